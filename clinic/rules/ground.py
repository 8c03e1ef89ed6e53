"""The ground that a plan stands on: one client's sore areas, sides, caps and bars, looked up in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from clinic.rules.model import Facts, Limit, Limits, TenderArea
from clinic.rules.rows import Region
from clinic.rules.session_rows import MOST_PAIN, Goal, SessionTable, Technique

if TYPE_CHECKING:
    from clinic.rules.rulebook import Rulebook

Why = tuple[str, Mapping[str, Any]]

LEGS = ("L", "R")
LEG_PHASES = ("P_THIGH", "P_KNEE", "P_BACK")
ADULT = 18
OF_MOVEMENT = ("no_end_range", "no_forced_bend")
"""Instructions about moving a joint: they stand with the movement, not with the strokes."""


@lru_cache(maxsize=256)
def base(instance: str) -> str:
    """`calf_L` -> `calf`."""
    return instance[:-2] if instance[-2:] in ("_L", "_R") else instance


def side_of(instance: str) -> str:
    """`calf_L` -> `L`; empty without a side."""
    return instance[-1] if instance[-2:] in ("_L", "_R") else ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What every part of the plan asks about: made once by `survey`."""

    facts: Facts
    limits: Limits
    regions: Mapping[str, Region]
    techniques: Mapping[str, Technique]
    goal: Goal
    second: Goal | None
    table: SessionTable
    tender: tuple[TenderArea, ...]
    """The highest score first; of equal ones the one that may have more minutes."""
    sides: tuple[str, ...]
    """The legs that are worked on, the sorer one first."""
    legs: Mapping[str, int]
    """Score by leg: of the knees where both are sore, else of all its areas."""
    both_knees: bool
    sorest: frozenset[str]
    """The areas with the highest score."""
    known: dict[tuple[str, str, int], bool] = field(default_factory=dict, compare=False)
    """What `usable` answered before."""
    most: dict[str, int] = field(default_factory=dict, compare=False)
    """What `most_minutes` answered before."""

    def region(self, instance: str) -> Region:
        """The region's row."""
        return self.regions[base(instance)]

    def places(self, instance: str) -> tuple[str, ...]:
        """Every instance that limits this one: the low back alone is also both of its sides."""
        region = base(instance)
        if self.regions[region].sided:
            return (instance,)
        return (region, instance) if side_of(instance) else (region, f"{region}_L", f"{region}_R")

    def limit(self, instance: str) -> Limit:
        """The strictest cap here, by everything but technique and goal."""
        caps = self.limits.caps
        if self.regions[base(instance)].sided:
            return caps[instance]
        return min((caps[place] for place in self.places(instance) if place in caps), key=lambda limit: limit.cap)

    def cap(self, instance: str) -> int:
        """The firmest pressure allowed here, by everything but technique and goal."""
        return self.limit(instance).cap

    def barred(self, technique: str, instance: str) -> tuple[str, ...]:
        """The rules that bar the technique here; empty where it is allowed."""
        places = self.places(instance)
        if len(places) == 1:
            return self.limits.barred(technique, instance)
        return tuple(rule for place in places for rule in self.limits.barred(technique, place))

    def instance(self, region: str, side: str) -> str:
        """The region on this side; alone where it needs no side."""
        return f"{region}_{side}" if self.regions[region].sided else region

    def pain(self, instance: str | None = None) -> int:
        """The higher of pain now and the score of this region (of the sorest one without a region)."""
        scores = [area.score for area in self.tender if instance in (None, area.region)]
        return max([self.facts.scores.get("pain_now") or 0, *scores])

    def suits(self, technique: Technique, instance: str | None = None) -> tuple[str, ...]:
        """Why this client should not have the technique today, apart from bars and caps; empty where it suits."""
        first = self.facts.first_visit
        reasons = []
        if first and (not technique.first_visit or technique.id in self.goal.later):
            reasons.append("first_visit")
        limit = technique.pain_limit(first_visit=first)
        if limit < MOST_PAIN and self.pain(instance) > limit:
            reasons.append("pain")
        if technique.adults_only and self.facts.age < ADULT:
            reasons.append("under18")
        return tuple(reasons)

    def usable(self, technique_id: str, instance: str, ceiling: int) -> bool:
        """Whether the technique may be done on this region at some pressure up to `ceiling`."""
        key = (technique_id, instance, ceiling)
        if key not in self.known:
            self.known[key] = self._usable(technique_id, instance, ceiling)
        return self.known[key]

    def _usable(self, technique_id: str, instance: str, ceiling: int) -> bool:
        technique = self.techniques[technique_id]
        if technique_id not in self.region(instance).allowed or self.barred(technique_id, instance):
            return False
        if technique.low is not None and technique.low > min(self.cap(instance), ceiling):
            return False
        return not self.suits(technique, instance)

    def workable(self, instance: str) -> bool:
        """Whether any planned stroke may be done here; P0 means no touch."""
        return self.most_minutes(instance) > 0

    def most_minutes(self, instance: str) -> int:
        """The most minutes of this region in a session: 0 where nothing is allowed, few where hands only rest."""
        if instance not in self.most:
            self.most[instance] = self._most_minutes(instance)
        return self.most[instance]

    def _most_minutes(self, instance: str) -> int:
        if not self.cap(instance):
            return 0
        most = self.region(instance).max_minutes
        if not self.hold_only(instance):
            return most
        return min(most, self.table.numbers["hold_minutes"]) if self.usable("hold", instance, 1) else 0

    def hold_only(self, instance: str) -> bool:
        """Whether hands may only rest here."""
        return not any(self.usable(each, instance, self.goal.highest) for each in ("effleurage", *self.goal.mix))


def _sorest_first(area: TenderArea, regions: Mapping[str, Region]) -> tuple[int, int, int, str]:
    """By score; of equals first the one that may have more minutes, then down the body."""
    region = regions[base(area.region)]
    return -area.score, -region.max_minutes, region.order, area.region


def survey(facts: Facts, limits: Limits, rulebook: Rulebook) -> Ground:
    """Look the client's facts up once."""
    regions = rulebook.regions
    workable = (area for area in facts.tender if base(area.region) in regions)
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
    )
