"""The full-text index of passages, in the words of the database at hand: SQLite's FTS5, or PostgreSQL's tsvector.

Texts go in folded (see `words.fold`), so that accents matter in neither; each engine's own stemmer takes plurals and
endings off, and a word asked also matches every word that begins with it.
"""

import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from django.db import connection

from guide.search.synonyms import Term
from guide.search.words import stem, words

WEIGHTS = (10.0, 4.0, 1.0)
"""How much a word counts in a title, a summary and the rest."""
STEMMERS = {"en": "english", "es": "spanish"}
OPEN, CLOSE = "\x02", "\x03"
"""What SQLite puts round a word that it met; no text of ours has such a sign."""
_MET = re.compile(f"{OPEN}(.*?){CLOSE}", re.DOTALL)

Texts = tuple[str, str, str]
"""Title, summary and the rest, folded."""


class Read(NamedTuple):
    """A passage that was found: its number, its language, and all that it says."""

    passage: int
    language: str
    text: str


class Index(Protocol):
    """What the two engines do alike."""

    def create(self) -> Iterable[str]: ...
    def put(self, passage: int, language: str, texts: Texts) -> None: ...
    def find(self, asked: list[Term]) -> list[tuple[int, float]]: ...
    def met(self, asked: list[Term], found: list[Read]) -> list[set[str]]: ...


class Fts5:
    """SQLite: a virtual table beside the passages; a row that no passage has any more is never joined."""

    def create(self) -> Iterable[str]:
        yield (
            "CREATE VIRTUAL TABLE guide_passage_words USING fts5("
            'title, summary, rest, tokenize = "porter unicode61 remove_diacritics 2")'
        )

    def put(self, passage: int, language: str, texts: Texts) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM guide_passage_words WHERE rowid = %s", [passage])
            cursor.execute(
                "INSERT INTO guide_passage_words (rowid, title, summary, rest) VALUES (%s, %s, %s, %s)",
                [passage, *texts],
            )

    def find(self, asked: list[Term]) -> list[tuple[int, float]]:
        every = _every(asked, all_of=" AND ", any_of=" OR ", begins='"{}"*')
        return _scores(
            "SELECT rowid, -bm25(guide_passage_words, %s, %s, %s) FROM guide_passage_words"
            " WHERE guide_passage_words MATCH %s",
            [*WEIGHTS, every],
        )

    def met(self, asked: list[Term], found: list[Read]) -> list[set[str]]:
        """For each term the words, folded, that these passages have it by; with them the other forms of a word."""
        one = (
            "SELECT %s, highlight(guide_passage_words, 0, %s, %s) || ' ' || highlight(guide_passage_words, 1, %s, %s)"
            " || ' ' || highlight(guide_passage_words, 2, %s, %s) FROM guide_passage_words"
            " WHERE guide_passage_words MATCH %s AND rowid IN (SELECT value FROM json_each(%s))"
        )
        passages = json.dumps([read.passage for read in found])
        values: list[Any] = []
        for number, term in enumerate(asked):
            any_word = _every([term.alone], all_of=" AND ", any_of=" OR ", begins='"{}"*')
            values += [number, *[OPEN, CLOSE] * len(WEIGHTS), any_word, passages]
        rows = _rows(" UNION ALL ".join([one] * len(asked)), values)
        return _by_term(
            asked, ((number, word) for number, text in rows for hit in _MET.findall(text) for word in words(hit))
        )


class Tsvector:
    """PostgreSQL: a column of the passages that Django does not know of, with a GIN index."""

    def create(self) -> Iterable[str]:
        yield "ALTER TABLE guide_passage ADD COLUMN words tsvector"
        yield "CREATE INDEX guide_passage_words ON guide_passage USING gin (words)"

    def put(self, passage: int, language: str, texts: Texts) -> None:
        stemmer = STEMMERS.get(language, "simple")
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE guide_passage SET words = setweight(to_tsvector(%s::regconfig, %s), 'A')"
                " || setweight(to_tsvector(%s::regconfig, %s), 'B')"
                " || setweight(to_tsvector(%s::regconfig, %s), 'D') WHERE id = %s",
                [value for text in texts for value in (stemmer, text)] + [passage],
            )

    def find(self, asked: list[Term]) -> list[tuple[int, float]]:
        """A word is met by its own stem, or as the beginning of one; never by the beginning of its stem.

        Spanish leaves "nin" of "niños", and with that begins "ninguno", too.
        """
        least, most = WEIGHTS[2] / WEIGHTS[0], WEIGHTS[1] / WEIGHTS[0]
        whole = [_every([term], all_of=" & ", any_of=" | ", begins="{}") for term in asked]
        begun = [_every([_singular(term)], all_of=" & ", any_of=" | ", begins="{}:*") for term in asked]
        return _scores(
            "SELECT id, ts_rank(%s::float4[], words, asked) FROM guide_passage, ("
            " SELECT string_agg('(' || one::text || ')', ' & ')::tsquery AS asked FROM ("
            " SELECT to_tsquery('english', whole) || to_tsquery('spanish', whole) || to_tsquery('simple', begun) AS one"
            "  FROM unnest(%s::text[], %s::text[]) AS term (whole, begun)) AS terms WHERE numnode(one) > 0"
            ") AS query WHERE words @@ asked",
            [[least, least, most, 1.0], whole, begun],
        )

    def met(self, asked: list[Term], found: list[Read]) -> list[set[str]]:
        """For each term the words, folded, that these passages have it by; with them the other forms of a word."""
        said = sorted({(word, STEMMERS.get(read.language, "simple")) for read in found for word in words(read.text)})
        whole = [_every([term.alone], all_of=" & ", any_of=" | ", begins="{}") for term in asked]
        begun = [_every([_singular(term.alone)], all_of=" & ", any_of=" | ", begins="{}:*") for term in asked]
        rows = _rows(
            "SELECT number, word FROM unnest(%s::text[], %s::regconfig[]) AS said (word, stemmer), ("
            " SELECT number,"
            "  to_tsquery('english', whole) || to_tsquery('spanish', whole) || to_tsquery('simple', begun) AS asked"
            "  FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS term (whole, begun, number)"
            ") AS query WHERE to_tsvector(stemmer, word) @@ asked",
            [[word for word, _ in said], [stemmer for _, stemmer in said], whole, begun],
        )
        return _by_term(asked, ((number - 1, word) for number, word in rows))


def _singular(term: Term) -> Term:
    return Term(term.typed, tuple(tuple(map(stem, phrase)) for phrase in term.phrases))


def engine() -> Index:
    """The index of the database at hand."""
    return Tsvector() if connection.vendor == "postgresql" else Fts5()


def _every(asked: list[Term], *, all_of: str, any_of: str, begins: str) -> str:
    """All terms, each by any of its phrases, of which each needs all its words: in the signs of an engine."""
    terms = ([all_of.join(map(begins.format, phrase)) for phrase in term.phrases] for term in asked)
    return all_of.join(f"({any_of.join(f'({phrase})' for phrase in phrases)})" for phrases in terms)


def _by_term(asked: list[Term], met: Iterable[tuple[int, str]]) -> list[set[str]]:
    found: list[set[str]] = [set() for _ in asked]
    for number, word in met:
        found[number].add(word)
    return found


def _scores(sql: str, values: list[Any]) -> list[tuple[int, float]]:
    return [(int(passage), float(score)) for passage, score in _rows(sql, values)]


def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
