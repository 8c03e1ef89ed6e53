"""The guide after one visit, without a network; and nothing but the guide is ever kept on the device."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import Error, Page, expect

from guide import actions
from guide.models import Revision
from tests.browser.checks import check

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys())
    found[name] = (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname);
  return found;
}"""
DRESSED = """() => document.fonts.check('1rem "Atkinson Next"') && document.styleSheets.length > 0"""
READY = "() => navigator.serviceWorker.getRegistration().then((found) => Boolean(found?.active) && !found.installing)"
UPDATE = "() => navigator.serviceWorker.getRegistration().then((found) => found.update())"


@pytest.fixture(autouse=True)
def guide(db: None) -> None:
    call_command("loadguide", stdout=StringIO())


def wait_for(page: Page, found: Callable[[], bool]) -> None:
    """Look until it is so, for a minute. (Playwright's own waiting takes any promise for true.)"""
    for _ in range(300):
        if found():
            return
        page.wait_for_timeout(200)
    raise TimeoutError(page.url)


def settle(page: Page) -> None:
    """Wait until the worker has everything: what a reader who stays for a while has."""
    wait_for(page, lambda: bool(page.evaluate(READY)))


def kept(page: Page) -> dict[str, list[str]]:
    """Each cache of the device, and the paths in it."""
    found: dict[str, list[str]] = page.evaluate(KEPT)
    return found


def test_after_one_visit_the_whole_guide_can_be_read(open_window: Callable[..., Page]) -> None:
    page = open_window(360)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto("/guide/causes/")
    expect(page.locator("#offline-note")).to_be_hidden()
    settle(page)
    assert not said
    page.context.set_offline(True)
    for address in ("/guide/", "/guide/causes/", "/guide/tips/water/?from=mail", "/guide/when-to-see-a-provider/"):
        page.goto(address)
        expect(page.get_by_text("You are offline. This is the copy")).to_be_visible()
        assert page.evaluate(DRESSED)
    page.get_by_role("link", name="Questions").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith("/guide/questions/")
    check(page, "a page read offline")


def test_what_was_not_kept_says_so_and_offers_what_was(open_window: Callable[..., Page]) -> None:
    page = open_window(360)
    page.goto("/guide/")
    settle(page)
    page.context.set_offline(True)
    page.goto("/guide/search/?q=heat")
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    check(page, "the page that says that there is no network")
    page.get_by_role("link", name="Drinking water").or_(page.locator('a[href="/guide/tips/water/"]')).first.click()
    assert page.url.endswith("/guide/tips/water/")
    page.context.set_offline(False)
    page.goto("/guide/search/?q=heat")
    expect(page.get_by_role("heading", name="results for")).to_be_visible()


def test_nothing_but_the_guide_and_its_files_is_kept(open_window: Callable[..., Page], link_token: str) -> None:
    page = open_window(360)
    page.goto("/guide/")
    settle(page)
    others = "/privacy/", "/sign-in/", f"/a/{link_token}/", "/content/", "/c/oak/clients/", "/guide/search/?q=my+knee"
    for address in others:
        page.goto(address)
    page.goto("/guide/tips/")
    (paths,) = kept(page).values()
    assert "/guide/tips/" in paths
    assert not [path for path in paths if not path.startswith(("/guide/", "/static/"))]
    assert "/guide/search/" not in paths
    page.context.set_offline(True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.goto("/privacy/")


def test_each_language_keeps_its_own(open_window: Callable[..., Page]) -> None:
    page = open_window(360)
    page.goto("/es/guide/")
    settle(page)
    page.context.set_offline(True)
    page.goto("/es/guide/tips/water/")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    (paths,) = kept(page).values()
    assert not [path for path in paths if not path.startswith(("/es/guide/", "/static/"))]


def test_a_new_edition_takes_the_place_of_the_old_one(open_window: Callable[..., Page]) -> None:
    page = open_window(360)
    page.goto("/guide/")
    settle(page)
    (old,) = kept(page)
    water = Revision.objects.get(page__slug="water", language="en", state="published")
    actions.unpublish(revision=water, by=None)
    page.evaluate(UPDATE)
    wait_for(page, lambda: len(kept(page)) == 1 and old not in kept(page))
    (paths,) = kept(page).values()
    assert "/guide/tips/water/" not in paths and "/guide/tips/" in paths
