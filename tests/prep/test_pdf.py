"""PDFs: tagged, titled, in our own font; what a person typed stays text, whatever it is."""

import io
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from shutil import which

import pikepdf
import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.prep import pdf as room
from clinic.prep.pdf import ROOT, pdf

PAGE = """#import "base.typ": *
#show: sheet
#title()
= First part
#data.text
#for line in data.at("lines", default: ()) { par(line) }
#note(tone: "care")[#data.text]
#ticked[#data.text]
#blank("Name")
#table(columns: 2, table.header([Word], [Meaning]), data.text, [one])
#if "qr" in data { qr(data.qr, "Leads to the form") }
"""
HOSTILE = [
    '#import "/etc/passwd": *',
    '#read("/etc/passwd") $ x^2 $ = heading\n- item',
    '"); #panic("out") //',
    "\\u{41} \\ `raw` <label> @ref *bold* _it_ ~ --- // /* */",
    "\u202eevil\u202c \u2066x\u2069",
    "👩🏽‍⚕️ 😀 李明 \U0010ffff \ue000",
    "محمد Ольга Łukasz Đặng Ελένη שלום",
    "a\x00b\x07c\ud800d\ufffe\ufeff",
    "e\u0301\u0323\u20dd zalgo h̸̡̪̯ͨ͊̽̅̾e̷",
    "",
    " \n\t\n ",
    "x" * 20_000,
    "word " * 4_000,
    "😀" * 3_000,
]


@pytest.fixture(autouse=True)
def page(monkeypatch, tmp_path):
    """A folder with our base and fonts, and one page that shows a text in every part."""
    (tmp_path / "page.typ").write_text(PAGE)
    (tmp_path / "base.typ").write_text((ROOT / "base.typ").read_text())
    (tmp_path / "fonts").symlink_to(ROOT / "fonts")
    monkeypatch.setattr(room, "ROOT", tmp_path)


def made(**data):
    return pikepdf.open(io.BytesIO(pdf("page.typ", {"title": "Your page", "text": "Hello", **data})))


def words_of(raw: bytes) -> str:
    if not which("pdftotext"):
        pytest.skip("pdftotext reads the words back")
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=raw, capture_output=True, check=True
    ).stdout.decode()


def test_a_pdf_is_tagged_and_says_its_title_language_and_author():
    file = made(language="es", author="Oak clinic")
    assert file.Root.MarkInfo.Marked
    assert "/StructTreeRoot" in file.Root
    assert str(file.Root.Lang) == "es"
    with file.open_metadata() as about:
        assert about["dc:title"] == "Your page"
        assert about["pdfuaid:part"] == "1"
        assert about["dc:creator"] == ["Oak clinic"]


def test_the_language_is_the_active_one_where_none_is_given():
    with override("es-mx"):
        assert str(made().Root.Lang) == "es"


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("us-letter", (612, 792))])
def test_both_papers_are_there(paper, size):
    file = made(paper=paper)
    box = file.pages[0].MediaBox
    assert (round(box[2]), round(box[3])) == size


def test_only_our_font_is_in_an_english_or_spanish_file():
    file = made(text="Rodilla: ¿duele? ¡Sí! niño “ü” – 5 °C")
    fonts = {str(font.BaseFont).partition("+")[2] for font in file.pages[0].Resources.Font.values()}
    assert fonts == {"AtkinsonHyperlegibleNext-Regular", "AtkinsonHyperlegibleNext-Bold"}


def test_pages_are_counted_in_words():
    text = words_of(pdf("page.typ", {"title": "T", "text": "", "lines": ["line"] * 90, "footer": "Oak clinic"}))
    assert "Page 1 of 3" in text
    assert "Oak clinic" in text


def test_a_code_is_a_picture_with_a_name():
    file = made(qr='<svg class="qr" width="50" height="50" viewBox="0 0 1 1"><path d="M0 0h1v1h-1z"/></svg>')
    assert "Leads to the form" in {str(each.Alt) for each in parts(file) if "/Alt" in each}


def test_parts_carry_their_role():
    file = made()
    assert {"/H1", "/Table", "/TH", "/P"} <= {str(each.S) for each in parts(file) if "/S" in each}


def parts(file) -> list[pikepdf.Dictionary]:
    return [each for each in file.objects if isinstance(each, pikepdf.Dictionary)]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_breaks_a_file_or_is_read_as_markup(text):
    assert len(made(text=text, title=text[:200] or "T", footer=text[:50], author=text[:50]).pages) >= 1


def test_markup_stays_what_was_typed():
    read = words_of(pdf("page.typ", {"title": "T", "text": '#import "x" $a$ *b* `c`'}))
    assert '#import "x" $a$ *b* `c`' in read


def test_a_character_without_a_glyph_is_a_square_and_all_others_stay():
    read = words_of(pdf("page.typ", {"title": "T", "text": "Ana 李 Łukasz 😀 Ольга"}))
    assert "Ana □ Łukasz □ Ольга" in " ".join(read.split())


def test_a_text_cannot_be_turned_round():
    assert "abc" in words_of(pdf("page.typ", {"title": "T", "text": "\u202eabc\u202c"}))


def test_the_same_data_at_the_same_time_is_the_same_file():
    at = datetime(2026, 6, 1, tzinfo=UTC)
    assert pdf("page.typ", {"title": "T", "text": "x"}, at=at) == pdf("page.typ", {"title": "T", "text": "x"}, at=at)


def test_files_are_made_side_by_side():
    with ThreadPoolExecutor(8) as pool:
        files = list(pool.map(lambda n: pdf("page.typ", {"title": f"T{n}", "text": f"client {n} 😀"}), range(24)))
    for n, raw in enumerate(files):
        with pikepdf.open(io.BytesIO(raw)) as file:
            assert str(file.docinfo["/Title"]) == f"T{n}"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec=None), max_size=60))
def test_any_text_at_all_makes_a_file(text):
    assert pdf("page.typ", {"title": text or "T", "text": text}).startswith(b"%PDF")


def test_a_fault_in_a_template_is_not_hidden(tmp_path):
    (tmp_path / "page.typ").write_text("#panic(1)")
    with pytest.raises(room.TypstError, match="panicked"):
        pdf("page.typ", {"title": "T", "text": ""})


def test_no_template_loads_a_package_or_evaluates_text():
    for file in sorted(ROOT.glob("*.typ")):
        assert not {"@preview", "@local", "eval("} & set(file.read_text().split()), file
