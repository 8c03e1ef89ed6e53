"""Whether a page is whole in Spanish: every text and label that a reader or a screen reader meets."""

import gettext
import re
from functools import cache
from html.parser import HTMLParser

from clinic.rules.rulebook import load
from tests.house.catalogues import CATALOGUES

ENGLISH_WORDS = re.compile(
    r"(?i)\b(the|and|your|you|with|of|not|is|are|this|that|for|to|at|on|by|from|we|it|be|please|knee|leg|pain|"
    r"today|save|send|change|open|back|next|minutes|yes|date|massage|form|link|page|answer|monday|tuesday|wednesday|"
    r"thursday|friday|saturday|sunday|january|february|march|may|june|july|august|october|december)\b"
)
NAMES = ("Oak Massage", "9am to 6pm", "Cleo Marsh", "Ana Ruiz", "Kneadwell", "JavaScript", "Europe/London",
         "name@example.com")  # fmt: skip
SPOKEN = ("aria-label", "title", "placeholder", "alt", "aria-description")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNHEARD = {"script", "style", "textarea", "code"}
"""Elements whose text is no language: programs, what somebody typed, ids of rules."""


@cache
def english() -> frozenset[str]:
    """Every English text that reads differently in Spanish."""
    rules, own = load().texts["en"], load().texts["es"]
    texts = {text for key, text in rules.items() if own[key] != text}
    for path in CATALOGUES:
        with path.with_suffix(".mo").open("rb") as file:
            pairs = gettext.GNUTranslations(file)._catalog.items()  # type: ignore[attr-defined]
        texts |= {str(one[0] if isinstance(one, tuple) else one) for one, text in pairs if text and one != text}
    same = {*own.values()}
    return frozenset(text for text in texts - same if "%(" not in text and "{" not in text and len(text) > 2)


def is_english(text: str) -> bool:
    """Whether a text of a page was left in English; the names of people and places are passed over."""
    tidy = " ".join(text.split())
    for name in NAMES:
        tidy = tidy.replace(name, "")
    return tidy in english() or bool(ENGLISH_WORDS.search(tidy))


class _Texts(HTMLParser):
    """The texts and labels of a page that are said in Spanish, whole elements without their inner tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = [("", "es")]
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang") or self.open[-1][1]
        if language == "es":
            self.said += [str(given[name]) for name in SPOKEN if given.get(name)]
        if tag not in VOID:
            self.open.append((tag, language))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1 and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, language = self.open[-1]
        if language == "es" and tag not in UNHEARD and data.strip():
            self.said.append(data)


def left_in_english(html: str) -> list[str]:
    """The texts of an HTML page that are not Spanish; what is marked as another language is passed over."""
    parser = _Texts()
    parser.feed(html)
    return [" ".join(text.split()) for text in parser.said if is_english(text)]
