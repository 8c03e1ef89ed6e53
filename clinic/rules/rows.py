"""The rows of conditions.toml, regions.toml and checklist.toml: their shapes, and strict readers for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .model import Facts, Level, Pressure

Holds = Callable[[Facts], bool]
Table = Mapping[str, Any]

TOPICS = frozenset({
    "causes", "benefits", "how-to-massage", "techniques", "after-knee-surgery", "tips", "when-to-see-a-provider",
    "questions",
})  # fmt: skip
URGENCIES = frozenset({"now", "same_day"})
POSITIONS = frozenset({"side_lying_only", "head_raised", "not_prone"})
KINDS = ("do", "know", "after")
ZONES = frozenset({"none", "mild", "caution"})
LIFTS = frozenset({"passive_movement", "scar"})
"""What a letter may free again: passive movement (`prom`, `stretch`) and work on a healed scar."""

GROUPS = frozenset({"leg", "knee", "thigh", "lower_leg"})
"""Names that region rows may use in `groups`, so that rules can say `thigh` for four regions at once."""
PLACES = frozenset({"all", "legs", "other_leg", "site", "marked_site"})
"""Areas worked out from the answer: see `limits.areas`."""


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A source id (`R41`, `GK`, `CONV`) and how it was read (`P`, `S`, `GK`, `CONV`)."""

    id: str
    flag: str


@dataclass(frozen=True, slots=True)
class EffectRow:
    """What a rule changes, with areas still as written (`calf`, `thigh`, `site`); `limits.effects` resolves them."""

    caps: Mapping[str, Pressure] = field(default_factory=dict)
    starts: Mapping[str, Pressure] = field(default_factory=dict)
    bars: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Technique id -> areas."""
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Note id -> areas; `all` means the whole session."""
    max_minutes: int | None = None
    heat_minutes: int | None = None
    positions: frozenset[str] = frozenset()

    def areas(self) -> frozenset[str]:
        """Every area that the row names, for the loader's cross-check against regions.toml."""
        listed = [area for areas in (*self.bars.values(), *self.notes.values()) for area in areas]
        return frozenset({*self.caps, *self.starts, *listed})


def never_compiled(facts: Facts) -> bool:
    """Stands where a row's condition was not compiled: a loader's mistake must not read as 'does not hold'."""
    raise RuntimeError("the condition of this row was never compiled")


def always(facts: Facts) -> bool:
    """Holds for everybody: a checklist item without a `when`."""
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """One consequence of the answers. The loader compiles `when` into `holds`; a `named` one is code in `triage`."""

    id: str
    question: str
    level: Level
    when: Table | None
    named: str | None
    topic: str
    source: tuple[SourceRef, ...]
    urgency: str | None = None
    effects: EffectRow = EffectRow()
    if_cleared: EffectRow = EffectRow()
    covers: tuple[str, ...] = ()
    """Ids that a letter must name to lower this rule: question ids, or `question.follow` for a special point."""
    event: str | None = None
    """Path of the date that a letter may not precede (`leg_surgery.date`)."""
    lifts: frozenset[str] = frozenset()
    who: str = "doctor"
    """Text id under `card.who`: whom the client should see or ask."""
    when_again: str = "seen"
    """Text id under `card.when`: when a client who was turned away can book again."""
    safety_net: tuple[str, ...] = ()
    """Text ids under `card.safety`."""
    holds: Holds = field(default=never_compiled, compare=False)

    def techniques(self) -> frozenset[str]:
        """Every technique the rule bars, for the loader's cross-check against techniques.toml."""
        return frozenset({*self.effects.bars, *self.if_cleared.bars})

    def areas(self) -> frozenset[str]:
        """Every area the rule names, for the loader's cross-check: a region id, or in `GROUPS` or `PLACES`."""
        return self.effects.areas() | self.if_cleared.areas()


@dataclass(frozen=True, slots=True)
class Region:
    """A place on the body: its phase, cap for healthy tissue, minutes, and what may be done there."""

    id: str
    phase: str
    cap: Pressure
    zone: str
    order: int
    allowed: tuple[str, ...]
    """The techniques allowed here; exhaustive."""
    not_allowed: tuple[str, ...]
    notes: tuple[str, ...]
    max_minutes: int
    min_minutes: int = 3
    knee: bool = False
    sided: bool = True
    groups: frozenset[str] = frozenset()
    topic: str = "how-to-massage"
    source: tuple[SourceRef, ...] = ()

    def instances(self) -> tuple[str, ...]:
        """`calf` -> `calf_L`, `calf_R`; an unsided region also stands alone."""
        sides = (f"{self.id}_L", f"{self.id}_R")
        return sides if self.sided else (self.id, *sides)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the client's checklist and when it shows."""

    id: str
    kind: str
    group: str
    order: int
    priority: int
    """Who stays when more than nine `do` items apply: 1 stays longest."""
    levels: frozenset[Level]
    topic: str
    source: tuple[SourceRef, ...]
    when: Table | None = None
    named: str | None = None
    """A named condition of `checklist.py`, for what answers alone cannot tell (`heat_offered`, `letter_open`)."""
    because: tuple[str, ...] = ()
    """Question ids; those with a warning answer are given as the reason."""
    folds_into: str | None = None
    """The item whose line says the same; this one is dropped when that one shows."""
    holds: Holds = field(default=always, compare=False)


EFFECT_KEYS = frozenset({"caps", "starts", "avoid", "bars", "notes", "max_minutes", "heat", "positions"})
RULE_KEYS = EFFECT_KEYS | {
    "id", "question", "level", "when", "named", "topic", "source", "urgency", "if_cleared", "covers", "event", "lifts",
    "who", "when_again", "safety_net",
}  # fmt: skip
REGION_KEYS = frozenset({
    "id", "phase", "cap", "zone", "order", "allowed", "not_allowed", "notes", "max_minutes", "min_minutes", "knee",
    "sided", "groups", "topic", "source",
})  # fmt: skip
ITEM_KEYS = frozenset({
    "id", "kind", "group", "order", "priority", "levels", "topic", "source", "when", "named", "because", "folds_into",
})  # fmt: skip


def parse_rule(table: Table) -> Rule:
    """Read one `[[rule]]` table. Raises ValueError naming what is wrong; the loader adds file and id."""
    _check_keys(table, RULE_KEYS, required=("id", "question", "level", "topic", "source"))
    if ("when" in table) == ("named" in table):
        raise ValueError("needs exactly one of 'when' and 'named'")
    level = _level(table["level"])
    if (level is Level.URGENT) != ("urgency" in table):
        raise ValueError("'urgency' belongs to URGENT, and URGENT needs one")
    if "if_cleared" in table and level is not Level.CLEARANCE:
        raise ValueError("'if_cleared' belongs to CLEARANCE")
    return Rule(
        id=table["id"],
        question=table["question"],
        level=level,
        when=table.get("when"),
        named=table.get("named"),
        topic=_topic(table["topic"]),
        source=_sources(table["source"]),
        urgency=_one_of(table.get("urgency"), URGENCIES, "urgency"),
        effects=_effects({key: table[key] for key in EFFECT_KEYS & set(table)}),
        if_cleared=_effects(table.get("if_cleared", {})),
        covers=_words(table.get("covers", [table["question"]] if level is Level.CLEARANCE else ()), "covers"),
        event=table.get("event"),
        lifts=_subset(table.get("lifts", ()), LIFTS, "lifts"),
        who=table.get("who", "doctor"),
        when_again=table.get("when_again", "seen"),
        safety_net=_words(table.get("safety_net", ()), "safety_net"),
    )


def parse_region(table: Table) -> Region:
    """Read one `[[region]]` table. Raises ValueError naming what is wrong."""
    _check_keys(table, REGION_KEYS, required=("id", "phase", "cap", "zone", "order", "max_minutes", "source"))
    return Region(
        id=table["id"],
        phase=table["phase"],
        cap=_pressure(table["cap"]),
        zone=str(_one_of(table["zone"], ZONES, "zone")),
        order=_number(table["order"], "order"),
        allowed=_words(table.get("allowed", ()), "allowed"),
        not_allowed=_words(table.get("not_allowed", ()), "not_allowed"),
        notes=_words(table.get("notes", ()), "notes"),
        max_minutes=_number(table["max_minutes"], "max_minutes"),
        min_minutes=_number(table.get("min_minutes", 3), "min_minutes"),
        knee=_flag(table.get("knee", False), "knee"),
        sided=_flag(table.get("sided", True), "sided"),
        groups=_subset(table.get("groups", ()), GROUPS, "groups"),
        topic=_topic(table.get("topic", "how-to-massage")),
        source=_sources(table["source"]),
    )


def parse_item(table: Table) -> Item:
    """Read one `[[item]]` table of checklist.toml. Raises ValueError naming what is wrong."""
    _check_keys(table, ITEM_KEYS, required=("id", "kind", "group", "order", "levels", "topic", "source"))
    return Item(
        id=table["id"],
        kind=str(_one_of(table["kind"], frozenset(KINDS), "kind")),
        group=table["group"],
        order=_number(table["order"], "order"),
        priority=_number(table.get("priority", 5), "priority"),
        levels=frozenset(_level(name) for name in _words(table["levels"], "levels")),
        topic=_topic(table["topic"]),
        source=_sources(table["source"]),
        when=table.get("when"),
        named=table.get("named"),
        because=_words(table.get("because", ()), "because"),
        folds_into=table.get("folds_into"),
    )


def _effects(table: Table) -> EffectRow:
    _check_keys(table, EFFECT_KEYS)
    avoided = dict.fromkeys(_words(table.get("avoid", ()), "avoid"), 0)
    return EffectRow(
        caps={**_pressures(table.get("caps", {})), **avoided},
        starts=_pressures(table.get("starts", {})),
        bars={technique: _words(areas, "bars") for technique, areas in table.get("bars", {}).items()},
        notes={note: _words(areas, "notes") for note, areas in table.get("notes", {}).items()},
        max_minutes=_optional_number(table.get("max_minutes"), "max_minutes"),
        heat_minutes=_optional_number(table.get("heat"), "heat"),
        positions=_subset(table.get("positions", ()), POSITIONS, "positions"),
    )


def _check_keys(table: Table, known: frozenset[str], required: Iterable[str] = ()) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise ValueError(f"unknown key '{unknown[0]}'")
    missing = [key for key in required if not table.get(key) and table.get(key) != 0]
    if missing:
        raise ValueError(f"'{missing[0]}' is missing")


def _level(name: Any) -> Level:
    if name not in Level.__members__:
        raise ValueError(f"unknown level '{name}'")
    return Level[name]


def _topic(topic: Any) -> str:
    if str(topic).partition("#")[0] not in TOPICS:
        raise ValueError(f"unknown topic '{topic}'")
    return str(topic)


def _sources(lines: Any) -> tuple[SourceRef, ...]:
    return tuple(_source(line) for line in _words(lines, "source"))


def _source(line: str) -> SourceRef:
    match = re.fullmatch(r"(R\d+) (P|S|GK|CONV)|(GK|CONV)", line)
    if not match:
        raise ValueError(f"source '{line}' is not like 'R41 P', 'GK' or 'CONV'")
    return SourceRef(match[1] or match[3], match[2] or match[3])


def _pressures(table: Table) -> dict[str, Pressure]:
    return {area: _pressure(value) for area, value in table.items()}


def _pressure(value: Any) -> Pressure:
    if not re.fullmatch(r"P[0-4]", str(value)):
        raise ValueError(f"pressure '{value}' is not P0 to P4")
    return int(value[1])


def _words(value: Any, key: str) -> tuple[str, ...]:
    if isinstance(value, str) or not all(isinstance(word, str) and word for word in value):
        raise ValueError(f"'{key}' is not a list of words")
    return tuple(value)


def _subset(value: Any, known: frozenset[str], key: str) -> frozenset[str]:
    words = frozenset(_words(value, key))
    if words - known:
        raise ValueError(f"'{key}' knows no '{min(words - known)}'")
    return words


def _one_of(value: Any, known: frozenset[str], key: str) -> str | None:
    if value is not None and value not in known:
        raise ValueError(f"'{key}' knows no '{value}'")
    return None if value is None else str(value)


def _number(value: Any, key: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"'{key}' is not a whole number")
    return value


def _optional_number(value: Any, key: str) -> int | None:
    return None if value is None else _number(value, key)


def _flag(value: Any, key: str) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"'{key}' is not true or false")
    return value
