"""The mail of the day after: when a visit is due for it, and what it says. Time and link only, once for each visit."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import override

from clinic.mail import outbox
from clinic.mail.models import Message
from clinic.mail.outbox import Mail
from clinic.practice.language import offered
from clinic.practice.messages import rendered
from clinic.practice.models import Appointment, Clinic
from clinic.practice.tenancy import LINK_DAYS_AFTER, address_of, has_stopped_sharing, mint_link_of
from clinic.progress.models import Rating, RatingMail

AFTER = "after_visit"
HOUR = time(9)
"""When it goes out on the day after, by the clinic's clock."""
LATE = timedelta(days=3)
"""A visit that took place longer ago is not asked about any more: nobody remembers how the day after was."""


def queue_due(now: datetime) -> None:
    """Queue the mail for each visit that took place, the day after, once ever."""
    due = list(_due(now))
    once = {booking.pk: f"{AFTER}:{booking.pk}" for booking in due}
    known = set(Message.objects.filter(once__in=once.values()).values_list("once", flat=True))
    for booking in due:
        if once[booking.pk] not in known:
            outbox.enqueue(AFTER, tenant=booking.clinic_id, once=once[booking.pk], appointment=booking.pk)


def after_visit(*, appointment: int, key: str) -> Mail | None:
    """Ask how it is going; None where the client has said so already, stopped sharing, or the clinic does not ask."""
    related = Appointment.objects.select_related("client", "clinic__rating_mail", "therapist__user")
    found = related.filter(pk=appointment).first()
    if found is None or not _may_ask(found) or _is_rated(found) or has_stopped_sharing(found):
        return None
    token = mint_link_of(found, key)
    if token is None:
        return None
    with override(offered(found.client.language)):
        words = {"appointment": found, "clinic": found.clinic, "link": address_of(token), "days": LINK_DAYS_AFTER}
        return rendered(AFTER, found.client.email, words)


def is_on(clinic: Clinic) -> bool:
    """Whether this clinic asks the day after."""
    return not RatingMail.objects.filter(clinic=clinic, is_on=False).exists()


def _due(now: datetime) -> Iterator[Appointment]:
    """Visits that took place, whose day after has come and not long passed."""
    day = timedelta(days=1)
    done = Appointment.objects.filter(status=Appointment.Status.DONE, starts_at__gt=now - LATE - day, starts_at__lt=now)
    asked = done.exclude(client__email="").exclude(clinic__rating_mail__is_on=False)
    unrated = asked.exclude(ratings__moment=Rating.Moment.NEXT_DAY).select_related("clinic")
    for booking in unrated.order_by("starts_at", "pk").iterator():
        at = datetime.combine(booking.local_start.date() + day, HOUR, booking.clinic.zone)
        if at <= now < at + LATE:
            yield booking


def _may_ask(appointment: Appointment) -> bool:
    is_done = appointment.status == Appointment.Status.DONE
    is_late = timezone.now() > appointment.ends_at + timedelta(days=LINK_DAYS_AFTER)
    return is_done and not is_late and bool(appointment.client.email) and is_on(appointment.clinic)


def _is_rated(appointment: Appointment) -> bool:
    return appointment.ratings.filter(moment=Rating.Moment.NEXT_DAY).exists()
