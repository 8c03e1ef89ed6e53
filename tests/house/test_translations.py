"""Every word of the pages is in the Spanish catalogues, and what is compiled is what was written."""

import gettext
import re
from pathlib import Path

import pytest

from tests.house.catalogues import CATALOGUES, ROOT, TEMPLATES, Entry, entries, marked

PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]|</?[a-z]+[^>]*>")
COMMENT = re.compile(r"{#.*?#}|{% comment.*?{% endcomment %}", re.DOTALL)
IN_GETTEXT = re.compile(r"{%-?\s*blocktrans(?:late)?\b.*?{%-?\s*endblocktrans(?:late)?\s*-?%}", re.DOTALL)
NOT_TEXT = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.DOTALL)
SPOKEN = re.compile(r'\b(?:aria-label|title|alt|placeholder)="([^"]*)"')
WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
NO_WORDS = {"Kneadwell", "nbsp", "amp", "x200F"}
ENGLISH_BY_DESIGN = {"prep/rulebook/_sign.html", "prep/rulebook/document.html", "pdf/fonts/OFL.txt"}
"""The rulebook is signed off in English (see `rules/plain.py`); a licence stays as it was given."""
ATTRIBUTES = {"intake/parts/drafted.html", "pack/described.html"}
"""Templates that are included inside a tag: what stands in them bare is the name of an attribute."""
BODY_CLASS = re.compile(r"{% block body_class %}.*?{% endblock %}")
SPELLED_OUT = re.compile(r"\|(?:date|time):[\"'](?![A-Z]+_)(?=[^\"']*[lDFMNAaPjgGfT])(?!Y-m-d)[^\"']*[\"']")

each_catalogue = pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-5])


def every_entry() -> list[Entry]:
    return [entry for path in CATALOGUES for entry in entries(path)]


@each_catalogue
def test_every_text_is_translated_and_none_is_a_guess(path: Path) -> None:
    found = entries(path)
    assert found
    assert [entry.key for entry in found if not all(entry.translations)] == []
    assert [entry.key for entry in found if any("fuzzy" in line for line in entry.comments)] == []
    assert "#~" not in path.read_text("utf-8")
    keys = [entry.key for entry in found]
    assert sorted(keys) == sorted(set(keys))


@each_catalogue
def test_what_is_compiled_is_what_was_written(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    written = {}
    for entry in entries(path):
        text, plural = entry.key
        keys = [(text, number) for number in range(len(entry.translations))] if plural else [text]
        written.update(zip(keys, entry.translations, strict=True))
    assert {key: text for key, text in catalogue.items() if key} == written


def test_every_placeholder_of_english_is_in_spanish() -> None:
    wrong = []
    for entry in every_entry():
        text, plural = entry.key
        for number, translation in enumerate(entry.translations):
            english = plural if plural and number else text
            needed, given = set(PLACEHOLDERS.findall(english)), set(PLACEHOLDERS.findall(translation))
            if given != needed and not (plural and given == set(PLACEHOLDERS.findall(plural))):
                wrong.append((english, translation))
    assert wrong == []


def test_every_text_of_the_sources_is_in_a_catalogue() -> None:
    known = {entry.key for entry in every_entry()}
    assert {key: str(path.relative_to(ROOT)) for key, path in marked().items() if key not in known} == {}


def test_the_catalogues_hold_nothing_that_no_page_says() -> None:
    said = {text for text, _plural in marked()}
    assert [entry.key for entry in every_entry() if entry.key[0] not in said] == []


def test_no_template_holds_a_word_that_is_not_marked_for_translation() -> None:
    found = []
    for path in TEMPLATES:
        name = str(path.relative_to(ROOT / "templates"))
        if name not in ENGLISH_BY_DESIGN | ATTRIBUTES:
            found += [(name, word) for word in _bare_words(path.read_text("utf-8")) if word not in NO_WORDS]
    assert found == []


def _bare_words(source: str) -> list[str]:
    """Words that stand in a template outside every tag, variable and attribute that nobody hears."""
    source = BODY_CLASS.sub(" ", IN_GETTEXT.sub(" ", COMMENT.sub(" ", source)))
    source = NOT_TEXT.sub(" ", re.sub(r"{%.*?%}|{{.*?}}", "\0", source, flags=re.DOTALL))
    text = " ".join([re.sub(r"<[^<>]*>", " ", source), *SPOKEN.findall(source)])
    return WORD.findall(text)


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_no_template_spells_a_date_the_english_way(path: Path) -> None:
    """A format has a name (`DAY_FORMAT`), which each language fills; `Y-m-d` and `H:i` are the same in all."""
    if str(path.relative_to(ROOT / "templates")) not in ENGLISH_BY_DESIGN:
        assert SPELLED_OUT.findall(path.read_text("utf-8")) == []
