"""The client's other forms at this clinic: which holds the newest answers, and whether they may serve again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from django.utils import timezone

from clinic.intake.document import Document
from clinic.intake.models import Intake
from clinic.practice.models import Appointment

JUDGED = (Intake.State.SENT, Intake.State.ACCEPTED)


def others(appointment: Appointment) -> list[Intake]:
    """The client's forms of other visits here, in any state, that of the latest visit first."""
    found = Intake.objects.filter(clinic=appointment.clinic, client=appointment.client).exclude(appointment=appointment)
    related = found.select_related("appointment__clinic", "appointment__therapist__user", "client")
    return list(related.order_by("-appointment__starts_at"))


def is_before(form: Intake, appointment: Appointment) -> bool:
    """Whether this form belongs to a visit before the appointment."""
    return form.appointment.starts_at < appointment.starts_at


def previous(forms: Iterable[Intake], appointment: Appointment) -> Intake | None:
    """The form of the last visit before this one that was sent and still counts; the first of `others`."""
    return next((form for form in forms if _is_judged(form) and is_before(form, appointment)), None)


def newest(forms: Iterable[Intake]) -> Intake | None:
    """The form in which the client answered last, be it sent or not: an answer there may be missing everywhere else."""
    return max((form for form in forms if _holds_answers(form)), key=answered_at, default=None)


def is_barred(form: Intake) -> bool:
    """Whether nothing of this form may serve again: nobody judged it, it was taken back, or an urgent answer stands."""
    return form.stopped or not _is_judged(form)


def answered_at(form: Intake) -> datetime:
    """When these answers were given. What staff do later to a form that was sent makes its answers no newer."""
    told = form.saved_at if is_barred(form) else form.sent_at
    return told or form.started_at or form.sent_at or form.appointment.starts_at


def barred_before(forms: Iterable[Intake], intake: Intake) -> Intake | None:
    """The newest form before this one, if nothing of it may serve again: the therapist has to know of it."""
    begun = intake.started_at or timezone.now()
    known = [form for form in forms if is_before(form, intake.appointment) or answered_at(form) < begun]
    last = newest(known)
    return last if last and is_barred(last) else None


def _is_judged(form: Intake) -> bool:
    return form.state in JUDGED and form.sent_at is not None


def _holds_answers(form: Intake) -> bool:
    document = Document(cast("dict[str, Any]", form.document) or {})
    return bool(document.answers or document.open or document.tender)
