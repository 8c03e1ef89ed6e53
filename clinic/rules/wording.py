"""Ids become words: an assessment as JSON-ready ids (`dump`), and those ids in a language (`render`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from .model import Assessment, Level, Limits

if TYPE_CHECKING:
    from .rulebook import Rulebook

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Words:
    """A rulebook's texts in one language; English where a text has no translation."""

    rulebook: Rulebook
    language: str = "en"

    def text(self, key: str, **params: Any) -> str:
        """The text of this key with its `{params}` filled in. Raises KeyError for an unknown key."""
        return self.rulebook.text(self.language, key, **params)

    def has(self, key: str) -> bool:
        """Whether this key has a text in this language or in English."""
        return self.rulebook.has_text(self.language, key)

    def region(self, instance: str) -> str:
        """`calf_L` as "Left calf"; `*` as the text for everywhere."""
        return region_name(self.rulebook, self.language, instance)

    def join(self, items: Iterable[str]) -> str:
        """ "a", "a and b", "a, b and c"."""
        *most, last = list(items) or [""]
        return self.text("list.and", most=", ".join(most), last=last) if most else last


def region_name(rulebook: Rulebook, language: str, instance: str) -> str:
    """The lay name of a region instance with its side: `calf_L` as "Left calf", `low_back` as "Lower back"."""
    region, side = split_side(instance)
    name = rulebook.text(language, "region.everywhere" if region == "*" else f"region.{region}")
    if side:
        name = rulebook.text(language, f"region_side.{side}", region=name)
    return name[:1].upper() + name[1:]


def split_side(instance: str) -> tuple[str, str]:
    """`calf_L` as ("calf", "L"); `low_back` as ("low_back", "")."""
    if instance.endswith(("_L", "_R")):
        return instance[:-2], instance[-1]
    return instance, ""


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
