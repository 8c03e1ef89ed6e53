"""The therapist's judgement: findings and answers, and a doctor's letter."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from clinic.intake import flow
from clinic.intake.actions import OPEN
from clinic.intake.changes import since_last
from clinic.intake.document import Document
from clinic.intake.layers import layers
from clinic.intake.models import Intake
from clinic.intake.summary import summary
from clinic.practice.language import language
from clinic.practice.models import Appointment
from clinic.practice.refusals import Refused
from clinic.practice.tenancy import StaffRequest
from clinic.prep import actions
from clinic.prep.board import row_of
from clinic.prep.early import urgent_so_far
from clinic.prep.explain import reasoned
from clinic.prep.mistakes import mistakes
from clinic.prep.refusals import NotSent, NoVerdict
from clinic.prep.stage import OVER, RELEASED, intake_of, newest_of
from clinic.prep.views.shared import gaps_of, send_key, staff_appointment


@require_http_methods(["GET", "POST"])
def review(request: StaffRequest, appointment: int) -> HttpResponse:
    """Findings first, then the answers beside them; POST takes the answers or asks the client for more."""
    found = staff_appointment(request, appointment, "review")
    problem = None
    if request.method == "POST":
        try:
            return _decided(request, found)
        except Refused as refusal:
            problem = refusal
    return render(request, "prep/review.html", _review(found, problem), status=422 if problem else 200)


def _decided(request: StaffRequest, appointment: Appointment) -> HttpResponse:
    intake = intake_of(appointment)
    if intake is None:
        raise NotSent
    if "more" in request.POST:
        actions.reopen(intake=intake, by=request.user)
        messages.success(request, _("The form is open again. Send the client a link, or call them."))
        return redirect("prep:review", request.clinic.slug, appointment.pk)
    actions.accept(intake=intake, by=request.user)
    messages.success(request, _("Answers accepted."))
    return redirect("prep:plan", request.clinic.slug, appointment.pk)


def _review(appointment: Appointment, problem: Refused | None) -> dict[str, Any]:
    intake, newest = intake_of(appointment), newest_of(appointment)
    row, told = row_of(appointment, newest), mistakes(intake, language())
    result = reasoned(newest, language()) if newest else None
    sections = summary(intake, language(), staff=True) if intake else []
    faults = flow.faults(intake) if intake and intake.state in OPEN else []
    return {
        "appointment": appointment,
        "intake": intake,
        "newest": newest,
        "row": row,
        "result": result,
        "sections": sections,
        **_explained(intake, result),
        "is_out_of_date": newest is not None and intake is not None and intake.state in OPEN,
        "mistakes": told,
        "has_open_mistake": any(claim["verdict"] == "open" for claim in told),
        "has_judged_mistake": any(claim["verdict"] != "open" for claim in told),
        "guardian_mail": Document(intake.document).guardian_mail if intake else "",
        "changes": since_last(intake, language()) if intake else None,
        "layers": layers(appointment, language()),
        "faults": faults,
        "can_send": intake is not None and intake.state in OPEN and not faults,
        "send_key": send_key(""),
        "over_stages": OVER,
        "released_stages": RELEASED,
        "problem": problem,
        "gaps": gaps_of(problem),
    }


def _explained(intake: Intake | None, result: dict[str, Any] | None) -> dict[str, Any]:
    """The findings of the newest assessment, a red flag that is not in it first, with the steps that explain them."""
    listed, steps = (result["findings"], result["steps"]) if result else ([], {})
    known = {finding["rule"] for finding in listed}
    is_early = intake is not None and (intake.stopped or intake.state in OPEN)
    early = urgent_so_far(intake, language()) if intake is not None and is_early else {"findings": [], "steps": {}}
    first = [finding for finding in early["findings"] if finding["rule"] not in known]
    return {"findings": [*first, *listed], "steps": {**early["steps"], **steps}}


VERDICTS = {
    "mistake": (actions.confirm_mistake, gettext_lazy("Confirmed. The form counts as corrected.")),
    "true": (actions.deny_mistake, gettext_lazy("Kept stopped. The first answer counts again.")),
}
"""What the therapist may say of a reported mistake -> the action, and what the page says then."""


@require_POST
def confirm_mistake(request: StaffRequest, appointment: int) -> HttpResponse:
    """The therapist has spoken to the client: the urgent answer was a slip, or it is true."""
    action, said = VERDICTS.get(request.POST.get("verdict", ""), (_no_verdict, ""))
    return _act(request, appointment, action, str(said))


def _no_verdict(**_given: Any) -> None:
    raise NoVerdict


@require_POST
def staff_send(request: StaffRequest, appointment: int) -> HttpResponse:
    """Send a form that staff filled in with the client beside them."""
    key = send_key(request.POST.get("send_key", ""))
    return _act(request, appointment, actions.send, _("Form sent."), send_key=key)


def _act(request: StaffRequest, pk: int, action: Any, said: str, **more: Any) -> HttpResponse:
    """Run an action on an appointment's intake and go to the review; a refusal is shown there."""
    found = staff_appointment(request, pk, "review")
    intake = intake_of(found)
    try:
        if intake is None:
            raise NotSent
        action(intake=intake, by=request.user, **more)
    except Refused as refusal:
        fresh = staff_appointment(request, pk, "review")
        return render(request, "prep/review.html", _review(fresh, refusal), status=422)
    messages.success(request, said)
    return redirect("prep:review", request.clinic.slug, pk)
