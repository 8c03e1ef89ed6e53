"""What changes on the way: another time, and the check on arrival."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.intake.models import Intake
from clinic.intake.sheet import sheet_of
from clinic.intake.summary import summary
from clinic.practice.language import language
from clinic.practice.models import Appointment
from clinic.practice.refusals import Refused
from clinic.practice.tenancy import StaffRequest
from clinic.prep import actions
from clinic.prep.arrival import why_not
from clinic.prep.board import row_of
from clinic.prep.forms import MoveForm
from clinic.prep.plans import is_locked
from clinic.prep.rescreen import Rescreen
from clinic.prep.stage import Stage, intake_of, may_be_finished, newest_of, stood_at
from clinic.prep.views.shared import gaps_of, show_refusal, staff_appointment

CLOSING = {"cancel": Appointment.Status.CANCELLED, "no_show": Appointment.Status.NO_SHOW}
"""Button name -> how the appointment ends."""


@require_http_methods(["GET", "POST"])
def move(request: StaffRequest, appointment: int) -> HttpResponse:
    """Another day, time or length; or cancel, or note that nobody came."""
    found = staff_appointment(request, appointment, "appointment")
    start = found.local_start
    initial = {"day": start.date(), "clock": start.time(), "minutes": found.minutes, "therapist": found.therapist_id}
    initial["version"] = found.version
    closing = next((status for name, status in CLOSING.items() if name in request.POST), None)
    data = request.POST if request.method == "POST" else None
    form = MoveForm(data, initial=initial, clinic=request.clinic, me=found.therapist)
    if request.method == "POST" and (form.is_valid() or closing) and _changed(request, found, form, closing):
        return redirect("progress:client", request.clinic.slug, found.client_id)
    newest = newest_of(found)
    context = {"appointment": found, "form": form, "row": row_of(found, newest, request.membership.role),
               "may_finish": request.membership.gives_care and may_be_finished(found, newest)}  # fmt: skip
    return render(request, "prep/move.html", context, status=422 if request.method == "POST" else 200)


def _changed(request: StaffRequest, appointment: Appointment, form: MoveForm, closing: str | None) -> bool:
    version = form.cleaned_data.get("version", 0)
    try:
        if closing:
            actions.close(appointment=appointment, status=closing, version=version, by=request.user)
        else:
            slot = {name: form.cleaned_data[name] for name in ("starts_at", "minutes", "therapist", "version")}
            actions.move(appointment=appointment, by=request.user, **slot)
    except Refused as refusal:
        show_refusal(request, form, refusal)
        return False
    messages.success(request, _("The appointment is closed.") if closing else _("The appointment was moved."))
    return True


@require_http_methods(["GET", "POST"])
def rescreen(request: StaffRequest, appointment: int) -> HttpResponse:
    """The client is here: ask the urgent questions again, and whether anything is new."""
    found = staff_appointment(request, appointment, "rescreen")
    intake = intake_of(found)
    refusal = why_not(found, intake, newest_of(found))
    if intake is None or refusal is not None:
        return _cannot_screen(request, found, refusal)
    screen = Rescreen(request.POST if request.method == "POST" else None, sheet_of(intake, language()), intake.version)
    problem = None
    if request.method == "POST" and screen.is_valid():
        try:
            return _screened(request, found, actions.rescreen(intake=intake, by=request.user, **screen.answers()))
        except Refused as met:
            problem = met
    context: dict[str, Any] = {"appointment": found, "screen": screen, "problem": problem, "gaps": gaps_of(problem),
                               "guardian_mail": screen.sheet.document.guardian_mail,
                               "row": row_of(found, newest_of(found)), "is_locked": is_locked(found)}  # fmt: skip
    return render(request, "prep/rescreen.html", context, status=422 if request.method == "POST" else 200)


def _cannot_screen(request: StaffRequest, appointment: Appointment, refusal: Refused | None) -> HttpResponse:
    """The page says why instead of asking."""
    context = {"appointment": appointment, "refusal": refusal, "row": row_of(appointment, newest_of(appointment))}
    return render(request, "prep/rescreen.html", context, status=409 if request.method == "POST" else 200)


def _screened(request: StaffRequest, appointment: Appointment, intake: Intake) -> HttpResponse:
    """Go where the outcome leads: stop, ask for details, or on with the plan."""
    slug, pk = request.clinic.slug, appointment.pk
    if intake.stopped:
        messages.error(request, _("Stop. This needs help now. No massage today."))
        return redirect("prep:review", slug, pk)
    if intake.state == Intake.State.REOPENED:
        messages.warning(request, _("Write down what is new, then send the form again. The plan waits until then."))
        rows = [row for section in summary(intake, language(), staff=True) for row in section["rows"]]
        gap = next((row["change_url"] for row in rows if row["gap"]), None)
        return redirect(gap or reverse("intake:staff", args=[slug, pk, "health"]))
    if stood_at(intake.appointment, intake, newest_of(appointment)) is not Stage.ARRIVED:
        messages.warning(request, _("Checked. What was said now holds the plan: read the findings."))
        return redirect("prep:review", slug, pk)
    if is_locked(appointment):
        messages.success(request, _("Checked. The plan of the session stays as it was."))
        return redirect("progress:finish", slug, pk)
    messages.success(request, _("Checked. Nothing stands against the plan that was not there before."))
    return redirect("prep:plan", slug, pk)
