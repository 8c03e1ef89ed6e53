"""Making edited blocks and finishing an edited plan: pressure, position, reasons, instructions and checks anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from .edits import Add, Replace, refuse
from .footing import TALKS, pack_of, side_of_move
from .ground import LEGS, Ground, Why, base, side_of
from .model import Block, Phase, Plan
from .opening import Pack
from .outline import checkpoints
from .positions import Positions
from .session_rows import Technique

Draft = list[tuple[str, list[Block]]]
"""A plan taken apart: phase ids with their blocks."""

CHANGED = ("changed", "changed_because")
OF_THE_WORK = ("cap", "start", "heat")
"""Reasons that belong to the technique or pressure of a block, not to its region."""


def draft_of(plan: Plan) -> Draft:
    """The plan taken apart, to be changed."""
    return [(phase.id, list(phase.blocks)) for phase in plan.phases]


def marked(block: Block, reason: str) -> Block:
    """The block, saying that the therapist changed it; what it said of its minutes is over."""
    kept = (why for why in block.why if why[0] not in (*CHANGED, "more"))
    return replace(block, why=(*kept, _changed(reason)))


def reworked(block: Block, edit: Replace, ground: Ground) -> Block:
    """The block with other work in its minutes."""
    technique = _technique(edit.technique or block.technique, ground)
    if technique.kind == "move":
        side = edit.side or _side(edit.region) or side_of_move(block)
        return _movement(technique, side, block.minutes, edit.reason, ground)
    region = _region(edit.region or block.region, ground)
    pressure, whys = _pressure(technique, region, edit.pressure, block.pressure, ground)
    if technique.kind == "heat":
        if block.technique != technique.id:
            raise refuse("pack_minutes", minutes=ground.table.numbers["heat_put_on"])
        whys = [why for why in block.why if why[0] == "heat"]
    kept = [why for why in block.why if why[0] not in (*OF_THE_WORK, *CHANGED)] if region == block.region else []
    new = Block(region, technique.id, pressure, block.minutes, _position(region, ground), (*whys, *kept))
    return marked(new, edit.reason)


def new_block(edit: Add, draft: Draft, ground: Ground) -> Block:
    """The block that an edit adds."""
    technique = _technique(edit.technique, ground)
    if technique.kind == "move":
        return _movement(technique, edit.side or _side(edit.region) or "both", edit.minutes, edit.reason, ground)
    region = _region(edit.region, ground)
    pressure, whys = _pressure(technique, region, edit.pressure, technique.usual, ground)
    if technique.kind == "heat":
        if edit.minutes != ground.table.numbers["heat_put_on"]:
            raise refuse("pack_minutes", minutes=ground.table.numbers["heat_put_on"])
        whys = [("heat", {"minutes": _pack_minutes(draft, ground)})]
    new = Block(region, technique.id, pressure, edit.minutes, _position(region, ground), tuple(whys))
    return marked(new, edit.reason)


def finish(plan: Plan, draft: Draft, ground: Ground) -> Plan:
    """The draft as a plan again: phases that are left, with what follows from their blocks. Every plan has a WARM."""
    before = {phase.id: phase for phase in plan.phases}
    phases = [_phase(phase, blocks, before.get(phase), ground) for phase, blocks in draft if blocks]
    if "P_WARM" not in [phase.id for phase in phases]:
        raise refuse("floor", phase="P_WARM", minutes=ground.table.floors["P_WARM"])
    bare = replace(plan, phases=tuple(phases))
    pack = pack_of(bare)
    phases = [replace(phase, why=_heat_whys(phase, pack)) for phase in _noted(phases, ground)]
    used = {block.technique for phase in phases for block in phase.blocks}
    return replace(
        bare,
        phases=tuple(phases),
        checkpoints=checkpoints(ground, phases, pack),
        left_out=tuple(each for each in plan.left_out if each[0] not in used),
    )


def _phase(phase: str, blocks: list[Block], before: Phase | None, ground: Ground) -> Phase:
    """The phase, saying by how many minutes the therapist's edits changed it in all."""
    minutes = sum(block.minutes for block in blocks)
    whys = before.why if before else ()
    earlier = sum(params["minutes"] for why, params in whys if why == "phase_changed")
    changed = earlier + minutes - (before.minutes if before else 0)
    kept = tuple(why for why in whys if why[0] != "phase_changed")
    return Phase(phase, minutes, tuple(blocks), (*kept, ("phase_changed", {"minutes": changed})) if changed else kept)


def _heat_whys(phase: Phase, pack: Pack | None) -> tuple[Why, ...]:
    if phase.id != "P_WARM":
        return phase.why
    gone = ("heat_on", "heat_not_wanted") if pack else ("heat_on",)
    kept = tuple(why for why in phase.why if why[0] not in gone)
    return (*kept, ("heat_on", {"region": pack.region, "minutes": pack.minutes})) if pack else kept


def _noted(phases: Iterable[Phase], ground: Ground) -> list[Phase]:
    """Every block with the instructions of its region, those of the region's own row where it is first worked on.

    The warm-up is not yet the work: only what is worked on in it alone has its own instructions there.
    """
    phases, begun = tuple(phases), set[str]()
    later = {block.region for phase in phases if phase.id != "P_WARM" for block in phase.blocks}
    done = []
    for phase in phases:
        elsewhere = later if phase.id == "P_WARM" else ()
        done.append(replace(phase, blocks=tuple(_with_notes(each, begun, elsewhere, ground) for each in phase.blocks)))
    return done


def _with_notes(block: Block, begun: set[str], later: Collection[str | None], ground: Ground) -> Block:
    if block.region is None:
        return block
    notes = ground.instructions(block.region, block.technique)
    if block.technique == "heat":
        return replace(block, notes=("heat_wrapped", *notes))
    added_to_warm = block.region in later and any(why in CHANGED for why, _ in block.why)
    if added_to_warm or block.region not in (*later, *begun):
        notes = (*notes, *(note for note in ground.region(block.region).notes if note not in notes))
    if block.region not in later:
        begun.add(block.region)
    return replace(block, notes=notes)


def _position(region: str | None, ground: Ground) -> str:
    return Positions(ground).of(region)


def _movement(technique: Technique, side: str, minutes: int, reason: str, ground: Ground) -> Block:
    if side not in (*LEGS, "both"):
        raise refuse("side")
    why: tuple[Why, ...] = ((f"move_{technique.id}", {"side": side}), _changed(reason))
    notes = ("comfort_only",) if technique.hands_on else ()
    return Block(None, technique.id, None, minutes, _position(None, ground), why, notes)


def _technique(name: str, ground: Ground) -> Technique:
    if name not in ground.techniques:
        raise refuse("talk_stays" if name in TALKS else "technique")
    return ground.techniques[name]


def _region(name: str | None, ground: Ground) -> str:
    """The region instance. Refuses what is no region, and a region without the side that it needs."""
    if not name or base(name) not in ground.regions:
        raise refuse("region")
    if name not in ground.regions[base(name)].instances():
        raise refuse("side")
    return name


def _side(region: str | None) -> str:
    return side_of(region or "")


def _pressure(
    technique: Technique, region: str, asked: int | None, near: int | None, ground: Ground
) -> tuple[int | None, list[Why]]:
    """The pressure asked for; else the nearest one that technique and cap allow, and whether the cap holds it down."""
    if technique.low is None:
        return None, []
    if asked is not None:
        return asked, []
    limit = ground.limit(region)
    wanted = min(technique.low if near is None else near, technique.firmest(first_visit=False))
    held: list[Why] = [("cap", {"pressure": limit.cap, "because": limit.because})] if limit.cap < wanted else []
    return max(technique.low, min(wanted, limit.cap)), held


def _pack_minutes(draft: Draft, ground: Ground) -> int:
    """How long a new warm pack lies: as long as it may, and off before the work on the knee begins."""
    before_knee = sum(block.minutes for phase, blocks in draft if phase in ("P_WARM", "P_THIGH") for block in blocks)
    numbers = ground.table.numbers
    return max(numbers["heat_least"], min(ground.limits.heat.cap, numbers["heat_most"], before_knee))


def _changed(reason: str) -> Why:
    return ("changed_because", {"reason": reason}) if reason else ("changed", {})
