"""The brief before a session: one screen for a therapist between two clients."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic.practice.language import language
from clinic.practice.tenancy import StaffRequest
from clinic.prep.views.shared import staff_appointment
from clinic.progress.brief import brief as gathered


@require_safe
def brief(request: StaffRequest, appointment: int) -> HttpResponse:
    """Everything that matters before this session; it is read here and changed elsewhere."""
    found = staff_appointment(request, appointment, "brief")
    return render(request, "progress/brief.html", {"appointment": found, **gathered(found, language())})
