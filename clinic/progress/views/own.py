"""The client's own pages: how they are the day after a visit, and how their knee has been since the first one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.intake.hand_over import give_back
from clinic.practice.models import Appointment
from clinic.practice.refusals import Refused
from clinic.practice.tenancy import ClientRequest, is_handed_over
from clinic.progress import actions, measure_forms
from clinic.progress.history import Course, Visit, course_of
from clinic.progress.measure_forms import MeasureForm, RateForm
from clinic.progress.shown import shown

DONE = Appointment.Status.DONE
MISSED = (Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW)
OWN = frozenset({"activities", "change"})
"""What a client can say by themselves."""


@require_http_methods(["GET", "HEAD", "POST"])
def after(request: ClientRequest) -> HttpResponse:
    """The day after: pain, and what is to be asked at this visit. Before it: the activities only."""
    visit, course = request.appointment, course_of(request.appointment.client)
    form = _form(request, course)
    if form is None:
        return render(request, "progress/after.html", _receipt(visit, course.at(visit)))
    if form.is_bound and form.is_valid():
        if isinstance(form, RateForm) or form.found():
            return _save(request, form, course)
        form.add_error(None, _("Name at least one thing that is hard to do."))
    context = {"appointment": visit, "form": form, "is_done": visit.status == DONE}
    return render(request, "progress/after.html", context, status=422 if form.errors else 200)


def _form(request: ClientRequest, course: Course) -> MeasureForm | None:
    """What can be answered now; None where nothing is left to ask. What was answered can be sent again."""
    visit, given, data = request.appointment, course.at(request.appointment), None
    if request.method == "POST":
        data = request.POST
    if visit.status in MISSED:
        return None
    asked = (course.asked(visit) & OWN) | _sent_again(request, given)
    if visit.status == DONE:
        if given is not None and given.next_day is not None and data is None:
            return None
        return RateForm(data, told=course.told, asked=asked, words=course.words)
    if "activities" not in asked:
        return None
    return MeasureForm(data, told=course.told, asked={"activities"}, words=course.words)


def _sent_again(request: ClientRequest, given: Visit | None) -> frozenset[str]:
    """Measures that were answered at this visit and are in the form that was sent: it may be the same form twice."""
    sent = {name.partition("_")[0] for name in request.POST}
    answered = frozenset(given.own) & OWN if given is not None else frozenset()
    return frozenset(name for name in answered if ({"change": "change"}.get(name, "score")) in sent)


def _save(request: ClientRequest, form: MeasureForm, course: Course) -> HttpResponse:
    visit = request.appointment
    try:
        if isinstance(form, RateForm):
            actions.rate(appointment=visit, scores=form.scores(), found=form.found(), by=None)
        else:
            actions.measure(appointment=visit, found=form.found(), seen=0, by=None)
    except (actions.RatedBefore, actions.MeasuredMeanwhile) as refusal:
        typed = _scores_in_words(form.scores()) if isinstance(form, RateForm) else []
        context = _receipt(visit, course.at(visit)) | {"problem": refusal, "typed": typed + in_words(form)}
        return render(request, "progress/after.html", context, status=409)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        context = {"appointment": visit, "form": form, "is_done": visit.status == DONE}
        return render(request, "progress/after.html", context, status=422)
    if is_handed_over(request):
        return give_back(request)
    messages.success(request, _("Saved. Thank you."))
    return redirect("progress:after")


def in_words(form: MeasureForm) -> list[tuple[str, str]]:
    """What was typed, as a receipt says it."""
    return measure_forms.in_words(form.found())


def _receipt(visit: Appointment, given: Visit | None) -> dict[str, Any]:
    """What is on record, in words."""
    rows: list[tuple[str, str]] = []
    if given is not None and given.next_day is not None:
        rows += _scores_in_words({"pain": given.next_day, "met": given.met, "again": given.again})
    if given is not None:
        rows += measure_forms.in_words(given.own)
    return {"appointment": visit, "receipt": rows, "is_done": visit.status == DONE, "missed": visit.status in MISSED}


def _scores_in_words(scores: dict[str, Any]) -> list[tuple[str, str]]:
    rows = [(_("Knee pain now"), scores["pain"]), (_("The visit did what you came for"), scores["met"])]
    said = [(label, _("%(score)s of 10") % {"score": score}) for label, score in rows if score is not None]
    again = measure_forms.again_words(scores["again"])
    return [*said, (_("Would you come again?"), again)] if again else said


@require_safe
def my_progress(request: ClientRequest) -> HttpResponse:
    """How the client's knee has been over their visits."""
    course = course_of(request.appointment.client)
    context = {"appointment": request.appointment, **shown(course), "can_rate": _can_rate(request, course)}
    return render(request, "progress/my_progress.html", context)


def _can_rate(request: ClientRequest, course: Course) -> bool:
    given = course.at(request.appointment)
    return request.appointment.status == DONE and (given is None or given.next_day is None)
