"""Searching the guide: every word asked must begin a word of the page; case and accents do not matter. Pure."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from guide import body

LONGEST_QUERY = 100
_COMMON = frozenset(
    re.findall(r"\w+", "a an and are at can do does for how i in is it my of on or the to what when with you")
)


@dataclass(frozen=True)
class Entry:
    """One page as the search sees it."""

    url: str
    title: str
    summary: str
    parts: tuple[body.Part, ...]


@dataclass(frozen=True)
class Hit:
    """One place to go to: `anchor` is empty for the page as a whole."""

    url: str
    anchor: str
    title: str
    excerpt: str
    score: int


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
    return re.findall(r"\w+", fold(text))


def search(query: str, entries: Iterable[Entry]) -> list[Hit]:
    """Pages and questions that have every word of the query, the best first."""
    asked = words(query)
    wanted = [word for word in asked if word not in _COMMON] or asked
    hits = [hit for entry in entries for hit in _hits(wanted, entry)] if wanted else []
    return sorted(hits, key=lambda hit: -hit.score)


def suggestion(query: str, entries: Iterable[Entry]) -> str:
    """The query with each unknown word replaced by the guide's nearest one; empty where that changes nothing."""
    vocabulary = {word for entry in entries for text in _texts(entry) for word in words(text) if len(word) > 3}
    asked = words(query)
    nearest = [word if word in vocabulary else (_nearest(word, vocabulary) or word) for word in asked]
    return " ".join(nearest) if nearest != asked else ""


def _nearest(word: str, vocabulary: set[str]) -> str:
    return next(iter(difflib.get_close_matches(word, sorted(vocabulary), n=1, cutoff=0.75)), "")


def _hits(wanted: list[str], entry: Entry) -> Iterator[Hit]:
    for part in entry.parts:
        if part["kind"] == "question" and (score := _score(wanted, (part["text"], 20), (body.plain(part["html"]), 3))):
            yield Hit(entry.url, part["anchor"], part["text"], _excerpt(wanted, body.blocks(part["html"])), score)
    # A page of questions is found by its questions: it counts as a whole only by its own title and summary.
    texts = [" ".join(body.strings(part)) for part in entry.parts if part["kind"] != "question"]
    if score := _score(wanted, (entry.title, 15), (entry.summary, 5), (" ".join(texts), 1)):
        yield Hit(entry.url, "", entry.title, _excerpt(wanted, [entry.summary, *_texts(entry)]), score)


def _score(wanted: list[str], *weighted: tuple[str, int]) -> int:
    """How well texts fit, each with its weight; 0 unless every word wanted begins a word of one of them."""
    total = 0
    for word in wanted:
        begins = re.compile(rf"\b{re.escape(word)}")
        found = sum(weight for text, weight in weighted if begins.search(fold(text)))
        if not found:
            return 0
        total += found
    return total


def _excerpt(wanted: list[str], texts: list[str]) -> str:
    """The text that has most of the words, cut to a line or two."""
    best = max(texts, key=lambda text: _score_any(wanted, text))
    cut = best if len(best) <= 180 else f"{best[:179].rsplit(' ', 1)[0]}…"
    return cut[:1].upper() + cut[1:]


def _score_any(wanted: list[str], text: str) -> int:
    folded = fold(text)
    return sum(bool(re.search(rf"\b{re.escape(word)}", folded)) for word in wanted)


def _texts(entry: Entry) -> list[str]:
    return [entry.title, entry.summary, *(text for part in entry.parts for text in body.strings(part))]
