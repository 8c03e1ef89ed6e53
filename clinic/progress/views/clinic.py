"""The clinic's own numbers, as a page and as a file; and whether it asks its clients the day after."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.practice import audit
from clinic.practice.models import Membership, Role
from clinic.practice.records import note_read
from clinic.practice.tenancy import StaffRequest
from clinic.progress import actions, rating_mail
from clinic.progress.forms import RatingMailForm
from clinic.progress.history import courses_since
from clinic.progress.outcomes import FEWEST, forms, outcomes, stops
from clinic.progress.sheet import as_csv

MONTHS = {"3": 91, "6": 182, "12": 365}
"""How far back a page may look: months and their days."""
USUAL = "6"


@require_safe
def overview(request: StaffRequest) -> HttpResponse:
    """What became of pain, where forms are left and what stops people: the owner's of all, a therapist's of theirs."""
    months, since, therapist = _asked(request)
    note_read(request, "progress")
    found = courses_since(request.clinic, since, therapist)
    context = {
        "months": months,
        "choices": MONTHS,
        "since": since,
        "only_own": therapist is not None,
        "outcomes": outcomes(found.values(), since),
        "clients": len(found),
        "forms": forms(request.clinic, since, therapist),
        "stops": stops(request.clinic, since, therapist),
        "fewest": FEWEST,
    }
    return render(request, "progress/overview.html", context)


@require_safe
def visits_csv(request: StaffRequest) -> HttpResponse:
    """The scores of these visits as a file, with names only where they are asked for."""
    _months, since, therapist = _asked(request)
    names = request.GET.get("names") == "1"
    found = courses_since(request.clinic, since, therapist)
    _note(request, found, "progress.exported_with_names" if names else "progress.exported")
    response = HttpResponse(as_csv(found, names=names), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="visits.csv"'
    return response


def _note(request: StaffRequest, listed: Iterable[int], action: str) -> None:
    """Whose scores were taken away, and whether with their names."""
    audit.record(clinic=request.clinic, action=action, by=request.user, listed=listed)


def _asked(request: StaffRequest) -> tuple[str, date, Membership | None]:
    """Months, the first day, and whose clients: a therapist sees the numbers of those who came to them."""
    months = request.GET.get("months", USUAL)
    months = months if months in MONTHS else USUAL
    since = request.clinic.today() - timedelta(days=MONTHS[months])
    return months, since, None if request.membership.role == Role.OWNER else request.membership


@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: StaffRequest) -> HttpResponse:
    """Whether clients are asked by mail, the day after a visit."""
    first = {"ask": "yes" if rating_mail.is_on(request.clinic) else "no"}
    form = RatingMailForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_valid():
        actions.choose_rating_mail(clinic=request.clinic, is_on=form.cleaned_data["ask"] == "yes", by=request.user)
        messages.success(request, _("Saved."))
        return redirect("progress:mail", request.clinic.slug)
    return render(request, "progress/mail.html", {"form": form}, status=422 if form.errors else 200)
