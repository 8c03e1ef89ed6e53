"""The client's record: the highest room, because it reads all the others."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic.practice.language import language
from clinic.practice.models import Appointment, Client
from clinic.practice.records import clinic_client
from clinic.practice.tenancy import StaffRequest
from clinic.prep.board import Row, as_rows
from clinic.prep.filed import filed
from clinic.prep.models import Assessment
from clinic.prep.reading import rendered
from clinic.prep.stage import OVER
from clinic.prep.views.shared import may_read_health
from clinic.progress.history import Course, course_of
from clinic.progress.notes import has_begun
from clinic.progress.shown import shown
from clinic.progress.timeline import read_cursor, timeline

OPEN = (Appointment.Status.PLANNED, Appointment.Status.ARRIVED)
SHOWN = 50
"""How many open visits a record lists: nobody books more."""


@require_safe
def client(request: StaffRequest, client: int) -> HttpResponse:
    """One client's record: alerts first, then what comes next, then everything that was, from `?after` on."""
    found = clinic_client(request, client)
    visits = found.appointments.filter(status__in=OPEN).order_by("starts_at", "pk")[:SHOWN]
    rows = as_rows(request.clinic, visits, request.membership.role)
    coming = [row for row in rows if row.stage not in OVER]
    sees_health = may_read_health(request)
    after = read_cursor(request.GET.get("after", ""))
    entries, has_more = timeline(found, after, sees_health=sees_health)
    context: dict[str, Any] = {"client": found, "rows": rows, "coming": coming, "entries": entries}
    context |= {"next_row": coming[0] if coming else None, "has_more": has_more, "after": after}
    if sees_health:
        context |= _health(found, coming)
        context["measured_at"] = _visit_to_write_at(context["course"], coming)
        context["note_at"] = _visit_to_write_at(
            context["course"], [row for row in coming if has_begun(row.appointment)]
        )
    return render(request, "progress/client.html", context)


def _health(client: Client, coming: list[Row]) -> dict[str, Any]:
    """The latest assessment in words, the letters on file, and pain over the visits."""
    current = next((row for row in coming if row.assessment is not None), None)
    every = Assessment.objects.filter(clinic=client.clinic).select_related("appointment")
    if current is not None and current.assessment is not None:
        newest = every.filter(pk=current.assessment.pk).first()  # whole: rows come without the result
    else:
        newest = every.filter(appointment__client=client).order_by("-created_at").first()
    if newest is not None:
        newest.appointment.clinic = client.clinic
    result = rendered(newest, language()) if newest else None
    letters = client.clearances.filter(letter__isnull=False).order_by("-recorded_at")[:10]
    return {
        "sees_health": True,
        "newest": newest,
        "result": result,
        "letters": filed(letters, newest, result, client.clinic.today()),
        **shown(course_of(client)),
    }


def _visit_to_write_at(course: Course, coming: list[Row]) -> Appointment | None:
    """The visit at which measures and a note are written: the one that is here, else the latest that took place."""
    here = [row.appointment for row in coming if row.appointment.status == Appointment.Status.ARRIVED]
    done = [visit.appointment for visit in course.visits if visit.appointment.status == Appointment.Status.DONE]
    return next(iter([*here, *reversed(done), *(row.appointment for row in coming)]), None)
