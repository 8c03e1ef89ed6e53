"""The minutes of each phase: the table's row, then the rules of section 6 that move minutes between phases.

The order is 9 (second goal), 1 (longer arrival), 7 (fragile), 8 (no movement); rules 3 to 6 then share the minutes
inside the phases (`areas.py`). Rule 7 stands before them because areas can only share what is left.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from clinic.rules.ground import Ground, Why
from clinic.rules.model import Answer

HANDS_ON = ("P_WARM", "P_THIGH", "P_KNEE", "P_BACK", "P_LINK", "P_MOVE")


@dataclass(frozen=True, slots=True)
class Clock:
    """How long the plan is and how long each phase is, with what changed the table's row."""

    planned: int
    shortened_because: tuple[str, ...]
    minutes: dict[str, int]
    whys: dict[str, list[Why]]


def set_clock(ground: Ground, *, can_move: bool) -> Clock:
    """Whole minutes by phase, adding up to the planned length. `can_move` is False where all movement is barred."""
    planned, because = _length(ground)
    minutes = ground.table.row(ground.goal.row, planned)
    whys: dict[str, list[Why]] = {phase: [] for phase in minutes}
    _second_goal(ground, planned, minutes, whys)
    _longer_arrival(ground, minutes, whys)
    if ground.limits.fragile:
        _fragile(ground, minutes, whys)
    if not can_move:
        _no_movement(minutes, whys)
    return Clock(planned, because, minutes, whys)


def _length(ground: Ground) -> tuple[int, tuple[str, ...]]:
    """The minutes of the plan, and what made it shorter than the booking."""
    planned = ground.facts.session_minutes
    because: tuple[str, ...] = ()
    limit, fragile = ground.limits.max_minutes, ground.limits.fragile
    if limit and limit.cap < planned:
        planned, because = limit.cap, limit.because
    if fragile and ground.table.numbers["fragile_minutes"] < ground.facts.session_minutes:
        planned = min(planned, ground.table.numbers["fragile_minutes"])
        because = tuple(dict.fromkeys((*because, *fragile)))
    return planned, because


def _second_goal(ground: Ground, planned: int, minutes: dict[str, int], whys: dict[str, list[Why]]) -> None:
    """Rule 9: 2 minutes to the second goal's largest work phase, from the largest other one."""
    if ground.second is None or ground.second.row == ground.goal.row:
        return
    table = ground.table
    to = _largest(ground, table.row(ground.second.row, planned), table.ties)
    giver = _largest(ground, minutes, tuple(phase for phase in table.ties if phase != to))
    moved = min(table.numbers["second_goal"], minutes[giver])
    minutes[giver] -= moved
    minutes[to] += moved
    whys[to].append(("second_goal", {"minutes": moved, "goal": ground.second.id}))


def _largest(ground: Ground, minutes: Mapping[str, int], phases: tuple[str, ...]) -> str:
    """The longest of these phases; the order of the table's `ties` decides between equals."""
    return max(phases, key=lambda phase: (minutes[phase], -ground.table.ties.index(phase)))


def _longer_arrival(ground: Ground, minutes: dict[str, int], whys: dict[str, list[Why]]) -> None:
    """Rule 1: 2 more minutes to arrive, from LINK, then from KNEE."""
    reasons = arrival_reasons(ground)
    if not reasons:
        return
    wanted = ground.table.numbers["longer_arrival"]
    for giver in ("P_LINK", "P_KNEE"):
        taken = min(wanted, minutes[giver])
        minutes[giver] -= taken
        minutes["P_ARR"] += taken
        wanted -= taken
    whys["P_ARR"].append(("longer_arrival", {"minutes": ground.table.numbers["longer_arrival"], "because": reasons}))


def arrival_reasons(ground: Ground) -> tuple[str, ...]:
    """What makes the talk before the massage longer."""
    facts, reasons = ground.facts, []
    if facts.wishes.get("first_massage") == "yes":
        reasons.append("first_massage")
    helps = facts.answers.get("capacity", Answer(())).value
    if isinstance(helps, tuple) and "interpreter" in helps:
        reasons.append("interpreter")
    if isinstance(helps, tuple) and "unsure" in helps:
        reasons.append("help_unsure")
    if not ground.adult:
        reasons.append("guardian")
    if ground.limits.modify_count >= ground.table.numbers["many_findings"]:
        reasons.append("many_findings")
    return tuple(reasons)


def _fragile(ground: Ground, minutes: dict[str, int], whys: dict[str, list[Why]]) -> None:
    """Rule 7: at most 30 minutes from WARM to MOVE, a minute at a time from the longest work phase."""
    spare = max(0, sum(minutes[phase] for phase in HANDS_ON) - ground.table.numbers["fragile_hands_on"])
    for _ in range(spare):
        minutes[_largest(ground, minutes, ground.table.ties)] -= 1
    minutes["P_ARR"] += spare // 2
    minutes["P_CLOSE"] += spare - spare // 2
    for phase in ("P_ARR", "P_CLOSE"):
        whys[phase].append(("fragile", {"because": ground.limits.fragile}))


def _no_movement(minutes: dict[str, int], whys: dict[str, list[Why]]) -> None:
    """Rule 8: without movement its minutes are gentle gliding at the start."""
    whys["P_WARM"].append(("no_movement", {"minutes": minutes["P_MOVE"]}))
    minutes["P_WARM"] += minutes["P_MOVE"]
    minutes["P_MOVE"] = 0
