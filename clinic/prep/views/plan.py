"""The session plan: what everybody reads, or what holds it back; another length; edits of the plan before."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.practice.language import language
from clinic.practice.models import Appointment
from clinic.practice.refusals import Refused
from clinic.practice.tenancy import StaffRequest
from clinic.prep.actions import plans as actions
from clinic.prep.board import row_of
from clinic.prep.edit_page import is_of
from clinic.prep.explain import reasoned
from clinic.prep.forms import LengthForm
from clinic.prep.models import Assessment, PlanVersion
from clinic.prep.plan_changes import edit_words, plan_changes
from clinic.prep.plan_edits import make_again
from clinic.prep.plan_page import phases, wants
from clinic.prep.plan_refusals import PlanReplaced
from clinic.prep.plans import edits_in, footing_of, is_locked, is_released, left_behind, plan_in, versions_of
from clinic.prep.reading import in_words, rulebook_behind
from clinic.prep.stage import RELEASED, newest_of
from clinic.prep.views.shared import show_refusal, staff_appointment
from clinic.rules.refusal_words import refusal_text
from clinic.rules.words import Words


@require_http_methods(["GET", "POST"])
def plan(request: StaffRequest, appointment: int) -> HttpResponse:
    """The session plan, or what holds it back and how to mend it; POST plans again with another length."""
    found = staff_appointment(request, appointment, "plan")
    start = {"minutes": found.minutes, "version": found.version}
    form = LengthForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid() and _replanned(request, found, form):
        return redirect("prep:plan", request.clinic.slug, found.pk)
    return render(request, "prep/plan.html", _plan(found, form), status=422 if form.errors else 200)


@require_POST
def again(request: StaffRequest, appointment: int) -> HttpResponse:
    """After a new plan was made: take the therapist's edits of the one before along, or leave them behind."""
    found = staff_appointment(request, appointment, "plan")
    newest = newest_of(found)
    older = left_behind(newest) if newest is not None else None
    try:
        if newest is None or older is None:
            messages.info(request, _("There are no changes of an earlier plan to take along."))
        elif not is_of(newest, request.POST):
            raise PlanReplaced
        elif "fresh" in request.POST:
            actions.take_fresh(assessment=newest, by=request.user)
            messages.success(request, _("The fresh plan stands."))
        else:
            wanted = "publish" in request.POST
            kept, tried = actions.carry_over(assessment=newest, older=older, by=request.user, publish=wanted)
            if kept.published_at:
                messages.success(request, _("This is the plan now, with your changes."))
                return redirect("prep:plan", request.clinic.slug, found.pk)
            made = _("Changes taken along: %(made)s of %(all)s. They are a draft: look at it, then make it the plan.")
            messages.success(request, made % {"made": len(tried.made), "all": len(edits_in(older))})
            return redirect("prep:plan_edit", request.clinic.slug, found.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("prep:plan", request.clinic.slug, found.pk)


def _replanned(request: StaffRequest, appointment: Appointment, form: LengthForm) -> bool:
    try:
        moved = actions.replan(appointment=appointment, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        show_refusal(request, form, refusal)
        return False
    is_new = row_of(moved, newest_of(moved)).stage in RELEASED
    messages.success(request, _("A new plan was made.") if is_new else _("The length was changed. The plan waits."))
    return True


def _plan(appointment: Appointment, form: LengthForm) -> dict[str, Any]:
    newest = newest_of(appointment)
    result = reasoned(newest, language()) if newest else None
    shown = result["plan"] if result and is_released(appointment, newest) else None
    context = {"appointment": appointment, "newest": newest, "row": row_of(appointment, newest), "result": result,
               "plan": shown, "form": form, "phases": phases(shown) if shown else [],
               "wants": wants(newest, language()), "steps": result["steps"] if result else {},
               "is_locked": is_locked(appointment)}  # fmt: skip
    if newest is not None and shown is not None:
        context |= {"versions": versions_of(newest), "before": _before(newest)}
    return context


def _before(newest: Assessment) -> dict[str, Any] | None:
    """What a therapist had changed in the plan before this one, and what would become of each edit here."""
    older = None if is_locked(newest.appointment) else left_behind(newest)
    if older is None:
        return None
    words = Words(rulebook_behind(newest), language())
    tried = make_again(plan_in(newest, None), edits_in(older), footing_of(newest))
    refused = [(edit_words(told, words), refusal_text(why, words)) for told, why in tried.refused]
    return {"version": older, "made": [edit_words(told, words) for told in tried.made], "refused": refused,
            "changes": _from_fresh(newest, older)}  # fmt: skip


def _from_fresh(newest: Assessment, older: PlanVersion) -> Any:
    """How the fresh plan differs from the one that the therapist had made of the plan before."""
    adjusted = in_words(older.assessment, older, language())["plan"]
    return plan_changes(adjusted, in_words(newest, None, language())["plan"])
