"""The full-text index of passages, in the words of the database at hand: SQLite's FTS5, or PostgreSQL's tsvector.

Texts go in folded (see `words.fold`), so that accents matter in neither; each engine's own stemmer takes plurals and
endings off, and a word asked also matches every word that begins with it.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from django.db import connection

from guide.search.synonyms import Term
from guide.search.words import stem

WEIGHTS = (10.0, 4.0, 1.0)
"""How much a word counts in a title, a summary and the rest."""
STEMMERS = {"en": "english", "es": "spanish"}

Texts = tuple[str, str, str]
"""Title, summary and the rest, folded."""


class Index(Protocol):
    """What the two engines do alike."""

    def create(self) -> Iterable[str]: ...
    def put(self, passage: int, language: str, texts: Texts) -> None: ...
    def find(self, asked: list[Term]) -> list[tuple[int, float]]: ...


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
        return _rows(
            "SELECT rowid, -bm25(guide_passage_words, %s, %s, %s) FROM guide_passage_words"
            " WHERE guide_passage_words MATCH %s",
            [*WEIGHTS, every],
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
        return _rows(
            "SELECT id, ts_rank(%s::float4[], words, asked) FROM guide_passage, ("
            " SELECT string_agg('(' || one::text || ')', ' & ')::tsquery AS asked FROM ("
            " SELECT to_tsquery('english', whole) || to_tsquery('spanish', whole) || to_tsquery('simple', begun) AS one"
            "  FROM unnest(%s::text[], %s::text[]) AS term (whole, begun)) AS terms WHERE numnode(one) > 0"
            ") AS query WHERE words @@ asked",
            [[least, least, most, 1.0], whole, begun],
        )


def _singular(term: Term) -> Term:
    return Term(term.typed, tuple(tuple(map(stem, phrase)) for phrase in term.phrases))


def engine() -> Index:
    """The index of the database at hand."""
    return Tsvector() if connection.vendor == "postgresql" else Fts5()


def _every(asked: list[Term], *, all_of: str, any_of: str, begins: str) -> str:
    """All terms, each by any of its phrases, of which each needs all its words: in the signs of an engine."""
    terms = ([all_of.join(map(begins.format, phrase)) for phrase in term.phrases] for term in asked)
    return all_of.join(f"({any_of.join(f'({phrase})' for phrase in phrases)})" for phrases in terms)


def _rows(sql: str, values: list[Any]) -> list[tuple[int, float]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [(int(row[0]), float(row[1])) for row in cursor.fetchall()]
