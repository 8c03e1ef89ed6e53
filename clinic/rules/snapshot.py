"""An assessment as JSON-ready ids and parameters: what a snapshot stores, and how its grouped parts are read again.

Most regions share their limits, so limits are stored once with the regions that they hold for: `[[what, [regions]]]`.
Only what `wording.render` needs is kept; the rulebook of that version can work the rest out again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from .model import Assessment, Block, ChecklistItem, Effects, Finding, Limits, Phase, Plan

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
        region: {"cap": cap, "because": because} for (cap, because), regions in limits["caps"] for region in regions
    }


def notes_of(limits: Mapping[str, Any]) -> dict[str, list[str]]:
    """The stored instructions by region instance, or `*` for the whole session."""
    return {region: notes for notes, regions in limits["notes"] for region in regions}


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
        "caps": [[cap, regions] for cap, regions in _grouped((cap, region) for region, cap in effects.caps.items())],
        "bars": [[techniques, list(regions)] for regions, techniques in together],
    }


def _limits(limits: Limits) -> Dumped:
    caps = _grouped(((limit.cap, limit.because), region) for region, limit in limits.caps.items())
    notes = _grouped((ids, region) for region, ids in limits.notes.items())
    return {
        "caps": [[[cap, list(because)], regions] for (cap, because), regions in caps],
        "notes": [[list(ids), regions] for ids, regions in notes],
    }


def _grouped(pairs: Iterable[tuple[What, str]]) -> list[tuple[What, list[str]]]:
    """The names that share something, together, in the order in which they come."""
    groups: dict[What, list[str]] = {}
    for what, name in pairs:
        groups.setdefault(what, []).append(name)
    return list(groups.items())


def _item(item: ChecklistItem) -> Dumped:
    return {
        "id": item.id,
        "kind": item.kind,
        "group": item.group,
        "because": list(item.because),
        "topic": item.topic,
        "params": _plain(item.params),
    }


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
