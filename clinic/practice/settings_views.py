"""The owner's settings about the clinic itself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.practice import actions
from clinic.practice.clinic_form import DETAILS, ClinicForm
from clinic.practice.models import Clinic
from clinic.practice.tenancy import StaffRequest


@require_http_methods(["GET", "HEAD", "POST"])
def clinic_details(request: StaffRequest) -> HttpResponse:
    """Name, address, telephone, time zone, language, emergency number."""
    form = ClinicForm(request.POST if request.method == "POST" else None, clinic=request.clinic)
    if not form.is_valid():
        return render(request, "practice/settings/clinic.html", {"form": form}, status=422 if form.errors else 200)
    try:
        actions.change_clinic(
            clinic=request.clinic, details=form.details(), version=form.cleaned_data["version"], by=request.user
        )
    except actions.Changed as conflict:
        return _both_texts(request, form, conflict.now)
    note_saved(request)
    return redirect("practice:settings_clinic", request.clinic.slug)


def _both_texts(request: StaffRequest, form: ClinicForm, now: Clinic) -> HttpResponse:
    """Another owner saved first: what is stored stands beside what was typed; sending again overwrites knowingly."""
    form.data = {**request.POST.dict(), "version": str(now.version)}
    stored = [(form[name].label, form.shown(name, getattr(now, name))) for name in DETAILS]
    return render(request, "practice/settings/clinic.html", {"form": form, "stored": stored}, status=409)


def note_saved(request: StaffRequest) -> None:
    """Say at the top of the next page when it was saved."""
    now = timezone.now().astimezone(request.clinic.zone)
    messages.success(request, _("Saved %(time)s") % {"time": now.strftime("%H:%M")})
