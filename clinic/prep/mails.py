"""The mail of this room, written at the moment of sending: time, place and a link, and not one word about health."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from clinic.mail.outbox import Mail
from clinic.practice.models import Appointment
from clinic.practice.tenancy import mint_link
from clinic.prep.stage import RELEASED, intake_of, newest_of, stage


def prep_ready(*, appointment: int) -> Mail | None:
    """Tell the client that their page is ready, with a fresh link; None where it no longer is or nobody can be told."""
    found = _appointment(appointment)
    if found is None or not found.client.email or found.is_over:
        return None
    if stage(found, intake_of(found), newest_of(found)) not in RELEASED:
        return None
    link = settings.SITE_URL + reverse("link", kwargs={"token": mint_link(found)})
    with override(found.client.language):
        return _mail("prep_ready", found.client.email, {"appointment": found, "clinic": found.clinic, "link": link})


def urgent_answer(*, appointment: int) -> Mail | None:
    """Tell the therapist to look at the board now. It names the time only: mail is read on lock screens."""
    found = _appointment(appointment)
    if found is None:
        return None
    path = reverse("prep:review", kwargs={"clinic": found.clinic.slug, "appointment": found.pk})
    with override(found.clinic.language):
        words = {"appointment": found, "clinic": found.clinic, "link": settings.SITE_URL + path}
        return _mail("urgent_answer", found.therapist.user.email, words)


def _appointment(pk: int) -> Appointment | None:
    related = Appointment.objects.select_related("client", "clinic", "therapist__user", "intake")
    return related.filter(pk=pk).first()


def _mail(name: str, to: str, words: dict[str, Any]) -> Mail:
    subject = " ".join(render_to_string(f"mail/{name}.subject.txt", words).split())
    return Mail(to, subject, render_to_string(f"mail/{name}.txt", words), render_to_string(f"mail/{name}.html", words))
