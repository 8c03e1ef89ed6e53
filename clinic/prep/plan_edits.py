"""A therapist's edits as they are stored: blocks named by what they are, so that they fit another plan, too."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from clinic.rules.adjust import Add, Address, Edit, Move, Refusal, Remove, Replace, Resize, adjust
from clinic.rules.model import Limits, Plan
from clinic.rules.rulebook import Rulebook

Stored = dict[str, Any]
Spot = list[Any]
"""[phase id, region, technique, n]: the nth such block of the phase, from 0."""

KINDS: dict[str, type[Edit]] = {"move": Move, "resize": Resize, "replace": Replace, "add": Add, "remove": Remove}
NAMES = {kind: name for name, kind in KINDS.items()}
BLOCKS = ("block", "with_block", "taken_from", "to_block")
"""The fields of edits that hold the address of a block."""
GONE = Refusal("no_block")


@dataclass(frozen=True, slots=True)
class Footing:
    """What edits are held against: the limits of the assessment and the rulebook that made it."""

    limits: Limits
    rulebook: Rulebook


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of edits: the plan with those that were made, and the refusals of the others."""

    plan: Plan
    made: list[Stored] = field(default_factory=list)
    refused: list[tuple[Stored, Refusal]] = field(default_factory=list)
    at: Address | None = None
    """Where the block of the last edit stands: in the plan if it was made, else where it was."""


def make(plan: Plan, edits: Iterable[Edit], footing: Footing) -> Tried:
    """The edits one after the other, up to the first that is refused."""
    tried = Tried(plan)
    for edit in edits:
        told = stored(edit, tried.plan)
        after = adjust(tried.plan, edit, footing.limits, footing.rulebook)
        if isinstance(after, Refusal):
            return replace(tried, refused=[(told, after)], at=_subject(edit))
        tried = Tried(after, [*tried.made, told], [], _lands(edit, tried.plan, after))
    return tried


def make_again(plan: Plan, edits: Iterable[Stored], footing: Footing) -> Tried:
    """Stored edits on another plan: each that it has a block for and the rules allow; the others are refused."""
    tried = Tried(plan)
    for told in edits:
        edit = read(told, tried.plan)
        after = adjust(tried.plan, edit, footing.limits, footing.rulebook) if edit else GONE
        if edit is None or isinstance(after, Refusal):
            refused = (told, after if isinstance(after, Refusal) else GONE)
            tried = replace(tried, refused=[*tried.refused, refused])
        else:
            tried = replace(tried, plan=after, made=[*tried.made, told], at=_lands(edit, tried.plan, after))
    return tried


def stored(edit: Edit, plan: Plan) -> Stored:
    """The edit as JSON, its blocks named by what they are in this plan."""
    told: Stored = {"kind": NAMES[type(edit)]}
    for name in edit.__slots__:
        value = getattr(edit, name)
        if name in BLOCKS:
            value = None if value is None else spot_of(plan, value)
        elif name == "to":
            value = [plan.phases[value[0]].id if 0 <= value[0] < len(plan.phases) else "", value[1]]
        told[name] = value
    return told


def read(told: Mapping[str, Any], plan: Plan) -> Edit | None:
    """The stored edit with the addresses of this plan; None where the plan has no such block or phase."""
    given = {name: value for name, value in told.items() if name not in ("kind", "by")}
    for name in BLOCKS:
        if given.get(name) is not None:
            given[name] = address_of(plan, given[name])
            if given[name] is None and name in ("block", "taken_from"):
                return None
    if "to" in given:
        phase, at = given["to"]
        found = next((index for index, each in enumerate(plan.phases) if each.id == phase), None)
        if found is None:
            return None
        room = len(plan.phases[found].blocks) - (given["block"][0] == found)
        given["to"] = (found, min(at, room))
    return KINDS[told["kind"]](**given)


def spot_of(plan: Plan, address: Address) -> Spot:
    """What the block at this address is; an address that is not there names nothing that is."""
    phase, at = address
    if not (0 <= phase < len(plan.phases) and 0 <= at < len(plan.phases[phase].blocks)):
        return ["", None, "", 0]
    block = plan.phases[phase].blocks[at]
    same = [each for each in plan.phases[phase].blocks[:at] if _is(each, block.region, block.technique)]
    return [plan.phases[phase].id, block.region, block.technique, len(same)]


def address_of(plan: Plan, spot: Spot) -> Address | None:
    """Where such a block stands: in its own phase, else in the first phase that has one."""
    phase, region, technique, nth = spot
    found = [each for each in _addresses(plan) if _is(plan.phases[each[0]].blocks[each[1]], region, technique)]
    own = [each for each in found if plan.phases[each[0]].id == phase]
    if nth < len(own):
        return own[nth]
    return next(iter(own or found), None)


def _addresses(plan: Plan) -> Iterator[Address]:
    return ((at, each) for at, phase in enumerate(plan.phases) for each in range(len(phase.blocks)))


def _is(block: Any, region: str | None, technique: str) -> bool:
    return bool(block.region == region and block.technique == technique)


def _subject(edit: Edit) -> Address:
    """The block that an edit is about, where a refusal belongs."""
    return edit.taken_from if isinstance(edit, Add) else edit.block


def _lands(edit: Edit, before: Plan, after: Plan) -> Address | None:
    """Where the edited block stands in the new plan; for a removed one, what stands there now."""
    if isinstance(edit, Add):
        phase, at = edit.phase, edit.after + 1
    else:
        where = edit.to if isinstance(edit, Move) else edit.block
        phase, at = before.phases[where[0]].id, where[1]
    found = next((index for index, each in enumerate(after.phases) if each.id == phase), None)
    return None if found is None else (found, min(at, len(after.phases[found].blocks) - 1))
