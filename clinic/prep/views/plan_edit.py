"""Changing a plan block by block: each save is a draft, and only a published one is read by others."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.practice.language import language
from clinic.practice.models import Appointment
from clinic.practice.refusals import Refused
from clinic.practice.tenancy import StaffRequest
from clinic.prep import edit_page
from clinic.prep.actions import plans as actions
from clinic.prep.board import row_of
from clinic.prep.models import Assessment, PlanVersion
from clinic.prep.plan_forms import REASONS, EditForm
from clinic.prep.plan_refusals import EditRefused, PlanChanged, PlanHeld, PlanLocked, PlanReplaced
from clinic.prep.plans import Versions, footing_of, is_locked, is_released, plan_in, version_at, versions_of
from clinic.prep.stage import newest_of
from clinic.prep.views.shared import staff_appointment


@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, appointment: int) -> HttpResponse:
    """The newest version with a tool bar for each block; POST makes the next version, or says why not."""
    found = staff_appointment(request, appointment, "plan")
    newest = newest_of(found)
    if newest is None or not is_released(found, newest) or is_locked(found):
        return _held(request, found, PlanLocked() if is_locked(found) else PlanHeld())
    versions = versions_of(newest)
    if request.method == "GET":
        form = EditForm(None, shown=plan_in(newest, versions.head), initial=_initial(request, versions))
        return _page(request, versions, form, base=versions.head)
    shown = _shown(request, found)
    if shown is None or shown[0].pk != newest.pk:
        return _conflict(request, versions, _sent(request, shown), PlanReplaced())
    return _posted(request, versions, shown)


def _posted(request: StaffRequest, versions: Versions, shown: tuple[Assessment, PlanVersion | None]) -> HttpResponse:
    form = EditForm(request.POST, shown=plan_in(*shown))
    if form.action[0] == "more":
        typed = EditForm(None, shown=form.shown, initial=request.POST.dict())
        return _page(request, versions, typed, base=shown[1], more=form.action[1])
    if form.is_valid():
        return _changed(request, versions, shown, form)
    return _page(request, versions, form, base=shown[1])


def _changed(
    request: StaffRequest, versions: Versions, shown: tuple[Assessment, PlanVersion | None], form: EditForm
) -> HttpResponse:
    edits, given = form.edits(footing_of(shown[0])), form.cleaned_data
    if not edits:
        messages.info(request, _("Nothing was changed."))
        return redirect("prep:plan_edit", request.clinic.slug, versions.assessment.appointment_id)
    try:
        version, tried = actions.change_plan(
            assessment=shown[0],
            edits=edits,
            base=given["base"],
            version=given["version"],
            reason=form.reason_words,
            key=form.sent_key,
            by=request.user,
        )
    except EditRefused as refused:
        return _page(request, versions, form, base=shown[1], refused=refused)
    except (PlanChanged, PlanReplaced) as refused:
        return _conflict(request, versions_of(versions.assessment), (shown, form), refused)
    except Refused as refused:
        return _held(request, versions.assessment.appointment, refused)
    saved = _("Draft %(number)s saved. Others still read the plan as it was.") % {"number": version.number}
    messages.success(request, saved)
    where = reverse("prep:plan_edit", args=[request.clinic.slug, version.assessment.appointment_id])
    return redirect(where + edit_page.anchor(form.action[0], tried))


@require_POST
def publish(request: StaffRequest, appointment: int) -> HttpResponse:
    """Make the newest version the plan that client, print and room read."""
    found = staff_appointment(request, appointment, "plan")
    newest = newest_of(found)
    if newest is None:
        return _held(request, found, PlanHeld())
    if not edit_page.is_of(newest, request.POST):
        return _conflict(request, versions_of(newest), None, PlanReplaced())
    try:
        actions.publish_plan(assessment=newest, version=edit_page.number(request.POST.get("version")), by=request.user)
    except PlanChanged as refused:
        return _conflict(request, versions_of(newest), None, refused)
    except Refused as refused:
        return _held(request, found, refused)
    messages.success(request, _("This is the plan now. The client’s page and the print show it."))
    return redirect("prep:plan", request.clinic.slug, found.pk)


def _initial(request: StaffRequest, versions: Versions) -> dict[str, Any]:
    """A fresh key; who goes on with their own draft goes on with their reason, too."""
    start = {"version": versions.number, "base": versions.number, "plan": versions.assessment.number,
             "key": secrets.token_urlsafe(32)}  # fmt: skip
    head = versions.head
    if head is None or head.made_by_id != request.user.pk or not versions.is_draft:
        return start
    code, _semicolon, text = str(head.content["reason"]).partition("; ")
    known = next((each for each, words in REASONS.items() if words == code), None)
    return {**start, "reason": known or "other", "reason_text": text if known else head.content["reason"]}


def _shown(request: StaffRequest, appointment: Appointment) -> tuple[Assessment, PlanVersion | None] | None:
    """The plan and version that the form was made for; None where there is no such version, or none any more."""
    number = edit_page.number(request.POST.get("plan"))
    assessment = appointment.assessments.filter(number=number, has_plan=True).first()
    try:
        return (assessment, version_at(assessment, edit_page.number(request.POST.get("base")))) if assessment else None
    except PlanVersion.DoesNotExist:
        return None


def _sent(request: StaffRequest, shown: Any) -> Any:
    """What was sent for a plan that is not the newest any more; None where it cannot be read."""
    form = EditForm(request.POST, shown=plan_in(*shown)) if shown else None
    return (shown, form) if form is not None and form.is_valid() else None


def _page(request: StaffRequest, versions: Versions, form: EditForm, **told: Any) -> HttpResponse:
    context = edit_page.context(versions, form, language(), **told)
    status = 422 if context["problems"] else 200
    return render(request, "prep/plan_edit.html", context, status=status)


def _conflict(
    request: StaffRequest,
    versions: Versions,
    sent: tuple[tuple[Assessment, PlanVersion | None], EditForm] | None,
    refused: Refused,
) -> HttpResponse:
    """Both texts: what the plan is now, and what was sent. Nothing was changed."""
    context = edit_page.conflict(versions, sent, refused, language())
    context["sent"] = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "version")
        for value in values
    ]
    return render(request, "prep/plan_conflict.html", context, status=409)


def _held(request: StaffRequest, appointment: Appointment, refused: Refused) -> HttpResponse:
    """The page says why the plan is not to be changed."""
    context = {"appointment": appointment, "row": row_of(appointment, newest_of(appointment)), "refused": refused,
               "typed": request.POST.get("reason_text", "")}  # fmt: skip
    return render(request, "prep/plan_closed.html", context, status=409 if request.method == "POST" else 200)
