"""What changed between two versions of a page, part by part and in words: for the page that compares them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from guide.body import KINDS, Part, blocks
from guide.models import Revision

NAMED = ("title", "name", "summary", "teaser")
_ALIKE = 0.5
"""Two parts of one kind with at least this share of words in common are one part that was changed."""


@dataclass(frozen=True)
class Piece:
    """Some words: `same`, `added` or `removed`."""

    how: str
    text: str


@dataclass(frozen=True)
class Change:
    """A part that is not the same in both: what it is, whether it was `added`, `removed` or `changed`."""

    what: str
    how: str
    pieces: list[Piece]


def between(old: Revision, new: Revision) -> list[Change]:
    """Every change from one version to the other, in the order of the page."""
    changes = [
        Change(str(Revision._meta.get_field(name).verbose_name).capitalize(), "changed", words(before, after))  # type: ignore[union-attr]
        for name in NAMED
        if (before := getattr(old, name)) != (after := getattr(new, name))
    ]
    return [*changes, *_parts(old.body, new.body)]


def words(before: str, after: str) -> list[Piece]:
    """Two texts as one, word by word."""
    first, second = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(first[a:b])))
            continue
        pieces += [Piece(how, text) for how, text in _sides(first[a:b], second[c:d]) if text]
    return pieces


def _sides(removed: list[str], added: list[str]) -> list[tuple[str, str]]:
    return [("removed", "".join(removed).strip()), ("added", "".join(added).strip())]


def _parts(old: list[Part], new: list[Part]) -> Iterator[Change]:
    first, second = [(part["kind"], said(part)) for part in old], [(part["kind"], said(part)) for part in new]
    for tag, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from _paired(first[a:b], second[c:d])


def _paired(removed: list[tuple[str, str]], added: list[tuple[str, str]]) -> Iterator[Change]:
    """Parts that gave way to others: those alike are one part that was changed, in the order of the new page."""
    left = list(removed)
    for kind, text in added:
        twin = next((part for part in left if part[0] == kind and _alike(part[1], text)), None)
        if twin is None:
            yield Change(_(KINDS[kind].label), "added", [Piece("added", text)])
            continue
        left.remove(twin)
        yield Change(_(KINDS[kind].label), "changed", words(twin[1], text))
    for kind, text in left:
        yield Change(_(KINDS[kind].label), "removed", [Piece("removed", text)])


def _alike(before: str, after: str) -> bool:
    return SequenceMatcher(None, before.split(), after.split(), autojunk=False).ratio() >= _ALIKE


def said(part: Part) -> str:
    """A part as an editor reads it: its words line by line, links with their address, and its labels."""
    lines = [part.get("text", "")]
    lines += blocks(re.sub(r'<a href="([^"]*)">(.*?)</a>', r"\2 (\1)", part.get("html", "")))
    lines += [f"• {item}" for item in part.get("items", ())]
    labels = ("evidence", "reason", "drawing", "image", "alt", "anchor")
    lines += [f"{_LABELS[name]}: {part[name]}" for name in labels if part.get(name)]
    if part.get("sources"):
        lines.append(f"{_LABELS['sources']}: {', '.join(part['sources'])}")
    return "\n".join(line for line in lines if line)


_LABELS = {
    "evidence": "evidence",
    "reason": "reason",
    "drawing": "drawing",
    "image": "picture",
    "alt": "what the picture shows",
    "anchor": "address",
    "sources": "sources",
}
