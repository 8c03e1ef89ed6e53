"""Everything that changes what is ready: each runs in one transaction, writes one event, and ends in `prepare`."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from clinic.intake import flow
from clinic.intake.actions import locked
from clinic.intake.document import Document, Patch
from clinic.intake.facts import facts, rulebook_of
from clinic.intake.models import Clearance, Intake
from clinic.intake.sheet import sheet_of
from clinic.intake.stop import urgent_finding
from clinic.mail import outbox
from clinic.practice import audit
from clinic.practice.models import Appointment, Membership, User
from clinic.practice.tenancy import LINK_DAYS_AFTER
from clinic.prep.models import Assessment, PrepPage
from clinic.prep.refusals import Incomplete, NothingToConfirm, NotSent, Over, Stale
from clinic.prep.stage import RELEASED, newest_of, stage
from clinic.rules import assess, read_facts
from clinic.rules.wording import dump

LETTER_DAYS = 90
"""How long a doctor's letter serves, from its date (clinical reference, section 0, rule 4)."""


def prepare(*, intake: Intake, cause: str, by: User | None) -> Assessment:
    """Run the rules on an intake and store the snapshot, the mail and the event together.

    Raises `Over` for a locked appointment and `FactsError` where the answers cannot be read; then nothing is stored.
    """
    with transaction.atomic():
        intake = _locked(intake)
        appointment = intake.appointment
        if appointment.is_over:
            raise Over
        document, rulebook = facts(intake), rulebook_of(intake)
        outcome = assess(read_facts(document, rulebook), rulebook)
        if intake.stopped:
            outcome = replace(outcome, plan=None)
        assessment = Assessment.objects.create(
            clinic=intake.clinic,
            appointment=appointment,
            intake=intake,
            number=_next_number(appointment),
            cause=cause,
            rulebook_id=intake.rulebook_id,
            level=outcome.triage.level.name,
            urgency=outcome.triage.urgency or "",
            booking_blocked=outcome.triage.booking_blocked,
            has_plan=outcome.plan is not None,
            facts=document,
            result=dump(outcome),
            created_by=by,
        )
        _tell(assessment, intake)
        _record(f"assessment.{cause}", intake, by, f"assessment:{assessment.pk}")
        return assessment


def _locked(intake: Intake) -> Intake:
    """The intake as the database has it now; it and its appointment are held until the transaction ends."""
    Appointment.objects.select_for_update().get(pk=intake.appointment_id)
    return locked(intake)


def _next_number(appointment: Appointment) -> int:
    return (appointment.assessments.aggregate(last=models.Max("number"))["last"] or 0) + 1


def _tell(assessment: Assessment, intake: Intake) -> None:
    """Queue the mail that this outcome calls for: the client when a plan is out, the staff when help is needed now."""
    if assessment.level == "URGENT" or intake.stopped:
        outbox.enqueue("urgent_answer", appointment=assessment.appointment_id)
    elif stage(intake.appointment, intake, assessment) in RELEASED and assessment.cause != Assessment.Cause.RESCREEN:
        outbox.enqueue("prep_ready", appointment=assessment.appointment_id)


def _record(action: str, intake: Intake, by: User | None, subject: str = "") -> None:
    kind = "client" if by is None else "staff"
    subject = subject or f"intake:{intake.pk}"
    audit.record(clinic=intake.clinic, action=action, by=by, kind=kind, client=intake.client, subject=subject)


def send(*, intake: Intake, send_key: str, by: User | None) -> Intake:
    """Send the form: check that it is whole, mark it sent and prepare. Sent twice, it is stored once.

    Raises `Incomplete` with the faults, `Over` once the appointment has passed. Returns the intake: the receipt.
    """
    with transaction.atomic():
        intake = _locked(intake)
        if intake.state in (Intake.State.SENT, Intake.State.ACCEPTED) or (send_key and send_key == intake.send_key):
            return intake
        if intake.appointment.is_over or intake.appointment.ends_at < timezone.now():
            raise Over
        if faults := flow.faults(intake):
            raise Incomplete(faults)
        intake.state, intake.sent_at, intake.send_key = Intake.State.SENT, timezone.now(), send_key
        intake.version += 1
        intake.save(update_fields=["state", "sent_at", "send_key", "version"])
        prepare(intake=intake, cause=Assessment.Cause.SENT, by=by)
        return intake


def accept(*, intake: Intake, by: User) -> Intake:
    """The therapist has read the answers and takes them."""
    return _decide(intake, Intake.State.ACCEPTED, "intake.accepted", by)


def reopen(*, intake: Intake, by: User) -> Intake:
    """Ask the client for more: the form is open again, and the plan is held until it is sent anew."""
    return _decide(intake, Intake.State.REOPENED, "intake.reopened", by)


def _decide(intake: Intake, state: str, action: str, by: User) -> Intake:
    with transaction.atomic():
        intake = _locked(intake)
        _require_open_and_sent(intake)
        intake.state = state
        intake.save(update_fields=["state"])
        _record(action, intake, by)
        return intake


def rescreen(
    *, intake: Intake, patches: Iterable[tuple[str, Patch]], anything_new: bool, version: int, by: User
) -> Intake:
    """Store today's urgent answers on arrival and prepare again; the appointment counts as arrived.

    `patches` are (step key, changes) of the urgent pages. Where details are missing or `anything_new`, the form is open
    again and the plan held until it is sent. Raises `Stale` on an older `version`.
    """
    with transaction.atomic():
        intake = _locked(intake)
        _require_open_and_sent(intake)
        if intake.version != version:
            raise Stale
        intake.version += 1
        document = Document(intake.document)
        for key, patch in patches:
            document = document.patched(patch).with_step(key, intake.version)
        intake.document, intake.saved_at = dict(document.raw), timezone.now()
        intake.stopped = urgent_finding(intake) is not None
        has_gaps = any(not step.done for step in flow.steps(sheet_of(intake, intake.client.language)))
        intake.state = Intake.State.REOPENED if anything_new or has_gaps else intake.state
        intake.save(update_fields=["document", "stopped", "state", "saved_at", "version"])
        _arrived(intake.appointment)
        if intake.stopped or not has_gaps:
            prepare(intake=intake, cause=Assessment.Cause.RESCREEN, by=by)
        else:
            _record("intake.reopened", intake, by)
        return intake


def _arrived(appointment: Appointment) -> None:
    appointment.status, appointment.version = Appointment.Status.ARRIVED, appointment.version + 1
    appointment.save(update_fields=["status", "version"])


def _require_open_and_sent(intake: Intake) -> None:
    if intake.appointment.is_over:
        raise Over
    if intake.sent_at is None:
        raise NotSent


def move(
    *, appointment: Appointment, starts_at: datetime, minutes: int, therapist: Membership, version: int, by: User
) -> Appointment:
    """Change when, how long and with whom; a form that was sent is prepared again. Raises `Stale` on an older `version`."""
    with transaction.atomic():
        appointment = _open_appointment(appointment, version)
        appointment.starts_at, appointment.minutes, appointment.therapist = starts_at, minutes, therapist
        appointment.version = version + 1
        appointment.save(update_fields=["starts_at", "minutes", "therapist", "version"])
        lives_until = appointment.ends_at + timedelta(days=LINK_DAYS_AFTER)
        appointment.links.filter(revoked_at=None).update(expires_at=lives_until)
        _record_appointment("appointment.moved", appointment, by)
        intake = Intake.objects.filter(appointment=appointment).exclude(sent_at=None).first()
        if intake is not None:
            prepare(intake=intake, cause=Assessment.Cause.MOVED, by=by)
        return appointment


def close(*, appointment: Appointment, status: str, version: int, by: User) -> Appointment:
    """Cancel an appointment or note that nobody came. It is locked from then on."""
    with transaction.atomic():
        appointment = _open_appointment(appointment, version)
        appointment.status, appointment.version = status, version + 1
        appointment.save(update_fields=["status", "version"])
        _record_appointment(f"appointment.{status}", appointment, by)
        return appointment


def _open_appointment(appointment: Appointment, version: int) -> Appointment:
    found = Appointment.objects.select_for_update(of=("self",)).select_related("client", "clinic").get(pk=appointment.pk)
    if found.is_over:
        raise Over
    if found.version != version:
        raise Stale
    return found


def _record_appointment(action: str, appointment: Appointment, by: User) -> None:
    subject = f"appointment:{appointment.pk}"
    audit.record(clinic=appointment.clinic, action=action, by=by, client=appointment.client, subject=subject)


def record_letter(*, intake: Intake, letter: Mapping[str, Any], by: User) -> Clearance:
    """File a doctor's letter (2H) for the client and prepare again; "not allowed" refuses, and says so in the answers."""
    refused = letter["says"] != "allowed"
    with transaction.atomic():
        intake = _locked(intake)
        _require_open_and_sent(intake)
        clearance = Clearance.objects.create(
            clinic=intake.clinic,
            client=intake.client,
            state=Clearance.State.REFUSED if refused else Clearance.State.ACCEPTED,
            letter=dict(letter),
            expires_on=datetime.fromisoformat(letter["date"]).date() + timedelta(days=LETTER_DAYS),
            recorded_by=by,
        )
        if refused:
            intake.document["answers"] = {**intake.document.get("answers", {}), "doctor_said": "not_allowed"}
            intake.save(update_fields=["document"])
        _record(f"clearance.{clearance.state}", intake, by, f"clearance:{clearance.pk}")
        prepare(intake=intake, cause=Assessment.Cause.CLEARANCE, by=by)
        return clearance


def confirm_mistake(*, intake: Intake, by: User) -> Intake:
    """The therapist confirms that an urgent answer was ticked by mistake: the stop is lifted, a sent form prepared again.

    Raises `NothingToConfirm` where no mistake was reported or an urgent answer still stands.
    """
    with transaction.atomic():
        intake = _locked(intake)
        open_claims = [claim for claim in intake.document.get("mistakes", []) if not claim.get("confirmed_by")]
        if not intake.stopped or not open_claims or urgent_finding(intake) is not None:
            raise NothingToConfirm
        for claim in open_claims:
            claim["confirmed_by"] = by.pk
        intake.stopped, intake.version = False, intake.version + 1
        intake.save(update_fields=["document", "stopped", "version"])
        _record("intake.mistake_confirmed", intake, by)
        if intake.sent_at is not None:
            prepare(intake=intake, cause=Assessment.Cause.MISTAKE, by=by)
        return intake


def save_ticks(*, appointment: Appointment, ticks: Iterable[str]) -> PrepPage:
    """Keep which things to do are done. Ids that are not on the client's list are dropped."""
    newest = newest_of(appointment)
    items = newest.result.get("checklist", []) if newest else []
    known = {item["id"] for item in items if item["kind"] == "do"}
    with transaction.atomic():
        page, _made = PrepPage.objects.select_for_update().get_or_create(
            appointment=appointment, defaults={"clinic": appointment.clinic}
        )
        page.ticks, page.saved_at = sorted(known & set(ticks)), timezone.now()
        page.save(update_fields=["ticks", "saved_at"])
        audit.record(
            clinic=appointment.clinic,
            action="prep.ticked",
            by=None,
            kind="client",
            client=appointment.client,
            subject=f"appointment:{appointment.pk}",
        )
        return page


def mark_read(*, appointment: Appointment, number: int) -> int:
    """Note that the client saw assessment `number`; returns the number they had seen before (0 = none)."""
    page, _made = PrepPage.objects.get_or_create(appointment=appointment, defaults={"clinic": appointment.clinic})
    before = page.read_number
    if before != number:
        PrepPage.objects.filter(pk=page.pk).update(read_number=number)
    return before
