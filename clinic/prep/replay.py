"""What the working rulebook would say of a clinic's stored answers: whose level or plan would change. Only reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from clinic.practice.models import Clinic
from clinic.prep.models import Assessment
from clinic.rules import FactsError, assess, read_facts
from clinic.rules.rulebook import Rulebook
from clinic.rules.wording import dump

COMPARED = ("level", "urgency", "booking_blocked", "planned_minutes")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One stored assessment against the working rulebook; `changes` is empty where nothing differs."""

    appointment: int
    assessment: int
    client: str
    changes: tuple[str, ...]


def stored(clinic: Clinic) -> Any:
    """The clinic's newest assessment of every appointment."""
    return (
        Assessment.objects.filter(clinic=clinic).newest().select_related("appointment__client", "intake").order_by("pk")
    )


def replay(clinic: Clinic, rulebook: Rulebook) -> Iterator[Outcome]:
    """Every newest assessment, one by one, in the order of their making."""
    for assessment in stored(clinic).iterator(chunk_size=100):
        yield Outcome(
            appointment=assessment.appointment_id,
            assessment=assessment.pk,
            client=assessment.appointment.client.name,
            changes=tuple(_changes(assessment, rulebook)),
        )


def _changes(assessment: Assessment, rulebook: Rulebook) -> Iterator[str]:
    try:
        outcome = assess(read_facts(assessment.facts, rulebook), rulebook)
    except FactsError as error:
        yield from (f"cannot be read: {fault}" for fault in error.faults)
        return
    before, after = dict(assessment.result), dump(outcome)
    for name in COMPARED:
        if before.get(name) != after[name] and not (name == "planned_minutes" and _held(assessment)):
            yield f"{name.replace('_', ' ')}: {_said(before.get(name))} -> {_said(after[name])}"
    if before.get("plan") and after["plan"]:
        yield from _plan_changes(before["plan"], after["plan"])


def _held(assessment: Assessment) -> bool:
    """Whether the plan was withheld for an urgent answer, not by the rules."""
    return assessment.result.get("plan") is None and assessment.intake.stopped


def _plan_changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """The phases whose work differs; reasons and instructions alone are told in one line."""
    work = {phase["id"]: _work(phase) for phase in before["phases"]}
    now = {phase["id"]: _work(phase) for phase in after["phases"]}
    for phase in dict.fromkeys([*work, *now]):
        if work.get(phase) != now.get(phase):
            yield f"plan {phase}: {work.get(phase) or 'none'} -> {now.get(phase) or 'none'}"
    if work == now and before != after:
        yield "plan: the same work with other reasons, instructions or checks"


def _work(phase: dict[str, Any]) -> str:
    return ", ".join(
        f"{block['region'] or ''} {block['technique']} {_pressure(block['pressure'])} {block['minutes']} min".strip()
        for block in phase["blocks"]
    )


def _pressure(pressure: int | None) -> str:
    return "-" if pressure is None else f"P{pressure}"


def _said(value: Any) -> str:
    return "none" if value is None else str(value)
