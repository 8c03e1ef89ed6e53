"""Typed minutes as edits that the rules know: one block gives, another takes, so that the sum never changes."""

from collections.abc import Iterator, Mapping

from clinic.prep.plan_edits import Footing
from clinic.rules.adjust import Address, Edit, Refusal, Remove, Resize, adjust
from clinic.rules.footing import TALKS
from clinic.rules.model import Plan


def exchanges(plan: Plan, wanted: Mapping[Address, int], reason: str) -> list[Edit]:
    """The edits that lead to the wanted minutes, which add up: first within an area, then within a part, then across.

    In that order no area or part has for a moment more than before or after, so that no limit stands in between.
    """
    now = {at: plan.phases[at[0]].blocks[at[1]].minutes for at in wanted}
    return list(_exchanged(plan, dict(now), wanted, reason))


def removal(plan: Plan, at: Address, footing: Footing, reason: str) -> list[Edit]:
    """The edits that take a block out. Where no single block may have all its minutes, the nearest get some each."""
    edits: list[Edit] = []
    while (last := _accepted(plan, _removals(plan, at, reason), footing)) is None:
        shorter = _accepted(plan, _shorter(plan, at, reason), footing)
        if shorter is None:
            return [Remove(at, reason=reason)]
        plan, edit = shorter
        edits.append(edit)
    return [*edits, last[1]]


def _accepted(plan: Plan, edits: Iterator[Edit], footing: Footing) -> tuple[Plan, Edit] | None:
    """The first of these edits that the rules accept, and the plan with it."""
    for edit in edits:
        after = adjust(plan, edit, footing.limits, footing.rulebook)
        if not isinstance(after, Refusal):
            return after, edit
    return None


def _removals(plan: Plan, at: Address, reason: str) -> Iterator[Edit]:
    yield Remove(at, reason=reason)
    yield from (Remove(at, other, reason) for other in _nearest(plan, at))


def _shorter(plan: Plan, at: Address, reason: str) -> Iterator[Edit]:
    """The block with fewer minutes, as few as can be first."""
    now = plan.phases[at[0]].blocks[at[1]].minutes if at in _addresses(plan) else 1
    for minutes in range(1, now):
        yield Resize(at, minutes, reason=reason)
        yield from (Resize(at, minutes, other, reason) for other in _nearest(plan, at))


def _nearest(plan: Plan, at: Address) -> list[Address]:
    """All other blocks, the nearest first; the talks at both ends come last."""
    every = _addresses(plan)
    here = every.index(at) if at in every else 0
    others = sorted((each for each in every if each != at), key=lambda each: abs(every.index(each) - here))
    return sorted(others, key=lambda each: plan.phases[each[0]].blocks[each[1]].technique in TALKS)


def _addresses(plan: Plan) -> list[Address]:
    return [(phase, at) for phase, each in enumerate(plan.phases) for at in range(len(each.blocks))]


def _exchanged(plan: Plan, now: dict[Address, int], wanted: Mapping[Address, int], reason: str) -> Iterator[Edit]:
    for is_near in (_same_region, _same_phase, _any):
        for taker in [at for at in now if now[at] < wanted[at]]:
            for giver in [at for at in now if now[at] > wanted[at] and is_near(plan, at, taker)]:
                minutes = min(wanted[taker] - now[taker], now[giver] - wanted[giver])
                if minutes > 0:
                    now[taker] += minutes
                    now[giver] -= minutes
                    yield Resize(taker, now[taker], giver, reason)


def _same_region(plan: Plan, one: Address, two: Address) -> bool:
    regions = [plan.phases[at[0]].blocks[at[1]].region for at in (one, two)]
    return regions[0] is not None and regions[0] == regions[1]


def _same_phase(plan: Plan, one: Address, two: Address) -> bool:
    return one[0] == two[0]


def _any(plan: Plan, one: Address, two: Address) -> bool:
    return True
