"""The mail of this room, written at the moment of sending: time, place and a link, and not one word about health."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from clinic.mail.outbox import Mail
from clinic.practice.language import offered
from clinic.practice.messages import who_hears
from clinic.practice.models import Appointment
from clinic.practice.tenancy import LINK_DAYS_AFTER, address_of, has_stopped_sharing, mint_link_of
from clinic.prep.reminders import CHANGED, FORM, MISSING, READY, WHEN
from clinic.prep.stage import RELEASED, Stage, intake_of, newest_of, stage


def prep_ready(*, appointment: int, key: str) -> Mail | None:
    """Tell the client that their page is ready; None where it no longer is or nobody can be told."""
    found = _appointment(appointment)
    if found is None or not _may_tell(found) or _stage(found) not in RELEASED:
        return None
    return _with_link("prep_ready", found, key)


def page_link(*, appointment: int, key: str) -> Mail | None:
    """The link to their page that a client asked for, whatever the stage; None once the visit is over."""
    found = _appointment(appointment)
    return _with_link("page_link", found, key) if found is not None and not found.is_over else None


def form_reminder(*, appointment: int, starts: str, hours: int, key: str) -> Mail | None:
    """The form is not sent yet."""
    return _reminder(FORM, appointment, starts, key)


def prep_reminder(*, appointment: int, starts: str, hours: int, key: str) -> Mail | None:
    """The visit is near: the page to get ready with."""
    return _reminder(READY, appointment, starts, key)


def clearance_reminder(*, appointment: int, starts: str, hours: int, key: str) -> Mail | None:
    """Something is still missing; the page says what."""
    return _reminder(MISSING, appointment, starts, key)


def visit_changed(*, appointment: int, told: str, key: str) -> Mail | None:
    """The visit is at another time than the client was told, or cancelled. A cancelled one has no link, nor has one
    of a client who stopped the sharing.
    """
    found = _appointment(appointment)
    if found is None or not found.client.email:
        return None
    before = datetime.fromisoformat(told)
    if found.status == Appointment.Status.CANCELLED:
        return _to_client("visit_cancelled", found, told=before)
    if found.is_over or found.starts_at == before or found.starts_at <= timezone.now():
        return None
    if has_stopped_sharing(found):  # who wants no link any more still must not come at the old time
        return _to_client(CHANGED, found, told=before)
    return _with_link(CHANGED, found, key, told=before)


def urgent_answer(*, appointment: int) -> Mail | None:
    """Tell the therapist to look at the board now. It names the time only: mail is read on lock screens."""
    found = _appointment(appointment)
    if found is None:
        return None
    path = reverse("prep:review", kwargs={"clinic": found.clinic.slug, "appointment": found.pk})
    member = who_hears(found)
    with override(offered(member.language or found.clinic.language)):
        words = {"appointment": found, "clinic": found.clinic, "link": settings.SITE_URL + path}
        return _mail("urgent_answer", member.email, words)


def _reminder(name: str, appointment: int, starts: str, key: str) -> Mail | None:
    """A reminder, if it is still true and the visit still at the time that it was queued for."""
    found = _appointment(appointment)
    if found is None or not _may_tell(found) or found.starts_at != datetime.fromisoformat(starts):
        return None
    is_coming = found.status == Appointment.Status.PLANNED and found.starts_at > timezone.now()
    return _with_link(name, found, key) if is_coming and _stage(found) in WHEN[name] else None


def _may_tell(appointment: Appointment) -> bool:
    """Whether mail may go out by itself: not about a visit that is over, nor after the sharing was stopped."""
    return not appointment.is_over and not has_stopped_sharing(appointment)


def _stage(appointment: Appointment) -> Stage:
    return stage(appointment, intake_of(appointment), newest_of(appointment))


def _with_link(name: str, appointment: Appointment, key: str, **words: Any) -> Mail | None:
    """A mail with this message's own link; None without an address, or where the link was ended meanwhile."""
    token = mint_link_of(appointment, key) if appointment.client.email else None
    return _to_client(name, appointment, link=address_of(token), **words) if token else None


def _to_client(name: str, appointment: Appointment, **words: Any) -> Mail:
    with override(offered(appointment.client.language)):
        common = {"appointment": appointment, "clinic": appointment.clinic, "days": LINK_DAYS_AFTER}
        return _mail(name, appointment.client.email, {**common, **words})


def _appointment(pk: int) -> Appointment | None:
    related = Appointment.objects.select_related("client", "clinic", "therapist__user", "intake")
    return related.filter(pk=pk).first()


def _mail(name: str, to: str, words: dict[str, Any]) -> Mail:
    subject = " ".join(render_to_string(f"mail/{name}.subject.txt", words).split())
    return Mail(to, subject, render_to_string(f"mail/{name}.txt", words), render_to_string(f"mail/{name}.html", words))
