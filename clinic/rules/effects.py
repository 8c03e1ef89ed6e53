"""From a rule's row to its effects for one answer: areas become region instances (`thigh` -> `front_thigh_R` ...)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .model import Answer, Effects, Letter
from .rows import GROUPS, EffectRow, Region, Rule

EVERYWHERE = "*"
BOTH = ("L", "R")
OTHER = {"L": "R", "R": "L"}
MOVED_BY_THERAPIST = ("prom", "stretch")
UNKNOWN_LIMIT = 2
"""The cap where a doctor set limits that nobody wrote down (P2)."""


def resolve(row: EffectRow, answer: Answer, regions: Mapping[str, Region]) -> Effects:
    """The row's effects for this answer; an unknown side means both."""
    caps: dict[str, int] = {}
    for area, cap in row.caps.items():
        for instance in areas(area, answer, regions):
            caps[instance] = min(cap, caps.get(instance, cap))
    return Effects(
        caps=caps,
        starts={each: start for area, start in row.starts.items() for each in areas(area, answer, regions)},
        bars=frozenset(
            (technique, instance)
            for technique, named in row.bars.items()
            for instance in _places(named, answer, regions)
        ),
        notes=_notes(row, answer, regions),
        max_minutes=row.max_minutes,
        heat_minutes=row.heat_minutes,
        positions=row.positions,
    )


def areas(area: str, answer: Answer, regions: Mapping[str, Region]) -> tuple[str, ...]:
    """The region instances that an area of conditions.toml means for this answer."""
    if area in {"site", "marked_site"}:
        marked = _sites(answer, regions)
        return marked or (areas("leg", answer, regions) if area == "site" else ())
    if area == "all":
        return tuple(instance for region in regions.values() for instance in region.instances())
    sides = sides_of(answer)
    if area == "legs":
        area, sides = "leg", BOTH
    elif area == "other_leg":
        area, sides = "leg", tuple(OTHER[side] for side in sides)
    members = [region for region in regions.values() if area in region.groups] if area in GROUPS else [regions[area]]
    return tuple(instance for region in members for instance in _on(region, sides))


def sides_of(answer: Answer) -> tuple[str, ...]:
    """The side or sides that an answer speaks of; both where it does not say."""
    for side in (answer.value, answer.follow.get("side")):
        if side in BOTH:
            return (str(side),)
        if side == "both":
            return BOTH
    marked = answer.follow.get("site")
    sites = marked if isinstance(marked, tuple) else ()
    sides = tuple(side for side in BOTH if any(site.endswith(f"_{side}") for site in sites))
    return sides or BOTH


def freed(effects: Effects, rule: Rule, letter: Letter) -> Effects:
    """The effects without what the letter expressly allows and the rule lets it allow."""
    bars, notes = effects.bars, dict(effects.notes)
    if "passive_movement" in rule.lifts and letter.limits.passive_movement == "allowed":
        bars = frozenset((technique, region) for technique, region in bars if technique not in MOVED_BY_THERAPIST)
        notes = _with(notes, "follow_letter", (EVERYWHERE,))
    if "scar" in rule.lifts and letter.limits.scar == "allowed":
        where = tuple(region for region, ids in notes.items() if "no_scar_contact" in ids)
        notes = {region: tuple(each for each in ids if each != "no_scar_contact") for region, ids in notes.items()}
        notes = _with(notes, "scar_light", where)
    return Effects(
        caps=effects.caps, starts=effects.starts, bars=bars, notes=notes, max_minutes=effects.max_minutes,
        heat_minutes=effects.heat_minutes, positions=effects.positions,
    )  # fmt: skip


def doctor_limits(answer: Answer, regions: Mapping[str, Region]) -> Effects:
    """The limits that a client reports from a doctor. Where nothing exact is told, P2 everywhere."""
    avoid, pressure = answer.follow.get("avoid"), answer.follow.get("max_pressure")
    everywhere = areas("all", answer, regions)
    avoided = _instances(avoid, regions)
    if pressure == "unsure":
        caps = dict.fromkeys(everywhere, 1)
    elif isinstance(pressure, str):
        caps = dict.fromkeys(everywhere, int(pressure[1]))
    else:
        caps = {} if avoided else dict.fromkeys(everywhere, UNKNOWN_LIMIT)
    return Effects(caps={**caps, **dict.fromkeys(avoided, 0)}, notes={EVERYWHERE: ("follow_doctor",)})


def _on(region: Region, sides: Iterable[str]) -> tuple[str, ...]:
    """The region on these sides; a region without a side counts on every side."""
    return tuple(f"{region.id}_{side}" for side in sides) if region.sided else region.instances()


def _sites(answer: Answer, regions: Mapping[str, Region]) -> tuple[str, ...]:
    return _instances(answer.follow.get("site"), regions)


def _instances(marked: object, regions: Mapping[str, Region]) -> tuple[str, ...]:
    """What a client marked, as region instances; a bare region means both sides."""
    known = {instance for region in regions.values() for instance in region.instances()}
    found: list[str] = []
    for place in marked if isinstance(marked, tuple | list) else ():
        found += [place] if place in known else regions[place].instances() if place in regions else []
        if place == "low_back":
            found += ["low_back_L", "low_back_R"]
    return tuple(dict.fromkeys(found))


def _places(named: Iterable[str], answer: Answer, regions: Mapping[str, Region]) -> tuple[str, ...]:
    """Areas as instances, with `all` as the one word for everywhere."""
    return tuple(
        instance for area in named for instance in ((EVERYWHERE,) if area == "all" else areas(area, answer, regions))
    )


def _notes(row: EffectRow, answer: Answer, regions: Mapping[str, Region]) -> dict[str, tuple[str, ...]]:
    notes: dict[str, tuple[str, ...]] = {}
    for note, named in row.notes.items():
        notes = _with(notes, note, _places(named, answer, regions))
    return notes


def _with(notes: Mapping[str, tuple[str, ...]], note: str, where: Iterable[str]) -> dict[str, tuple[str, ...]]:
    added = dict(notes)
    for place in where:
        added[place] = (*(each for each in added.get(place, ()) if each != note), note)
    return added
