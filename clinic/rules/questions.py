"""The nouns of questions.toml and sources.toml: questions, follow-ups, client pages and sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .model import Facts, Value

TYPES = ("yn", "ms", "choice", "num", "date", "txt")
FOLLOW_TYPES = (*TYPES, "side", "site")
SIDES = ("L", "R", "both")
SECTIONS = ("urgent", "goals", "knee", "health", "comfort")


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition: call it with facts. `paths` are the answers that it looks at (`age` for the birth date)."""

    holds: Callable[[Facts], bool]
    paths: frozenset[str]

    def __call__(self, facts: Facts) -> bool:
        return self.holds(facts)


@dataclass(frozen=True, slots=True)
class Named:
    """A condition that is code. `reads` is all that the client told and it looks at: nothing else can set it off."""

    holds: Callable[[Facts], bool]
    reads: tuple[str, ...]

    def __call__(self, facts: Facts) -> bool:
        return self.holds(facts)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A detail asked only when its question's answer calls for it (`when`; empty means any answer but none)."""

    id: str
    type: str
    choices: tuple[str, ...] = ()
    none: Value = None
    minimum: float | None = None
    maximum: float | None = None
    when: tuple[str, ...] = ()
    reassures: bool = False
    optional: bool = False
    unsure_as: tuple[str, ...] = ()
    """What "not sure" counts as; empty means every choice but none."""
    assumed: Value = None
    """How a missing answer reads beside a plain one; None means unknown, which a condition reads the cautious way."""
    where: bool = False
    """Whether a yes only says that the question's answer is about this leg: never taken as no unless it was said."""
    open: bool = False
    """Whether a `choice` also takes the client's own words, which no condition can name."""
    pattern_of_sites: bool = False
    """Whether the answer is a list of region instances (`calf_L`)."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the screen. `none` is the answer that changes nothing; `reassures`: yes is the good one."""

    id: str
    section: str
    type: str
    choices: tuple[str, ...] = ()
    none: Value = None
    minimum: float | None = None
    maximum: float | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    asked_when: Condition | None = None
    reassures: bool = False
    unsure_as: tuple[str, ...] = ()
    one_row: bool = False
    """A tick list shows this `ms` as one row (`question.<id>.row`); its choices are asked once that is ticked."""

    def follow_up(self, name: str) -> FollowUp | None:
        """The follow-up of this id, or None."""
        return next((follow for follow in self.follow_ups if follow.id == name), None)


def unsure_as(asked: Question | FollowUp) -> frozenset[str]:
    """What "not sure" counts as: the answer that warns; else what its row says, or any that is not none."""
    if asked.type == "yn":
        return frozenset({"no" if asked.reassures else "yes"})
    return frozenset(asked.unsure_as) or frozenset(choice for choice in asked.choices if choice != asked.none)


@dataclass(frozen=True, slots=True)
class Page:
    """A client's tick list on one subject: the questions that it shows as rows."""

    id: str
    section: str
    questions: tuple[str, ...]
    asked_when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A reference; `flag` says how it was read (P the original, S a secondary copy, GK not verified)."""

    id: str
    title: str
    url: str
    flag: str


def asks(question: Question, follow: FollowUp, value: Value) -> bool:
    """Whether this answer to the question calls for the follow-up. "Not sure" calls for all of them."""
    if value is None or value == question.none:
        return False
    given = value if isinstance(value, tuple) else (str(value),)
    if "unsure" in given:
        return True
    return not follow.when or any(item in follow.when for item in given)


def parse_question(table: Mapping[str, Any]) -> Question:
    """Read a `[[question]]` row. Raises ValueError saying what is wrong; `asked_when` is compiled by the loader."""
    _known_keys(
        table,
        {
            "id",
            "section",
            "type",
            "choices",
            "none",
            "minimum",
            "maximum",
            "follow",
            "asked_when",
            "reassures",
            "unsure_as",
            "one_row",
        },
    )
    if table.get("section") not in SECTIONS:
        raise ValueError(f"unknown section {table.get('section')!r}")
    common = _common(table, TYPES)
    follows = tuple(_parse_follow_up(row) for row in table.get("follow", ()))
    if len({follow.id for follow in follows}) != len(follows):
        raise ValueError("a follow-up is named twice")
    return Question(
        id=table["id"],
        section=table["section"],
        follow_ups=follows,
        one_row=bool(table.get("one_row", False)),
        **common,
    )


def parse_page(table: Mapping[str, Any]) -> Page:
    """Read a `[[page]]` row. Raises ValueError saying what is wrong."""
    _known_keys(table, {"id", "section", "questions", "asked_when"})
    if table.get("section") not in SECTIONS:
        raise ValueError(f"unknown section {table.get('section')!r}")
    if not table.get("questions"):
        raise ValueError("a page needs questions")
    return Page(id=table["id"], section=table["section"], questions=tuple(table["questions"]))


def parse_source(table: Mapping[str, Any]) -> Source:
    """Read a `[[source]]` row. Raises ValueError saying what is wrong."""
    _known_keys(table, {"id", "title", "url", "flag"})
    if table.get("flag") not in {"P", "S", "GK", "CONV"}:
        raise ValueError(f"unknown flag {table.get('flag')!r}")
    if not table.get("title"):
        raise ValueError("a source needs a title")
    return Source(id=table["id"], title=table["title"], url=table.get("url", ""), flag=table["flag"])


def _parse_follow_up(table: Mapping[str, Any]) -> FollowUp:
    _known_keys(
        table,
        {
            "id",
            "type",
            "choices",
            "none",
            "minimum",
            "maximum",
            "when",
            "reassures",
            "optional",
            "unsure_as",
            "assumed",
            "where",
            "open",
        },
    )
    if "id" not in table:
        raise ValueError("a follow-up has no id")
    try:
        common = _common(table, FOLLOW_TYPES)
    except ValueError as error:
        raise ValueError(f"follow-up {table['id']!r}: {error}") from None
    return FollowUp(
        id=table["id"],
        when=_texts(table.get("when", ())),
        optional=bool(table.get("optional", False)),
        open=_open(table),
        where=bool(table.get("where", False)),
        assumed=_value(table.get("assumed")),
        pattern_of_sites=table["type"] == "site",
        **common,
    )


def _open(table: Mapping[str, Any]) -> bool:
    is_open = bool(table.get("open", False))
    if is_open and table["type"] != "choice":
        raise ValueError(f"follow-up {table['id']!r}: only a choice can be open")
    return is_open


def _common(table: Mapping[str, Any], types: tuple[str, ...]) -> dict[str, Any]:
    """The keys that questions and follow-ups share."""
    kind = table.get("type")
    if kind not in types:
        raise ValueError(f"unknown type {kind!r}")
    choices = SIDES if kind == "side" else _texts(table.get("choices", ()))
    if kind in {"ms", "choice"} and len(set(choices)) < 2:
        raise ValueError("needs at least two choices")
    if kind not in {"ms", "choice", "side"} and choices:
        raise ValueError(f"type {kind!r} has no choices")
    reassures = bool(table.get("reassures", False))
    unsure_as = _texts(table.get("unsure_as", ()))
    if not set(unsure_as) <= set(choices):
        raise ValueError("unsure_as names an unknown choice")
    none = _none(kind, choices, reassures, table.get("none"))
    return {
        "type": kind,
        "choices": choices,
        "none": none,
        "minimum": table.get("minimum"),
        "maximum": table.get("maximum"),
        "reassures": reassures,
        "unsure_as": unsure_as,
    }


def _none(kind: str, choices: tuple[str, ...], reassures: bool, given: object) -> Value:
    """The answer that changes nothing: given in the row for a choice, otherwise by the type."""
    if kind == "choice":
        if given is not None and given not in choices:
            raise ValueError(f"none {given!r} is not a choice")
        return _value(given)
    by_type: dict[str, Value] = {"yn": "yes" if reassures else "no", "ms": (), "num": 0, "site": ()}
    return by_type.get(kind)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{value!r} is not a list of texts")
    return tuple(value)


def _value(value: object) -> Value:
    if value is None or isinstance(value, str | int):
        return value
    raise ValueError(f"{value!r} cannot be an answer")


def _known_keys(table: Mapping[str, Any], known: set[str]) -> None:
    if unknown := sorted(set(table) - known):
        raise ValueError(f"unknown key {unknown[0]!r}")
