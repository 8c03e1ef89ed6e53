"""Reads the rows of conditions.toml, regions.toml and checklist.toml strictly: whatever is wrong raises ValueError."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .model import Level, Pressure
from .rows import GROUPS, EffectRow, Item, Region, Rule, SourceRef, Table
from .signers import ROLES

TOPICS = frozenset({
    "causes", "benefits", "how-to-massage", "techniques", "after-knee-surgery", "tips", "when-to-see-a-provider",
    "questions",
})  # fmt: skip
URGENCIES = frozenset({"now", "same_day"})
POSITIONS = frozenset({"side_lying_only", "head_raised", "not_prone", "not_supine", "not_side"})
KINDS = ("do", "know", "after")
ZONES = frozenset({"none", "mild", "caution"})
LIFTS = frozenset({"passive_movement", "scar"})
"""What a letter may free again: passive movement (`prom`, `stretch`) and work on a healed scar."""

EFFECT_KEYS = frozenset({"caps", "starts", "avoid", "bars", "notes", "max_minutes", "heat", "positions"})
RULE_KEYS = EFFECT_KEYS | {
    "id", "question", "level", "when", "named", "topic", "source", "urgency", "if_cleared", "covers", "event", "lifts",
    "signers", "who", "when_again", "safety_net", "fragile_from",
}  # fmt: skip
REGION_KEYS = frozenset({
    "id", "phase", "cap", "zone", "order", "allowed", "not_allowed", "notes", "max_minutes", "min_minutes", "knee",
    "sided", "offered", "groups", "topic", "source",
})  # fmt: skip
ITEM_KEYS = frozenset({
    "id", "kind", "group", "order", "priority", "levels", "topic", "source", "when", "named", "because", "folds_into",
    "needed_for",
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
        signers=_subset(table.get("signers", ()), frozenset(ROLES), "signers"),
        lifts=_subset(table.get("lifts", ()), LIFTS, "lifts"),
        who=table.get("who", "doctor"),
        when_again=table.get("when_again", "seen"),
        safety_net=_words(table.get("safety_net", ()), "safety_net"),
        fragile_from=_optional_number(table.get("fragile_from"), "fragile_from"),
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
        offered=_flag(table.get("offered", True), "offered"),
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
        needed_for=_words(table.get("needed_for", ()), "needed_for"),
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
    if subject(str(topic)) not in TOPICS:
        raise ValueError(f"unknown topic '{topic}'")
    return str(topic)


def subject(topic: str) -> str:
    """The guide's topic in `topic`, `topic/page` or `topic/page#anchor`."""
    return topic.partition("#")[0].partition("/")[0]


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
