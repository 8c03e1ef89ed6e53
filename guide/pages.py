"""A revision as a reader's page: parts grouped for the template, contents, numbered sources, what to read next."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from clinic import qr
from guide import body, drawings, links
from guide.models import Image, Revision, Source, Topic

MOST_NEXT = 5
GROUPED = {"claim": "claims", "question": "questions"}
"""Kinds that are drawn as one list where they follow each other."""


@dataclass(frozen=True)
class Cited:
    """A source with its number on this page."""

    number: int
    source: Source


def shown(revision: Revision, live: Iterable[Revision]) -> dict[str, Any]:
    """Everything that `guide/page.html` shows of a revision among the live ones.

    One query, for the sources; another where it has pictures.
    """
    cited, live = _cited(revision.body), list(live)
    return {
        "revision": revision,
        "topic": revision.topic,
        "front": _front(revision, live),
        "pages": _of_topic(revision, live) if revision.page.is_front else [],
        "next": read_next(revision, live),
        "blocks": _blocks(revision.body, cited, _pictures(revision.body)),
        "qr": code(revision),
        "contents": contents(revision.body),
        "cited": list(cited.values()),
    }


def contents(parts: list[body.Part]) -> list[body.Part]:
    """The headings for "On this page"; none on a page short enough to see at once."""
    headings = [part for part in parts if part["kind"] == "heading"]
    return headings if len(headings) >= 3 else []


def code(revision: Revision) -> SafeString:
    """The QR code of a page's public address, for its leaflet."""
    return _code(settings.SITE_URL + revision.page.get_absolute_url(), gettext("QR code of this page"))


@lru_cache(maxsize=1024)
def _code(address: str, label: str) -> SafeString:
    """Kept: to find a code's best pattern takes longer than all the rest of a page."""
    return qr.svg(address, label)


def read_next(revision: Revision, live: Iterable[Revision]) -> list[Revision]:
    """Where to go on: "Is massage safe for me?", the page after this one, and the pages that its text links to.

    The front page lists the pages of its topic itself, so that it leads on to the next topic.
    """
    others = [text for text in live if text.page_id != revision.page_id]
    safety = [text for text in others if text.topic.kind == Topic.Kind.SAFETY and text.page.is_front]
    after = [text for text in others if _place(text) > _place(revision)]
    if revision.page.is_front:
        after = [text for text in after if text.page.topic_id != revision.page.topic_id]
    return list(dict.fromkeys([*safety, *after[:1], *related(revision, others)]))[:MOST_NEXT]


def related(revision: Revision, others: Iterable[Revision]) -> list[Revision]:
    """The pages that a text links to, in its order."""
    places = {text.page.path: text for text in others}
    named = [link.place[0] for link in links.links(revision.body) if link.place]
    return [places[path] for path in named if path in places]


def _place(revision: Revision) -> tuple[int, str, int, str]:
    page = revision.page
    return page.topic.order, page.topic.slug, page.order if page.slug else -1, page.slug


def _front(revision: Revision, live: Iterable[Revision]) -> Revision | None:
    """The front page of a page's topic; None on the front page itself."""
    return next((text for text in _beside(revision, live) if text.page.is_front), None)


def _of_topic(revision: Revision, live: Iterable[Revision]) -> list[Revision]:
    return sorted((text for text in _beside(revision, live) if not text.page.is_front), key=_place)


def _beside(revision: Revision, live: Iterable[Revision]) -> list[Revision]:
    """The other pages of the same topic."""
    page = revision.page
    return [text for text in live if text.page.topic_id == page.topic_id and text.page_id != page.pk]


def _cited(parts: list[body.Part]) -> dict[str, Cited]:
    refs = body.refs(parts)
    known = {source.ref: source for source in Source.objects.filter(ref__in=refs)} if refs else {}
    return {ref: Cited(number, known[ref]) for number, ref in enumerate((ref for ref in refs if ref in known), 1)}


def _pictures(parts: list[body.Part]) -> dict[str, Image]:
    names = body.images(parts)
    found = Image.objects.defer("content").filter(name__in=names) if names else ()
    return {image.name: image for image in found}


def _blocks(parts: list[body.Part], cited: dict[str, Cited], pictures: dict[str, Image]) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    level = 2  # of a smaller heading, until one of the page's own stands above it
    for kind, group in groupby(parts, key=lambda part: part["kind"]):
        shown = [_shown(part, cited, pictures) for part in group]
        level = 3 if kind == "heading" else level
        found = [{"kind": GROUPED[kind], "parts": shown}] if kind in GROUPED else shown
        blocks += [block | {"level": level} for block in found]
    return [block | {"include": f"guide/blocks/{_drawn_as(block['kind'])}.html"} for block in blocks]


def _drawn_as(kind: str) -> str:
    return "care" if kind in body.CARE else kind


def _shown(part: body.Part, cited: dict[str, Cited], pictures: dict[str, Image]) -> dict[str, Any]:
    if part["kind"] == "claim":
        return part | _claim(part, cited)
    if part["kind"] == "drawing":
        return part | {"template": drawings.template(part["drawing"])}
    if part["kind"] == "image":
        return part | {"picture": pictures.get(part["image"])}
    return part | {"html": _in_this_language(part["html"])} if part.get("html") else part


def _in_this_language(html: str) -> str:
    """The text with its links into the guide leading to the reader's own language: texts write `/guide/...`."""
    return html.replace('href="/guide/', f'href="{reverse("guide:home")}')


def _claim(part: body.Part, cited: dict[str, Cited]) -> dict[str, Any]:
    """What is shown beside a claim's own fields. A belief that nothing supports stands in quotation marks."""
    doubted = part["evidence"] == "not_supported"
    return {
        "label": gettext(body.EVIDENCE[part["evidence"]]),
        "icon": f"guide/evidence/{part['evidence']}.svg",
        "said": f"“{part['text']}”" if doubted else part["text"],
        "cited": [cited[ref] for ref in part.get("sources", ()) if ref in cited],
    }
