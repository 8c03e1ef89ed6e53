"""The therapist's day: who is next, and what holds them back."""

import re
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic.practice.records import note_read
from clinic.practice.tenancy import StaffRequest
from clinic.prep.board import board, next_summary
from clinic.prep.views.shared import may_read_health


@require_safe
def today(request: StaffRequest) -> HttpResponse:
    """The board of `?day=YYYY-MM-DD`, of `?therapist=` alone; today and everybody where it says nothing or nonsense."""
    day = _day(request.GET.get("day", "")) or request.clinic.today()
    role, therapist = request.membership.role, _number(request.GET.get("therapist", ""))
    found = board(request.clinic, day, role, therapist)
    summary = next_summary(found.next_row) if found.next_row and may_read_health(request) else None
    note_read(request, "board", listed=[row.appointment.client_id for row in found.rows])
    context = {
        "board": found,
        "summary": summary,
        "sees_health": may_read_health(request),
        "is_today": day == request.clinic.today(),
        "earlier": day - timedelta(days=1),
        "later": day + timedelta(days=1),
        "only": f"&therapist={found.chosen.pk}" if found.chosen else "",
    }
    return render(request, "prep/today.html", context)


def _day(text: str) -> date | None:
    """A day that has a day before and after it, or None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(1900, 1, 1) <= day <= date(2200, 1, 1) else None


def _number(text: str) -> int | None:
    """A record's number, or None."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None
