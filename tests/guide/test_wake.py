"""The guide's one script stands in its pages; their policy lets this text run, and no other page's policy does."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from django.test import Client as Browser

from guide.models import Revision
from guide.wake import HASH, SCRIPT

PLACES = ("/guide/", "/es/guide/tips/", "/guide/search/?q=knee", "/guide/offline/")


@pytest.mark.parametrize("address", PLACES)
def test_the_policy_names_the_hash_of_the_script_that_stands_there(guide: dict[str, Revision], address: str) -> None:
    for _ in range(2):  # as it is made, and as it is kept
        response = Browser().get(address)
        (script,) = re.findall(r"<script data-[^>]*>(.*?)</script>", response.content.decode(), re.DOTALL)
        hashed = b64encode(sha256(script.encode()).digest()).decode()
        assert f"script-src 'self' 'sha256-{hashed}';" in f"{response['Content-Security-Policy']};"


@pytest.mark.parametrize("address", ["/sign-in/", "/guide/nowhere/", "/guide/worker.js"])
def test_the_policy_of_another_page_names_no_script(guide: dict[str, Revision], address: str) -> None:
    assert HASH not in Browser().get(address)["Content-Security-Policy"]


def test_an_editor_sees_a_preview_with_it(guide: dict[str, Revision], as_edda: Browser) -> None:
    response = as_edda.get(f"/content/guide/revision/{guide['tips/water'].pk}/preview/")
    assert SCRIPT in response.content.decode()
    assert HASH in response["Content-Security-Policy"]


def test_the_script_is_one_line_without_comments(guide: dict[str, Revision]) -> None:
    assert "/*" not in SCRIPT
    assert "\n" not in SCRIPT
    assert "</" not in SCRIPT


def test_a_page_asks_for_its_typeface_by_that_script_alone(guide: dict[str, Revision]) -> None:
    html = Browser().get("/guide/").content.decode()
    assert re.search(r'<script[^>]* data-face="/static/fonts/atkinson-[^"]+\.woff2"', html)
    assert 'rel="preload"' not in html
