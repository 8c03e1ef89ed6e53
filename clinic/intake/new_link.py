"""A client asks for a new link: it goes to the address on record, and the page never says whether there is one."""

import hashlib
from datetime import timedelta

from django import forms
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.mail import outbox
from clinic.practice import audit
from clinic.practice.actions import LINK_MAIL
from clinic.practice.models import Appointment, ClientLink

PER_HOUR = 5
"""How often one dead link, and one address, may ask for a new link within an hour."""
HOUR = 60 * 60
BEGUN = timedelta(hours=1)
"""A visit counts as coming until so long after its start."""
OFFERED = ("expired", "locked")
"""Dead links that offer a new one. One that the clinic switched off does not."""


class NewLinkForm(forms.Form):
    """The address that the clinic has of the client."""

    use_required_attribute = False
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The one that your clinic has."),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"required": _("Enter your e-mail address"), "invalid": _("Enter a whole e-mail address")},
    )


def send_new_link(*, link: ClientLink, email: str) -> None:
    """Mail a link to the client with this address and a coming visit; for everybody else nothing happens.

    Families share an address: it is the client of the dead link, or else the only one here who has this address.
    """
    if not (_may_ask(f"link:{link.pk}") and _may_ask(f"address:{link.clinic_id}:{_digest(email)}")):
        return
    booking = _coming(link, email)
    if booking is None or outbox.is_waiting(LINK_MAIL, appointment=booking.pk):
        return
    with transaction.atomic():
        outbox.enqueue(LINK_MAIL, tenant=booking.clinic_id, appointment=booking.pk)
        subject = f"appointment:{booking.pk}"
        audit.record(
            clinic=link.clinic, action="link.mail_asked", by=None, kind="client", client=booking.client, subject=subject
        )


def _coming(link: ClientLink, email: str) -> Appointment | None:
    open_states = (Appointment.Status.PLANNED, Appointment.Status.ARRIVED)
    coming = link.clinic.appointments.filter(starts_at__gt=timezone.now() - BEGUN, status__in=open_states)
    mine = coming.filter(client=_whose(link, email))
    return mine.select_related("client").order_by("starts_at").first()


def _whose(link: ClientLink, email: str) -> int | None:
    """The client who asks, None where the address leaves open who that is."""
    having = list(link.clinic.clients.filter(email__iexact=email).values_list("pk", flat=True))
    if link.appointment.client_id in having:
        return link.appointment.client_id
    return having[0] if len(having) == 1 else None


def _may_ask(who: str) -> bool:
    """Count one more request of this hour; False past the limit."""
    key = f"new_link:{who}"
    cache.add(key, 0, HOUR)
    try:
        return cache.incr(key) <= PER_HOUR
    except ValueError:  # it ran out just now
        return True


def _digest(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()
