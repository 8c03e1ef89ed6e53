"""The one way to an assessment: facts in, rules, snapshot, mail and event, all or nothing."""

from dataclasses import replace
from typing import Any

from django.db import models, transaction

from clinic.intake import actions as intake_actions
from clinic.intake import flow, holding
from clinic.intake.facts import facts, rulebook_of
from clinic.intake.models import Intake
from clinic.mail import outbox
from clinic.practice import audit
from clinic.practice.models import Appointment, User
from clinic.prep.actions.following import follow, void_overtaken
from clinic.prep.models import Assessment, OwnWords
from clinic.prep.plans import is_locked
from clinic.prep.refusals import NotSent, Over, Unreadable
from clinic.prep.reminders import is_told_of_change
from clinic.prep.stage import RELEASED, newest_of, stage
from clinic.rules import FactsError, assess, read_facts
from clinic.rules.model import Assessment as Outcome
from clinic.rules.model import Facts
from clinic.rules.rulebook import Rulebook
from clinic.rules.wording import dump

_AFTERWARDS = frozenset({Assessment.Cause.SENT, Assessment.Cause.RESCREEN, Assessment.Cause.CONSENT})
"""What may still be written down once a session has ended: its answers change, what was done does not."""


def prepare(*, intake: Intake, cause: str, by: User | None) -> Assessment:
    """Run the rules on an intake and store the snapshot, the mail and the event together.

    Once the session has ended its plan is the record. What is only written down afterwards makes no other one, unless
    it would have held the plan: that has to be seen.
    Raises `Over` for a locked appointment and `Unreadable` where the answers cannot be read; then nothing is stored.
    """
    with transaction.atomic():
        intake = locked(intake)
        appointment = intake.appointment
        if appointment.is_over:
            raise Over
        holding.client(intake.client_id)
        document, read, outcome = _assessed(intake)
        if void_overtaken(intake, read, outcome):
            document, read, outcome = _assessed(intake)
        if intake.stopped:
            outcome = replace(outcome, plan=None)
        if cause in _AFTERWARDS and (given := _given(appointment)) is not None and _releases(outcome):
            record("assessment.kept", intake, by, f"assessment:{given.pk}")
            return given
        assessment = Assessment.objects.create(
            clinic=intake.clinic,
            appointment=appointment,
            intake=intake,
            number=_next_number(appointment),
            cause=cause,
            rulebook_id=intake.rulebook_id,
            own_words=OwnWords.objects.now(intake.clinic, OwnWords.Subject.CHECKLIST),
            level=outcome.triage.level.name,
            urgency=outcome.triage.urgency or "",
            booking_blocked=outcome.triage.booking_blocked,
            has_plan=outcome.plan is not None,
            facts=document,
            result=dump(outcome),
            created_by=by,
        )
        follow(intake, assessment)
        _tell(assessment, intake)
        record(f"assessment.{cause}", intake, by, f"assessment:{assessment.pk}")
        return assessment


def _given(appointment: Appointment) -> Assessment | None:
    """The assessment with whose plan a session was given that has ended; None before its end."""
    newest = newest_of(appointment) if is_locked(appointment) else None
    return newest if newest is not None and newest.has_plan and not newest.booking_blocked else None


def _releases(outcome: Outcome) -> bool:
    """Whether a plan may be given under this outcome."""
    return outcome.plan is not None and not outcome.triage.booking_blocked


def prepare_stop(*, intake: Intake, cause: str, by: User | None) -> None:
    """Prepare a stopped intake. The stop holds the plan anyway, so that a form that cannot be read refuses nothing."""
    try:
        prepare(intake=intake, cause=cause, by=by)
    except Unreadable:
        record("assessment.unreadable", intake, by)


def _assessed(intake: Intake) -> tuple[dict[str, Any], Facts, Outcome]:
    """The facts as they are now, letters included: as a document and as they were read; and what the rules say."""
    document, rulebook = facts(intake), rulebook_of(intake)
    read = _read(intake, document, rulebook)
    return document, read, assess(read, rulebook)


def _read(intake: Intake, document: dict[str, Any], rulebook: Rulebook) -> Facts:
    """The facts of a document. A refusal names no answer, since it is raised where logs and the front desk look on."""
    try:
        return read_facts(document, rulebook)
    except FactsError:
        raise Unreadable(flow.faults(intake)) from None


def locked(intake: Intake) -> Intake:
    """The intake as the database has it now; it and its appointment are held until the transaction ends."""
    holding.visit(intake.appointment_id)
    return intake_actions.locked(intake)


def is_in(intake: Intake) -> bool:
    """Whether the form is with the clinic, whole: only then an assessment of it is in force."""
    return intake.state in (Intake.State.SENT, Intake.State.ACCEPTED)


def _next_number(appointment: Appointment) -> int:
    return (appointment.assessments.aggregate(last=models.Max("number"))["last"] or 0) + 1


def _tell(assessment: Assessment, intake: Intake) -> None:
    """Queue the mail that this outcome calls for: the client when a plan is out, the staff when help is needed now.

    Where the intake is stopped, the staff were told at that moment.
    """
    if intake.stopped:
        return
    if assessment.level == "URGENT":
        outbox.enqueue("urgent_answer", tenant=assessment.clinic_id, appointment=assessment.appointment_id)
    elif stage(intake.appointment, intake, assessment) in RELEASED and not _is_told_otherwise(assessment):
        outbox.enqueue("prep_ready", tenant=assessment.clinic_id, appointment=assessment.appointment_id)


def _is_told_otherwise(assessment: Assessment) -> bool:
    """Whether the client is here, or news of the move waits to be sent: then no mail about their page is needed."""
    if assessment.cause == Assessment.Cause.MOVED:
        return is_told_of_change(assessment.appointment)
    return assessment.cause == Assessment.Cause.RESCREEN


def record(action: str, intake: Intake, by: User | None, subject: str = "") -> None:
    """Write one event about an intake into the audit trail."""
    kind = audit.kind_of(by, otherwise="client")
    subject = subject or f"intake:{intake.pk}"
    audit.record(clinic=intake.clinic, action=action, by=by, kind=kind, client=intake.client, subject=subject)


def require_open_and_sent(intake: Intake) -> None:
    """Raise `Over` for a locked appointment, `NotSent` for a form that never came in."""
    if intake.appointment.is_over:
        raise Over
    if intake.sent_at is None:
        raise NotSent
