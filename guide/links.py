"""Links from one page of the guide to another: which lead nowhere, and which pages and rules lead to one page."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clinic.rules import load
from clinic.rules.rulebook import Rulebook
from guide.body import Part
from guide.models import Page, Revision

_ANCHOR = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
_GAP = re.compile(r"\{[^}]*\}")
_HREF = re.compile(r'href="([^"]*)"')
_GUIDE = re.compile(r"^(?:/[a-z]{2})?/guide/(?P<path>[^#?]*)(?:\?[^#]*)?(?:#(?P<anchor>.*))?$")


@dataclass(frozen=True)
class Link:
    """A link in a text: its words, where it leads (empty where the address was no safe one) and in the guide where."""

    words: str
    href: str

    @property
    def place(self) -> tuple[str, str] | None:
        """(path, anchor) under the guide; None where it leads out of it."""
        found = _GUIDE.match(self.href)
        return (found["path"].strip("/"), found["anchor"] or "") if found else None


def links(parts: Iterable[Part]) -> Iterator[Link]:
    """Every link of a body."""
    for part in parts:
        for attributes, words in _ANCHOR.findall(part.get("html", "")):
            href = _HREF.search(attributes)
            yield Link(re.sub(r"<[^>]*>", "", unescape(words)).strip(), unescape(href[1]) if href else "")


def anchors(parts: Iterable[Part]) -> set[str]:
    """What the address of a page may end in after #."""
    return {part["anchor"] for part in parts if part.get("anchor")} | {"sources", "pages"}


def broken(parts: list[Part], live: Iterable[Revision]) -> list[str]:
    """A sentence for each link of a body that leads nowhere, given the pages that readers see."""
    places = {revision.page.path: revision for revision in live}
    return [fault for link in links(parts) if (fault := _fault(link, places))]


def _fault(link: Link, places: dict[str, Revision]) -> str:
    if not link.href:
        told = _("The link “%(words)s” has no address that we allow. Begin it with https:// or /guide/.")
        return told % {"words": link.words}
    if link.place is None or link.place[0] in ("", "search"):
        return ""
    path, anchor = link.place
    if path not in places:
        told = _("The link “%(words)s” leads to a page that readers do not have: %(address)s")
        return told % {"words": link.words, "address": link.href}
    target = places[path]
    beside = {page.page.slug for page in places.values() if page.page.topic_id == target.page.topic_id}
    if anchor and anchor not in anchors(target.body) | beside:
        told = _("The link “%(words)s” leads to a place that is not on its page: %(address)s")
        return told % {"words": link.words, "address": link.href}
    return ""


def pages_to(page: Page, live: Iterable[Revision]) -> list[Revision]:
    """The live pages whose text links to this one."""
    others = [revision for revision in live if revision.page_id != page.pk]
    return [each for each in others if any(link.place and link.place[0] == page.path for link in links(each.body))]


def rows_to(page: Page) -> dict[str, dict[str, str]]:
    """What the rulebook links to this page, and so a checklist or a plan: kind of row -> id -> its words."""
    book = load()
    rows: list[tuple[str, str, Iterable[Any]]] = [
        (_("Rules"), "explain.title.{}", book.rules),
        (_("Goals"), "goal.{}.label", book.goals.values()),
        (_("Checklist lines"), "check.{}.text", book.checklist),
        (_("Techniques"), "technique.{}.name", book.techniques.values()),
        (_("Parts of the body"), "region.{}", book.regions.values()),
    ]
    found = {
        kind: {row.id: _words(book, key, row.id) for row in each if row.topic.partition("#")[0] == page.path}
        for kind, key, each in rows
    }
    return {kind: named for kind, named in found.items() if named}


def _words(book: Rulebook, key: str, row: str) -> str:
    """A line of the rulebook; what each client's answers fill in is left open. Its id where it has no words."""
    language, key = get_language() or "en", key.format(row)
    return _GAP.sub("…", book.text(language, key)) if book.has_text(language, key) else row
