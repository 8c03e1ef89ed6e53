"""The tables of the sign-off document: regions, techniques, goals, minutes, numbers, checklist and cards, in words."""

from collections.abc import Iterable
from typing import Any

from clinic.prep.sign_off_words import bracketed, words
from clinic.rules.loading import ENGLISH
from clinic.rules.model import Level
from clinic.rules.plain import condition
from clinic.rules.rows import SourceRef
from clinic.rules.rulebook import Rulebook
from clinic.rules.session_rows import Technique

Row = dict[str, Any]

ZONES = {"none": "", "mild": "needs some care", "caution": "needs care"}
KINDS = {"do": "To do", "know": "Good to know", "after": "Afterwards"}
NUMBERS = {
    "second_goal": "Minutes that a second goal moves to its own main part",
    "longer_arrival": "Minutes that arriving takes longer where there is more to talk over",
    "many_findings": "Findings that change the session, from which arriving takes longer",
    "fragile_minutes": "Longest plan for a fragile client, in minutes",
    "fragile_hands_on": "Most minutes from warm-up to movement for a fragile client",
    "gentle_minutes": "Hands-on minutes at the start that stay light and away from the sorest spot",
    "gentle_pressure": "Firmest pressure (P) in those minutes",
    "region_minimum": "Fewest minutes for a sore area, where there are enough",
    "focus": "Most minutes that go to the part with the sorest area",
    "knee_minutes": "Most minutes for all areas of one knee together",
    "hold_minutes": "Most minutes where hands may only rest",
    "heat_least": "Shortest warm pack, in minutes",
    "heat_most": "Longest warm pack, in minutes",
    "heat_check": "Minutes until the skin under a warm pack is looked at",
    "heat_put_on": "Minutes that putting on a warm pack takes",
    "check_pressure": "Minute of the first question about the pressure",
}
CARDS = ("title", "text", "step", "who", "see", "when", "safety")


def sources_of(refs: Iterable[SourceRef], rulebook: Rulebook) -> list[Row]:
    """Each source with how it was read; `GK` and `CONV` are flags without a page."""
    found = []
    for ref in refs:
        source = rulebook.sources.get(ref.id)
        cited = source is not None and ref.id not in ("GK", "CONV")
        found.append({
            "id": ref.id if cited else "",
            "flag": ref.flag,
            "title": source.title if source and cited else "",
            "url": source.url if source and cited else "",
        })  # fmt: skip
    return found


def regions(rulebook: Rulebook) -> list[Row]:
    """The regions in the order of the body."""
    return [
        {
            "id": region.id,
            "name": words(rulebook, f"region.{region.id}"),
            "phase": words(rulebook, f"phase.{region.phase}.title"),
            "zone": ZONES[region.zone],
            "cap": f"P{region.cap}",
            "minutes": region.max_minutes,
            "allowed": _techniques(region.allowed, rulebook),
            "not_allowed": _techniques(region.not_allowed, rulebook),
            "notes": [words(rulebook, f"note.{note}") for note in region.notes],
            "sources": sources_of(region.source, rulebook),
        }
        for region in sorted(rulebook.regions.values(), key=lambda region: region.order)
    ]


def techniques(rulebook: Rulebook) -> list[Row]:
    """The techniques with their pressure and everything that limits them for everybody."""
    return [
        {
            "id": technique.id,
            "name": words(rulebook, f"technique.{technique.id}.name"),
            "how": words(rulebook, f"technique.{technique.id}.how"),
            "pressure": _range(technique),
            "limits": _limits(technique),
            "sources": sources_of(technique.source, rulebook),
        }
        for technique in rulebook.techniques.values()
    ]


def goals(rulebook: Rulebook) -> list[Row]:
    """What each goal promises and which techniques share its work minutes."""
    return [
        {
            "id": goal.id,
            "label": words(rulebook, f"goal.{goal.id}.label"),
            "promise": words(rulebook, f"goal.{goal.id}.promise"),
            "row": goal.row,
            "mix": [(words(rulebook, f"technique.{name}.name"), percent) for name, percent in goal.mix.items()],
            "extra": _techniques(goal.extra, rulebook),
            "extra_percent": goal.extra_percent,
            "highest": f"P{goal.highest}",
            "sources": sources_of(goal.source, rulebook),
        }
        for goal in rulebook.goals.values()
    ]


def minutes(rulebook: Rulebook) -> Row:
    """The minute tables: a row for each goal row and length."""
    table = rulebook.session
    goals_of: dict[str, list[str]] = {}
    for goal in rulebook.goals.values():
        goals_of.setdefault(goal.row, []).append(words(rulebook, f"goal.{goal.id}.label"))
    return {
        "phases": [words(rulebook, f"phase.{phase}.title") for phase in table.phases],
        "floors": [table.floors.get(phase, "") for phase in table.phases],
        "rows": [
            {"goals": "; ".join(goals_of.get(row, [])), "length": length, "minutes": lengths[length]}
            for row, lengths in table.rows.items()
            for length in sorted(lengths)
        ],
        "sources": sources_of(table.source, rulebook),
    }


def numbers(rulebook: Rulebook) -> list[tuple[str, int]]:
    """The numbers of session.toml with what they mean."""
    return [(NUMBERS.get(name, name.replace("_", " ")), value) for name, value in rulebook.session.numbers.items()]


def checklist(rulebook: Rulebook) -> list[Row]:
    """The checklist's lines in order, and when each shows."""
    return [
        {
            "id": item.id,
            "kind": KINDS[item.kind],
            "group": words(rulebook, f"check_group.{item.group}"),
            "text": words(rulebook, f"check.{item.id}.text"),
            "reason": words(rulebook, f"check.{item.id}.reason"),
            "levels": ", ".join(level.name for level in Level if level in item.levels),
            "when": condition(item.when, item.named, rulebook),
            "by_code": bool(item.named),
            "sources": sources_of(item.source, rulebook),
        }
        for item in sorted(rulebook.checklist, key=lambda item: item.order)
    ]


def cards(rulebook: Rulebook) -> list[Row]:
    """Every text of the cards, with its gaps in [square brackets]."""
    texts = rulebook.texts[ENGLISH]
    return [
        {
            "part": part,
            "texts": [
                (key.removeprefix(f"card.{part}."), bracketed(text))
                for key, text in texts.items()
                if key.startswith(f"card.{part}.")
            ],
        }
        for part in CARDS
    ]


def _techniques(names: Iterable[str], rulebook: Rulebook) -> str:
    found = [words(rulebook, f"technique.{name}.name") for name in names]
    return "; ".join(found)


def _range(technique: Technique) -> str:
    if technique.low is None:
        return "none"
    top = f"P{technique.low}" if technique.low == technique.high else f"P{technique.low} to P{technique.high}"
    return top if technique.later_high is None else f"{top}; later visits to P{technique.later_high}"


def _limits(technique: Technique) -> list[str]:
    """What limits a technique for everybody, one short line each."""
    found = []
    if technique.spot_minutes is not None:
        found.append(f"at most {technique.spot_minutes} min on one area")
    if technique.session_minutes is not None:
        found.append(f"at most {technique.session_minutes} min in a session")
    if technique.max_pain is not None:
        found.append(f"not with pain above {technique.max_pain} of 10")
    if technique.max_pain_first is not None:
        found.append(f"not on a first visit with pain above {technique.max_pain_first} of 10")
    if not technique.first_visit:
        found.append("not on a first visit")
    if technique.adults_only:
        found.append("adults only")
    return found
