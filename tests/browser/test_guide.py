"""A reader's way through the guide in a browser: search, read, print; every kind of page held against all checks."""

import re
import subprocess
from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pikepdf
import pytest
from django.core.management import call_command
from PIL import Image as Pillow
from playwright.sync_api import Page, expect

from guide import images, workflow
from guide.models import Revision
from tests.browser.checks import WITH_TABLET, check
from tests.browser.qr import read_code
from tests.environment import need_poppler

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenWindow = Callable[..., Page]
WATER = "/guide/tips/water/"


@pytest.fixture(autouse=True)
def guide(db: None) -> None:
    """The guide as shipped, with a review of one page."""
    call_command("loadguide", stdout=StringIO())
    water = Revision.objects.get(page__slug="water", language="en", state="published")
    review = {"reviewed_on": date(2026, 1, 5), "next_review_on": date(2031, 1, 5)}
    workflow.record_review(revision=water, by=None, reviewer="Pat Hill, physiotherapist", **review)


def text_of(pdf: Path) -> str:
    """The words on paper, one space between them."""
    told = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], capture_output=True, check=True, text=True)
    return re.sub(r"\s+", " ", told.stdout)


def picture_of(pdf: Path) -> Pillow.Image:
    """The last sheet as a grey picture, 150 dots to the inch."""
    with pikepdf.open(pdf) as file:
        last = str(len(file.pages))
    command = ["pdftoppm", "-png", "-gray", "-r", "150", "-f", last, "-l", last, str(pdf)]
    return Pillow.open(BytesIO(subprocess.run(command, capture_output=True, check=True).stdout))


def test_somebody_searches_reads_and_prints(open_window: OpenWindow, tmp_path: Path) -> None:
    need_poppler()
    page = open_window(360)
    page.goto("/guide/")
    page.get_by_role("searchbox", name="Search the guide").fill("toxíns")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("toxins")
    page.get_by_role("link", name="How much should I drink before a massage?").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith(WATER)
    address = page.locator("link[rel=canonical]").get_attribute("href")
    for paper in ("A4", "Letter"):
        leaflet = tmp_path / f"{paper}.pdf"
        page.pdf(path=str(leaflet), format=paper)
        with pikepdf.open(leaflet) as file:
            assert len(file.pages) == 1, "one leaflet is one sheet"
        words = text_of(leaflet)
        for said in ("How much should I drink", "Expert view only", "Pat Hill", "5 January 2026", "5 January 2031"):
            assert said in words
        for not_on_paper in ("Search", "Read next", "Skip to", "Español", "You are offline"):
            assert not_on_paper not in words
        assert read_code(picture_of(leaflet)) == address


def test_every_question_stands_open_on_paper(open_window: OpenWindow, tmp_path: Path) -> None:
    need_poppler()
    page = open_window()
    page.goto("/guide/questions/")
    answer = page.locator("details p").first.inner_text()
    assert not page.locator("details p").first.is_visible()
    page.pdf(path=str(tmp_path / "questions.pdf"), format="A4")
    words = text_of(tmp_path / "questions.pdf")
    assert " ".join(str(page.locator("details p").first.text_content()).split())[:60] in words, answer


def test_every_kind_of_page(open_window: OpenWindow) -> None:
    out = BytesIO()
    Pillow.new("RGB", (400, 300), "teal").save(out, "PNG")
    out.seek(0)
    shown = images.keep(file=out, filename="knee.png", by=None)
    pain = Revision.objects.get(page__slug="pain", language="en", state="published")
    pain.body = [*pain.body, {"kind": "image", "image": shown.name, "alt": "A knee.", "text": "A knee"}]
    pain.save()
    Revision.objects.filter(page__slug="swedish", language="es").update(state="unpublished")
    page = open_window()
    for path in (
        "/guide/benefits/pain/",
        "/guide/techniques/swedish/",
        "/guide/when-to-see-a-provider/red-flags/",
        "/guide/offline/",
        WATER,
        "/es/guide/",
        "/es/guide/questions/",
        "/es/guide/techniques/swedish/",
        "/es/guide/search/?q=rodilla",
        "/es/guide/nowhere/",
    ):
        page.goto(path)
        check(page, path, WITH_TABLET)
