"""Merging two records of one person: find the other one, look at both side by side, choose, merge."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.practice import finding, search
from clinic.practice.models import Appointment, Client
from clinic.practice.records import clinic_client, note_read
from clinic.practice.refusals import Refused
from clinic.practice.tenancy import StaffRequest
from clinic.privacy import merging
from clinic.privacy.held import HELD, records_of
from clinic.privacy.labels import label_of
from clinic.privacy.merge_form import MergeForm, told

SHOWN = 20
ONLY_LINKS = ("practice.Client", "practice.Event")
"""Counted by no line of their own: the record itself, and the trail."""


@require_safe
def find(request: StaffRequest, client: int) -> HttpResponse:
    """Who may be the same person; another one is found by name, phone, e-mail or date of birth."""
    kept = _open(request, client)
    typed = request.GET.get("q", "").strip()[: search.LONGEST]
    found = finding.page(request.clinic, typed, most=SHOWN + 1) if typed else finding.alike(kept, SHOWN)
    found = _with_visits([each for each in found if each != kept][:SHOWN])
    note_read(request, "merge", kept, f"client:{kept.pk}", listed=[each.pk for each in found])
    return render(request, "privacy/merge_find.html", {"client": kept, "found": found, "typed": typed})


def _with_visits(clients: list[Client]) -> list[Client]:
    """The same ones, each with the number of their visits."""
    pks = [client.pk for client in clients]
    counted = Appointment.objects.filter(client__in=pks).values_list("client").annotate(Count("pk"))
    visits = dict(counted.order_by())
    for client in clients:
        client.visits = visits.get(client.pk, 0)  # type: ignore[attr-defined]
    return clients


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: StaffRequest, client: int, other: int) -> HttpResponse:
    """Both side by side; POST moves everything of `other` to `client`."""
    kept, gone = _open(request, client), _other(request, client, other)
    if gone is None:
        return redirect("progress:client", request.clinic.slug, kept.pk)
    note_read(request, "merge", kept, f"client:{kept.pk}", listed=[gone.pk])
    form = MergeForm(request.POST if request.method == "POST" else None, kept=kept, gone=gone)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            merging.merge(kept=kept, gone=gone, chosen=form.chosen(), versions=form.versions(), by=request.user)
        except merging.ChangedMeanwhile as refusal:
            form, status = MergeForm(None, kept=kept, gone=gone), 409
            return _page(request, form, status, problem=refusal)
        except Refused as refusal:
            return _page(request, form, 422, problem=refusal)
        messages.success(request, _("Merged. Everything stands in this record now."))
        return redirect("progress:client", request.clinic.slug, kept.pk)
    return _page(request, form, status)


def _open(request: StaffRequest, pk: int) -> Client:
    """This clinic's client whose record is not closed. The read is noted by the page, with whom it shows beside."""
    return clinic_client(request, pk, what=None)


def _other(request: StaffRequest, client: int, pk: int) -> Client | None:
    """The other record; None where it is in the first one already, or the first one itself."""
    found: Client | None = request.clinic.clients.filter(pk=pk).first()
    if found is not None and client in (found.pk, found.merged_into_id):
        return None
    if found is None or found.closed_at is not None:
        raise Http404
    found.clinic = request.clinic
    return found


def _page(request: StaffRequest, form: MergeForm, status: int, **more: Any) -> HttpResponse:
    kept, gone = form.records["kept"], form.records["gone"]
    differing = form.differing()
    same = [(label_of(field), told(field, getattr(kept, field))) for field in merging.CHOSEN if field not in differing]
    context = {"client": kept, "gone": gone, "form": form, "same": same, "counts": _counts(kept, gone), **more}
    return render(request, "privacy/merge.html", context, status=status)


def _counts(kept: Client, gone: Client) -> list[tuple[Any, int, int]]:
    """What either record holds, by kind."""
    counted = [
        (held.title, records_of(label, kept).count(), records_of(label, gone).count())
        for label, held in HELD.items()
        if label not in ONLY_LINKS
    ]
    return [line for line in counted if line[1] or line[2]]
