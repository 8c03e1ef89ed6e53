"""What a therapist keeps to today, in words: the firmest pressure, the regions that are lighter, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from clinic.rules.snapshot import caps_of, notes_of

if TYPE_CHECKING:
    from clinic.rules.words import Words

Dumped = Mapping[str, Any]

GROUPS = ("leg", "thigh", "lower_leg", "knee")
"""The widest first: a leg is told as a leg, not as its thigh and lower leg."""
SIDES = ("L", "R")
NEAR_KNEE = ("back_knee", "fibula_head")
"""Places beside the knee that every therapist is reminded of when the knee is worked on."""


def render_limits(dumped: Dumped, words: Words) -> list[dict[str, Any]]:
    """Lines of title, text and why: the firmest of the plan, what a rule makes lighter, and the spots to spare.

    Each also names its `regions` and `because`, the reasons as ids.
    """
    worked = [block for phase in dumped["plan"]["phases"] for block in phase["blocks"] if block["region"]]
    pressures = [block["pressure"] for block in worked if block["pressure"] is not None]
    if not pressures:
        return []
    firmest = max(pressures)
    caps = caps_of(dumped["limits"])
    return [
        _firmest(firmest, worked, caps, words),
        *_lighter(firmest, worked, (caps, notes_of(dumped["limits"])), words),
        *_spots(worked, caps, words),
    ]


def reasons(because: Iterable[str], words: Words) -> str:
    """Reason ids as one text: our own (`first_visit`) and rules, which are told by their finding's title."""
    return "; ".join(dict.fromkeys(_reason(each, words) for each in because))  # a title may hold commas


def _reason(reason: str, words: Words) -> str:
    if words.has(f"reason.{reason}"):
        return words.text(f"reason.{reason}")
    if reason in words.guessed:
        row = words.text(f"question.{words.rulebook.rule[reason].question}.row")
        return words.text("reason.unsure", row=row.removesuffix("."))
    title = words.text(f"finding.{reason}.title")
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def regions_text(instances: Sequence[str], words: Words) -> str:
    """Regions in few words: whole groups by their name, both sides at once, one "left" for a region on its own."""
    left, names = list(instances), []
    for group in GROUPS:
        members = [region.id for region in words.rulebook.regions.values() if group in region.groups]
        whole = {side: {f"{member}_{side}" for member in members} for side in SIDES}
        sides = [side for side in SIDES if whole[side] <= set(left)]
        if sides:
            named = set().union(*(whole[side] for side in sides))
            left = [each for each in left if each not in named]
            names.append(_group_name(group, sides, words))
    return words.join([*names, *_single_names(left, words)])


def capital(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def spoken_region(instance: str, words: Words) -> str:
    """A region's name inside a sentence."""
    name = words.region(instance)
    return name[:1].lower() + name[1:]


def _group_name(group: str, sides: Sequence[str], words: Words) -> str:
    if len(sides) == len(SIDES):
        return words.text(f"region_both.{group}")
    return words.text(f"region_side.{sides[0]}", region=words.text(f"region_group.{group}"))


def _single_names(instances: Sequence[str], words: Words) -> list[str]:
    names = []
    for instance in instances:
        region, side = instance.removesuffix("_L").removesuffix("_R"), instance[-2:]
        if region != instance and region in instances:
            continue  # an unsided region holds its sides
        if side == "_R" and f"{region}_L" in instances:
            continue
        if side == "_L" and f"{region}_R" in instances:
            names.append(words.text("region_both.other", region=words.text(f"region.{region}")))
        else:
            names.append(spoken_region(instance, words))
    return names


def _firmest(firmest: int, worked: Iterable[Dumped], caps: Dumped, words: Words) -> dict[str, Any]:
    """The plan's top pressure, and what keeps it there."""
    limits = [caps[block["region"]] for block in worked if block["pressure"] == firmest]
    because = [each for limit in limits if limit["cap"] == firmest for each in limit["because"] if each != "region"]
    places = dict.fromkeys(block["region"] for block in worked if block["pressure"] == firmest)
    title, text = words.text("limit.firmest"), _pressure(firmest, words)
    return _line(title, text, places, dict.fromkeys(because), words)


def _lighter(
    firmest: int, worked: Iterable[Dumped], limits: tuple[Dumped, Dumped], words: Words
) -> list[dict[str, Any]]:
    """Regions of the worked legs that a rule or letter makes lighter than the rest; those with one cause together."""
    caps, notes = limits
    sides = {block["region"][-1] for block in worked if block["pressure"] and block["region"][-2] == "_"}
    groups: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for instance, limit in caps.items():
        because = tuple(each for each in limit["because"] if each != "region")
        if because and 0 < limit["cap"] < firmest and instance[-1] in sides:
            groups.setdefault((limit["cap"], because), []).append(instance)
    return [
        _line(regions_text(regions, words), _with_notes(cap, _shared(regions, notes), words), regions, because, words)
        for (cap, because), regions in groups.items()
    ]


def _shared(regions: Sequence[str], notes: Mapping[str, Sequence[str]]) -> list[str]:
    """The instructions that hold in every one of these regions."""
    first, *others = regions
    return [note for note in notes.get(first, ()) if all(note in notes.get(other, ()) for other in others)]


def _with_notes(cap: int, note_ids: Iterable[str], words: Words) -> str:
    """The pressure, and what else to keep to there."""
    notes = [words.text(f"note.{note}") for note in note_ids]
    return " ".join([f"{_pressure(cap, words)}.", *notes]) if notes else _pressure(cap, words)


def _spots(worked: Sequence[Dumped], caps: Dumped, words: Words) -> list[dict[str, Any]]:
    """The places of the knee that are light for everybody, with their own instruction."""
    knees = {region.id for region in words.rulebook.regions.values() if region.knee}
    in_plan = dict.fromkeys(block["region"][:-2] for block in worked if block["region"][:-2] in knees)
    if not in_plan:
        return []
    lines = []
    for region in dict.fromkeys((*in_plan, *NEAR_KNEE)):
        limits = [caps[f"{region}_{side}"] for side in SIDES]
        cap = min(limit["cap"] for limit in limits)
        if words.has(f"limit.{region}") and cap:
            text = words.text(f"limit.{region}", pressure=_pressure(cap, words))
            lines.append(_line(words.text(f"region.{region}"), text, [f"{region}_{side}" for side in SIDES], (), words))
    return lines


def _pressure(pressure: int, words: Words) -> str:
    return capital(words.text(f"pressure.P{pressure}"))


def _line(title: str, text: str, regions: Iterable[str], because: Iterable[str], words: Words) -> dict[str, Any]:
    named, ids = list(regions), list(because)
    why = capital(reasons(ids, words))
    return {"title": capital(title), "text": text, "why": why, "regions": named, "because": ids or ["region"]}
