"""The mail around letters and agreements: to the therapist that there is news, to a guardian their own link."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from clinic.mail.outbox import Mail
from clinic.practice import single_use
from clinic.practice.language import offered
from clinic.practice.messages import rendered, who_hears
from clinic.practice.models import Appointment
from clinic.prep.stage import intake_of


def visit_news(*, appointment: int) -> Mail | None:
    """Tell the therapist that something came in. It names the time only: mail is read on lock screens."""
    found = _appointment(appointment)
    if found is None or found.is_over:
        return None
    path = reverse("prep:review", kwargs={"clinic": found.clinic.slug, "appointment": found.pk})
    member = who_hears(found)
    with override(offered(member.language or found.clinic.language)):
        words = {"appointment": found, "clinic": found.clinic, "link": settings.SITE_URL + path}
        return rendered("visit_news", member.email, words)


def guardian_link(*, appointment: int, email: str, key: str) -> Mail | None:
    """The guardian's own link; None where nobody has to sign any more, or the link was ended."""
    found = _appointment(appointment)
    intake: Any = intake_of(found) if found is not None else None
    if found is None or found.is_over or intake is None or intake.document.get("guardian_ok"):
        return None
    token = single_use.mint_of(found, single_use.Purpose.GUARDIAN, key)
    if token is None:
        return None
    with override(offered(found.client.language)):
        link = settings.SITE_URL + reverse("prep:guardian_door", args=[token])
        days = single_use.LIVES[single_use.Purpose.GUARDIAN].days
        return rendered(
            "guardian_link", email, {"appointment": found, "clinic": found.clinic, "link": link, "days": days}
        )


def _appointment(pk: int) -> Appointment | None:
    related = Appointment.objects.select_related("client", "clinic", "therapist__user", "intake")
    return related.filter(pk=pk).first()
