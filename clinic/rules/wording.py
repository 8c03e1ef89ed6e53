"""Ids become words: an assessment as JSON-ready ids (`dump`), and those ids in a language (`render`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from .cards import render_card, render_checklist, render_findings
from .model import Assessment, Level, Limits
from .plan_wording import render_plan
from .rulebook import Rulebook
from .words import Words, region_name, split_side

__all__ = ["Words", "dump", "region_name", "render", "split_side"]

FORMAT = 1


def dump(assessment: Assessment) -> dict[str, Any]:
    """An assessment as JSON-ready ids and parameters: what a snapshot stores.

    The fields of `Triage` stand at the top; every other dataclass of model.py is a dict of its fields by name.
    Levels are names, dates ISO, sets sorted lists; `limits.bars` is a list of {technique, region, because}.
    """
    triage = assessment.triage
    plan = assessment.plan
    return {
        "format": FORMAT,
        "rulebook": assessment.rulebook,
        "level": triage.level.name,
        "urgency": triage.urgency,
        "booking_blocked": triage.booking_blocked,
        "booked_minutes": assessment.booked_minutes,
        "planned_minutes": plan.planned_minutes if plan else None,
        "findings": _plain(triage.findings),
        "limits": _limits(triage.limits),
        "checklist": _plain(assessment.checklist),
        "plan": _plain(plan),
    }


def _limits(limits: Limits) -> dict[str, Any]:
    bars = [
        {"technique": technique, "region": region, "because": list(rules)}
        for (technique, region), rules in sorted(limits.bars.items())
    ]
    plain = {field.name: _plain(getattr(limits, field.name)) for field in fields(limits) if field.name != "bars"}
    return {**plain, "bars": bars}


def _plain(value: Any) -> Any:
    """A value of model.py as JSON-ready dicts, lists, texts and numbers."""
    if isinstance(value, Level | date):
        return value.name if isinstance(value, Level) else value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in value}
    if isinstance(value, frozenset | set):
        return [_plain(item) for item in sorted(value)]
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value


def render(dumped: dict[str, Any], rulebook: Rulebook, language: str, audience: str = "therapist") -> dict[str, Any]:
    """A dump in words: the output format of 2H with its display keys. `audience` is `therapist` or `client`.

    `rulebook` is the version that the dump was made with, so that an old plan reads as it read then.
    """
    words = Words(rulebook, language, audience)
    kept = ("level", "urgency", "booking_blocked", "booked_minutes", "planned_minutes")
    return {
        "format": FORMAT,
        "rulebook": dumped["rulebook"],
        "language": language,
        **{key: dumped[key] for key in kept},
        "card": render_card(dumped, words),
        "findings": render_findings(dumped, words),
        "checklist": render_checklist(dumped, words),
        "plan": render_plan(dumped, words),
        "disclaimer": words.text("disclaimer"),
    }
