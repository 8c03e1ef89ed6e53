"""The versions of a plan: who changed what and why, and the way back."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.practice.language import language
from clinic.practice.models import Appointment
from clinic.practice.refusals import Refused
from clinic.practice.tenancy import StaffRequest
from clinic.prep import edit_page
from clinic.prep.actions import plans as actions
from clinic.prep.board import row_of
from clinic.prep.models import Assessment, PlanVersion
from clinic.prep.plan_changes import plan_changes
from clinic.prep.plan_refusals import PlanChanged, PlanReplaced
from clinic.prep.plans import is_locked, is_released, versions_of
from clinic.prep.reading import in_words
from clinic.prep.stage import newest_of
from clinic.prep.views.shared import staff_appointment


@require_http_methods(["GET", "POST"])
def versions(request: StaffRequest, appointment: int) -> HttpResponse:
    """Every version of the plan in force, newest first; POST goes back to one of them, as a new draft."""
    found = staff_appointment(request, appointment, "plan")
    newest = newest_of(found)
    if newest is None or not is_released(found, newest):
        return redirect("prep:plan", request.clinic.slug, found.pk)
    problem = None
    if request.method == "POST":
        problem = _restored(request, newest)
        if problem is None:
            return redirect("prep:plan_edit", request.clinic.slug, found.pk)
    status = 200 if problem is None else 409
    return render(request, "prep/plan_versions.html", _versions(found, newest, problem), status=status)


def _restored(request: StaffRequest, newest: Assessment) -> Refused | None:
    if not edit_page.is_of(newest, request.POST):
        return PlanReplaced()
    numbers = {name: edit_page.number(request.POST.get(name)) for name in ("number", "version")}
    try:
        kept = actions.restore_plan(assessment=newest, by=request.user, key=request.POST.get("key", "")[:64], **numbers)
    except PlanVersion.DoesNotExist:
        return PlanChanged(None)
    except Refused as refused:
        return refused
    messages.success(request, _("Draft %(number)s is as that version was. Make it the plan when it is right.")
                     % {"number": kept.number})  # fmt: skip
    return None


def _versions(appointment: Appointment, newest: Assessment, problem: Refused | None) -> dict[str, Any]:
    older = appointment.assessments.filter(number__lt=newest.number, plan_versions__isnull=False).distinct()
    return {
        "appointment": appointment,
        "row": row_of(appointment, newest),
        "newest": newest,
        "rows": _rows(newest),
        "earlier": [(assessment, _rows(assessment)) for assessment in older.order_by("-number")],
        "versions": versions_of(newest),
        "is_locked": is_locked(appointment),
        "key": secrets.token_urlsafe(32),
        "problem": problem,
    }


def _rows(assessment: Assessment) -> list[dict[str, Any]]:
    """Each version, the newest first, with what it changed against the one before it."""
    made = assessment.plan_versions.select_related("made_by", "published_by").order_by("number")
    before, rows = in_words(assessment, None, language())["plan"], []
    for version in made:
        after = in_words(assessment, version, language())["plan"]
        rows.append({"version": version, "changes": plan_changes(before, after)})
        before = after
    return rows[::-1]
