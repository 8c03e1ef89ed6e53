"""What may be done in one place today: which techniques, how softly each begins, and for how many minutes.

It follows from few things (region, cap, bars, goal, visit, pain), which come up again and again: so it is worked out
once for each of them and then kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from .rows import Region
from .session_rows import Goal, Technique

if TYPE_CHECKING:
    from .rulebook import Rulebook

Barred = frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A goal, and the techniques that suit a client, apart from bars and caps."""

    rulebook: Rulebook
    goal: Goal
    techniques: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be done on one region, with one goal."""

    region: Region
    goal: Goal
    softest: dict[str, int]
    """Technique that may be used -> the softest pressure of its range; 0 where pressure has no meaning."""
    most: int
    """The most minutes of this region in a session: 0 where nothing is allowed, few where hands only rest."""
    mixes: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
    """What `mix` answered before."""

    def usable(self, technique: str, ceiling: int) -> bool:
        """Whether the technique may be done here at some pressure up to `ceiling`."""
        softest = self.softest.get(technique)
        return softest is not None and softest <= ceiling

    def mix(self, phase: str, ceiling: int) -> tuple[str, ...]:
        """The techniques of the goal's mix for this phase; gliding or resting hands where none of them may be used."""
        if (phase, ceiling) not in self.mixes:
            self.mixes[phase, ceiling] = self._mix(phase, ceiling)
        return self.mixes[phase, ceiling]

    def _mix(self, phase: str, ceiling: int) -> tuple[str, ...]:
        kept = self.goal.only_in
        mix = tuple(name for name in self.goal.mix if phase in kept.get(name, (phase,)) and self.usable(name, ceiling))
        return mix or (next((name for name in ("effleurage", "hold") if self.usable(name, ceiling)), "rest"),)


@lru_cache(maxsize=8192)
def scope(fit: Fit, region_id: str, cap: int, barred: Barred) -> Scope:
    """The scope of a region with this cap and these bars."""
    book, goal, region = fit.rulebook, fit.goal, fit.rulebook.regions[region_id]
    free = (name for name in region.allowed if name in fit.techniques and name not in barred)
    lows = {name: book.techniques[name].low or 0 for name in free}
    softest = {name: low for name, low in lows.items() if low <= cap}
    return Scope(region, goal, softest, _most(region, cap, goal, softest, book.session.numbers["hold_minutes"]))


def _most(region: Region, cap: int, goal: Goal, softest: dict[str, int], hold_minutes: int) -> int:
    if not cap:
        return 0
    if any(name in softest and softest[name] <= goal.highest for name in ("effleurage", *goal.mix)):
        return region.max_minutes
    return min(region.max_minutes, hold_minutes) if "hold" in softest else 0


@lru_cache(maxsize=1024)
def fit(rulebook: Rulebook, goal_id: str, first_visit: bool, adult: bool, pain: int) -> Fit:
    """What suits a client with this goal and this pain on this visit."""
    goal = rulebook.goals[goal_id]
    suits = (
        name
        for name, technique in rulebook.techniques.items()
        if not unsuited(technique, goal, first_visit=first_visit, adult=adult, pain=pain)
    )
    return Fit(rulebook, goal, frozenset(suits))


def unsuited(technique: Technique, goal: Goal, *, first_visit: bool, adult: bool, pain: int) -> tuple[str, ...]:
    """Why a client should not have the technique today, apart from bars and caps; empty where it suits."""
    reasons = []
    if first_visit and (not technique.first_visit or technique.id in goal.later):
        reasons.append("first_visit")
    if pain > technique.pain_limit(first_visit=first_visit):
        reasons.append("pain")
    if technique.adults_only and not adult:
        reasons.append("under18")
    return tuple(reasons)
