"""The guide's body: what a page is made of, as a list of typed parts; pure functions that check and clean it."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import nh3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from guide.paste import headings, lists

Part = dict[str, Any]
"""One part of a page: `kind` and the fields that KINDS allows it. JSON-ready."""

EVIDENCE = {
    "good": gettext_noop("Good evidence"),
    "some": gettext_noop("Some evidence"),
    "expert": gettext_noop("Expert view only"),
    "not_supported": gettext_noop("Not supported"),
}


@dataclass(frozen=True)
class Kind:
    """A kind of part: its name for editors, the fields it must have and those it may have."""

    label: str
    needs: tuple[str, ...]
    may: tuple[str, ...] = ()


KINDS = {
    "heading": Kind(gettext_noop("Heading"), ("text",), ("anchor",)),
    "subheading": Kind(gettext_noop("Smaller heading"), ("text",), ("anchor",)),
    "text": Kind(gettext_noop("Text"), ("html",)),
    "list": Kind(gettext_noop("List"), ("items",)),
    "steps": Kind(gettext_noop("Numbered steps"), ("items",)),
    "do": Kind(gettext_noop("Do list"), ("items",)),
    "dont": Kind(gettext_noop("Don't list"), ("items",)),
    "ask_first": Kind(gettext_noop("Care card: ask first"), ("text", "items"), ("html",)),
    "urgent": Kind(gettext_noop("Care card: urgent"), ("text", "items"), ("html",)),
    "emergency": Kind(gettext_noop("Care card: emergency"), ("text", "items"), ("html",)),
    "claim": Kind(gettext_noop("Claim with its evidence"), ("text", "evidence", "reason"), ("sources",)),
    "question": Kind(gettext_noop("Question and answer"), ("text", "html"), ("anchor",)),
    "drawing": Kind(gettext_noop("Drawing"), ("drawing",), ("text",)),
    "image": Kind(gettext_noop("Picture"), ("image", "alt"), ("text",)),
}
CARE = ("ask_first", "urgent", "emergency")
ONCE_A_PAGE = ("urgent", "emergency")
"""A reader who meets two urgent cards stops reading them: at most one of each on a page."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_REF = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,19}")
_IMAGE = re.compile(r"[0-9a-f]{32}\.(jpg|png)")
_DIGITS = re.compile(r"([0-9]+)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_CLEANER = nh3.Cleaner(
    tags={"p", "br", "strong", "em", "ul", "ol", "li", "a"},
    attributes={"a": {"href"}},
    url_schemes={"https", "http", "mailto", "tel"},
    link_rel=None,
)


class BodyError(ValueError):
    """A body that cannot be stored; `faults` are sentences for the person who wrote it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


class Fault(str):
    """A sentence about a part; `said` is what follows its number, `field` names what of the part it is about."""

    said: str
    field: str

    def __new__(cls, where: str, said: str, field: str = "") -> "Fault":
        fault = super().__new__(cls, f"{where}: {said}")
        fault.said, fault.field = said, field
        return fault


def clean_html(html: str) -> str:
    """Rich text with nothing in it but paragraphs, lists, bold, italic and safe links."""
    cleaned = lists(_CLEANER.clean(headings(_CONTROL.sub("", html))).strip())
    return cleaned if plain(cleaned) else ""


def plain(html: str) -> str:
    """Rich text as plain words."""
    return " ".join(blocks(html))


def blocks(html: str) -> list[str]:
    """The paragraphs and list items of a rich text, each as plain words."""
    pieces = re.split(r"</(?:p|li)>|<br ?/?>", html)
    texts = (" ".join(unescape(re.sub(r"<[^>]*>", "", piece)).split()) for piece in pieces)
    return [text for text in texts if text]


def anchor_of(text: str) -> str:
    """The id of a heading or a question in the page's address: `What helps?` -> `what-helps`."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_text)[:8]) or "part"


def normalise(body: object) -> list[Part]:
    """The body cleaned and in its one stored shape. Raises BodyError, which names every fault at once."""
    if not isinstance(body, list):
        raise BodyError([_("The body must be a list of parts.")])
    faults: list[str] = []
    parts = [part for number, raw in enumerate(body, 1) if (part := _part(number, raw, faults)) is not None]
    faults.extend(_faults_of_the_whole(parts))
    if faults:
        raise BodyError(faults)
    return parts


def strings(part: Part, language: str = "en") -> Iterator[str]:
    """Every text of a part in reading order, as plain words: for searching and for the wording check.

    A belief that nothing supports never stands alone, not even in a search result; that is said in `language`.
    """
    if part.get("evidence") == "not_supported":
        with override(language):
            yield f"{_(EVIDENCE['not_supported'])}: {part['text']}"
    elif part.get("text"):
        yield part["text"]
    yield from blocks(part.get("html", ""))
    yield from part.get("items", ())
    for name in ("reason", "alt"):
        if part.get(name):
            yield part[name]


def refs(parts: list[Part]) -> list[str]:
    """The sources that a body cites, each once, in the order in which they are met."""
    return list(dict.fromkeys(ref for part in parts for ref in part.get("sources", ())))


def images(parts: list[Part]) -> list[str]:
    """The names of the pictures that a body shows."""
    return [part["image"] for part in parts if part["kind"] == "image"]


def _part(number: int, raw: object, faults: list[str]) -> Part | None:
    if not isinstance(raw, dict) or raw.get("kind") not in KINDS:
        told = _("Part %(number)s: the kind must be one of %(kinds)s.")
        faults.append(told % {"number": number, "kinds": ", ".join(KINDS)})
        return None
    kind = KINDS[raw["kind"]]
    where = _("Part %(number)s (%(kind)s)") % {"number": number, "kind": _(kind.label)}
    part: Part = {"kind": raw["kind"]}
    for name in (*kind.needs, *kind.may):
        try:
            value = _CHECKS[name](raw.get(name))
        except ValueError as error:
            faults.append(Fault(where, str(error), name))
            continue
        if value:
            part[name] = value
        elif name in kind.needs:
            faults.append(Fault(where, _(_MISSING[name]), name))
    strange = [name for name in raw if name not in ("kind", *_names(kind))]
    faults.extend(Fault(where, _("“%(name)s” does not belong here.") % {"name": name}) for name in strange)
    if "anchor" in kind.may and part.get("text"):
        part.setdefault("anchor", anchor_of(part["text"]))
    if part["kind"] == "claim" and part.get("evidence") != "expert" and not part.get("sources"):
        told = _("name at least one source, or call it an expert view.")
        faults.append(Fault(where, told, "sources"))
    return part


def _names(kind: Kind) -> tuple[str, ...]:
    return kind.needs + kind.may


def _faults_of_the_whole(parts: list[Part]) -> Iterator[str]:
    anchors = [part["anchor"] for part in parts if "anchor" in part]
    for anchor in sorted({anchor for anchor in anchors if anchors.count(anchor) > 1}):
        yield _("Two parts have the address “%(anchor)s”. Give one of them another.") % {"anchor": anchor}
    for kind in ONCE_A_PAGE:
        if sum(part["kind"] == kind for part in parts) > 1:
            yield _("%(kind)s: at most one on a page.") % {"kind": _(KINDS[kind].label)}


def _line(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(_("the text must be words."))
    return " ".join(_CONTROL.sub("", value).split())


def _rich(value: object) -> str:
    if value is not None and not isinstance(value, str):
        raise ValueError(_("the text must be words."))
    return clean_html(value or "")


def _lines(value: object) -> list[str]:
    if not isinstance(value, list | tuple | None):
        raise ValueError(_("the lines must be a list."))
    return [line for item in value or () if (line := _line(item))]


def _evidence(value: object) -> str:
    if value and value not in EVIDENCE:
        raise ValueError(_("the evidence label must be one of %(labels)s.") % {"labels": ", ".join(EVIDENCE)})
    return str(value or "")


def _sources(value: object) -> list[str]:
    found = _lines(value)
    if bad := [ref for ref in found if not _REF.fullmatch(ref)]:
        raise ValueError(_("“%(name)s” is not the name of a source, such as R41.") % {"name": bad[0]})
    # A set of sources has no order in the database, so it has one of its own: R2 before R13.
    return sorted(
        set(found), key=lambda ref: [int(piece) if piece.isdigit() else piece for piece in _DIGITS.split(ref)]
    )


def _slug(value: object) -> str:
    slug = _line(value)
    if slug and not _SLUG.fullmatch(slug):
        raise ValueError(_("“%(address)s” must be small letters, numbers and single hyphens.") % {"address": slug})
    return slug


def _image(value: object) -> str:
    name = _line(value)
    if name and not _IMAGE.fullmatch(name):
        raise ValueError(_("“%(name)s” is not the name of a picture.") % {"name": name})
    return name


_CHECKS: dict[str, Callable[[object], Any]] = {
    "text": _line,
    "html": _rich,
    "items": _lines,
    "evidence": _evidence,
    "reason": _line,
    "sources": _sources,
    "anchor": _slug,
    "drawing": _slug,
    "image": _image,
    "alt": _line,
}
_MISSING = {
    "text": gettext_noop("write the words of it."),
    "html": gettext_noop("write the text."),
    "items": gettext_noop("write at least one line."),
    "evidence": gettext_noop("choose how good the evidence is."),
    "reason": gettext_noop("say in a sentence why the evidence has this label."),
    "drawing": gettext_noop("choose a drawing."),
    "image": gettext_noop("choose a picture, or add one from your computer."),
    "alt": gettext_noop("say what the picture shows, for readers who cannot see it."),
}
