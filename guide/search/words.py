"""Words as a search sees them: without case, accents and plural endings. Pure."""

import difflib
import re
import unicodedata
from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LONGEST_QUERY = 100
LONGEST_EXCERPT = 180
BEFORE = 60
"""Letters in front of a word that stands far down its text."""
_SMALL = frozenset(
    re.findall(
        r"\w+",
        "a an and are at can do does for how i in is it my of on or the to what when with you "
        "a al como con cual cuando de del el en es la las lo los me mi o para por puedo que se si su un una y",
    )
)
_ENDING = re.compile(r"(?<=\w\w[^aeiou\W])es$|(?<=\w{3})s$")
_WORD = re.compile(r"\w+")


def fold(text: str) -> str:
    """Text without case and accents: `Knéading` -> `kneading`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def tidy(query: str) -> str:
    """What somebody typed, as one short line that is safe to show back."""
    printable = "".join(character if character.isprintable() else " " for character in query[: LONGEST_QUERY * 4])
    return " ".join(printable.split())[:LONGEST_QUERY]


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(fold(text))


def stem(word: str) -> str:
    """A folded word without the ending of an English or Spanish plural: `knees` -> `knee`, `dolores` -> `dolor`."""
    return _ENDING.sub("", word)


def wanted(query: str) -> list[str]:
    """The words that a page must have: all that were asked, but for the small ones, which PostgreSQL keeps none of."""
    return [word for word in dict.fromkeys(words(query)) if word not in _SMALL]


def nearest(query: str, vocabulary: Iterable[str]) -> str:
    """The query with each unknown word replaced by the nearest known one; empty where that changes nothing."""
    known = sorted({word for word in vocabulary if len(word) > 3})
    beginnings = {stem(word) for word in known}
    asked = words(query)
    found = [word if stem(word) in beginnings else _nearest(word, known) for word in asked]
    return " ".join(found) if found != asked else ""


def excerpt(met: list[set[str]], texts: list[str]) -> SafeString:
    """The text that has most of what was asked, cut to a line or two; `met`: by which words, for each asked."""
    best = max(texts, key=lambda text: _how_many(met, words(text)))
    every = set[str]().union(*met)
    return mark(every, _cut(best[:1].upper() + best[1:], every))


def mark(met: set[str], text: str) -> SafeString:
    """The text as HTML; these folded words stand in `<mark>`."""
    pieces = [(piece, fold(piece) in met) for piece in re.split(r"(\w+)", text) if piece]
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", piece) if hit else piece,) for piece, hit in pieces)
    )


def _cut(text: str, met: set[str]) -> str:
    """A line or two of a text, from its beginning where the first of these words stands in them."""
    if len(text) <= LONGEST_EXCERPT:
        return text
    first = next((found for found in _WORD.finditer(text) if fold(found[0]) in met), None)
    far = first is not None and first.end() >= LONGEST_EXCERPT
    begin = text.rfind(" ", 0, first.start() - BEFORE) + 1 if first and far else 0
    rest = text[begin:]
    short = rest if len(rest) <= LONGEST_EXCERPT else f"{rest[: LONGEST_EXCERPT - 1].rsplit(' ', 1)[0]}…"
    return f"…{short}" if begin else short


def _how_many(met: list[set[str]], said: list[str]) -> int:
    return sum(not forms.isdisjoint(said) for forms in met)


def _nearest(word: str, known: list[str]) -> str:
    return next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0.75)), word)
