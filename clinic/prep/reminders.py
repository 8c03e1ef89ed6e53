"""Who is reminded of what, and when: looked at afresh every minute, queued once for each visit and its time.

Nothing is queued at booking: a visit that is moved, sent or cancelled would leave reminders behind.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from clinic.mail import outbox
from clinic.mail.models import Message
from clinic.practice.models import Appointment, Clinic
from clinic.prep.models import Assessment
from clinic.prep.stage import Stage, intake_of, stage

FORM, READY, MISSING = "form_reminder", "prep_reminder", "clearance_reminder"
"""The messages: the form is not sent yet, the page to get ready with, a letter is still missing."""
CHANGED = "visit_changed"
WHEN: dict[str, frozenset[Stage]] = {
    FORM: frozenset({Stage.NOT_STARTED, Stage.NOT_SENT, Stage.REOPENED}),
    READY: frozenset({Stage.READY}),
    MISSING: frozenset({Stage.CLEARANCE}),
}
"""The stages in which a reminder is still true; asked when it is queued, and again when it is sent."""
FORM_HOURS = (48, 24)
MISSING_HOURS = 72
"""A doctor's office needs days."""
PREP_HOURS = (24, 48, 72, 168)
"""What a clinic may choose from, beside never."""
LATE = timedelta(hours=12)
"""A reminder that could not be queued for so long (no worker ran, the visit was booked too late) is left out."""
QUIET = timedelta(hours=4)
"""After any other mail with a link about the same visit, a reminder waits so long."""
SETTLES = timedelta(minutes=2)
"""News of a move or a cancelling waits so long: a slip that is put right at once is no news."""


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder of one visit whose time has come."""

    appointment: Appointment
    name: str
    hours: int

    @property
    def once(self) -> str:
        """What may be queued only once; a visit at another time is another one."""
        return f"{self.name}:{self.hours}:{self.appointment.pk}:{self.appointment.starts_at.isoformat()}"


def queue_due(now: datetime) -> None:
    """Queue every reminder whose time has come and that is still true; what was queued before is not again."""
    new = _not_queued(list(_due(now)))
    newest = Assessment.objects.by_appointment(due.appointment for due in new)
    disturbed = _mailed_since(now - QUIET, new)
    for due in new:
        booking = due.appointment
        where = stage(booking, intake_of(booking), newest.get(booking.pk))
        if where in WHEN[due.name] and outbox.about(appointment=booking.pk) not in disturbed:
            starts = booking.starts_at.isoformat()
            outbox.enqueue(
                due.name,
                tenant=booking.clinic_id,
                once=due.once,
                appointment=booking.pk,
                starts=starts,
                hours=due.hours,
            )


def tell_of_change(appointment: Appointment, told: datetime) -> None:
    """Queue the news that a visit is moved or cancelled, where a mail named the old time (`told`). One at a time: what
    waits will name the newest time. One that a worker holds may have been written already, so another one follows.
    """
    about, linking = outbox.about(appointment=appointment.pk), {*outbox.linking(), CHANGED}
    mailed = Message.objects.filter(about=about, name__in=linking)
    unwritten = mailed.waiting().filter(name=CHANGED).exclude(leased_until__gt=timezone.now())
    if unwritten.exists() or not mailed.went_out().exists():
        return
    starts = told.isoformat()
    later = timezone.now() + SETTLES
    outbox.enqueue(CHANGED, tenant=appointment.clinic_id, send_after=later, appointment=appointment.pk, told=starts)


def is_told_of_change(appointment: Appointment) -> bool:
    """Whether news of a move waits: it carries the link, so that no second mail is needed."""
    waiting = Message.objects.waiting().filter(name=CHANGED)
    return waiting.filter(about=outbox.about(appointment=appointment.pk)).exists()


def _due(now: datetime) -> Iterator[Due]:
    """The reminders whose time has come and not long passed, whatever the stage."""
    furthest = now + timedelta(hours=max(*FORM_HOURS, MISSING_HOURS, *PREP_HOURS))
    coming = Appointment.objects.filter(starts_at__gt=now, starts_at__lte=furthest, status=Appointment.Status.PLANNED)
    related = coming.exclude(client__email="").select_related("client", "clinic", "intake").defer("intake__document")
    for booking in related.order_by("starts_at", "pk").iterator():
        for name, hours in _kinds(booking.clinic):
            at = booking.starts_at - timedelta(hours=hours)
            if at <= now < min(at + LATE, booking.starts_at):
                yield Due(booking, name, hours)


def _kinds(clinic: Clinic) -> Iterator[tuple[str, int]]:
    yield from ((FORM, hours) for hours in FORM_HOURS)
    yield MISSING, MISSING_HOURS
    if clinic.prep_mail_hours is not None:
        yield READY, clinic.prep_mail_hours


def _not_queued(due: list[Due]) -> list[Due]:
    known = set(Message.objects.filter(once__in=[each.once for each in due]).values_list("once", flat=True))
    return [each for each in due if each.once not in known]


def _mailed_since(since: datetime, due: Iterable[Due]) -> set[str]:
    """The visits about which a mail with a link was queued since then."""
    about = {outbox.about(appointment=each.appointment.pk) for each in due}
    found = Message.objects.filter(about__in=about, name__in=outbox.linking(), created_at__gt=since)
    return set(found.exclude(outcome=outbox.NOT_NEEDED).values_list("about", flat=True))
