"""Finished pages are answered from the shelf: at once, compressed, with every header, and never an old one."""

import gzip
from typing import Any

import brotli
import pytest
from django.db import OperationalError, connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from guide import edition, shelf
from guide.models import Edition, Revision
from guide.stored import best

PAGE = "/guide/benefits/pain/"


@pytest.fixture
def kept(guide: dict[str, Revision], settings: Any) -> None:
    """The guide, its edition, and a process that looks for a new one once a second, as outside of tests."""
    settings.TEST = False
    edition.turn()
    shelf.store.look_again()


@pytest.fixture(autouse=True)
def _an_empty_shelf() -> Any:
    yield
    shelf.store.__init__()  # type: ignore[misc]


def queries(address: str, **headers: str) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as seen:
        response = Browser().get(address, headers={"Accept-Encoding": "gzip, br", **headers})
    return response, len(seen)


@pytest.mark.usefixtures("kept")
class TestAHit:
    @pytest.mark.parametrize("address", ["/guide/", "/es/guide/", "/guide/benefits/", PAGE, f"/es{PAGE}"])
    def test_asks_the_database_nothing_and_has_the_same_headers(self, address: str) -> None:
        first, _some = queries(address)
        second, none = queries(address)
        assert none == 0
        assert dict(second.items()) == dict(first.items())
        assert second.content == first.content
        assert "default-src 'none'" in second["Content-Security-Policy"]
        assert second["Content-Language"] == ("es" if address.startswith("/es/") else "en")

    def test_comes_in_the_encoding_that_the_reader_takes(self) -> None:
        plain = Browser().get(PAGE)
        assert "Content-Encoding" not in plain
        assert brotli.decompress(queries(PAGE, **{"Accept-Encoding": "br"})[0].content) == plain.content
        assert gzip.decompress(queries(PAGE, **{"Accept-Encoding": "gzip"})[0].content) == plain.content
        assert "Accept-Encoding" in plain["Vary"]

    def test_tells_a_reader_who_has_it_that_nothing_changed(self) -> None:
        etag = queries(PAGE)[0]["ETag"]
        for known in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
            response, none = queries(PAGE, **{"If-None-Match": known})
            assert (response.status_code, response.content, none) == (304, b"", 0)
            assert response["ETag"] == etag
            assert "Content-Encoding" not in response
            assert "Content-Security-Policy" in response
        for known in ('"other"', 'W/"other"', "nonsense", ""):
            assert queries(PAGE, **{"If-None-Match": known})[0].status_code == 200

    def test_of_the_head_alone_says_how_long_the_page_is(self) -> None:
        length = queries(PAGE)[0]["Content-Length"]
        response = Browser().head(PAGE, headers={"Accept-Encoding": "br"})
        assert (response.content, response["Content-Length"]) == (b"", length)

    def test_takes_no_notice_of_cookies_and_queries(self, as_edda: Browser) -> None:
        page = Browser().get(PAGE)
        for response in (as_edda.get(PAGE), Browser().get(f"{PAGE}?utm_source=mail")):
            assert response.content == page.content
            assert not response.cookies

    def test_is_no_answer_to_a_form_or_to_another_host(self) -> None:
        queries(PAGE)
        assert Browser().post(PAGE).status_code == 405
        assert Browser(headers={"Host": "evil.example"}).get(PAGE).status_code == 400

    def test_is_not_given_over_plain_http_where_only_https_is_served(self, settings: Any) -> None:
        settings.SECURE_SSL_REDIRECT = True
        browser = Browser()
        assert browser.get(PAGE, secure=True).status_code == 200
        assert browser.get(PAGE, secure=True).status_code == 200
        assert browser.get(PAGE).status_code == 301


@pytest.mark.usefixtures("kept")
class TestWhatIsKept:
    def test_no_page_that_repeats_a_query(self) -> None:
        assert "left-behind" in Browser().get(f"{PAGE}?left-behind").content.decode()
        assert "left-behind" not in Browser().get(PAGE).content.decode()

    @pytest.mark.parametrize(
        "address", ["/guide/search/", "/guide/search/?q=heat", "/guide/no-such-topic/", "/privacy/"]
    )
    def test_nothing_but_pages_of_the_guide(self, address: str) -> None:
        Browser().get(address)
        held = shelf.store.shelf()
        assert held is None or not held.pages

    def test_no_more_than_fits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shelf, "MOST_BYTES", 60_000)
        for address in ("/guide/", "/guide/causes/", "/guide/benefits/", "/guide/tips/", PAGE):
            assert Browser().get(address).status_code == 200
        held = shelf.store.shelf()
        assert held and 0 < held.weight <= 60_000 and len(held.pages) < 5

    def test_a_page_made_of_old_rows_is_not_put_among_those_of_a_newer_edition(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An edit is committed, and another thread looks, between the reading of a page and its keeping."""
        kept_by = shelf.keep

        def late(request: Any, response: Any) -> Any:
            edition.turn()
            shelf.store.look_again()
            shelf.store.shelf()
            return kept_by(request, response)

        monkeypatch.setattr("guide.middleware.keep", late)
        Browser().get(PAGE)
        held = shelf.store.shelf()
        assert held and not held.pages

    def test_nothing_while_the_guide_has_no_edition(self) -> None:
        Edition.objects.all().delete()
        shelf.store.look_again()
        assert Browser().get(PAGE).status_code == 200
        assert shelf.store.shelf() is None


def test_without_a_database_readers_keep_what_was_last_known(kept: None, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Browser().get(PAGE)

    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("the address of the server")

    monkeypatch.setattr(Edition.objects, "values_list", away)
    shelf.store.look_again()
    again = Browser().get(PAGE)
    assert (again.status_code, again.content) == (200, page.content)


def test_a_look_at_the_edition_is_taken_once_a_second(kept: None, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr("guide.shelf.time.monotonic", lambda: clock[0])
    queries(PAGE)
    for later, asked in ((0.5, 0), (0.4, 0), (0.2, 1), (0.9, 0), (0.2, 1)):
        clock[0] += later
        assert queries(PAGE)[1] == asked


@pytest.mark.parametrize(
    ("accepted", "name"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip", "gzip"),
        ("BR; q=0.5", "br"),
        ("br; q = 0.000,gzip;q=0.0", ""),
        ("*", "br"),
        ("*;q=0", ""),
        ("br;q=0, *", "gzip"),
        (";;,,=", ""),
    ],
)
def test_the_best_encoding(accepted: str, name: str) -> None:
    assert best(accepted) == name
