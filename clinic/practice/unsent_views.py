"""The owner's page about mail that did not go out."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.practice import unsent
from clinic.practice.records import note_read
from clinic.practice.tenancy import StaffRequest


@require_safe
def unsent_page(request: StaffRequest) -> HttpResponse:
    """What was given up, and what waits for the mail server."""
    rows = unsent.unsent(request.clinic)
    note_read(request, "unsent", listed=[row.appointment.client_id for row in rows if row.appointment])
    context = {
        "given_up": [row for row in rows if not row.is_held_up],
        "held_up": [row for row in rows if row.is_held_up],
        "is_away": unsent.server_is_away(rows),
    }
    return render(request, "practice/unsent.html", context)


@require_POST
def again(request: StaffRequest, message: int) -> HttpResponse:
    """Try it again from the beginning."""
    _known(request, message)
    if unsent.send_again(clinic=request.clinic, message=message, by=request.user):
        messages.success(request, _("It goes out within a minute, if it is still true."))
    else:
        messages.info(request, _("This mail waits already, or is no longer on the list."))
    return redirect("practice:unsent", request.clinic.slug)


@require_POST
def aside(request: StaffRequest, message: int) -> HttpResponse:
    """Nobody has to look at it any more."""
    _known(request, message)
    if unsent.set_aside(clinic=request.clinic, message=message, by=request.user):
        messages.success(request, _("Set aside. It is not sent."))
    else:
        messages.info(request, _("This mail is no longer on the list."))
    return redirect("practice:unsent", request.clinic.slug)


def _known(request: StaffRequest, message: int) -> None:
    """A mail of another clinic is one that does not exist."""
    if not unsent.is_known(request.clinic, message):
        raise Http404
