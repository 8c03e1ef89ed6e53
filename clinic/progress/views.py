"""The end of a session, and the client's record: the highest room, because it reads all the others."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.practice.language import language
from clinic.practice.models import Appointment, Client
from clinic.practice.records import clinic_client
from clinic.practice.tenancy import StaffRequest
from clinic.prep.board import Row, as_rows, row_of
from clinic.prep.filed import filed
from clinic.prep.models import Assessment
from clinic.prep.reading import rendered
from clinic.prep.refusals import Refused
from clinic.prep.stage import OVER, Stage, newest_of
from clinic.prep.views.shared import may_read_health, staff_appointment
from clinic.progress import actions, history
from clinic.progress.forms import FinishForm

SHOWN = 50
"""How many appointments a record lists: the newest ones."""


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
    row = row_of(found, newest_of(found))
    context = {"appointment": found, "form": form, "row": row, "open": row.stage in (Stage.READY, Stage.ARRIVED)}
    return render(request, "progress/finish.html", context, status=422 if form.errors else 200)


def _finished_before(
    request: StaffRequest, appointment: Appointment, form: FinishForm, refusal: actions.FinishedBefore
) -> HttpResponse:
    """The scores on record beside those that were sent now."""
    context = {"appointment": appointment, "row": row_of(appointment, newest_of(appointment)), "problem": refusal,
               "kept": refusal.kept, "typed": form.cleaned_data}  # fmt: skip
    return render(request, "progress/finish.html", context, status=409)


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
        context |= _health(found, coming)
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
        **_pain(history.visits(client)),
    }


def _pain(visits: list[history.Visit]) -> dict[str, Any]:
    """The picture, the table, and the direction where there are two visits to compare."""
    before = [visit.before for visit in visits]
    known = [score for score in before if score is not None]
    labels = [(history.x_of(index, len(visits)), visit.day) for index, visit in enumerate(visits)]
    return {
        "visits": visits,
        "labels": labels if len(visits) <= 6 else [labels[0], labels[-1]],
        "grid": [(number, history.BOTTOM - (history.BOTTOM - history.TOP) * number / 10) for number in range(0, 11, 2)],
        "before": history.series(before),
        "after": history.series([visit.after for visit in visits], below=True),
        "first_score": known[0] if known else None,
        "last_score": known[-1] if known else None,
        "direction": history.direction(known[0], known[-1]) if len(known) > 1 else None,
    }
