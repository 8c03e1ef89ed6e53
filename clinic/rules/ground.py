"""The ground that a plan stands on: one client's sore areas, sides, caps and bars, looked up in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from clinic.rules.model import ADULT, Facts, Limit, Limits, TenderArea
from clinic.rules.rows import Region
from clinic.rules.scope import Fit, Scope, fit, scope, unsuited
from clinic.rules.session_rows import Goal, SessionTable, Technique

if TYPE_CHECKING:
    from clinic.rules.rulebook import Rulebook

Why = tuple[str, Mapping[str, Any]]

LEGS = ("L", "R")
LEG_PHASES = ("P_THIGH", "P_KNEE", "P_BACK")
HELD_BELOW = ("calf", "foot_ankle")
"""Where hands may hold a leg below the knee."""
OF_MOVEMENT = ("no_end_range", "no_forced_bend")
"""Instructions about moving a joint: they stand with the movement, not with the strokes."""
OF_STROKES = ("no_sustained_pressure", "no_long_upward_strokes", "no_deep_calf", "no_painful_work", "scar_light")
"""Instructions about strokes and pressure."""
MOOT = {"hold": (*OF_MOVEMENT, "no_sustained_pressure"), "heat": (*OF_MOVEMENT, *OF_STROKES)}
"""Technique -> the instructions that mean nothing for it; for any other, those about moving a joint."""


@lru_cache(maxsize=256)
def base(instance: str) -> str:
    """`calf_L` -> `calf`."""
    return instance[:-2] if instance[-2:] in ("_L", "_R") else instance


def side_of(instance: str) -> str:
    """`calf_L` -> `L`; empty without a side."""
    return instance[-1] if instance[-2:] in ("_L", "_R") else ""


@dataclass(slots=True)
class Ground:
    """What every part of the plan asks about: made once by `survey`, and not changed."""

    facts: Facts
    limits: Limits
    rulebook: Rulebook
    regions: Mapping[str, Region]
    techniques: Mapping[str, Technique]
    goal: Goal
    second: Goal | None
    table: SessionTable
    tender: tuple[TenderArea, ...]
    """The highest score first; of equal ones the one that may have more minutes. A score of 0 is not sore."""
    sides: tuple[str, ...]
    """The legs that are worked on, the sorer one first."""
    legs: Mapping[str, int]
    """Score by leg: of the knees where both are sore, else of all its areas."""
    both_knees: bool
    sorest: frozenset[str]
    """The areas with the highest score."""
    adult: bool
    pains: Mapping[str, int]
    """Score by sore area."""
    barred_in: Mapping[str, frozenset[str]]
    """Region instance, or `*` for everywhere -> the techniques that are barred there."""
    scopes: dict[str, Scope] = field(default_factory=dict)
    """What `scope` answered before."""

    @property
    def highest(self) -> int:
        """The firmest pressure that the goals call for: of two goals the softer one's."""
        return min(self.goal.highest, self.second.highest) if self.second else self.goal.highest

    def region(self, instance: str) -> Region:
        """The region's row."""
        return self.rulebook.body.rows[instance]

    def instructions(self, instance: str, technique: str) -> tuple[str, ...]:
        """What today's limits say of this place, as far as it means something for the technique."""
        told = self.limits.notes.get(instance, ())
        return tuple([note for note in told if note not in MOOT.get(technique, OF_MOVEMENT)]) if told else told

    def limit(self, instance: str) -> Limit:
        """The strictest cap here, by everything but technique and goal."""
        caps, places = self.limits.caps, self.rulebook.body.together[instance]
        if len(places) == 1:
            return caps[instance]
        return min((caps[place] for place in places), key=lambda limit: limit.cap)

    def cap(self, instance: str) -> int:
        """The firmest pressure allowed here, by everything but technique and goal."""
        return self.limit(instance).cap

    def barred(self, technique: str, instance: str) -> tuple[str, ...]:
        """The rules that bar the technique here; empty where it is allowed."""
        places = self.rulebook.body.together[instance]
        return tuple(rule for place in places for rule in self.limits.barred(technique, place))

    def instance(self, region: str, side: str) -> str:
        """The region on this side; alone where it needs no side."""
        return f"{region}_{side}" if self.regions[region].sided else region

    def instances(self, regions: tuple[str, ...], sides: tuple[str, ...]) -> tuple[str, ...]:
        """Each region on each of these sides; one that needs no side once."""
        return self.rulebook.body.on(regions, sides)

    def pain(self, instance: str | None = None) -> int:
        """The higher of pain now and the score of this region (of the sorest one without a region)."""
        now = self.facts.scores.get("pain_now") or 0
        score = max(self.pains.values(), default=0) if instance is None else self.pains.get(instance, 0)
        return max(now, score)

    def suits(self, technique: Technique) -> tuple[str, ...]:
        """Why this client should not have the technique today, apart from bars and caps; empty where it suits."""
        facts = self.facts
        return unsuited(technique, self.goal, first_visit=facts.first_visit, adult=self.adult, pain=self.pain())

    def scope(self, instance: str) -> Scope:
        """What may be done on this region."""
        found = self.scopes.get(instance)
        if found is None:
            found = self.scopes[instance] = self._scope(instance)
        return found

    def _scope(self, instance: str) -> Scope:
        barred, body = self.barred_in["*"], self.rulebook.body
        for place in body.together[instance]:
            if place in self.barred_in:
                barred |= self.barred_in[place]
        return scope(self.fit(self.pain(instance)), body.rows[instance].id, self.cap(instance), barred)

    def fit(self, pain: int) -> Fit:
        """The techniques that suit the client where it hurts so much."""
        return fit(self.rulebook, self.goal.id, self.facts.first_visit, self.adult, pain)

    def usable(self, technique_id: str, instance: str, ceiling: int) -> bool:
        """Whether the technique may be done on this region at some pressure up to `ceiling`."""
        return self.scope(instance).usable(technique_id, ceiling)

    def workable(self, instance: str) -> bool:
        """Whether any planned stroke may be done here; P0 means no touch."""
        return self.scope(instance).most > 0


def _sorest_first(area: TenderArea, regions: Mapping[str, Region]) -> tuple[int, int, int, str]:
    """By score; of equals first the one that may have more minutes, then down the body."""
    region = regions[base(area.region)]
    return -area.score, -region.max_minutes, region.order, area.region


def nowhere_to_hold(ground: Ground, side: str) -> tuple[str, ...]:
    """Why hands cannot move this leg: one holds it above the knee and one below (CONV). Empty where both may."""
    thigh, below = ground.rulebook.body.members["thigh"], HELD_BELOW
    for places in (thigh, below):
        limits = [ground.limit(place) for place in ground.instances(places, (side,))]
        if not any(limit.cap for limit in limits):
            return tuple(dict.fromkeys(rule for limit in limits for rule in limit.because))
    return ()


def survey(facts: Facts, limits: Limits, rulebook: Rulebook) -> Ground:
    """Look the client's facts up once."""
    regions = rulebook.regions
    workable = (area for area in facts.tender if area.score and base(area.region) in regions)
    tender = tuple(sorted(workable, key=lambda area: _sorest_first(area, regions)))
    knees = {side_of(area.region) for area in tender if regions[base(area.region)].knee}
    both_knees = knees == set(LEGS)
    legs = dict.fromkeys(LEGS, 0)
    for area in tender:
        side = side_of(area.region)
        if side and (not both_knees or regions[base(area.region)].knee):
            legs[side] += area.score
    sore = [side for side in LEGS if any(side_of(area.region) == side for area in tender)]
    sides = tuple(sorted(sore or LEGS, key=lambda side: (-legs[side], side)))
    return Ground(
        facts=facts,
        limits=limits,
        rulebook=rulebook,
        regions=regions,
        techniques=rulebook.techniques,
        goal=rulebook.goals[facts.goal],
        second=rulebook.goals[facts.second_goal] if facts.second_goal else None,
        table=rulebook.session,
        tender=tender,
        sides=sides,
        legs=legs,
        both_knees=both_knees,
        sorest=frozenset(area.region for area in tender if area.score == tender[0].score),
        adult=facts.age >= ADULT,
        pains={area.region: area.score for area in tender},
        barred_in=_barred_in(limits),
    )


def _barred_in(limits: Limits) -> dict[str, frozenset[str]]:
    barred: dict[str, set[str]] = {"*": set()}
    for technique, place in limits.bars:
        barred.setdefault(place, set()).add(technique)
    return {place: frozenset(techniques) for place, techniques in barred.items()}
