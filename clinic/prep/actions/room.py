"""In the room: the session really begins."""

from django.db import transaction
from django.utils import timezone

from clinic.intake import holding
from clinic.practice import audit
from clinic.practice.models import Appointment, User
from clinic.prep.plan_refusals import PlanHeld, PlanLocked, TooEarly
from clinic.prep.plans import is_locked, is_released
from clinic.prep.refusals import NotChecked
from clinic.prep.stage import newest_of


def start_session(*, appointment: Appointment, by: User, again: bool = False) -> Appointment:
    """Note that the session begins now; pressed twice, the first time counts, unless it is to begin `again`.

    Raises `TooEarly` before its day, `PlanLocked` after its end, `PlanHeld` while no plan is released, and
    `NotChecked` until the client was asked again on arrival.
    """
    with transaction.atomic():
        found = holding.visit(appointment.pk)
        if is_locked(found):
            raise PlanLocked
        if not is_released(found, newest_of(found)):
            raise PlanHeld
        if found.local_start.date() > found.clinic.today():
            raise TooEarly
        if found.status != Appointment.Status.ARRIVED:
            raise NotChecked
        if found.started_at is None or again:
            found.started_at = timezone.now()
            found.save(update_fields=["started_at"])
            subject = f"appointment:{found.pk}"
            audit.record(clinic=found.clinic, action="session.started", by=by, client=found.client, subject=subject)
        return found
