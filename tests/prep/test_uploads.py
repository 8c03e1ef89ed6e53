"""What comes in as a letter: genuine files can be read, hostile ones are refused or made harmless."""

import fcntl
import io
import re
import time
from contextlib import ExitStack
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Dictionary, Name
from PIL import Image

from clinic.prep import uploads
from clinic.prep.upload_forms import UploadForm
from clinic.prep.uploads import PROBLEMS, NotTaken, Page, read
from tests.prep.genuine import GENUINE, PAGES
from tests.prep.hostile import CANARY, CLEAN, HOSTILE
from tests.prep.made_files import annotated, jpeg, pdf_of

ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|URI|EmbeddedFiles?|OpenAction|AA|Names|AcroForm)\b")


def outcome(original: bytes) -> tuple[str, Page | None]:
    try:
        return CLEAN, read(original)
    except NotTaken as refusal:
        return refusal.code, None


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_or_made_harmless(name: str) -> None:
    make, allowed = HOSTILE[name]
    code, page = outcome(make())
    assert code in allowed
    assert page is None or is_harmless(page)


def is_harmless(page: Page) -> bool:
    """Nothing of what was smuggled in is in the file that we keep, which is whole."""
    parts = (CANARY, b"<script", b"<?php", b"PK\x03\x04", b"evil.example")
    opens = pikepdf.open(io.BytesIO(page.content)) if page.kind == "pdf" else Image.open(io.BytesIO(page.content))
    with opens:
        return not any(part in page.content for part in parts) and not ACTIVE.search(page.content)


@pytest.mark.parametrize("name", GENUINE)
def test_a_genuine_file_is_taken_and_can_be_read(name: str) -> None:
    page = read(GENUINE[name]())
    assert page.pages == PAGES.get(name, 1)
    if page.kind == "pdf":
        with pikepdf.open(io.BytesIO(page.content)) as kept:
            assert len(kept.pages) == page.pages
            assert all(each.obj.Contents.read_bytes() for each in kept.pages)
            assert not ACTIVE.search(page.content)
    else:
        assert shows_the_page(Image.open(io.BytesIO(page.content)).convert("L"))


def shows_the_page(image: Image.Image) -> bool:
    """Upright, not black all over: the bar is at the top and the paper below it is light."""
    width, height = image.size
    bar, paper = image.getpixel((width // 2, height // 20)), image.getpixel((width // 2, height // 2))
    assert isinstance(bar, int)
    assert isinstance(paper, int)
    return bar < 60 and paper > 190


def test_each_refusal_says_what_to_do() -> None:
    for code, words in PROBLEMS.items():
        assert str(NotTaken(code)) == str(words)
        assert any(verb in str(words).lower() for verb in ("take a", "try again", "choose", "send", "save", "print"))
    assert NotTaken("anything else").code == "damaged"


def test_there_are_enough_of_both() -> None:
    assert len(HOSTILE) >= 60
    assert len(GENUINE) >= 20


def test_where_and_with_what_a_photo_was_taken_is_gone() -> None:
    original = GENUINE["phone photo, turned 6"]()
    assert b"Quillfeather" in original
    kept = read(original).content
    assert b"Quillfeather" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


def test_a_sideways_photo_is_turned_upright() -> None:
    kept = Image.open(io.BytesIO(read(GENUINE["phone photo, turned 6"]()).content))
    assert kept.size == (600, 800)


def test_a_large_photo_becomes_small_enough_to_send_on() -> None:
    kept = read(GENUINE["large photo"]())
    assert max(Image.open(io.BytesIO(kept.content)).size) == 2400


def test_who_wrote_a_pdf_with_what_is_gone() -> None:
    with pikepdf.open(io.BytesIO(read(GENUINE["PDF of a word processor"]()).content)) as kept:
        assert "/Info" not in kept.trailer
        assert "/OpenAction" not in kept.Root


def test_what_a_page_inherits_comes_along() -> None:
    def inherited(made: pikepdf.Pdf) -> None:
        page = made.pages[0].obj
        tree = page.Parent
        tree.Resources, tree.MediaBox, tree.Rotate = page.Resources, page.MediaBox, 90
        del page["/Resources"], page["/MediaBox"]

    with pikepdf.open(io.BytesIO(read(pdf_of(inherited)).content)) as kept:
        page = kept.pages[0].obj
        assert page.Resources.Font.F1.BaseFont == "/Helvetica"
        assert [int(number) for number in page.MediaBox] == [0, 0, 595, 842]
        assert page.Rotate == 90


def test_a_picture_a_font_and_a_note_stay_whatever_they_are_called() -> None:
    def named(made: pikepdf.Pdf) -> None:
        page = made.pages[0].obj
        page.Resources.Font.A = page.Resources.Font.F1
        page.Resources.XObject = Dictionary(A=made.make_stream(b"q Q", Type=Name.XObject, Subtype=Name.Form))
        annotated(made, Subtype=Name.FreeText, Contents="Not below the knee", DA="/Helv 12 Tf")

    with pikepdf.open(io.BytesIO(read(pdf_of(named)).content)) as kept:
        page = kept.pages[0].obj
        assert "/A" in page.Resources.Font
        assert "/A" in page.Resources.XObject
        assert str(page.Annots[0].Contents) == "Not below the knee"


def test_a_field_filled_in_can_still_be_read() -> None:
    with pikepdf.open(io.BytesIO(read(GENUINE["PDF with fields filled in"]()).content)) as kept:
        assert str(kept.pages[0].obj.Annots[0].V) == "Cleo"


def test_all_files_of_one_upload_share_one_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "hangs.py"
    script.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(uploads, "SANDBOX", script)
    monkeypatch.setattr(uploads, "PATIENCE", 0.5)
    began = time.monotonic()
    form = UploadForm({}, {f"file_{number}": SimpleUploadedFile("a.jpg", b"\xff\xd8\xff") for number in (1, 2, 3)})
    assert not form.is_valid()
    assert time.monotonic() - began < 5
    unread = [str(NotTaken("unread"))]
    assert dict(form.errors) == {"file_1": [str(NotTaken("heavy"))], "file_2": unread, "file_3": unread}
    assert form.was_refused


def test_a_third_upload_at_once_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "QUEUE", 0.2)
    with ExitStack() as held:
        for path in uploads.TURNS:
            fcntl.flock(held.enter_context(path.open("rb")), fcntl.LOCK_EX)
        form = UploadForm({}, {"file_1": SimpleUploadedFile("a.jpg", jpeg())})
        assert form.non_field_errors() == [str(NotTaken("busy"))]
        assert not form.was_refused
    assert UploadForm({}, {"file_1": SimpleUploadedFile("a.jpg", jpeg())}).is_valid()


def test_the_reading_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    script = tmp_path / "hangs.py"  # type: ignore[operator]
    script.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(uploads, "SANDBOX", script)
    monkeypatch.setattr(uploads, "PATIENCE", 0.5)
    began = time.monotonic()
    assert outcome(b"\xff\xd8\xff")[0] == "heavy"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("end", ["import os\nos.abort()", "raise SystemExit(3)", "print('{')", "pass"])
def test_the_reading_process_that_dies_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object, end: str
) -> None:
    script = tmp_path / "dies.py"  # type: ignore[operator]
    script.write_text(end)
    monkeypatch.setattr(uploads, "SANDBOX", script)
    assert outcome(b"\xff\xd8\xff")[0] == "heavy"
