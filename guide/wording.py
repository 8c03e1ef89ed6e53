"""Every text that a person reads, for `manage.py wording`: rulebook, guide, pages, mails and consent."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clinic.rules.filled import filled
from clinic.rules.lint import HIGHEST_GRADE, check, grade
from clinic.rules.rulebook import Rulebook
from guide import lint
from guide.loading import PageFile

GRADED = "en"
"""The grade is made for English; other languages are checked for claims and long sentences."""
MAY_BE_LONGER = frozenset({
    "card.text.now", "card.text.CLEARANCE", "card.text.REFER", "card.safety.clot", "card.text.same_day",
    "check.after_redflag.text", "check.home_care.text", "check.heat_no.text", "letter.rejected",
})  # fmt: skip
"""Where two numbers to call, or a filled-in reason, need the room."""


@dataclass(frozen=True)
class Text:
    """One text as somebody reads it, and where it stands."""

    where: str
    language: str
    text: str
    longest: int = lint.LONGEST_SENTENCE


def rulebook_texts(rulebook: Rulebook) -> Iterator[Text]:
    """Cards, checklist, findings, plan lines and questions, with every filling of their gaps."""
    for language in rulebook.languages:
        for key, text in filled(rulebook, language):
            room = 10 * lint.LONGEST_SENTENCE if key in MAY_BE_LONGER else lint.LONGEST_SENTENCE
            yield Text(f"text.{language}.toml {key}", language, _colons(text), room)


def guide_texts(pages: list[PageFile]) -> Iterator[Text]:
    """Every part of every page."""
    for page in pages:
        named = {name: page.fields[name] for name in ("title", "name", "summary", "teaser")}
        for where, text in lint.texts(page.fields["body"], page.language, **named):
            yield Text(f"guide {page.language}/{page.path} {where}", page.language, text)


def page_texts(catalogs: list[Path]) -> Iterator[Text]:
    """The words of all pages, mails and the consent, English and translated, from the catalogs of translations."""
    for catalog in catalogs:
        language = catalog.parents[1].name
        for source, translations in entries(catalog.read_text("utf-8")):
            for told, text in ((GRADED, source), *((language, each) for each in translations)):
                yield Text(f"{catalog.parents[3].name} pages ({told})", told, _colons(_without_gaps(text)))


def entries(catalog: str) -> Iterator[tuple[str, list[str]]]:
    """(English, translations) of a catalog; a plural stands as a text of its own. Borrowed English is not ours."""
    for block in re.split(r"\n\s*\n", catalog):
        said = [(name, _unquoted(quoted)) for name, quoted in _FIELD.findall(block)]
        translations = [text for name, text in said if name.startswith("msgstr") and text]
        english = [text for name, text in said if name in ("msgid", "msgid_plural") and text]
        ours = not _BORROWED.search(block)
        for text in english:
            yield text if ours else "", translations if text is english[0] else []


def faults(texts: Iterator[Text]) -> Iterator[tuple[str, str]]:
    """(where, what is the matter) for every claim and every long sentence, each said once."""
    seen = set()
    for each in texts:
        for fault in check(each.text, each.language, each.longest):
            if (each.where, fault) not in seen:
                seen.add((each.where, fault))
                yield each.where, fault


def hard(texts: Iterator[Text]) -> list[tuple[float, str, str]]:
    """(grade, where, text) of every English text that reads above the grade, the hardest first; only a hint."""
    found: dict[str, tuple[float, str]] = {}
    for each in texts:
        level = grade(each.text) if each.language == GRADED else None
        if level is not None and level > HIGHEST_GRADE and level > found.get(each.where, (0.0, ""))[0]:
            found[each.where] = (level, each.text)
    return sorted(((level, where, text) for where, (level, text) in found.items()), reverse=True)


_BORROWED = re.compile(r"^#: \S+/borrowed\.py$", re.MULTILINE)
"""A text of a library's pages, which we only translate."""
_FIELD = re.compile(r'^(msgid_plural|msgid|msgstr(?:\[\d\])?) ((?:"(?:[^"\\]|\\.)*"\s*)+)', re.MULTILINE)


def _unquoted(quoted: str) -> str:
    return "".join(ast.literal_eval(each) for each in re.findall(r'"(?:[^"\\]|\\.)*"', quoted))


def _colons(text: str) -> str:
    """What a colon leads to (a reason, a place) reads as a sentence of its own."""
    return text.replace(": ", ". ")


def _without_gaps(text: str) -> str:
    """`%(name)s` reads as one word, and a tag as none."""
    return re.sub(r"%\((\w+)\)[sd]|\{(\w+)\}", "Ana", re.sub(r"<[^>]+>", "", text))
