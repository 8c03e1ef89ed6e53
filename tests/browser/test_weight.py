"""A first visit stays light: how many requests and bytes it takes, to our own host only."""

import gzip
from collections.abc import Callable
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, Response

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_BYTES, MOST_REQUESTS = 45_000, 5


def visit(page: Page, path: str) -> list[Response]:
    """Everything that a first visit to this page loads."""
    seen: list[Response] = []

    def keep(response: Response) -> None:
        seen.append(response)

    page.on("response", keep)
    page.goto(path, wait_until="networkidle")
    return seen


def weight(response: Response) -> int:
    """Bytes on the wire: what is compressed already as it is, the rest as gzip makes it."""
    body = response.body()
    return len(body) if response.url.endswith(".woff2") else len(gzip.compress(body, 9))


@pytest.fixture
def guide(db: None) -> None:
    """The guide's own pages."""
    call_command("loadguide", stdout=StringIO())


@pytest.mark.usefixtures("guide")
@pytest.mark.parametrize(
    "path",
    ["/guide/", "/guide/causes/", "/guide/questions/", "/guide/search/?q=swelling", "/sign-in/", "/accessibility/"],
)
def test_a_first_visit_is_light(open_window: Callable[..., Page], path: str) -> None:
    loaded = visit(open_window(360), path)
    assert {urlsplit(response.url).hostname for response in loaded} == {"localhost"}
    assert sum(weight(response) for response in loaded) <= MOST_BYTES
    passkeys = 3 if path == "/sign-in/" else 0  # scripts: two for the keys, and one that says what went wrong
    assert len(loaded) <= MOST_REQUESTS + passkeys, [urlsplit(response.url).path for response in loaded]


def test_the_page_of_the_map_is_light(open_window: Callable[..., Page], link_token: str) -> None:
    page = open_window(360)
    page.goto(f"/a/{link_token}/")
    page.get_by_role("button", name="Continue").click()
    storage = page.context.storage_state()
    loaded = visit(open_window(360, storage_state=storage), "/my/intake/knee/where/")
    assert loaded[0].status == 200
    assert sum(weight(response) for response in loaded) <= MOST_BYTES
