"""A clearance follows the assessments: it is needed when one asks for a letter, and void once an event overtook it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from clinic.intake.facts import letters_in_force, rulebook_of
from clinic.intake.models import Clearance, Intake
from clinic.intake.rulebooks import rulebook_in
from clinic.practice import audit
from clinic.practice.models import Clinic
from clinic.prep.models import Assessment
from clinic.rules.letters import judge
from clinic.rules.model import Assessment as Outcome
from clinic.rules.model import Facts, Letter
from clinic.rules.rulebook import Rulebook

State = Clearance.State
OVERTAKEN = "before_event"
"""The rules' word for a letter that is older than the operation, clot or pregnancy that it would have to know."""


def follow(intake: Intake, assessment: Assessment) -> None:
    """Open a clearance where this assessment needs a letter, or end the one that nobody waits for any more."""
    waiting = intake.client.clearances.open().select_related("appointment").order_by("pk").first()
    needed = needs(assessment)
    if needed and waiting is None:
        made = intake.client.clearances.create(
            clinic=intake.clinic, appointment=intake.appointment, state=State.NEEDED, covers=needed
        )
        note(made, "clearance.needed")
    elif needed and waiting is not None:
        _widen(waiting, intake, needed)
    elif waiting is not None and assessment.level in ("GO", "MODIFY") and _is_of(waiting, intake):
        _end_unless_read(waiting)


def needs(assessment: Assessment) -> list[str]:
    """What a letter has to name so that no finding waits for one: questions, or question.follow-up."""
    if assessment.level != "CLEARANCE":
        return []
    rules = {rule.id: rule for rule in rulebook_in(assessment.rulebook_id).rules}
    waiting = (found for found in assessment.result["findings"] if found["level_after_letter"] == "CLEARANCE")
    return sorted({item for found in waiting for item in rules[found["rule"]].covers})


def _widen(waiting: Clearance, intake: Intake, needed: list[str]) -> None:
    """Ask for what is needed now. A doctor who was asked for less has to be asked again."""
    mine = _is_of(waiting, intake)
    covers = needed if mine else sorted({*waiting.covers, *needed})
    if waiting.state == State.REQUESTED and not set(covers) <= set(waiting.covers):
        waiting.state = State.NEEDED
    waiting.covers, waiting.appointment = covers, intake.appointment if mine else waiting.appointment
    waiting.save(update_fields=["state", "covers", "appointment"])


def _is_of(clearance: Clearance, intake: Intake) -> bool:
    """Whether this visit called for it; one whose visit is over goes on to the next."""
    visit = clearance.appointment
    return visit is None or visit.is_over or visit.pk == intake.appointment_id


def _end_unless_read(waiting: Clearance) -> None:
    """Pages that came in wait for a therapist, whatever the answers say now."""
    if waiting.state != State.RECEIVED:
        waiting.state = State.VOIDED
        waiting.save(update_fields=["state"])
        note(waiting, "clearance.not_needed")


def void_overtaken(intake: Intake, facts: Facts, outcome: Outcome) -> bool:
    """Void each accepted letter that is older than an event it would have to know; True where there was one.

    The whole letter goes, also what else it covered: whoever wrote it did not know of what has happened since.
    """
    found = zip(letters_in_force(intake), facts.letters, strict=True)
    rulebook = rulebook_of(intake)
    rules = {finding.rule for finding in outcome.triage.findings}
    accepted = [(clearance, letter) for clearance, letter in found if clearance.state == State.ACCEPTED]
    overtaken = [clearance for clearance, letter in accepted if _is_overtaken(letter, facts, rules, rulebook)]
    for clearance in overtaken:
        clearance.state = State.VOIDED
        clearance.save(update_fields=["state"])
        note(clearance, "clearance.voided")
    return bool(overtaken)


def _is_overtaken(letter: Letter, facts: Facts, found: Iterable[str], rulebook: Rulebook) -> bool:
    alone = replace(facts, letters=(letter,))
    rules = (rule for rule in rulebook.rules if rule.id in found and rule.covers)
    return any(OVERTAKEN in judge(rule, alone, rulebook).reasons for rule in rules)


def expire_due(now: datetime) -> None:
    """End every accepted clearance whose last day has passed in its clinic. What reads them looks at the day itself."""
    for clinic in Clinic.objects.all():
        today = now.astimezone(clinic.zone).date()
        for clearance in clinic.clearances.filter(state=State.ACCEPTED, expires_on__lt=today).select_related("client"):
            with transaction.atomic():
                still = Clearance.objects.filter(pk=clearance.pk, state=State.ACCEPTED)
                if still.update(state=State.EXPIRED):
                    clearance.clinic = clinic
                    note(clearance, "clearance.expired")


def note(clearance: Clearance, action: str) -> None:
    """Write an event that nobody did: it follows from something else."""
    subject = f"clearance:{clearance.pk}"
    audit.record(
        clinic=clearance.clinic, action=action, by=None, kind="system", client=clearance.client, subject=subject
    )
