"""Searching the guide: one function over titles, summaries, bodies and questions, whatever the database.

Every word asked, or another for the same thing, must begin a word of a passage; case, accents and plurals do not
matter. What is searched is kept in
`Passage`, written when a page goes live and taken away when it does not.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.safestring import SafeString

from guide import body
from guide.models import Passage, Revision
from guide.search.index import Read, engine
from guide.search.synonyms import Term, terms
from guide.search.words import excerpt, fold, mark, nearest, tidy, words

__all__ = ["Hit", "find", "forget", "keep", "refresh", "suggestion", "tidy"]

MOST_HITS = 50


@dataclass(frozen=True)
class Hit:
    """One place to go to: `url` has the anchor of a question in it."""

    url: str
    title: SafeString
    language: str
    excerpt: SafeString


class _Text(NamedTuple):
    """One passage before it is stored; `anchor` is empty for the page as a whole."""

    anchor: str
    title: str
    summary: str
    rest: str


def find(query: str, live: Iterable[Revision]) -> list[Hit]:
    """Pages and questions of these live revisions that have every word of the query, the best first. Three queries."""
    asked = terms(query)
    if not asked:
        return []
    pages = {revision.pk: revision for revision in live}
    scores = dict(engine().find(asked))
    found = [passage for passage in Passage.objects.filter(pk__in=scores) if passage.revision_id in pages]
    found.sort(key=lambda passage: (-scores[passage.pk], passage.pk))
    return _hits(asked, [(passage, pages[passage.revision_id]) for passage in found[:MOST_HITS]])


def suggestion(query: str, live: Iterable[Revision]) -> str:
    """The query with each unknown word replaced by the guide's nearest one; empty where that changes nothing."""
    passages = Passage.objects.filter(revision__in=[revision.pk for revision in live])
    return nearest(query, (word for passage in passages for word in words(passage.all_text)))


def keep(revision: Revision) -> None:
    """Make the passages of a revision that goes live."""
    forget(Revision.objects.filter(pk=revision.pk))
    index = engine()
    for text in _texts(revision):
        passage = Passage.objects.create(revision=revision, **text._asdict())
        index.put(passage.pk, revision.language, (fold(text.title), fold(text.summary), fold(text.rest)))


def forget(revisions: Iterable[Revision]) -> None:
    """Take away the passages of revisions that are live no more."""
    Passage.objects.filter(revision__in=revisions).delete()


def refresh() -> int:
    """Make what is missing: passages of live revisions that have none. How many pages that were."""
    bare = Revision.objects.filter(state=Revision.State.PUBLISHED, passages=None)
    for revision in bare:
        keep(revision)
    return len(bare)


def _texts(revision: Revision) -> Iterator[_Text]:
    """The page as a whole, and each question in it. A page of questions is found by its questions."""
    others = [part for part in revision.body if part["kind"] != "question"]
    rest = [text for part in others for text in body.strings(part, revision.language)]
    yield _Text("", revision.title, f"{revision.summary}\n{revision.name}", "\n".join(rest))
    for part in revision.body:
        if part["kind"] == "question":
            yield _Text(part["anchor"], part["text"], "", "\n".join(body.blocks(part["html"])))


def _hits(asked: list[Term], found: list[tuple[Passage, Revision]]) -> list[Hit]:
    """What readers see, with each word marked that the index met: it knows that `knees` was asked by `knee`."""
    read = [Read(passage.pk, revision.language, fold(passage.all_text)) for passage, revision in found]
    met = engine().met(asked, read) if read else []
    every = set[str]().union(*met)
    return [
        Hit(_address(passage, revision), mark(every, passage.title), revision.language, excerpt(met, passage.lines))
        for passage, revision in found
    ]


def _address(passage: Passage, revision: Revision) -> str:
    return revision.page.get_absolute_url() + (f"#{passage.anchor}" if passage.anchor else "")
