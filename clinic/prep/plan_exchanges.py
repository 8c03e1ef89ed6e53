"""Typed minutes as edits that the rules know: one block gives, another takes, so that the sum never changes."""

from collections.abc import Iterator, Mapping

from clinic.rules.adjust import Address, Edit, Resize
from clinic.rules.model import Plan


def exchanges(plan: Plan, wanted: Mapping[Address, int], reason: str) -> list[Edit]:
    """The edits that lead to the wanted minutes, which add up: first within an area, then within a part, then across.

    In that order no area or part has for a moment more than before or after, so that no limit stands in between.
    """
    now = {at: plan.phases[at[0]].blocks[at[1]].minutes for at in wanted}
    return list(_exchanged(plan, dict(now), wanted, reason))


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
