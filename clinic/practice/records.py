"""Reaching a client's record through the clinic. To fetch one is to read it, so it is noted here, once a request."""

from collections.abc import Iterable

from django.http import Http404
from django.shortcuts import get_object_or_404

from clinic.practice import audit
from clinic.practice.models import Appointment, Client
from clinic.practice.tenancy import StaffRequest


def clinic_client(request: StaffRequest, pk: int, what: str | None = "client") -> Client:
    """This clinic's client; foreign and unknown are both 404, and so is a closed record.

    `what` names the page for the trail; None where the view notes the read itself.
    """
    client = standing(request, pk)
    if client.closed_at is not None:
        raise Http404
    if what is not None:
        note_read(request, what, client, f"client:{client.pk}")
    return client


class MergedAway(Exception):
    """The record was merged into another one; `kept` is its number. The same page of that one is the answer."""

    def __init__(self, kept: int) -> None:
        super().__init__(f"merged into client {kept}")
        self.kept = kept


def standing(request: StaffRequest, pk: int) -> Client:
    """This clinic's client of that number, closed or not; foreign and unknown are both 404.

    Of one who was merged away a page leads to the record that was kept, and what was sent goes to that record.
    """
    client: Client = get_object_or_404(request.clinic.clients, pk=pk)
    if client.merged_into_id is not None:
        if request.method in ("GET", "HEAD"):
            raise MergedAway(client.merged_into_id)
        client = request.clinic.clients.get(pk=client.merged_into_id)
    client.clinic = request.clinic
    return client


def clinic_appointment(request: StaffRequest, pk: int, what: str, *related: str) -> Appointment:
    """This clinic's appointment with its client and therapist; `what` says which page of it is read, as `plan`."""
    every = request.clinic.appointments.select_related("client", "therapist__user", *related)
    appointment: Appointment = get_object_or_404(every, pk=pk, client__closed_at=None)
    appointment.clinic = appointment.client.clinic = request.clinic
    note_read(request, what, appointment.client, f"appointment:{appointment.pk}")
    return appointment


def note_read(
    request: StaffRequest,
    what: str,
    client: Client | None = None,
    subject: str = "",
    listed: Iterable[int] | None = None,
) -> None:
    """Write into the audit trail that a member of staff read client data; what one request fetches is one read.

    For a list, `listed` are the ids of the clients in it.
    """
    if getattr(request, "is_read_noted", False):
        return
    action, by = f"{what}.read", request.user
    audit.record(clinic=request.clinic, action=action, by=by, client=client, subject=subject, listed=listed)
    request.is_read_noted = True
