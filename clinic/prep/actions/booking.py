"""What happens to an appointment itself: moved, which prepares again, or closed without a session."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from clinic.intake import holding
from clinic.intake.models import Intake
from clinic.practice import audit
from clinic.practice.models import Appointment, Membership, User
from clinic.practice.tenancy import LINK_DAYS_AFTER, lasting_links
from clinic.prep.actions.preparing import is_in, prepare
from clinic.prep.models import Assessment
from clinic.prep.refusals import Over, Stale
from clinic.prep.reminders import tell_of_change


def move(
    *,
    appointment: Appointment,
    starts_at: datetime,
    minutes: int,
    version: int,
    by: User,
    therapist: Membership | None = None,
) -> Appointment:
    """Change when, how long and, where given, with whom; a sent form is prepared again, and live links go with it.

    Raises `Stale` on an older `version`, `Unreadable` where the answers do not fit the new day.
    """
    with transaction.atomic():
        appointment = _open_appointment(appointment, version)
        told = appointment.starts_at
        appointment.starts_at, appointment.minutes, appointment.version = starts_at, minutes, version + 1
        appointment.therapist = therapist or appointment.therapist
        if appointment.local_start.date() != told.astimezone(appointment.clinic.zone).date():
            _nobody_came_yet(appointment)
        appointment.save(update_fields=["starts_at", "minutes", "therapist", "version", "status", "started_at"])
        lives_until = appointment.ends_at + timedelta(days=LINK_DAYS_AFTER)
        appointment.links.filter(lasting_links()).update(expires_at=lives_until)
        _record_appointment("appointment.moved", appointment, by)
        if starts_at != told:
            tell_of_change(appointment, told)
        intake = Intake.objects.filter(appointment=appointment).first()
        if intake is not None and is_in(intake):
            prepare(intake=intake, cause=Assessment.Cause.MOVED, by=by)
        return appointment


def _nobody_came_yet(appointment: Appointment) -> None:
    """On another day the client is asked again on arrival, and the session begins anew."""
    appointment.status, appointment.started_at = Appointment.Status.PLANNED, None


@transaction.atomic
def reassign(*, appointments: Sequence[Appointment], therapist: Membership, by: User) -> int:
    """Another therapist for appointments that stay when they are; what was closed meanwhile stays as it is.

    Returns how many were given over. Raises ValueError for somebody who gives no sessions in their clinic.
    """
    given = 0
    for known in sorted(appointments, key=lambda each: each.pk):
        appointment = holding.visit(known.pk)
        if appointment.clinic_id != therapist.clinic_id or not therapist.gives_care:
            raise ValueError("The therapist gives no sessions in this clinic.")
        if appointment.is_over or appointment.therapist_id == therapist.pk:
            continue
        appointment.therapist, appointment.version = therapist, appointment.version + 1
        appointment.save(update_fields=["therapist", "version"])
        _record_appointment("appointment.reassigned", appointment, by)
        given += 1
    return given


def close(*, appointment: Appointment, status: str, version: int, by: User) -> Appointment:
    """Cancel an appointment or note that nobody came. It is locked from then on."""
    with transaction.atomic():
        appointment = _open_appointment(appointment, version)
        appointment.status, appointment.version = status, version + 1
        appointment.save(update_fields=["status", "version"])
        _record_appointment(f"appointment.{status}", appointment, by)
        if status == Appointment.Status.CANCELLED:
            tell_of_change(appointment, appointment.starts_at)
        return appointment


def _open_appointment(appointment: Appointment, version: int) -> Appointment:
    found = holding.visit(appointment.pk)
    if found.is_over:
        raise Over
    if found.version != version:
        raise Stale
    return found


def _record_appointment(action: str, appointment: Appointment, by: User) -> None:
    subject = f"appointment:{appointment.pk}"
    audit.record(clinic=appointment.clinic, action=action, by=by, client=appointment.client, subject=subject)
