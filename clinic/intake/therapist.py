"""The page on which a therapist marks what they found on the knee map."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.intake import layers, therapist_map
from clinic.intake.models import TherapistMap
from clinic.intake.sheet import Sheet, sheet_of
from clinic.intake.therapist_map import MapChanged, TherapistMapForm
from clinic.intake.views import intake_of_appointment, sent_version
from clinic.practice.language import language
from clinic.practice.models import Appointment
from clinic.practice.records import clinic_appointment
from clinic.practice.tenancy import StaffRequest


@require_http_methods(["GET", "HEAD", "POST"])
def marks(request: StaffRequest, appointment: int) -> HttpResponse:
    """The therapist's layer of one appointment; each save is a version of its own."""
    booked = clinic_appointment(request, appointment, "map")
    sheet = sheet_of(intake_of_appointment(booked), language())
    now = therapist_map.newest(booked)
    found = now.found if now else None
    form = TherapistMapForm(request.POST if request.method == "POST" else None, sheet=sheet, found=found)
    if request.method != "POST":
        return _show(request, booked, sheet, form, now)
    if not form.is_valid():
        return _show(request, booked, sheet, form, now, status=422, version=sent_version(request))
    return _save(request, booked, sheet, form)


def _save(request: StaffRequest, booked: Appointment, sheet: Sheet, form: TherapistMapForm) -> HttpResponse:
    version = sent_version(request)
    try:
        therapist_map.save(appointment=booked, found=form.as_found(), version=version, by=request.user)
    except MapChanged as changed:
        return _show(request, booked, sheet, form, changed.now, status=409, is_changed=True)
    clock = timezone.now().astimezone(request.clinic.zone)
    messages.success(request, _("Saved %(time)s") % {"time": f"{clock:%H:%M}"})
    here = ("intake:map", request.clinic.slug, booked.pk)
    return redirect(*here) if form.asks_more else redirect("prep:review", request.clinic.slug, booked.pk)


def _show(
    request: StaffRequest,
    booked: Appointment,
    sheet: Sheet,
    form: TherapistMapForm,
    now: TherapistMap | None,
    *,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    context = {
        "appointment": booked,
        "client": booked.client,
        "form": form,
        "version": now.number if now else 0,
        "now": now,
        "layers": layers.of_sheet(sheet, now),
        **extra,
    }
    return render(request, "intake/therapist_map.html", context, status=status)
