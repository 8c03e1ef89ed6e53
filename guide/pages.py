"""A revision as a reader's page: parts grouped for the template, contents, numbered sources, what to read next."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from guide import body, drawings
from guide.models import Revision, Source, Topic

GROUPED = {"claim": "claims", "question": "questions"}
"""Kinds that are drawn as one list where they follow each other."""


@dataclass(frozen=True)
class Cited:
    """A source with its number on this page."""

    number: int
    source: Source


def topic_page(revision: Revision) -> dict[str, Any]:
    """Everything that `guide/topic.html` shows of a revision. One query, for the sources."""
    cited = _cited(revision.body)
    return {
        "revision": revision,
        "topic": revision.topic,
        "blocks": _blocks(revision.body, cited),
        "contents": contents(revision.body),
        "cited": list(cited.values()),
    }


def contents(parts: list[body.Part]) -> list[body.Part]:
    """The headings for "On this page"; none on a page short enough to see at once."""
    headings = [part for part in parts if part["kind"] == "heading"]
    return headings if len(headings) >= 3 else []


def read_next(revision: Revision, live: Iterable[Revision]) -> list[Revision]:
    """Where to go on: "Is massage safe for me?" and the page after this one in the guide's order."""
    others = [page for page in live if page.topic_id != revision.topic_id]
    safety = [page for page in others if page.topic.kind == Topic.Kind.SAFETY]
    after = [page for page in others if _place(page) > _place(revision)]
    return list(dict.fromkeys([*safety, *after[:1]]))


def _place(page: Revision) -> tuple[int, str]:
    return page.topic.order, page.topic.slug


def _cited(parts: list[body.Part]) -> dict[str, Cited]:
    refs = body.refs(parts)
    known = {source.ref: source for source in Source.objects.filter(ref__in=refs)} if refs else {}
    return {ref: Cited(number, known[ref]) for number, ref in enumerate((ref for ref in refs if ref in known), 1)}


def _blocks(parts: list[body.Part], cited: dict[str, Cited]) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    for kind, group in groupby(parts, key=lambda part: part["kind"]):
        shown = [_shown(part, cited) for part in group]
        blocks += [{"kind": GROUPED[kind], "parts": shown}] if kind in GROUPED else shown
    return [block | {"include": f"guide/blocks/{_drawn_as(block['kind'])}.html"} for block in blocks]


def _drawn_as(kind: str) -> str:
    return "care" if kind in body.CARE else kind


def _shown(part: body.Part, cited: dict[str, Cited]) -> dict[str, Any]:
    if part["kind"] == "claim":
        return part | _claim(part, cited)
    if part["kind"] == "drawing":
        return part | {"template": drawings.template(part["drawing"])}
    return part


def _claim(part: body.Part, cited: dict[str, Cited]) -> dict[str, Any]:
    """What is shown beside a claim's own fields. A belief that nothing supports stands in quotation marks."""
    doubted = part["evidence"] == "not_supported"
    return {
        "label": body.EVIDENCE[part["evidence"]],
        "icon": f"guide/evidence/{part['evidence']}.svg",
        "said": f"“{part['text']}”" if doubted else part["text"],
        "cited": [cited[ref] for ref in part.get("sources", ()) if ref in cited],
    }
