"""At the end of a session: pain before and after, and what is measured at the visit or later."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.practice.models import Appointment
from clinic.practice.refusals import Refused
from clinic.practice.tenancy import StaffRequest
from clinic.prep.board import row_of
from clinic.prep.models import Assessment
from clinic.prep.stage import Stage, intake_of, may_be_finished, newest_of, stood_at
from clinic.prep.views.shared import staff_appointment
from clinic.progress import actions, measure_forms
from clinic.progress.forms import FinishForm
from clinic.progress.history import Course, Visit, course_of
from clinic.progress.measure_forms import StaffMeasureForm
from clinic.progress.models import Measure
from clinic.rules.measures import bars_to_standing, below_average

MISSED = (Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW)


@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: StaffRequest, appointment: int) -> HttpResponse:
    """Ask for pain before and after; POST closes the session and locks its plan."""
    found = staff_appointment(request, appointment, "appointment")
    form = FinishForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            actions.finish(appointment=found, by=request.user, **form.cleaned_data)
        except actions.FinishedBefore as refusal:
            return _finished_before(request, found, form, refusal)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Session finished. Its plan is locked."))
            return redirect("progress:client", request.clinic.slug, found.client_id)
    newest = newest_of(found)
    where = stood_at(found, intake_of(found), newest)
    is_open = where is Stage.ARRIVED or (where is Stage.READY and form.is_bound)
    context = {"appointment": found, "form": form, "row": row_of(found, newest), "where": where, "open": is_open,
               "told": _told(newest), "late": may_be_finished(found, newest)}  # fmt: skip
    return render(request, "progress/finish.html", context, status=422 if form.errors else 200)


def _told(newest: Assessment | None) -> dict[str, Any]:
    """The client's own two scores from the form, where both are there."""
    facts: dict[str, Any] = newest.facts if newest else {}
    scores: dict[str, Any] = facts.get("scores") or {}
    return scores if {"pain_now", "pain_week_worst"} <= set(scores) else {}


def _finished_before(
    request: StaffRequest, appointment: Appointment, form: FinishForm, refusal: actions.FinishedBefore
) -> HttpResponse:
    """The scores on record beside those that were sent now."""
    context = {"appointment": appointment, "row": row_of(appointment, newest_of(appointment)), "problem": refusal,
               "kept": refusal.kept, "typed": form.cleaned_data}  # fmt: skip
    return render(request, "progress/finish.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
def measures(request: StaffRequest, appointment: int) -> HttpResponse:
    """What is measured at this visit, the client's own values beside; each save adds and writes nothing over."""
    found = staff_appointment(request, appointment, "measures")
    course = course_of(found.client)
    newest = newest_of(found)
    asked = {"activities", "change", "chair"} - ({"chair"} if _bars(found, newest, course) else set())
    versions = Measure.objects.filter(appointment=found).order_by("-number").values_list("number", flat=True)
    form = StaffMeasureForm(
        request.POST if request.method == "POST" else None,
        told=course.told, asked=asked, words=course.words, seen=versions.first() or 0,
    )  # fmt: skip
    status = 200
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.measure(
                appointment=found, found=form.found(), seen=form.cleaned_data["seen"], by=request.user
            )
        except actions.MeasuredMeanwhile as refusal:
            problem, status = refusal, 409
            form.data = {**request.POST.dict(), "seen": versions.first() or 0}  # both are on the page now
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved.") if added else _("Nothing new was entered, so nothing was added."))
            return redirect("progress:client", request.clinic.slug, found.client_id)
    context = _measures_page(found, course, newest) | {"form": form, "problem": problem}
    if problem:
        context |= {"kept": measure_forms.in_words(problem.kept), "typed": measure_forms.in_words(form.found())}
    return render(request, "progress/measures.html", context, status=422 if form.errors else status)


def _measures_page(appointment: Appointment, course: Course, newest: Assessment | None) -> dict[str, Any]:
    """What stands beside the form: what is due, what is on record from both sides, and why no chair stand."""
    visit = course.at(appointment)
    return {
        "appointment": appointment,
        "open": appointment.status not in MISSED,
        "number": course.number_of(appointment),
        "due": course.asked(appointment),
        "own": measure_forms.in_words(visit.own) if visit else [],
        "entered": measure_forms.in_words(visit.staff) if visit else [],
        "bars": _bars(appointment, newest, course),
        "average": _average(appointment, course),
        "chair": course.told.chair,
    }


def _bars(appointment: Appointment, newest: Assessment | None, course: Course) -> tuple[str, ...]:
    """Why the chair stand is left out at this visit; of several operations once."""
    facts: dict[str, Any] = newest.facts if newest else {}
    said, scores = facts.get("answers") or {}, facts.get("scores") or {}
    pains = [scores.get("pain_now"), *_pains(course.at(appointment))]
    known = [pain for pain in pains if isinstance(pain, int)]
    day = appointment.local_start.date()
    bars = bars_to_standing(said, max(known) if known else None, day, course.told)
    return tuple(dict.fromkeys("operation" if bar in course.told.operations else bar for bar in bars))


def _pains(visit: Visit | None) -> list[int | None]:
    return [visit.before, visit.after] if visit else []


def _average(appointment: Appointment, course: Course) -> Any:
    """From how few stands on somebody of the client's age is below average; None without an age or for other ages."""
    born, day = appointment.client.birth_date, appointment.local_start.date()
    if born is None:
        return None
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return below_average(age, course.told)
