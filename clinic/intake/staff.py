"""The therapist's form: the same questions on few pages, for somebody with the client beside them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from clinic.intake import actions, drafts, flow, keeping
from clinic.intake.flow import DETAILS, Step
from clinic.intake.form_for import form_for
from clinic.intake.forms import StepForm
from clinic.intake.models import Intake
from clinic.intake.own.agreement import GuardianForm
from clinic.intake.sheet import Sheet, sheet_of
from clinic.intake.stop import urgent_findings
from clinic.intake.summary import LATER, STAFF_PLACE
from clinic.intake.typed import typed
from clinic.intake.views import intake_of_appointment, sent_version, tell_saved, told
from clinic.practice.language import language
from clinic.practice.models import Appointment
from clinic.practice.records import clinic_appointment
from clinic.practice.tenancy import StaffRequest

PLACES = {
    "urgent": (gettext_lazy("Client and urgent check"), ("you", "urgent")),
    "knee": (gettext_lazy("Goals and knee"), ("goals", "knee")),
    "health": (gettext_lazy("Health"), ("health",)),
    "comfort": (gettext_lazy("Comfort and consent"), ("comfort",)),
}
"""Page of this form -> its title and the sections of the client's form that it holds. Each has a page of details."""
GUARDIAN = "guardian"


@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: StaffRequest, appointment: int, section: str) -> HttpResponse:
    """One page of the therapist's form."""
    place, is_details = section.removesuffix(DETAILS), section.endswith(DETAILS)
    place = STAFF_PLACE.get(place, place)
    if place not in PLACES:
        raise Http404
    intake = intake_of_appointment(clinic_appointment(request, appointment, "intake"))
    sheet = sheet_of(intake, language())
    steps = _steps(sheet, place, is_details)
    if actions.is_closed(intake, request.user):
        return _refused(request, intake, _forms(sheet, steps, request.POST))
    if not steps:
        return _onwards(request, intake, place)
    if request.method != "POST":
        return _open(request, intake, sheet, steps, (place, is_details))
    forms = _forms(sheet, steps, request.POST)
    if not all([form.is_valid() for form in forms]):  # noqa: C419 - every form shows its errors
        kept = _keep_refused(request, intake, place, is_details)
        return _show(request, intake, place, is_details, forms, status=422, **kept)
    return _save(request, intake, place, is_details, forms)


def _open(
    request: StaffRequest, intake: Intake, sheet: Sheet, steps: list[Step], where: tuple[str, bool]
) -> HttpResponse:
    """Show a page, with what was typed there and not saved in it."""
    found = keeping.found(intake, _draft_page(*where), [step.key for step in steps])
    forms = [drafts.unchecked(form) if found.data else form for form in _forms(sheet, steps, found.data)]
    others = [(draft, typed(_forms(sheet, steps, drafts.as_sent(draft.typed)))) for draft in found.others]
    return _show(request, intake, *where, forms, others=others, **found.context)


def _draft_page(place: str, is_details: bool) -> str:
    """How drafts name a page of this form, so that none is taken for one of the client's."""
    return f"staff/{place}{DETAILS if is_details else ''}"


def _keep_refused(request: StaffRequest, intake: Intake, place: str, is_details: bool) -> dict[str, Any]:
    page = _draft_page(place, is_details)
    return keeping.keep_refused(intake, page, request.POST, sent_version(request), by=request.user)


@require_POST
def draft(request: StaffRequest, appointment: int, section: str) -> HttpResponse:
    """What is being typed into a page of this form, sent by its script. Its answer shows no record."""
    place, is_details = section.removesuffix(DETAILS), section.endswith(DETAILS)
    if place not in PLACES:
        raise Http404
    every = request.clinic.appointments.select_related("client", "therapist__user")
    booked: Appointment = get_object_or_404(every, pk=appointment)
    booked.clinic = booked.client.clinic = request.clinic
    intake, page = intake_of_appointment(booked), _draft_page(place, is_details)
    if "drop" in request.POST:
        if intake.pk is not None:
            drafts.drop(intake=intake, page=page, sent=request.POST, by=request.user)
        return redirect("intake:staff", request.clinic.slug, appointment, section)
    if actions.is_closed(intake, request.user):
        return keeping.closed()
    return keeping.keep(intake, page, request.POST, sent_version(request), by=request.user)


def _save(request: StaffRequest, intake: Intake, place: str, is_details: bool, forms: list[StepForm]) -> HttpResponse:
    try:
        if intake.pk is None:
            intake = actions.start(appointment=intake.appointment, by=request.user)
        pages = {form.step.key: form.patch() for form in forms}
        saved = actions.save_pages(intake=intake, pages=pages, version=sent_version(request), by=request.user)
        page = _draft_page(place, is_details)
        drafts.done(intake=saved.intake, page=page, sent=request.POST, by=request.user)
    except actions.Changed as changed:
        kept = _keep_refused(request, intake, place, is_details)
        return _show(request, changed.intake, place, is_details, forms, status=409, **kept)
    except actions.Closed:
        return _refused(request, intake, forms)
    tell_saved(request, saved.intake)
    if any(form.asks_more for form in forms):
        return redirect(request.path)
    return _onwards(request, saved.intake, place)


def _steps(sheet: Sheet, place: str, is_details: bool) -> list[Step]:
    """The steps of a page, or those that depend on what its page was answered: details, scores of the places named."""
    sections = PLACES[place][1]
    steps = [step for step in flow.steps(sheet) if step.section in sections and _is_later(step) == is_details]
    if place == "comfort" and sheet.is_minor and not is_details:
        steps.append(Step("comfort", GUARDIAN, flow.Kind.OWN, _("Parent or guardian"), done=True))
    return steps


def _is_later(step: Step) -> bool:
    return step.is_detail or step.key in LATER or (step.page is not None and step.page.asked_when is not None)


def _forms(sheet: Sheet, steps: list[Step], data: Any) -> list[StepForm]:
    forms = [_form(sheet, step, data) for step in steps]
    for form in forms:
        for field in form.fields.values():
            _one_heading_lower(field.widget.attrs)
    return forms


def _one_heading_lower(attrs: dict[str, Any]) -> None:
    """Here the page's heading is that of the section; a question of a page that has its own is one lower still."""
    for high, low in (("legend_h2", "legend_h3"), ("legend_h1", "legend_h2")):
        if attrs.pop(high, None):
            attrs[low] = True


def _form(sheet: Sheet, step: Step, data: Any) -> StepForm:
    if step.key == GUARDIAN:
        return GuardianForm(data, sheet=sheet, step=step, prefix=step.key)
    return form_for(sheet, step, data, prefix=step.key)


def _show(
    request: StaffRequest,
    intake: Intake,
    place: str,
    is_details: bool,
    forms: list[StepForm],
    *,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    sheet = sheet_of(intake, language())
    context = {
        "intake": intake,
        "appointment": intake.appointment,
        "client": intake.client,
        "title": PLACES[place][0],
        "is_details": is_details,
        "forms": forms,
        "form": next((form for form in forms if form.errors), None),
        "places": _places(sheet, place),
        "number": list(PLACES).index(place) + 1,
        "changed": status == 409,
        "urgent": [line for finding in urgent_findings(sheet) for line in told(sheet, finding.question)],
        "draft_url": reverse(
            "intake:staff_draft",
            args=[request.clinic.slug, intake.appointment.pk, place + (DETAILS if is_details else "")],
        ),
        **extra,
    }
    return render(request, "intake/staff.html", context, status=status)


def _places(sheet: Sheet, here: str) -> list[dict[str, Any]]:
    """The pages of the form for its own navigation."""
    every = flow.steps(sheet)
    return [
        {
            "id": name,
            "title": title,
            "is_here": name == here,
            "done": all(step.done for step in every if step.section in sections),
        }
        for name, (title, sections) in PLACES.items()
    ]


def _onwards(request: StaffRequest, intake: Intake, place: str) -> HttpResponse:
    """To the next page that lacks something, from this one on, or to the review."""
    sheet = sheet_of(intake, language())
    names = list(PLACES)
    at = names.index(place)
    for name in (*names[at:], *names[:at]):
        for is_details in (False, True):
            if any(not step.done for step in _steps(sheet, name, is_details)):
                where = name + (DETAILS if is_details else "")
                return redirect("intake:staff", request.clinic.slug, intake.appointment.pk, where)
    return redirect("prep:review", request.clinic.slug, intake.appointment.pk)


def _refused(request: StaffRequest, intake: Intake, forms: list[StepForm]) -> HttpResponse:
    """A form that was sent is read in the review; there it can be opened again. What was typed comes back to copy."""
    if request.method == "POST":
        known = {"intake": intake, "appointment": intake.appointment, "client": intake.client}
        context = known | {"typed": typed(forms)}
        return render(request, "intake/staff_closed.html", context, status=409)
    messages.warning(request, _("This form was sent, or its appointment is over. Open it again to change answers."))
    return redirect("prep:review", request.clinic.slug, intake.appointment.pk)
