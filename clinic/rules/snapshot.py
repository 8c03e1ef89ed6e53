"""An assessment as JSON-ready ids and parameters: what a snapshot stores. `stored_plan.py` reads it back.

Most regions share their limits, so limits are stored once with the regions that they hold for: `[[what, [regions]]]`,
and a region with both its sides as one (`calf_LR`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from .model import Assessment, Block, ChecklistItem, Effects, Finding, Limit, Limits, Phase, Plan

Dumped = dict[str, Any]
What = TypeVar("What", bound=Hashable)
Whys = Iterable[tuple[str, Mapping[str, Any]]]

FORMAT = 1


def dump(assessment: Assessment) -> Dumped:
    """The assessment as dicts, lists, texts and numbers. Levels are names, dates ISO; `limits` only beside a plan."""
    triage, plan = assessment.triage, assessment.plan
    return {
        "format": FORMAT,
        "rulebook": assessment.rulebook,
        "level": triage.level.name,
        "urgency": triage.urgency,
        "booking_blocked": triage.booking_blocked,
        "booked_minutes": assessment.booked_minutes,
        "planned_minutes": plan.planned_minutes if plan else None,
        "findings": [_finding(finding) for finding in triage.findings],
        "limits": _limits(triage.limits) if plan else None,
        "checklist": [_item(item) for item in assessment.checklist],
        "plan": _plan(plan) if plan else None,
    }


def caps_of(limits: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The stored caps by region instance: `{"calf_L": {"cap": 2, "because": [...]}}`."""
    return {
        region: {"cap": cap, "because": because} for (cap, because), kept in limits["caps"] for region in unpacked(kept)
    }


def notes_of(limits: Mapping[str, Any]) -> dict[str, list[str]]:
    """The stored instructions by region instance, or `*` for the whole session."""
    return {region: notes for notes, kept in limits["notes"] for region in unpacked(kept)}


def packed(regions: Iterable[str]) -> list[str]:
    """`calf_L`, `calf_R` as `calf_LR`, at the place of the first."""
    given = dict.fromkeys(regions)
    both = {each[:-2] for each in given if each.endswith("_L") and f"{each[:-1]}R" in given}
    return list(dict.fromkeys(f"{each[:-2]}_LR" if each[:-2] in both else each for each in given))


def unpacked(regions: Iterable[str]) -> list[str]:
    """The region instances behind what `packed` wrote."""
    pairs = ((each[:-1], f"{each[:-2]}R") if each.endswith("_LR") else (each,) for each in regions)
    return [each for pair in pairs for each in pair]


def _finding(finding: Finding) -> Dumped:
    return {
        "rule": finding.rule,
        "question": finding.question,
        "value": _plain(finding.value),
        "level": finding.level.name,
        "level_after_letter": finding.level_after_letter.name,
        "urgency": finding.urgency,
        "effects": _effects(finding.effects),
        "params": _plain(finding.params),
    }


def _effects(effects: Effects) -> Dumped:
    """`caps` by pressure, `bars` by the techniques that are barred in the same places."""
    places: dict[str, list[str]] = {}
    for technique, region in sorted(effects.bars):
        places.setdefault(technique, []).append(region)
    together = _grouped((tuple(regions), technique) for technique, regions in places.items())
    return {
        "caps": [[cap, packed(each)] for cap, each in _grouped((cap, region) for region, cap in effects.caps.items())],
        "bars": [[techniques, packed(regions)] for regions, techniques in together],
    }


def _limits(limits: Limits) -> Dumped:
    caps = _grouped(((limit.cap, limit.because), region) for region, limit in limits.caps.items())
    notes = _grouped((ids, region) for region, ids in limits.notes.items())
    starts = _grouped((start, region) for region, start in limits.starts.items())
    return {
        "caps": [[[cap, list(because)], packed(regions)] for (cap, because), regions in caps],
        "notes": [[list(ids), packed(regions)] for ids, regions in notes],
        "starts": [[start, packed(regions)] for start, regions in starts],
        "bars": _bars(limits.bars),
        "max_minutes": _limit(limits.max_minutes) if limits.max_minutes else None,
        "heat": _limit(limits.heat),
        "positions": sorted(limits.positions),
        "fragile": list(limits.fragile),
        "modify_count": limits.modify_count,
    }


def _bars(bars: Mapping[tuple[str, str], tuple[str, ...]]) -> list[list[Any]]:
    """`[[techniques], [because], [regions]]`: techniques that are barred in the same places for the same reasons."""
    places = _grouped(((technique, because), region) for (technique, region), because in bars.items())
    together = _grouped(((because, tuple(regions)), technique) for (technique, because), regions in places)
    return [[techniques, list(because), packed(regions)] for (because, regions), techniques in together]


def _limit(limit: Limit) -> list[Any]:
    return [limit.cap, list(limit.because)]


def _grouped(pairs: Iterable[tuple[What, str]]) -> list[tuple[What, list[str]]]:
    """The names that share something, together, in the order in which they come."""
    groups: dict[What, list[str]] = {}
    for what, name in pairs:
        groups.setdefault(what, []).append(name)
    return list(groups.items())


def _item(item: ChecklistItem) -> Dumped:
    """Its row in the rulebook of that version has the rest."""
    kept: Dumped = {"id": item.id, "kind": item.kind, "because": list(item.because)}
    return {**kept, "params": _plain(item.params)} if item.params else kept


def _plan(plan: Plan) -> Dumped:
    return {
        "booked_minutes": plan.booked_minutes,
        "planned_minutes": plan.planned_minutes,
        "phases": [_phase(phase) for phase in plan.phases],
        "avoid": [[region, list(because)] for region, because in plan.avoid],
        "left_out": [[technique, list(because)] for technique, because in plan.left_out],
        "checkpoints": [list(check) for check in plan.checkpoints],
        "shortened_because": list(plan.shortened_because),
    }


def _phase(phase: Phase) -> Dumped:
    blocks = [_block(block) for block in phase.blocks]
    return {"id": phase.id, "minutes": phase.minutes, "blocks": blocks, "why": _whys(phase.why)}


def _block(block: Block) -> Dumped:
    return {
        "region": block.region,
        "technique": block.technique,
        "pressure": block.pressure,
        "minutes": block.minutes,
        "position": block.position,
        "why": _whys(block.why),
        "notes": list(block.notes),
    }


def _whys(whys: Whys) -> list[list[Any]]:
    return [[why, _plain(params)] for why, params in whys]


def _plain(value: Any) -> Any:
    """A value or parameter as JSON-ready dicts, lists, texts and numbers."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
