"""The client's pages after the questions: check and send, the receipt, and the page to get ready with."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.intake import drafts, flow
from clinic.intake.hand_over import give_back
from clinic.intake.models import Intake
from clinic.intake.rulebooks import speak_as
from clinic.intake.sheet import sheet_of
from clinic.intake.stop import is_now, urgent_findings
from clinic.intake.summary import summary
from clinic.practice.language import language
from clinic.practice.models import Appointment
from clinic.practice.refusals import Refused
from clinic.practice.tenancy import ClientRequest, is_handed_over
from clinic.prep import actions
from clinic.prep.ics import calendar_file
from clinic.prep.models import Assessment, PrepPage
from clinic.prep.own_words import policies_of
from clinic.prep.pack import ON_PAPER, come_at
from clinic.prep.reading import in_force, rendered
from clinic.prep.stage import OVER, RELEASED, Stage, intake_of, newest_of, stage
from clinic.prep.views.shared import send_key

BY_SCRIPT = "X-Tick"
"""The header of a tick that a script saves at once: it needs no page in answer."""
WITH_ITEMS = RELEASED | {Stage.CLEARANCE, Stage.BLOCKED, Stage.REFER, Stage.STOPPED}
"""Stages whose page reads the assessment."""


@require_http_methods(["GET", "POST"])
def check(request: ClientRequest) -> HttpResponse:
    """Show every answer for a last look; POST sends the form."""
    intake = intake_of(request.appointment)
    if intake is None:
        return redirect("intake:overview")
    if intake.stopped:
        return redirect("intake:stop")
    if request.method == "POST":
        return _send(request, intake)
    if intake.state in (Intake.State.SENT, Intake.State.ACCEPTED):
        return redirect("prep:sent")
    return _check_page(request, intake)


def _send(request: ClientRequest, intake: Intake) -> HttpResponse:
    if "later" in request.POST:
        messages.success(request, _("Saved. You can come back with the same link."))
        return redirect("intake:overview")
    try:
        actions.send(intake=intake, send_key=send_key(request.POST.get("send_key", "")), by=None)
    except Refused as refusal:
        return _check_page(request, intake, problem=str(refusal), status=422)
    return give_back(request) if is_handed_over(request) else redirect("prep:sent")


def _check_page(request: ClientRequest, intake: Intake, problem: str = "", status: int = 200) -> HttpResponse:
    sheet = sheet_of(intake, language())
    context = {
        "sections": summary(intake, language()),
        "faults": flow.faults(intake),
        "unsaved": drafts.unsaved_in_words(intake, sheet, flow.steps(sheet)),
        "problem": problem,
        "send_key": send_key(request.POST.get("send_key", "")),
        "appointment": request.appointment,
    }
    return render(request, "prep/check.html", context, status=status)


@require_safe
def sent(request: ClientRequest) -> HttpResponse:
    """The receipt: a reference, and what happens when."""
    intake = intake_of(request.appointment)
    if intake is None or intake.sent_at is None:
        return redirect("prep:check")
    where = stage(request.appointment, intake, newest_of(request.appointment))
    context = {"intake": intake, "stage": where, "appointment": request.appointment, "over": OVER,
               "reference": f"K{intake.pk:05d}"}  # fmt: skip
    return render(request, "prep/sent.html", context)


@require_safe
def page(request: ClientRequest) -> HttpResponse:
    """The client's page to get ready with, in whatever state the appointment is."""
    appointment: Appointment = request.appointment
    intake, newest = intake_of(appointment), newest_of(appointment)
    where = stage(appointment, intake, newest)
    context: dict[str, Any] = {
        "appointment": appointment,
        "intake": intake,
        "stage": where,
        "released": where in RELEASED,
        "on_paper": newest is not None and where in ON_PAPER,
        "house": [] if where in OVER else policies_of(request.clinic, language()),
    }
    if where is Stage.STOPPED:
        context["call_now"] = _is_for_now(intake, newest)
    if where is Stage.CLEARANCE:
        context["letter_waits"] = appointment.client.clearances.received().exists()
    if newest is not None and where in WITH_ITEMS:
        context["changed"] = _changed(request, newest)
        context |= _contents(appointment, newest, where)
    return render(request, "prep/page.html", context)


def _is_for_now(intake: Intake | None, newest: Assessment | None) -> bool:
    """Whether the emergency number is what they need; a doctor on the same day is another matter."""
    if newest is not None and newest.level == "URGENT":
        return newest.urgency != "same_day"
    return intake is not None and is_now(urgent_findings(sheet_of(intake, language())))


def _changed(request: ClientRequest, newest: Assessment) -> dict[str, Any] | None:
    """What is new since the client read the page: `at` and `cause`. To look whether it is there is no reading."""
    if request.method == "HEAD":
        return None
    edited = in_force(newest)
    version = edited.number if edited else 0
    number, seen = actions.mark_read(appointment=request.appointment, number=newest.number, version=version)
    if number == 0 or (number, seen) >= (newest.number, version):
        return None
    if edited and number == newest.number:
        return {"at": edited.published_at, "cause": _("Your therapist changed the plan")}
    return {"at": newest.created_at, "cause": newest.get_cause_display()}


def _contents(appointment: Appointment, newest: Assessment, where: Stage) -> dict[str, Any]:
    speak_as(newest.rulebook_id)
    result = rendered(newest, language(), "client")
    ticked: PrepPage | None = getattr(appointment, "prep_page", None)
    ticks = set(ticked.ticks) if ticked else set()
    to_do = [{**item, "ticked": item["id"] in ticks} for item in result["checklist"] if item["kind"] == "do"]
    first_visit = bool(newest.facts.get("first_visit"))
    return {
        "result": result,
        "plan": result["plan"] if where in RELEASED and newest.has_plan else None,
        "to_do": to_do,
        "done": sum(item["ticked"] for item in to_do),
        "first_visit": first_visit,
        "come_at": come_at(appointment, newest.facts),
    }


@require_POST
def ticks(request: ClientRequest) -> HttpResponse:
    """Keep what the client has ticked off."""
    actions.save_ticks(appointment=request.appointment, ticks=request.POST.getlist("tick"))
    if BY_SCRIPT in request.headers:
        return HttpResponse(status=204)
    clock = timezone.now().astimezone(request.clinic.zone)
    messages.success(request, _("Saved %(time)s") % {"time": f"{clock:%H:%M}"})
    return redirect("prep:page")


@require_safe
def calendar(request: ClientRequest) -> HttpResponse:
    """The appointment as a file for the client's calendar."""
    content = calendar_file(request.appointment, timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response
