"""The timed session plan: facts and limits in, 45 to 60 minutes in phases and blocks that add up out. Pure.

The order of work: how long each phase is (`minutes.py`), what each region gets of it (`areas.py`), where the first
minutes go (`opening.py`), and which techniques fill them (`blocks.py`, `moves.py`). `outline.py` adds the checks and
what is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from clinic.rules.areas import lay_out
from clinic.rules.blocks import gentle_start, warm_blocks, work_blocks
from clinic.rules.ground import LEGS, Ground, Why, side_of, survey
from clinic.rules.minutes import Clock, set_clock
from clinic.rules.model import Block, Facts, Limits, Phase, Plan
from clinic.rules.moves import move_blocks, usable_moves
from clinic.rules.opening import Pack, heat_wanted, start_elsewhere, warm_pack, warm_up
from clinic.rules.outline import avoided, checkpoints, left_out
from clinic.rules.positions import SEATED, Positions
from clinic.rules.room import Cell, Room

if TYPE_CHECKING:
    from clinic.rules.rulebook import Rulebook

MUCH_REST = 15
"""Minutes of rest from which the therapist is told that little can be worked on (CONV)."""


def session_plan(facts: Facts, limits: Limits, rulebook: Rulebook) -> Plan:
    """The plan for these facts within these limits. Raises ValueError for a length outside the minute table."""
    ground = survey(facts, limits, rulebook)
    moves = usable_moves(ground)
    clock = set_clock(ground, can_move=bool(moves))
    cells, room = lay_out(ground, clock.minutes, clock.whys)
    pack = warm_pack(ground, _minutes_before_knee(clock))
    positions = Positions(ground)
    blocks = _hands_on(clock, (cells, room), pack, positions)
    blocks["P_MOVE"] = move_blocks(ground, clock.minutes["P_MOVE"], moves, positions) if moves else []
    first = ("little_allowed",) if _rest(blocks) >= MUCH_REST else ()
    blocks["P_ARR"] = [_talk(ground, "P_ARR", "talk", clock.minutes["P_ARR"], first)]
    blocks["P_CLOSE"] = [_talk(ground, "P_CLOSE", "finish", clock.minutes["P_CLOSE"])]
    phases = tuple(_phase(ground, clock, phase, blocks[phase], pack) for phase in ground.table.phases if blocks[phase])
    return Plan(
        booked_minutes=facts.session_minutes,
        planned_minutes=clock.planned,
        phases=phases,
        avoid=avoided(ground),
        left_out=left_out(ground, phases),
        checkpoints=checkpoints(ground, phases, pack),
        shortened_because=clock.shortened_because,
    )


def _minutes_before_knee(clock: Clock) -> int:
    return clock.minutes["P_WARM"] + clock.minutes["P_THIGH"]


def _hands_on(
    clock: Clock, layout: tuple[list[Cell], Room], pack: Pack | None, positions: Positions
) -> dict[str, list[Block]]:
    """The blocks of WARM to LINK by phase."""
    cells, room = layout
    ground = room.ground
    put_on = ground.table.numbers["heat_put_on"] if pack else 0
    warm = warm_up(ground, clock.minutes["P_WARM"] - put_on, room)
    work = work_blocks(ground, start_elsewhere(room, warm, cells), positions)
    opening = [_pack_block(ground, pack, put_on, positions)] if pack else []
    opening += warm_blocks(ground, warm, positions, frozenset(block.region for _phase, block in work if block.region))
    blocks: dict[str, list[Block]] = {phase: [] for phase in ground.table.phases}
    for phase, block in gentle_start(ground, [*(("P_WARM", block) for block in opening), *work]):
        blocks[phase].append(block)
    return blocks


def _pack_block(ground: Ground, pack: Pack, minutes: int, positions: Positions) -> Block:
    why: tuple[Why, ...] = (("heat", {"minutes": pack.minutes}),)
    notes = ("heat_wrapped", *ground.instructions(pack.region, "heat"))
    return Block(pack.region, "heat", None, minutes, positions.of(pack.region), why, notes)


def _rest(blocks: Mapping[str, list[Block]]) -> int:
    """The minutes in which nothing may be worked on."""
    return sum(block.minutes for each in blocks.values() for block in each if block.technique == "rest")


def _talk(ground: Ground, phase: str, technique: str, minutes: int, first: tuple[str, ...] = ()) -> Block:
    """The talk before or after. Instructions for the whole session are read on arrival, or where they belong."""
    belongs = ground.table.note_phases
    notes = tuple(note for note in ground.limits.notes.get("*", ()) if belongs.get(note, "P_ARR") == phase)
    return Block(None, technique, None, minutes, SEATED, ((technique, {}),), (*first, *notes))


def _phase(ground: Ground, clock: Clock, phase: str, blocks: list[Block], pack: Pack | None) -> Phase:
    whys = [*_main_why(ground, phase, blocks), *clock.whys[phase]]
    if phase == "P_WARM":
        whys += _heat_why(ground, pack)
    return Phase(phase, sum(block.minutes for block in blocks), tuple(blocks), tuple(whys))


def _main_why(ground: Ground, phase: str, blocks: list[Block]) -> list[Why]:
    """The first reason of a phase: the sore areas it holds, or what it is for."""
    if phase in ("P_ARR", "P_CLOSE", "P_MOVE"):
        return [(f"phase_{phase}", {"goal": ground.goal.id})]
    if phase == "P_WARM":
        return [("away_from", {"regions": tuple(sorted(ground.sorest))})] if ground.tender else [("settle", {})]
    worked = {block.region for block in blocks}
    sore = [area for area in ground.tender if area.region in worked] if ground.tender else []
    if not sore:
        return [(_nothing_sore(ground, phase, worked), {"goal": ground.goal.id})]
    scores = tuple({"region": area.region, "score": area.score} for area in sore)
    return [("by_score" if len(scores) > 1 else "sore_here", {"scores": scores})]


def _nothing_sore(ground: Ground, phase: str, worked: Iterable[str | None]) -> str:
    """What is said of a phase without a sore area; that both legs get the same, only where they do."""
    if ground.tender or phase == "P_LINK":
        return f"none_sore_{phase}"
    return "both_legs" if {side_of(each) for each in worked if each} >= set(LEGS) else "one_leg"


def _heat_why(ground: Ground, pack: Pack | None) -> list[Why]:
    if pack:
        return [("heat_on", {"region": pack.region, "minutes": pack.minutes})]
    is_a_choice = ground.limits.heat.cap > 0  # where heat is barred, the plan does not speak of it
    return [("heat_not_wanted", {})] if is_a_choice and not heat_wanted(ground) else []
