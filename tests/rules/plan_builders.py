"""Builders for plan tests: limits straight from a few caps and bars, and the plan that follows from them."""

from collections.abc import Iterator, Mapping
from typing import Any

from clinic.rules.model import Block, Facts, Limit, Limits, Phase, Plan
from clinic.rules.rulebook import load
from clinic.rules.session_plan import session_plan
from clinic.rules.triage import triage

BOOK = load()


def make_limits(
    *,
    caps: Mapping[str, int] | None = None,
    bars: Mapping[tuple[str, str], tuple[str, ...]] | None = None,
    most: int = 4,
    **other: Any,
) -> Limits:
    """The caps of healthy tissue, none above `most`, lowered by `caps`; everything else open unless named."""
    regions = BOOK.regions
    healthy = {
        instance: Limit(min(region.cap, most), ("region",))
        for region in regions.values()
        for instance in region.instances()
    }
    lowered = {instance: Limit(cap, ("easy_bruise",)) for instance, cap in (caps or {}).items()}
    return Limits(
        caps={**healthy, **lowered},
        starts=other.get("starts", {}),
        bars=bars or {},
        notes=other.get("notes", {}),
        max_minutes=other.get("max_minutes"),
        heat=Limit(other.get("heat", 15), ("easy_bruise",) if other.get("heat", 15) < 15 else ()),
        positions=frozenset(other.get("positions", ())),
        fragile=other.get("fragile", ()),
        modify_count=other.get("modify_count", 0),
    )


def make_plan(facts: Facts, limits: Limits | None = None) -> Plan:
    """The plan with the working rulebook; by default nothing but healthy tissue limits it."""
    return session_plan(facts, limits or make_limits(), BOOK)


def phase(plan: Plan, phase_id: str) -> Phase:
    """The phase of this id."""
    return next(each for each in plan.phases if each.id == phase_id)


def row(plan: Plan) -> list[int]:
    """Minutes by phase in the order of the table; 0 for a phase that is not there."""
    lengths = {each.id: each.minutes for each in plan.phases}
    return [lengths.get(each, 0) for each in BOOK.session.phases]


def blocks(plan: Plan, *phase_ids: str) -> list[Block]:
    """All blocks in order, or those of these phases."""
    return [block for each in plan.phases for block in each.blocks if not phase_ids or each.id in phase_ids]


def starts(plan: Plan) -> Iterator[tuple[int, Block]]:
    """(starting minute, block) for all blocks in order."""
    minute = 0
    for block in blocks(plan):
        yield minute, block
        minute += block.minutes


def minutes_by(plan: Plan, field: str, *phase_ids: str) -> dict[Any, int]:
    """Minutes by `region`, `technique` or `pressure`, in all phases or these."""
    totals: dict[Any, int] = {}
    for block in blocks(plan, *phase_ids):
        key = getattr(block, field)
        totals[key] = totals.get(key, 0) + block.minutes
    return totals


def planned(facts: Facts) -> tuple[Plan, Limits]:
    """The plan that follows from the facts through the real triage, and its limits."""
    limits = triage(facts, BOOK).limits
    return make_plan(facts, limits), limits
