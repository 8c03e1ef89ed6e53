"""What stands around the minutes of a plan: the checks with the client, the places to avoid, and what is left out."""

from collections.abc import Iterable, Sequence

from clinic.rules.ground import LEGS, Ground, base, nowhere_to_hold
from clinic.rules.model import Phase
from clinic.rules.opening import Pack, heat_wanted
from clinic.rules.session_rows import Technique

NEAR_HALF = 4
"""The half-way check waits for, or comes before, a phase that starts within these minutes."""
SETTLED = 2
"""Minutes of hands-on work before the first check."""

Left = tuple[str, tuple[str, ...]]


def checkpoints(ground: Ground, phases: Sequence[Phase], pack: Pack | None) -> tuple[tuple[int, str], ...]:
    """(minute, text id): pressure at about minute 10, half way, before movement; with a pack its skin check and end."""
    starts = _starts(phases)
    total = sum(phase.minutes for phase in phases)
    warm = starts["P_WARM"]
    checks = [(max(ground.table.numbers["check_pressure"], warm + SETTLED), "pressure"), _half_way(starts, total)]
    if "P_MOVE" in starts:
        checks.append((starts["P_MOVE"], "before_move"))
    if pack:
        checks += [(warm + ground.table.numbers["heat_check"], "heat_skin"), (warm + pack.minutes, "heat_off")]
    return tuple(sorted(checks))


def _starts(phases: Iterable[Phase]) -> dict[str, int]:
    starts, minute = {}, 0
    for phase in phases:
        starts[phase.id] = minute
        minute += phase.minutes
    return starts


def _half_way(starts: dict[str, int], total: int) -> tuple[int, str]:
    """Half way, at the start of a work phase where one is near."""
    half = total // 2
    near = min(("P_THIGH", "P_KNEE", "P_BACK", "P_LINK"), key=lambda phase: abs(starts.get(phase, total) - half))
    if abs(starts.get(near, total) - half) > NEAR_HALF:
        return half, "half"
    return starts[near], "half_knee" if near == "P_KNEE" else "half"


def avoided(ground: Ground) -> tuple[Left, ...]:
    """(region, reasons) for every region that nobody may touch today, in the order of the body."""
    found = [
        (instance, limit.because)
        for instance, limit in ground.limits.caps.items()
        if limit.cap == 0 and limit.because != ("region",)
    ]
    told = {instance for instance, _ in found}
    found += [
        (area.region, ("untouched",))
        for area in ground.facts.tender
        if base(area.region) not in ground.regions and area.region not in told
    ]
    return tuple(sorted(found, key=lambda each: (ground.region(each[0]).order, each[0])))


def left_out(ground: Ground, phases: Iterable[Phase]) -> tuple[Left, ...]:
    """(technique, reasons) for what the goal or wish would have brought and today's limits do not allow."""
    used = {block.technique for phase in phases for block in phase.blocks}
    wanted = [*ground.goal.mix, *ground.goal.extra, *ground.goal.move]
    if heat_wanted(ground):
        wanted.append("heat")
    found = [(name, _reasons(ground, name)) for name in dict.fromkeys(wanted) if name not in used]
    return tuple((name, reasons) for name, reasons in found if reasons)


def _reasons(ground: Ground, name: str) -> tuple[str, ...]:
    """Why a technique is nowhere in the plan: bars, then the client, then caps below its range."""
    technique = ground.techniques[name]
    reasons = _bars(ground, technique) if ground.limits.bars else []
    if name == "heat" and ground.limits.heat.cap < ground.table.numbers["heat_least"]:
        reasons += ground.limits.heat.because
    if technique.kind == "move" and technique.hands_on:
        reasons += [why for side in ground.sides for why in nowhere_to_hold(ground, side)]
    reasons += ground.suits(technique)
    if technique.low is not None and not reasons:
        reasons += _too_firm(ground, technique.low)
    return tuple(dict.fromkeys(reasons))


def _bars(ground: Ground, technique: Technique) -> list[str]:
    """The rules that bar the technique everywhere, where it is sore, or (a movement) on any part of a knee."""
    name, bars = technique.id, ground.limits.bars
    places = {"*", *(area.region for area in ground.tender if name in ground.region(area.region).allowed)}
    if technique.kind == "move":
        places.update(ground.instances(ground.rulebook.body.knees, LEGS))
    return [rule for place in sorted(places) for rule in bars.get((name, place), ())]


def _too_firm(ground: Ground, low: int) -> list[str]:
    """The reasons of the caps that leave no muscle of thigh or calf for a technique of this pressure."""
    muscles = [ground.instance(name, side) for name in ("front_thigh", "back_thigh", "calf") for side in ground.sides]
    limits = [ground.limit(muscle) for muscle in muscles]
    return [] if any(limit.cap >= low for limit in limits) else [why for limit in limits for why in limit.because]
