"""In the room: the current block large enough for arm's length, with a clock; read only, and without a name."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clinic.practice import audit
from clinic.practice.language import language
from clinic.practice.models import Appointment
from clinic.practice.refusals import Refused
from clinic.practice.tenancy import RoomRequest, StaffRequest, open_room
from clinic.prep import edit_page
from clinic.prep.actions.room import start_session
from clinic.prep.plans import is_released, left_behind
from clinic.prep.reading import rendered
from clinic.prep.refusals import NotChecked
from clinic.prep.room import Moment, index_at, late, minute_of, moments
from clinic.prep.stage import newest_of
from clinic.prep.views.shared import staff_appointment


@require_http_methods(["GET", "POST"])
def room(request: StaffRequest, appointment: int) -> HttpResponse:
    """Give this screen a pass to the plan, which outlives the sign-in; POST starts the session."""
    found = staff_appointment(request, appointment, "room")
    newest = newest_of(found)
    if not is_released(found, newest) or found.is_over:
        return redirect("prep:plan", request.clinic.slug, found.pk)
    if request.method == "POST":
        try:
            start_session(appointment=found, by=request.user, again="again" in request.POST)
        except Refused as refused:
            messages.error(request, str(refused))
            mended_at = "prep:rescreen" if isinstance(refused, NotChecked) else "prep:plan"
            return redirect(mended_at, request.clinic.slug, found.pk)
    response = redirect("prep:in_room")
    open_room(response, found, request.membership)
    return response


@require_safe
def in_room(request: RoomRequest) -> HttpResponse:
    """The screen in the room: the block of this minute (or `?block=`), the next one, the list with clock times."""
    appointment = request.appointment
    newest = newest_of(appointment)
    is_shown = is_released(appointment, newest) and not appointment.is_over
    context: dict[str, Any] = {"appointment": appointment, "plan": None}
    if newest is not None and is_shown:
        plan = rendered(newest, language())["plan"]
        has_begun = appointment.started_at is not None
        waits = None if has_begun else left_behind(newest)
        context |= {"plan": plan, "waits": waits, **_now(request, moments(plan, appointment))}
    subject = f"appointment:{appointment.pk}"
    by, client = request.membership.user, appointment.client
    audit.record(clinic=request.clinic, action="room.read", by=by, client=client, subject=subject)
    return render(request, "prep/room.html", context)


def _now(request: RoomRequest, listed: list[Moment]) -> dict[str, Any]:
    """Which block is large, and what the clock needs to go on by itself."""
    now, appointment = timezone.now(), request.appointment
    minute = minute_of(appointment, now)
    chosen = edit_page.number(request.GET.get("block"))
    is_chosen = 0 <= chosen < len(listed)
    at = chosen if is_chosen else index_at(listed, minute)
    return {
        "moments": listed,
        "at": at,
        "before": at - 1 if at else None,
        "after": at + 1 if at + 1 < len(listed) else None,
        "is_chosen": is_chosen,
        "minute": minute,
        "now": now,
        "late": late(appointment),
        "may_start": appointment.local_start.date() <= request.clinic.today(),
        "is_checked": appointment.status == Appointment.Status.ARRIVED,
    }
