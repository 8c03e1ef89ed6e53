"""Pictures of every page of a running demo: `python tests/browser/shots.py FOLDER [--site URL] [--link URL]`.

It signs in as the demo's owner, follows every link of its own site, opens clients' links, and writes a PNG of each
page at 360 and 1280 px, light and dark. Pages of one kind (the same address but for numbers) are taken `--each` times.
"""

import argparse
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SIZES = {360: 740, 1280: 900}
THEMES = ("light", "dark")
START = (
    "/guide/",
    "/guide/search/?q=swelling",
    "/guide/search/?q=zzzz",
    "/accessibility/",
    "/privacy/",
    "/sign-in/",
    "/nowhere/",
)
SKIP = ("/accounts/", "/content/", ".ics", ".pdf", ".json", ".csv", "/static/", "/media/")


class Camera:
    """Takes a page at both widths and in both themes, and knows which kinds it has already."""

    def __init__(self, folder: Path, each: int) -> None:
        self.folder, self.each, self.taken = folder, each, Counter[str]()
        folder.mkdir(parents=True, exist_ok=True)

    def wants(self, url: str) -> bool:
        """Whether another picture of a page of this kind is wanted."""
        return self.taken[_kind(url)] < self.each

    def take(self, page: Page) -> None:
        kind = _kind(page.url)
        self.taken[kind] += 1
        stem = kind if self.taken[kind] == 1 else f"{kind}-{self.taken[kind]}"
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            for theme in THEMES:
                page.emulate_media(color_scheme=theme)
                page.screenshot(path=str(self.folder / f"{stem}-{width}-{theme}.png"), full_page=True)
        print(f"{stem}: {page.title()}")


def _kind(url: str) -> str:
    """The address without numbers and secrets: `/c/riverside/clients/7/` is `c-riverside-clients-n`."""
    parts = urlsplit(url)
    path = re.sub(r"/a/[^/]+/", "/a/token/", parts.path)
    path = re.sub(r"/\d+(?=/)", "/n", path).strip("/").replace("/", "-") or "home"
    return path + ("-query" if parts.query else "")


def crawl(page: Page, camera: Camera, site: str, start: list[str]) -> None:
    """Visit the start pages and every page of the site that they link to."""
    waiting, seen = list(start), set(start)
    while waiting:
        url = waiting.pop(0)
        if not camera.wants(url):
            continue
        page.goto(url)
        camera.take(page)
        for link in page.locator("a[href]").all():
            there = urljoin(page.url, str(link.get_attribute("href"))).partition("#")[0]
            if there.startswith(site) and there not in seen and not any(part in there for part in SKIP):
                seen.add(there)
                waiting.append(there)


def sign_in(page: Page, site: str, email: str, password: str) -> None:
    page.goto(f"{site}/sign-in/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/today/**")


def client_links(page: Page, site: str, clinic: str) -> list[str]:
    """Mint a link to the newest appointment of every client."""
    found = []
    page.goto(f"{site}/c/{clinic}/clients/")
    records = [str(link.get_attribute("href")) for link in page.locator("main a[href*='/clients/']").all()]
    for record in dict.fromkeys(path for path in records if re.search(r"/clients/\d+/$", path)):
        page.goto(urljoin(site, record))
        numbers = re.findall(r"/appointments/(\d+)/", page.content())
        for number in dict.fromkeys(numbers[:1]):
            page.goto(f"{site}/c/{clinic}/appointments/{number}/link/")
            page.locator("main form button.button").first.click()
            found.append(page.locator("#address").input_value())
    return found


def client_pages(browser: Browser, camera: Camera, site: str, link: str) -> None:
    """One client's pages, on their own phone."""
    page = browser.new_context().new_page()
    page.goto(urljoin(site, urlsplit(link).path))
    if camera.wants(page.url):
        camera.take(page)
    page.locator("main form button.button").first.click()
    crawl(page, camera, site, [f"{site}{path}" for path in ("/my/prep/", "/my/intake/", "/my/intake/check/")])


def pictures(browser: Browser, folder: Path, site: str, staff: Page, clinic: str) -> None:
    """The two pictures of the README: Maria's page on her phone, and her plan on the therapist's screen."""
    folder.mkdir(parents=True, exist_ok=True)
    staff.goto(f"{site}/c/{clinic}/today/")
    staff.locator("tr", has_text="Maria").get_by_role("link").last.click()
    number = re.findall(r"/appointments/(\d+)/", staff.url)[0]
    staff.goto(f"{site}/c/{clinic}/appointments/{number}/plan/")
    staff.set_viewport_size({"width": 1280, "height": 1000})
    staff.screenshot(path=str(folder / "plan.png"))
    staff.goto(f"{site}/c/{clinic}/appointments/{number}/link/")
    staff.locator("main form button.button").first.click()
    link = staff.locator("#address").input_value()
    phone = browser.new_context(viewport={"width": 360, "height": 1000}, device_scale_factor=1.5).new_page()
    phone.goto(urljoin(site, urlsplit(link).path))
    phone.locator("main form button.button").first.click()
    phone.goto(f"{site}/my/prep/")
    phone.screenshot(path=str(folder / "prep.png"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--site", default="http://localhost:8000")
    parser.add_argument("--clinic", default="riverside")
    parser.add_argument("--email", default="ana@riverside.example")
    parser.add_argument("--password", default="knead-well-and-rest")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--each", type=int, default=9, help="pictures of one kind of page, at most")
    parser.add_argument("--pictures", action="store_true", help="only the two pictures of the README")
    given = parser.parse_args()
    camera = Camera(given.folder, given.each)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=FLAGS)
        staff = browser.new_context().new_page()
        sign_in(staff, given.site, given.email, given.password)
        if given.pictures:
            pictures(browser, given.folder, given.site, staff, given.clinic)
            return
        crawl(browser.new_context().new_page(), camera, given.site, [given.site + path for path in START])
        links = client_links(staff, given.site, given.clinic)
        crawl(staff, camera, given.site, [f"{given.site}/c/{given.clinic}/today/"])
        for link in links:
            client_pages(browser, camera, given.site, link)


if __name__ == "__main__":
    main()
