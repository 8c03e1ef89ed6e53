"""E-mails about appointments: time, place and link, never a word about health."""

from django.template.loader import render_to_string
from django.utils import formats, translation

from clinic.mail.outbox import Mail
from clinic.practice import tenancy
from clinic.practice.language import offered
from clinic.practice.models import Appointment


def client_link(appointment: int, key: str) -> Mail | None:
    """The client's own link, minted now; None where the appointment is over, or the address or the link is gone."""
    related = Appointment.objects.select_related("client", "clinic", "therapist__user")
    booking = related.filter(pk=appointment).first()
    if booking is None or booking.is_over or not booking.client.email:
        return None
    token = tenancy.mint_link_of(booking, key)
    if token is None:
        return None
    with translation.override(offered(booking.client.language)):
        context = {
            "appointment": booking,
            "clinic": booking.clinic,
            "when": formats.date_format(booking.local_start, "DATETIME_FORMAT"),
            "link": tenancy.address_of(token),
            "days": tenancy.LINK_DAYS_AFTER,
        }
        return rendered("client_link", booking.client.email, context)


def rendered(name: str, to: str, context: dict[str, object]) -> Mail:
    """The mail made of `mail/<name>.subject.txt`, `.txt` and `.html`."""
    subject, text, html = (render_to_string(f"mail/{name}.{part}", context) for part in ("subject.txt", "txt", "html"))
    return Mail(to=to, subject=" ".join(subject.split()), text=text, html=html)
