"""The prep pack as PDF: the client's checklist and the therapist's plan, of stored snapshots. No cache keeps them."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from clinic.practice.language import language
from clinic.practice.tenancy import ClientRequest, StaffRequest
from clinic.prep import pack
from clinic.prep.own_words import policies_of
from clinic.prep.paper import paper_of
from clinic.prep.stage import RELEASED, intake_of, newest_of, stage
from clinic.prep.views.shared import staff_appointment


@require_safe
def checklist_pdf(request: ClientRequest) -> HttpResponse:
    """The client's sheet; in every other state their page says what is to be done."""
    appointment = request.appointment
    newest = newest_of(appointment)
    where = stage(appointment, intake_of(appointment), newest)
    if newest is None or where not in pack.ON_PAPER:
        return redirect("prep:page")
    paper = paper_of(request.clinic, request.GET.get("paper", ""))
    house = policies_of(request.clinic, language())
    return _shown(pack.checklist(appointment, newest, where, language(), paper, house=house), "appointment.pdf")


@require_safe
def plan_pdf(request: StaffRequest, appointment: int) -> HttpResponse:
    """The therapist's sheet; where the plan is held, the plan's page says why."""
    found = staff_appointment(request, appointment, "plan_pdf")
    newest = newest_of(found)
    if newest is None or not newest.has_plan or stage(found, intake_of(found), newest) not in RELEASED:
        return redirect("prep:plan", request.clinic.slug, appointment)
    paper = paper_of(request.clinic, request.GET.get("paper", ""))
    return _shown(pack.plan(found, newest, language(), paper), "plan.pdf")


def _shown(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
