"""From a rule's row to its effects for one answer: areas become region instances (`thigh` -> `front_thigh_R` ...)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .body import EVERYWHERE, LEGS, Body
from .model import Answer, Effects, Letter
from .rows import EffectRow, Rule

OTHER = {"L": "R", "R": "L"}
MOVED_BY_THERAPIST = ("prom", "stretch")
FREES = frozenset({"allowed", "limits"})
"""How a letter allows what a rule leaves to it; with `limits`, only as far as its text goes."""
UNKNOWN_LIMIT = 2
"""The cap where a doctor set limits that nobody wrote down (P2)."""
MOST_KNOWN = 5000
"""How many worked out effects are kept."""

Sides = tuple[str, ...]
Places = tuple[str, ...]


def resolve(rule: Rule, answer: Answer, body: Body, *, cleared: bool = False) -> Effects:
    """The rule's effects for this answer, with a letter or without; an unknown side means both.

    Nothing but the key decides, and few keys come up, so what was worked out is kept.
    """
    key = (rule.id, cleared, sides_of(answer), _instances(answer.follow.get("site"), body))
    if key not in body.resolved:
        if len(body.resolved) >= MOST_KNOWN:
            body.resolved.clear()
        body.resolved[key] = _resolve(rule.if_cleared if cleared else rule.effects, *key[2:], body)
    return body.resolved[key]


def _resolve(row: EffectRow, sides: Sides, marked: Places, body: Body) -> Effects:
    caps: dict[str, int] = {}
    for area, cap in row.caps.items():
        for instance in areas(area, sides, marked, body):
            caps[instance] = min(cap, caps.get(instance, cap))
    return Effects(
        caps={instance: cap for instance, cap in caps.items() if body.healthy[instance].cap},
        starts={each: start for area, start in row.starts.items() for each in areas(area, sides, marked, body)},
        bars=frozenset(
            (technique, instance)
            for technique, named in row.bars.items()
            for instance in _places(named, sides, marked, body)
        ),
        notes=_notes(row, sides, marked, body),
        max_minutes=row.max_minutes,
        heat_minutes=row.heat_minutes,
        positions=row.positions,
    )


def areas(area: str, sides: Sides, marked: Places, body: Body) -> Places:
    """The region instances that an area of conditions.toml means for these sides and marked places."""
    if area in {"site", "marked_site"}:
        return marked or (body.on_sides["leg", sides] if area == "site" else ())
    if area == "all":
        return body.everywhere
    if area == "legs":
        return body.on_sides["leg", LEGS]
    if area == "other_leg":
        return body.on_sides["leg", tuple(OTHER[side] for side in sides)]
    return body.on_sides[area, sides]


def sides_of(answer: Answer) -> tuple[str, ...]:
    """The side or sides that an answer speaks of; both where it does not say."""
    for side in (answer.value, answer.follow.get("side")):
        if side in LEGS:
            return (str(side),)
        if side == "both":
            return LEGS
    marked = answer.follow.get("site")
    sites = marked if isinstance(marked, tuple) else ()
    sides = tuple(side for side in LEGS if any(site.endswith(f"_{side}") for site in sites))
    return sides or LEGS


def freed(effects: Effects, rule: Rule, letter: Letter) -> Effects:
    """The effects without what the letter expressly allows and the rule lets it allow."""
    bars, notes = effects.bars, dict(effects.notes)
    if "passive_movement" in rule.lifts and letter.limits.passive_movement in FREES:
        bars = frozenset((technique, region) for technique, region in bars if technique not in MOVED_BY_THERAPIST)
        notes = _with(notes, "follow_letter", (EVERYWHERE,))
    if "scar" in rule.lifts and letter.limits.scar in FREES:
        where = tuple(region for region, ids in notes.items() if "no_scar_contact" in ids)
        notes = {region: tuple(each for each in ids if each != "no_scar_contact") for region, ids in notes.items()}
        notes = _with(notes, "scar_light", where)
    return Effects(
        caps=effects.caps, starts=effects.starts, bars=bars, notes=notes, max_minutes=effects.max_minutes,
        heat_minutes=effects.heat_minutes, positions=effects.positions,
    )  # fmt: skip


def doctor_limits(answer: Answer, body: Body) -> Effects:
    """The limits that a client reports from a doctor. Where nothing exact is told, P2 everywhere."""
    avoided, pressure = _instances(answer.follow.get("avoid"), body), answer.follow.get("max_pressure")
    if pressure == "unsure":
        caps = dict.fromkeys(body.everywhere, 1)
    elif isinstance(pressure, str):
        caps = dict.fromkeys(body.everywhere, int(pressure[1]))
    else:
        caps = {} if avoided else dict.fromkeys(body.everywhere, UNKNOWN_LIMIT)
    return Effects(caps={**caps, **dict.fromkeys(avoided, 0)}, notes={EVERYWHERE: ("follow_doctor",)})


def _instances(marked: object, body: Body) -> Places:
    """What a client marked, as region instances; a bare region means both sides."""
    found: dict[str, None] = {}
    for place in marked if isinstance(marked, tuple | list) else ():
        found |= dict.fromkeys(body.instances(place))
    return tuple(found)


def _places(named: Iterable[str], sides: Sides, marked: Places, body: Body) -> Places:
    """Areas as instances, with `all` as the one word for everywhere."""
    return tuple(
        instance
        for area in named
        for instance in ((EVERYWHERE,) if area == "all" else areas(area, sides, marked, body))
    )


def _notes(row: EffectRow, sides: Sides, marked: Places, body: Body) -> dict[str, tuple[str, ...]]:
    notes: dict[str, tuple[str, ...]] = {}
    for note, named in row.notes.items():
        notes = _with(notes, note, _places(named, sides, marked, body))
    return notes


def _with(notes: Mapping[str, tuple[str, ...]], note: str, where: Iterable[str]) -> dict[str, tuple[str, ...]]:
    added = dict(notes)
    for place in where:
        added[place] = (*(each for each in added.get(place, ()) if each != note), note)
    return added
