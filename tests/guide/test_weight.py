"""What a page of the guide weighs on the wire, part by part; `tests/browser/test_weight.py` counts a whole visit."""

import gzip
from pathlib import Path

import brotli
import pytest
from django.test import Client as Browser

from clinic.assets import small
from guide.models import Revision

STATIC = Path(__file__).parents[2] / "static"
MOST_HTML, MOST_CSS, MOST_FONT, MOST_SCRIPT = 10_000, 9_000, 22_000, 8_000


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page(guide: dict[str, Revision], language: str) -> None:
    """gzip, which weighs more than what browsers are sent (brotli)."""
    prefix = "" if language == "en" else "/es"
    live = Revision.objects.live_everywhere().filter(language=language)
    addresses = [f"{prefix}/guide/", *(prefix + text.page.get_absolute_url() for text in live)]
    weights = {address: len(gzip.compress(Browser().get(address).content, 9)) for address in addresses}
    assert {address: weight for address, weight in weights.items() if weight > MOST_HTML} == {}


def test_what_comes_with_it() -> None:
    """The one style sheet of the guide as it is collected and sent, its font, and its script."""
    assert len(brotli.compress(small((STATIC / "css" / "kneadwell.css").read_text()).encode())) <= MOST_CSS
    assert sum(path.stat().st_size for path in (STATIC / "fonts").glob("*.woff2")) <= MOST_FONT
    assert len(gzip.compress((STATIC / "js" / "guide.js").read_bytes(), 9)) <= MOST_SCRIPT


def test_the_guide_loads_one_style_sheet_and_one_script(guide: dict[str, Revision]) -> None:
    html = Browser().get("/guide/causes/").content.decode()
    assert html.count('rel="stylesheet"') == 1
    assert html.count("<script src=") == 1
