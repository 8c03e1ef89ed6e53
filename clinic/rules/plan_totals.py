"""What a plan must keep to in sum: floors of phases, most minutes of regions, knees, techniques and hands-on work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .edits import Refusal
from .footing import heat_minutes
from .ground import Ground, base, side_of
from .minutes import HANDS_ON
from .model import Block, Plan


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a plan may not do: where, and by how much."""

    refusal: Refusal
    where: str
    amount: int


def too_short_phases(plan: Plan, ground: Ground) -> Iterator[Fault]:
    """Phases below their floor, or gone."""
    lengths = {phase.id: phase.minutes for phase in plan.phases}
    for phase, floor in ground.table.floors.items():
        refusal = Refusal("floor", {"phase": phase, "minutes": floor})
        if phase not in lengths:
            yield Fault(refusal, f"no {phase}", 1)
        elif lengths[phase] < floor:
            yield Fault(refusal, phase, floor - lengths[phase])


def too_long(plan: Plan, ground: Ground) -> Iterator[Fault]:
    """Over the most minutes of a region, a knee, a technique, or of all hands-on work."""
    blocks = [block for phase in plan.phases for block in phase.blocks]
    worked = [(block.region, block) for block in blocks if block.region and block.technique != "heat"]
    for place, minutes in _sums((_one_place(region, ground), block) for region, block in worked):
        yield from _over("region_minutes", minutes, ground.region(place).max_minutes, place, region=place)
    knees = [(side_of(region), block) for region, block in worked if ground.region(region).knee]
    for side, minutes in _sums(knees):
        yield from _over("knee_minutes", minutes, ground.table.numbers["knee_minutes"], side)
    yield from _too_much_technique(blocks, ground)
    if ground.limits.fragile:
        hands_on = sum(phase.minutes for phase in plan.phases if phase.id in HANDS_ON)
        most = ground.table.numbers["fragile_hands_on"]
        yield from _over("fragile", hands_on, most, "all", because=ground.limits.fragile)


def _one_place(region: str, ground: Ground) -> str:
    """What has one limit: the region on its side, or without one where both sides are one place, as in the low back."""
    return region if ground.region(region).sided else base(region)


def _too_much_technique(blocks: Iterable[Block], ground: Ground) -> Iterator[Fault]:
    used: Counter[str] = Counter()
    spots: Counter[tuple[str, str]] = Counter()
    for block in blocks:
        if block.technique in ground.techniques:
            used[block.technique] += heat_minutes(block) if block.technique == "heat" else block.minutes
            spots[block.technique, block.region or ""] += block.minutes
    for name, minutes in used.items():
        yield from _over("technique_minutes", minutes, ground.techniques[name].session_minutes, name, technique=name)
    for (name, region), minutes in spots.items():
        most = ground.techniques[name].spot_minutes
        yield from _over("spot_minutes", minutes, most, f"{name} {region}", technique=name, region=region)


def _sums(pairs: Iterable[tuple[str, Block]]) -> Iterable[tuple[str, int]]:
    sums: Counter[str] = Counter()
    for key, block in pairs:
        sums[key] += block.minutes
    return sums.items()


def _over(
    reason: str, minutes: int, most: int | None, where: str, because: tuple[str, ...] = (), **params: str
) -> Iterator[Fault]:
    if most is not None and minutes > most:
        yield Fault(Refusal(reason, {**params, "minutes": most}, because), where, minutes - most)
