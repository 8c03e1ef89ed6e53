"""Everything that a plan must keep to, checked on the whole plan: so no edit can get round a limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from .edits import Refusal
from .footing import REST, TALKS, heat_minutes, pack_of, side_of_move, sorest
from .ground import LEGS, Ground, nowhere_to_hold
from .minutes import HANDS_ON
from .model import Block, Plan
from .plan_totals import Fault, too_long, too_short_phases


def new_fault(before: Plan, after: Plan, ground: Ground) -> Refusal | None:
    """The first thing that `after` may not do and `before` did not do, or did less of; None where there is nothing."""
    known: Counter[tuple[str, str]] = Counter()
    for fault in faults(before, ground):
        known[fault.refusal.reason, fault.where] += fault.amount
    for fault in faults(after, ground):
        key = (fault.refusal.reason, fault.where)
        known[key] -= fault.amount
        if known[key] < 0:
            return fault.refusal
    return None


def faults(plan: Plan, ground: Ground) -> Iterator[Fault]:
    """All faults of a plan: block by block first, then over the whole."""
    for phase in plan.phases:
        for block in phase.blocks:
            refusal = _refused(block, phase.id, ground)
            if refusal:
                yield Fault(refusal, f"{phase.id} {block.region} {block.technique} {block.pressure}", block.minutes)
    yield from too_short_phases(plan, ground)
    yield from too_long(plan, ground)
    yield from _gentle_start(plan, ground)
    yield from _soft_starts(plan, ground)
    yield from _heat_off_in_time(plan)


def _refused(block: Block, phase: str, ground: Ground) -> Refusal | None:
    """What is wrong with one block, the gravest first."""
    if block.technique in TALKS:
        return None
    if block.technique == REST:
        return None if phase in HANDS_ON else _wrong_phase(block, phase)
    technique = ground.techniques[block.technique]
    if technique.kind == "move":
        return _refused_move(block, phase, ground)
    return _refused_here(block, ground) or (None if _belongs(block, phase, ground) else _wrong_phase(block, phase))


def _refused_here(block: Block, ground: Ground) -> Refusal | None:
    region, technique = block.region or "", ground.techniques[block.technique]
    limit, named = ground.limit(region), {"region": region, "technique": technique.id}
    if limit.cap == 0:
        return Refusal("avoided_region", {"region": region}, limit.because)
    barred = ground.barred(technique.id, region) or (_heat_barred(block, ground) if technique.kind == "heat" else ())
    if barred:
        return Refusal("barred", named, tuple(dict.fromkeys(barred)))
    if technique.id not in ground.region(region).allowed:
        return Refusal("not_here", named, ("region",))
    return _refused_pressure(block, ground)


def _refused_pressure(block: Block, ground: Ground) -> Refusal | None:
    technique, limit = ground.techniques[block.technique], ground.limit(block.region or "")
    if technique.low is None or block.pressure is None:
        return None
    if block.pressure > limit.cap:
        return Refusal("cap", {"region": block.region, "pressure": limit.cap}, limit.because)
    firmest = technique.firmest(first_visit=False)
    if not technique.low <= block.pressure <= firmest:
        return Refusal("pressure_range", {"technique": technique.id, "low": technique.low, "high": firmest})
    return None


def _heat_barred(block: Block, ground: Ground) -> tuple[str, ...]:
    return ground.limits.heat.because if heat_minutes(block) > ground.limits.heat.cap else ()


def _refused_move(block: Block, phase: str, ground: Ground) -> Refusal | None:
    if phase != "P_MOVE":
        return _wrong_phase(block, phase)
    side = side_of_move(block)
    for leg in LEGS if side == "both" else (side,):
        barred = move_barred(block.technique, leg, ground)
        if barred:
            return Refusal("move_barred", {"technique": block.technique}, barred)
    return None


def move_barred(technique: str, leg: str, ground: Ground) -> tuple[str, ...]:
    """The rules that bar a movement of this leg: one on part of a knee counts, and hands must be able to hold it."""
    knees = [ground.instance(region.id, leg) for region in ground.regions.values() if region.knee]
    rules = [rule for knee in knees for rule in ground.barred(technique, knee)]
    if not rules and ground.techniques[technique].hands_on:
        return nowhere_to_hold(ground, leg)
    return tuple(dict.fromkeys(rules))


def _belongs(block: Block, phase: str, ground: Ground) -> bool:
    """A region is worked on in its own phase, to warm up, or as a linked area; a warm pack is put on in WARM."""
    if block.technique == "heat":
        return phase == "P_WARM"
    return phase in (ground.region(block.region or "").phase, "P_WARM", "P_LINK")


def _wrong_phase(block: Block, phase: str) -> Refusal:
    return Refusal("wrong_phase", {"technique": block.technique, "phase": phase})


def _gentle_start(plan: Plan, ground: Ground) -> Iterator[Fault]:
    """Section 6, rule 11: the first hands-on minutes are light, and away from the sorest spot."""
    numbers, hands_on, sore = ground.table.numbers, 0, sorest(plan)
    params = {"minutes": numbers["gentle_minutes"], "pressure": numbers["gentle_pressure"]}
    for block in (block for phase in plan.phases for block in phase.blocks):
        if hands_on >= numbers["gentle_minutes"]:
            return
        if not block.region or not ground.techniques[block.technique].hands_on:
            continue
        if block.region in sore:
            yield Fault(Refusal("gentle_place", params | {"region": block.region}), block.region, 1)
        if block.pressure and block.pressure > numbers["gentle_pressure"]:
            yield Fault(Refusal("gentle_pressure", params), block.region, block.pressure)
        hands_on += block.minutes


def _soft_starts(plan: Plan, ground: Ground) -> Iterator[Fault]:
    """Where a rule says how softly a region begins, its first block of the work phases does."""
    begun: set[str] = set()
    for block in (block for phase in plan.phases if phase.id in ground.table.work for block in phase.blocks):
        region, pressure = block.region or "", block.pressure or 0
        start = ground.limits.starts.get(region)
        if start is not None and region not in begun and pressure > start:
            yield Fault(Refusal("start", {"region": region, "pressure": start}), region, pressure - start)
        begun.add(region)


def _heat_off_in_time(plan: Plan) -> Iterator[Fault]:
    """A warm pack is off before the work on the knee begins."""
    pack, since_warm, warm = pack_of(plan), 0, False
    for phase in plan.phases:
        warm = warm or phase.id == "P_WARM"
        if pack and phase.id == "P_KNEE" and pack.minutes > since_warm:
            yield Fault(Refusal("heat_off", {"minutes": pack.minutes}), "heat", pack.minutes - since_warm)
        since_warm += phase.minutes if warm else 0
