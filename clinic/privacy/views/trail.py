"""Who read and changed what: the trail of one client, and of one member of staff; each page, and as a CSV file."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic.practice.models import Membership
from clinic.practice.records import clinic_client, note_read
from clinic.practice.sheets import as_csv
from clinic.practice.tenancy import StaffRequest
from clinic.privacy import trail

MOST = 50_000
"""Lines of one CSV file, the newest ones."""


@require_safe
def client(request: StaffRequest, client: int) -> HttpResponse:
    """What was done with a client's record, filtered by `?day=YYYY-MM-DD`."""
    found = clinic_client(request, client, "trail")
    day, after = _asked(request)
    page = trail.page(request.clinic, trail.of_client(found, day, after))
    context = {"client": found, "page": page, "day": day, "after": after}
    return render(request, "privacy/client_trail.html", context)


@require_safe
def client_csv(request: StaffRequest, client: int) -> HttpResponse:
    found = clinic_client(request, client, "trail_csv")
    day, _after = _asked(request)
    return as_csv(_table(request, trail.of_client(found, day)), "trail.csv")


@require_safe
def member(request: StaffRequest, member: int) -> HttpResponse:
    """What one member of staff read and did."""
    found = _member(request, member)
    day, after = _asked(request)
    page = trail.page(request.clinic, trail.of_member(found, day, after))
    note_read(request, "member", subject=f"member:{found.pk}", listed=page.clients())
    context = {"member": found, "page": page, "day": day, "after": after}
    return render(request, "privacy/member_trail.html", context)


@require_safe
def member_csv(request: StaffRequest, member: int) -> HttpResponse:
    found = _member(request, member)
    day, _after = _asked(request)
    note_read(request, "member_csv", subject=f"member:{found.pk}")
    return as_csv(_table(request, trail.of_member(found, day)), "trail.csv")


def _member(request: StaffRequest, pk: int) -> Membership:
    """This clinic's member, also one who has left."""
    found: Membership = get_object_or_404(request.clinic.memberships.select_related("user"), pk=pk)
    found.clinic = request.clinic
    return found


def _asked(request: StaffRequest) -> tuple[date | None, int | None]:
    """The day, and the line behind which to go on; nonsense counts as not asked."""
    return _day(request.GET.get("day", "")), _number(request.GET.get("after", ""))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(1900, 1, 1) <= day <= date(2200, 1, 1) else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _table(request: StaffRequest, events: Iterator[Any]) -> Iterable[list[object]]:
    """The newest lines, in words and as they are stored."""
    yield [_("When"), _("Who"), _("What"), _("Client"), _("Visit"), _("Action"), _("Record"), _("Clients in the list")]
    newest = islice(events, MOST)
    while chunk := list(islice(newest, 500)):
        for line in trail.as_lines(request.clinic, chunk):
            visit = line.visit.local_start.isoformat(" ", "minutes") if line.visit else ""
            yield [line.at.isoformat(" ", "seconds"), line.who, line.what, line.client or "", visit,
                   line.event.action, line.event.subject, line.others or ""]  # fmt: skip
