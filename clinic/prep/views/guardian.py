"""The consent of a parent or guardian, recorded by the therapist who is with them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.intake import consent
from clinic.intake.models import Intake
from clinic.intake.sheet import sheet_of
from clinic.practice.language import language
from clinic.practice.tenancy import StaffRequest
from clinic.prep import actions
from clinic.prep.board import row_of
from clinic.prep.forms import GuardianForm
from clinic.prep.refusals import NotSent, NotUnder18, Over, Refused
from clinic.prep.stage import intake_of, newest_of
from clinic.prep.views.shared import show_refusal, staff_appointment


@require_http_methods(["GET", "HEAD", "POST"])
def guardian(request: StaffRequest, appointment: int) -> HttpResponse:
    """Show the words, and take the name and the signature of a parent or guardian."""
    found = staff_appointment(request, appointment, "guardian")
    intake = intake_of(found)
    refusal = _why_not(intake)
    data = request.POST if request.method == "POST" else None
    form = GuardianForm(data, today=request.clinic.today())
    if intake is not None and refusal is None and form.is_valid() and _recorded(request, intake, form):
        return redirect("prep:review", request.clinic.slug, found.pk)
    words = consent.guardian(sheet_of(intake, language())) if intake else []
    context = {"appointment": found, "form": form, "row": row_of(found, newest_of(found)), "words": words,
               "refusal": refusal}  # fmt: skip
    return render(request, "prep/guardian.html", context, status=422 if request.method == "POST" else 200)


def _why_not(intake: Intake | None) -> Refused | None:
    if intake is None or intake.sent_at is None:
        return NotSent()
    if intake.appointment.is_over:
        return Over()
    return None if sheet_of(intake, language()).is_minor else NotUnder18()


def _recorded(request: StaffRequest, intake: Intake, form: GuardianForm) -> bool:
    try:
        actions.record_guardian(intake=intake, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        show_refusal(request, form, refusal)
        return False
    messages.success(request, _("The guardian’s consent is recorded."))
    return True
