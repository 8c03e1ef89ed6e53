"""`manage.py wording`: everything that a person reads is looked at, and a seeded fault is found wherever it stands."""

import io
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from django.conf import settings
from django.core.management import call_command

from clinic.rules.rulebook import load
from guide.loading import read_pages
from guide.wording import Text, entries, faults, guide_texts, hard, page_texts, rulebook_texts

CATALOGS = sorted(Path(settings.BASE_DIR).glob("*/locale/*/LC_MESSAGES/django.po"))


def with_text(language: str, key: str, text: str):
    book = load()
    texts = {name: dict(each) for name, each in book.texts.items()}
    texts[language][key] = text
    return replace(book, texts=MappingProxyType(texts))


def test_no_text_of_the_rulebook_the_guide_or_a_page_has_a_fault() -> None:
    texts = [*rulebook_texts(load()), *guide_texts(read_pages()), *page_texts(CATALOGS)]
    assert len(texts) > 5000
    assert list(faults(iter(texts))) == []


@pytest.mark.parametrize(
    "key", ["check.shorts.text", "card.text.GO", "why.settle", "finding.varicose.message", "note.comfort_only"]
)
def test_a_claim_in_any_text_of_the_rulebook_is_found(key: str) -> None:
    found = list(faults(rulebook_texts(with_text("en", key, "It flushes out toxins."))))
    assert [where for where, _ in found] == [f"text.en.toml {key}"]


def test_a_claim_that_only_a_filling_makes_is_found() -> None:
    found = list(faults(rulebook_texts(with_text("en", "heat_because.any", "we break up knots"))))
    assert any(where == "text.en.toml check.heat_no.text" for where, _ in found)


def test_a_claim_in_spanish_is_found() -> None:
    found = list(faults(rulebook_texts(with_text("es", "check.shorts.text", "Elimina las toxinas."))))
    assert [where for where, _ in found] == ["text.es.toml check.shorts.text"]


def test_a_claim_in_the_guide_is_found() -> None:
    page = read_pages()[0]
    seeded = replace(page, fields={**page.fields, "summary": "Massage cures arthritis."})
    assert len(list(faults(guide_texts([seeded])))) == 1


def test_a_claim_or_long_sentence_on_a_page_or_in_a_mail_is_found(tmp_path) -> None:
    catalog = tmp_path / "clinic" / "locale" / "es" / "LC_MESSAGES" / "django.po"
    catalog.parent.mkdir(parents=True)
    long = " ".join(["palabra"] * 21)
    catalog.write_text(f'msgid ""\nmsgstr ""\n"Language: es\\n"\n\nmsgid "Massage is a "\n"cure."\nmsgstr "{long}"\n')
    found = [fault for _, fault in faults(page_texts([catalog]))]
    assert len(found) == 2
    assert "cure" in found[0] and found[1].startswith("21 words")


def test_plurals_of_a_catalog_are_read() -> None:
    block = '#: a.py\nmsgid "one finding"\nmsgid_plural "%(n)s findings"\nmsgstr[0] "uno"\nmsgstr[1] "%(n)s"\n'
    assert list(entries(block)) == [("one finding", ["uno", "%(n)s"]), ("%(n)s findings", [])]


def test_the_english_of_a_library_is_not_ours_and_its_translation_is() -> None:
    block = '#: clinic/practice/borrowed.py\nmsgid "A cure."\nmsgstr "Una cura."\n'
    assert list(entries(block)) == [("", ["Una cura."])]


def test_a_hard_text_is_a_hint_and_no_fault() -> None:
    words = "Multidisciplinary rehabilitation necessitates individualised physiotherapeutic reassessment. "
    text = Text("here", "en", words * 5)
    assert list(faults(iter([text]))) == []
    ((level, where, _),) = hard(iter([text, text, replace(text, language="es")]))
    assert level > 7
    assert where == "here"


def test_the_command_lists_hints_and_counts_faults() -> None:
    out = io.StringIO()
    call_command("wording", stdout=out)
    assert "0 faults." in out.getvalue()
    assert "grade " in out.getvalue()


def test_the_command_fails_where_there_is_a_fault(monkeypatch) -> None:
    monkeypatch.setattr("guide.management.commands.wording.load", lambda: with_text("en", "card.text.GO", "A cure."))
    out = io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("wording", stdout=out)
    assert left.value.code == 1
    assert "text.en.toml card.text.GO: We do not claim this (cure)" in out.getvalue()
