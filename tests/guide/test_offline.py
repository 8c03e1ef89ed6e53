"""What the service worker of the guide is told; `tests/browser/test_offline.py` sees it work."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser

from guide import actions, edition
from guide.models import Revision

JS = Path(__file__).parents[2] / "static" / "js"
pytestmark = pytest.mark.usefixtures("guide")


def told(address: str = "/guide/worker.js") -> dict[str, Any]:
    (data,) = re.findall(r"^const GUIDE = (.*);$", Browser().get(address).content.decode(), re.MULTILINE)
    found: dict[str, Any] = json.loads(data)
    return found


@pytest.mark.parametrize("home", ["/guide/", "/es/guide/"])
def test_it_keeps_every_page_of_its_language_and_nothing_else(home: str) -> None:
    language = "es" if home.startswith("/es") else "en"
    live = Revision.objects.in_language(language)
    prefix = home.removesuffix("/guide/")
    assert set(told(f"{home}worker.js")["pages"]) == {home, *(prefix + text.page.get_absolute_url() for text in live)}
    for path in told(f"{home}worker.js")["files"]:
        assert path.startswith("/static/")
        response = Browser().get(path)
        assert response.status_code == 200
        response.close()


def test_it_keeps_every_file_that_a_page_asks_for() -> None:
    html = Browser().get("/guide/questions/").content.decode()
    assert set(re.findall(r'(?:href|src)="(/static/[^"]+)"', html)) <= set(told()["files"])


def test_its_address_is_inside_what_it_may_see() -> None:
    response = Browser().get("/guide/worker.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert "Service-Worker-Allowed" not in response  # it would widen what it may see
    assert response["Cache-Control"] == "public, no-cache"
    assert "script-src 'self'" in response["Content-Security-Policy"]


def test_an_edit_makes_it_another(guide: dict[str, Revision], edda: Any) -> None:
    edition.turn()
    before = told()
    assert before["version"]
    actions.unpublish(revision=guide["tips/water"], by=edda)
    after = told()
    assert after["version"] != before["version"]
    assert set(before["pages"]) - set(after["pages"]) == {"/guide/tips/water/"}


def test_without_a_network_a_page_says_what_can_be_read() -> None:
    html = Browser().get("/guide/offline/").content.decode()
    assert "You are offline" in html
    assert all(f'href="{path}"' in html for path in told()["pages"])
    assert '<meta name="robots" content="noindex">' in html


def test_the_scripts_of_the_guide_are_small() -> None:
    names = ("guide.js", "guide-worker.js")
    assert sum(len(gzip.compress((JS / name).read_bytes(), 9)) for name in names) <= 8000
    assert len(gzip.compress(Browser().get("/guide/worker.js").content, 9)) <= 2000
