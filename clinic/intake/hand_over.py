"""The clinic's tablet in the client's hands: staff are signed out of it, and only the client's own form is in it.

The staff's session is ended on the server, not hidden: nothing but signing in leads back, and the browser is told to
forget every page of it. When the form is sent or the tablet given back, the client's session ends the same way.
"""

import secrets
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic import wall
from clinic.intake import actions
from clinic.intake.views import intake_of_appointment
from clinic.practice import audit, policy, tenancy
from clinic.practice.models import Appointment, ClientLink, User
from clinic.practice.records import clinic_appointment
from clinic.practice.tenancy import HANDED_KEY, LENT, LINK_KEY, StaffRequest

LASTS = timedelta(hours=2)
"""How long a tablet that was handed over shows the form: nobody fills in longer, and somebody may walk away with it."""
FORGET = '"cache", "storage"'


@require_POST
def hand_over(request: StaffRequest, appointment: int) -> HttpResponse:
    """One button: this browser belongs to the client from here on, until staff sign in again."""
    booked = clinic_appointment(request, appointment, "link")
    if actions.is_closed(intake_of_appointment(booked), request.user):
        messages.warning(request, _("This form was sent, or its appointment is over. There is nothing to fill in."))
        return redirect("practice:link", request.clinic.slug, booked.pk)
    link = lend(appointment=booked, by=request.user)
    back = _back_to(request, booked)
    _empty(request)
    request.session[LINK_KEY], request.session[HANDED_KEY] = link.pk, back
    request.session.set_expiry(LASTS)
    return _forgetting(redirect("intake:overview"))


def give_back(request: HttpRequest) -> HttpResponse:
    """End the client's session in this browser, and show a page without a single answer."""
    back = request.session.get(HANDED_KEY, "")
    lent = ClientLink.objects.filter(pk=request.session.get(LINK_KEY, 0), token_hash__startswith=LENT)
    with wall.crossing("link"):
        lent.update(expires_at=timezone.now())
    _empty(request)
    return _forgetting(redirect(f"{reverse('link_lost')}?{urlencode({'why': 'given_back', 'next': back})}"))


def lend(*, appointment: Appointment, by: User) -> ClientLink:
    """A link for this browser alone: its token is known to nobody, so that only the session opens it."""
    with transaction.atomic():
        actions.start(appointment=appointment, by=by)
        link = ClientLink.objects.create(
            clinic=appointment.clinic,
            appointment=appointment,
            token_hash=LENT + secrets.token_hex(24),
            expires_at=timezone.now() + LASTS,
            first_used_at=timezone.now(),
        )
        subject = f"appointment:{appointment.pk}"
        audit.record(
            clinic=appointment.clinic, action="link.handed_over", by=by, client=appointment.client, subject=subject
        )
    return link


def _back_to(request: StaffRequest, appointment: Appointment) -> str:
    """Where staff go on once they have signed in again."""
    slug = request.clinic.slug
    if request.membership.role in policy.CARE:
        return reverse("prep:review", args=[slug, appointment.pk])
    return reverse("prep:today", args=[slug])


def _empty(request: HttpRequest) -> None:
    """End the session on the server, with what it meant to say; old pages of it can send nothing any more."""
    list(messages.get_messages(request))
    logout(request)
    rotate_token(request)


def _forgetting(response: HttpResponse) -> HttpResponse:
    response.headers["Clear-Site-Data"] = FORGET
    tenancy.close_room(response)
    return response
