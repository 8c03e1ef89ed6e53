"""How long this clinic keeps what, in words; the owner chooses. And the records that are closed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.practice.models import Client
from clinic.practice.records import note_read
from clinic.practice.tenancy import StaffRequest
from clinic.privacy import actions
from clinic.privacy.forms import KeepingForm
from clinic.privacy.keeping import FIXED, days_of

SHOWN = 100
"""How many closed records the page lists: those closed last."""


@require_http_methods(["GET", "HEAD", "POST"])
def keeping(request: StaffRequest) -> HttpResponse:
    """The days of each kind; POST changes them."""
    form = KeepingForm(request.POST if request.method == "POST" else None, days=days_of(request.clinic))
    if form.is_valid():
        actions.choose_keeping(clinic=request.clinic, days=form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("privacy:keeping", request.clinic.slug)
    context = {"form": form, "fixed": FIXED.values(), "closed": _closed(request)}
    return render(request, "privacy/keeping.html", context, status=422 if form.errors else 200)


def _closed(request: StaffRequest) -> list[Client]:
    found: Any = request.clinic.clients.filter(closed_at__isnull=False, merged_into=None).order_by("-closed_at", "-pk")
    closed = list(found[:SHOWN])
    if closed:
        note_read(request, "closed", listed=[client.pk for client in closed])
    return closed
