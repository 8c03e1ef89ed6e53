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
from clinic.prep.stage import OVER, Stage
from clinic.prep.views.shared import may_read_health
from clinic.progress.history import course_of
from clinic.progress.shown import shown

SHOWN = 50
"""How many appointments a record lists: the newest ones."""


@require_safe
def client(request: StaffRequest, client: int) -> HttpResponse:
    """One client's record: alerts first, then what comes next, then everything that was."""
    found = clinic_client(request, client)
    listed = found.appointments.order_by("-starts_at", "-pk")[:SHOWN]
    visits = found.appointments.filter(pk__in=listed.values("pk")).order_by("-starts_at", "-pk")
    rows = as_rows(request.clinic, visits, request.membership.role)
    coming = [row for row in reversed(rows) if row.stage not in OVER]
    context = {"client": found, "rows": rows, "coming": coming, "next_row": coming[0] if coming else None}
    if may_read_health(request):
        context |= _health(found, coming) | {"measured_at": _measured_at(rows)}
    return render(request, "progress/client.html", context)


def _health(client: Client, coming: list[Row]) -> dict[str, Any]:
    """The latest assessment in words, the letters on file, and pain over the visits."""
    current = next((row for row in coming if row.assessment is not None), None)
    newest = Assessment.objects.filter(clinic=client.clinic, appointment__client=client).order_by("-created_at").first()
    if current is not None and current.assessment is not None:
        newest = current.assessment
    result = rendered(newest, language()) if newest else None
    letters = client.clearances.filter(letter__isnull=False).order_by("-recorded_at")[:10]
    return {
        "sees_health": True,
        "newest": newest,
        "result": result,
        "letters": filed(letters, newest, result, client.clinic.today()),
        **shown(course_of(client)),
    }


def _measured_at(rows: list[Row]) -> Appointment | None:
    """The visit at which measures are entered: the latest that took place, else the one that is here or coming."""
    done = [row.appointment for row in rows if row.stage == Stage.DONE]
    coming = [row.appointment for row in reversed(rows) if row.stage not in OVER]
    return next(iter([*done, *coming]), None)
