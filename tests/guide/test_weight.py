"""What a page of the guide weighs on the wire, part by part; `tests/browser/test_weight.py` counts a whole visit."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from django.test import Client as Browser

from clinic.assets import small
from guide.models import Revision

STATIC = Path(__file__).parents[2] / "static"
MOST_HTML, MOST_CSS, MOST_FONT, MOST_SCRIPT = 10_000, 9_000, 22_000, 8_000
FIRST_ANSWER = 14_600 - 900
"""Bytes that a server sends before it waits for the browser (ten segments), without the headers of the answer."""
FACES = re.compile(r"url\([^)]*/([\w-]+)\.woff2.*?unicode-range: ([^;]+);", re.DOTALL)


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


def ranges(written: str) -> set[int]:
    """The characters of a `unicode-range`."""
    pairs = [part.strip().removeprefix("U+").split("-") for part in written.split(",")]
    return {code for first, *last in pairs for code in range(int(first, 16), int((last or [first])[0], 16) + 1)}


@pytest.mark.parametrize("sheet", ["static/css/kneadwell.css", "guide/static/guide/editing.css"])
def test_the_font_of_our_own_texts_comes_with_the_first_answer(guide: dict[str, Revision], sheet: str) -> None:
    faces = {name: ranges(given) for name, given in FACES.findall((STATIC.parent / sheet).read_text())}
    first, more = faces.values()
    assert not first & more, "a letter is in one file only"
    name = next(iter(faces))
    assert (STATIC / "fonts" / f"{name}.woff2").stat().st_size <= FIRST_ANSWER
    texts = (f"{text.title}{text.summary}{text.body}" for text in Revision.objects.live_everywhere())
    assert not set(map(ord, "".join(texts))) & more, "a page of ours would fetch a second font"


def test_the_guide_loads_one_style_sheet_and_one_script(guide: dict[str, Revision]) -> None:
    html = Browser().get("/guide/causes/").content.decode()
    assert html.count('rel="stylesheet"') == 1
    assert html.count("<script src=") == 1
