"""What a rule changes in a session, in plain English: caps, bars, heat, notes, minutes and positions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from .loading import ENGLISH
from .rows import EffectRow, Rule

if TYPE_CHECKING:
    from .rulebook import Rulebook

PLACES = {
    "all": "everywhere",
    "legs": "both legs",
    "other_leg": "the other leg",
    "site": "the marked places, or the whole leg where none is marked",
    "marked_site": "the marked places",
}
POSITIONS = {
    "side_lying_only": "The client lies on the side only.",
    "head_raised": "The head of the table is raised.",
    "not_prone": "The client does not lie on the front.",
    "not_supine": "The client does not lie on the back.",
    "not_side": "The client does not lie on the side.",
}
LIFTS = {"passive_movement": "passive movement", "scar": "light work on a healed scar"}
DOCTOR_LIMITS = (
    "The pressure and the areas that the doctor named hold.",
    "Where nothing exact is known, light pressure (P2) at most everywhere; where the pressure is not sure, P1.",
)


def rule_effects(rule: Rule, rulebook: Rulebook) -> tuple[str, ...]:
    """What a rule changes when it holds, one sentence each. For one that needs a letter, before the letter."""
    told = DOCTOR_LIMITS if rule.question == "doctor_said" and rule.level.name == "MODIFY" else ()
    return (*told, *effects(rule.effects, rulebook))


def cleared_effects(rule: Rule, rulebook: Rulebook) -> tuple[str, ...]:
    """What holds once a letter has lowered the rule, and what the letter may free again."""
    lifts = _and([LIFTS[lift] for lift in sorted(rule.lifts)])
    freed = (f"The letter may allow again: {lifts}.",) if lifts else ()
    return (*effects(rule.if_cleared, rulebook), *freed)


def effects(row: EffectRow, rulebook: Rulebook) -> tuple[str, ...]:
    """One sentence for each pressure, set of places and kind of change, in a fixed order."""
    return (
        *_caps(row.caps, rulebook),
        *(f"Begin at {_pressure(p, rulebook)}: {_areas(areas, rulebook)}." for p, areas in _by_value(row.starts)),
        *_bars(row.bars, rulebook),
        *_heat(row.heat_minutes),
        *((f"The plan takes {row.max_minutes} minutes at most.",) if row.max_minutes is not None else ()),
        *(POSITIONS[position] for position in sorted(row.positions)),
        *(_note(note, areas, rulebook) for note, areas in row.notes.items()),
    )


def _caps(caps: Mapping[str, int], rulebook: Rulebook) -> Iterable[str]:
    for pressure, areas in _by_value(caps):
        places = _areas(areas, rulebook)
        yield (
            f"{_pressure(pressure, rulebook, capital=True)} at most: {places}." if pressure else f"No touch: {places}."
        )


def _bars(bars: Mapping[str, tuple[str, ...]], rulebook: Rulebook) -> Iterable[str]:
    by_places: dict[tuple[str, ...], list[str]] = {}
    for technique, areas in bars.items():
        by_places.setdefault(areas, []).append(technique)
    for areas, techniques in by_places.items():
        names = _and([_lower(_text(rulebook, f"technique.{name}.name", name)) for name in techniques])
        yield f"Left out: {names} ({_areas(areas, rulebook)})."


def _heat(minutes: int | None) -> Iterable[str]:
    if minutes is not None:
        yield f"A warm pack for {minutes} minutes at most." if minutes else "No warm pack."


def _note(note: str, areas: Iterable[str], rulebook: Rulebook) -> str:
    text = _text(rulebook, f"note.{note}", note)
    places = list(areas)
    return f"The therapist reads: “{text}”" + ("" if places == ["all"] else f" ({_areas(places, rulebook)}).")


def _by_value(table: Mapping[str, int]) -> list[tuple[int, list[str]]]:
    """(pressure, areas), the lowest first."""
    groups: dict[int, list[str]] = {}
    for area, value in table.items():
        groups.setdefault(value, []).append(area)
    return sorted(groups.items())


def _areas(areas: Iterable[str], rulebook: Rulebook) -> str:
    return _and([_area(area, rulebook) for area in areas])


def _area(area: str, rulebook: Rulebook) -> str:
    if area in PLACES:
        return PLACES[area]
    group = f"region_group.{area}"
    return f"the {_text(rulebook, group if rulebook.has_text(ENGLISH, group) else f'region.{area}', area)}"


def _pressure(pressure: int, rulebook: Rulebook, *, capital: bool = False) -> str:
    text = _text(rulebook, f"pressure.P{pressure}", "")
    return f"{text[:1].upper() + text[1:] if capital else text} (P{pressure})"


def _text(rulebook: Rulebook, key: str, name: str) -> str:
    return rulebook.text(ENGLISH, key) if rulebook.has_text(ENGLISH, key) else name.replace("_", " ")


def _and(items: list[str]) -> str:
    *most, last = items or [""]
    comma = "; " if any("," in item for item in items) else ", "
    return f"{comma.join(most)} and {last}" if most else last


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
