"""A therapist's change to a plan: the edited plan, minutes still adding up, or the reason why the rules refuse it.

An edit is made first and then the whole new plan is checked (`plan_checks.py`), so that no kind of edit has a way round
a limit. What the given plan does already is not held against the edit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from .edits import Add, Address, Edit, Move, Refusal, Refused, Remove, Replace, Resize, refuse
from .footing import TALKS, footing
from .ground import Ground
from .model import Block, Limits, Plan
from .plan_checks import new_fault
from .rework import Draft, draft_of, finish, marked, new_block, reworked

if TYPE_CHECKING:
    from .rulebook import Rulebook

__all__ = ["Add", "Address", "Edit", "Move", "Refusal", "Remove", "Replace", "Resize", "adjust"]


def adjust(plan: Plan, edit: Edit, limits: Limits, rulebook: Rulebook) -> Plan | Refusal:
    """The plan after this edit, or why it is refused. Pure; the length of the plan never changes.

    `limits` are those that the plan was made with. The edited block says in its `why` that the therapist changed it:
    `changed`, with a reason `changed_because`. Where a block was removed, the one that got its minutes says so.
    """
    ground = footing(limits, rulebook)
    refused: Refusal | None = None
    try:
        for draft in _drafts(plan, edit, ground):
            after = finish(plan, draft, ground)
            refusal = new_fault(plan, after, ground)
            if refusal is None:
                return after
            refused = refused or refusal
    except Refused as no:
        return no.refusal
    return refused or Refusal("no_minutes")


def _drafts(plan: Plan, edit: Edit, ground: Ground) -> Iterator[Draft]:
    """The ways in which the edit can be made, the most natural one first."""
    draft = draft_of(plan)
    match edit:
        case Move():
            yield draft if edit.to == edit.block and _own(draft, edit.block) else _moved(draft, edit)
        case Resize():
            yield from _resized(draft, edit)
        case Replace():
            yield _replaced(draft, edit, ground)
        case Add():
            yield _added(draft, edit, ground)
        case _:
            yield from _removed(draft, edit)


def _moved(draft: Draft, edit: Move) -> Draft:
    block = _own(draft, edit.block)
    _blocks_at(draft, edit.block[0]).pop(edit.block[1])
    phase, at = edit.to
    if not 0 <= phase < len(draft) or not 0 <= at <= len(draft[phase][1]):
        raise refuse("no_block")
    draft[phase][1].insert(at, marked(block, edit.reason))
    return draft


def _resized(draft: Draft, edit: Resize) -> Iterator[Draft]:
    block = _at(draft, edit.block)
    if block.technique == "heat":
        raise refuse("pack_minutes", minutes=block.minutes)
    if edit.minutes < 1:
        raise refuse("too_short")
    if edit.minutes == block.minutes:
        yield draft
    else:
        yield from _exchanged(draft, edit.block, edit.minutes - block.minutes, edit.with_block, edit.reason)


def _exchanged(draft: Draft, at: Address, more: int, named: Address | None, reason: str) -> Iterator[Draft]:
    """So many minutes more (or fewer) here, and as many fewer elsewhere."""
    block = _at(draft, at)
    resized = marked(replace(block, minutes=block.minutes + more), reason)
    for partner in _partners(draft, at, named):
        other = _at(draft, partner)
        if other.minutes > more:
            yield _with(_with(draft, at, resized), partner, replace(other, minutes=other.minutes - more))


def _partners(draft: Draft, at: Address, named: Address | None) -> list[Address]:
    """Who may give or take minutes: the named block; else the nearest of the phase, then the phases beside it."""
    if named is not None:
        if named == at or _at(draft, named).technique == "heat":
            raise refuse("no_block")
        return [named]
    phase, place = at
    same = sorted(
        (each for each in range(len(draft[phase][1])) if each != place), key=lambda each: abs(each - place - 0.5)
    )
    found = [(phase, each) for each in same]
    if phase + 1 < len(draft):
        found += [(phase + 1, each) for each in range(len(draft[phase + 1][1]))]
    if phase:
        found += [(phase - 1, each) for each in reversed(range(len(draft[phase - 1][1])))]
    return [each for each in found if _at(draft, each).technique != "heat"]


def _replaced(draft: Draft, edit: Replace, ground: Ground) -> Draft:
    block = _own(draft, edit.block)
    return _with(draft, edit.block, reworked(block, edit, ground))


def _added(draft: Draft, edit: Add, ground: Ground) -> Draft:
    if edit.minutes < 1:
        raise refuse("too_short")
    giver = _at(draft, edit.taken_from)
    if giver.minutes <= edit.minutes:
        raise refuse("no_minutes")
    if edit.phase not in ground.table.phases:
        raise refuse("no_phase")
    block = new_block(edit, draft, ground)
    draft = _with(draft, edit.taken_from, replace(giver, minutes=giver.minutes - edit.minutes))
    if edit.phase not in [phase for phase, _ in draft]:
        draft.append((edit.phase, []))
        draft.sort(key=lambda each: ground.table.phases.index(each[0]))
    blocks = next(blocks for phase, blocks in draft if phase == edit.phase)
    if not -1 <= edit.after < len(blocks):
        raise refuse("no_block")
    blocks.insert(edit.after + 1, block)
    return draft


def _removed(draft: Draft, edit: Remove) -> Iterator[Draft]:
    block = _own(draft, edit.block)
    for partner in _partners(draft, edit.block, edit.to_block):
        other = _at(draft, partner)
        longer = marked(replace(other, minutes=other.minutes + block.minutes), edit.reason)
        after = _with(draft, partner, longer)
        after[edit.block[0]][1].pop(edit.block[1])
        yield after


def _at(draft: Draft, at: Address) -> Block:
    """The block at this address. Refuses an address that is not there."""
    blocks = _blocks_at(draft, at[0])
    if not 0 <= at[1] < len(blocks):
        raise refuse("no_block")
    return blocks[at[1]]


def _blocks_at(draft: Draft, phase: int) -> list[Block]:
    if not 0 <= phase < len(draft):
        raise refuse("no_block")
    return draft[phase][1]


def _own(draft: Draft, at: Address) -> Block:
    """The same for edits that the talks at both ends are not open to."""
    block = _at(draft, at)
    if block.technique in TALKS:
        raise refuse("talk_stays")
    return block


def _with(draft: Draft, at: Address, block: Block) -> Draft:
    """A copy with another block at this address."""
    copy = [(phase, list(blocks)) for phase, blocks in draft]
    copy[at[0]][1][at[1]] = block
    return copy
