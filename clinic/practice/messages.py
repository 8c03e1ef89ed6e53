"""E-mails of the practice: time, place and link, never a word about health."""

from django.template.loader import render_to_string
from django.utils import formats, translation

from clinic.mail.outbox import Mail
from clinic.practice import invitations, tenancy
from clinic.practice.language import offered
from clinic.practice.models import Appointment, Invitation, Membership, Role, User


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


def who_hears(appointment: Appointment) -> User:
    """Who of the staff is told of an appointment: its therapist or, where they give no sessions here now, an owner."""
    therapist = appointment.therapist
    owners = Membership.objects.filter(clinic=appointment.clinic_id, role=Role.OWNER, is_active=True)
    owner = None if therapist.gives_care else owners.select_related("user").order_by("pk").first()
    return (owner or therapist).user


def invitation(invitation: int) -> Mail | None:
    """The way in for somebody new; None where it was used, withdrawn or ran out meanwhile."""
    found = Invitation.objects.live().select_related("clinic", "invited_by").filter(pk=invitation).first()
    link = invitations.address_of(found) if found is not None else None
    if found is None or link is None:
        return None
    with translation.override(offered(found.clinic.language)):
        context: dict[str, object] = {
            "clinic": found.clinic,
            "by": found.invited_by,
            "link": link,
            "days": invitations.LIVES.days,
        }
        return rendered("invitation", found.email, context)


def rendered(name: str, to: str, context: dict[str, object]) -> Mail:
    """The mail made of `mail/<name>.subject.txt`, `.txt` and `.html`."""
    subject, text, html = (render_to_string(f"mail/{name}.{part}", context) for part in ("subject.txt", "txt", "html"))
    return Mail(to=to, subject=" ".join(subject.split()), text=text, html=html)
