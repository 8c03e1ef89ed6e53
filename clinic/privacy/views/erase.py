"""Erasing a client: what goes, what stays and why; the owner confirms by typing the name."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.practice.models import Client
from clinic.practice.tenancy import StaffRequest
from clinic.privacy import actions
from clinic.privacy.forms import EraseForm
from clinic.privacy.held import HELD, records_of
from clinic.privacy.keeping import days_of, kept_until
from clinic.privacy.models import Erasure
from clinic.privacy.tombstones import LogFailed
from clinic.privacy.views.shared import any_client

TRAIL = "practice.Event"
"""Stays with a closed record; of who is erased, its lines stay without them."""


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: StaffRequest, client: int) -> HttpResponse:
    """Show what an erasure would do; POST with the name does it."""
    found = any_client(request, client, "erase")
    form = EraseForm(request.POST if request.method == "POST" else None, client=found)
    if form.is_valid():
        try:
            done = actions.erase(client=found, by=request.user)
        except LogFailed:
            form.add_error(None, _("The erasure could not be written down, so nothing was erased. Tell your operator."))
        else:
            messages.success(request, _said(done))
            return redirect("practice:clients", request.clinic.slug)
    return render(request, "privacy/erase.html", _context(found, form), status=422 if form.errors else 200)


def _said(done: str) -> str:
    """Without the name: the page that shows this is about other clients."""
    if done == Erasure.Kind.CLOSED:
        return _("Erased, but for the treatment record. It is closed.")
    return _("Erased. Nothing about this client is kept.")


def _context(client: Client, form: EraseForm) -> dict[str, Any]:
    """Counts of what goes and of what stays, by kind."""
    until = kept_until(client)
    counted = [(label, held, records_of(label, client).count()) for label, held in HELD.items()]
    stays = [
        (held.title, number)
        for label, held, number in counted
        if until and number and (held.is_record or label == TRAIL)
    ]
    goes = [(held.title, number) for label, held, number in counted
            if number and label != TRAIL and not (until and held.is_record)]  # fmt: skip
    return {"client": client, "form": form, "until": until, "stays": stays, "goes": goes,
            "lines": counted[-1][2], "days": days_of(client.clinic)}  # fmt: skip
