"""Where a client's clearance stands, for their own page; and what waits or ends soon, for the clinic's list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count

from clinic.intake.models import Clearance
from clinic.practice.models import Appointment, Client, Clinic
from clinic.prep.models import Assessment

SOON = timedelta(days=14)
"""How long before its last day a letter is listed as ending."""
State = Clearance.State


class Standing(StrEnum):
    """What the client's page says (screen 11)."""

    NOT_NEEDED = "not_needed"
    NEEDED = "needed"
    REQUESTED = "requested"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Mine:
    """A client's clearance as they see it. `last` is what came before the one that is open, if it ended."""

    standing: Standing
    clearance: Clearance | None = None
    last: Clearance | None = None

    @property
    def may_upload(self) -> bool:
        """Also while a letter is read or was accepted: another doctor's may follow."""
        return self.standing is not Standing.NOT_NEEDED

    @property
    def has_expired(self) -> bool:
        """Whether a letter was there and ran out, so that a new one is needed."""
        return self.last is not None and self.last.state in (State.EXPIRED, State.ACCEPTED)

    @property
    def sent_back(self) -> str:
        """What staff wrote when they sent the last pages back."""
        note: Any = self.last.note if self.last is not None else None
        return str(note["why"]) if note else ""


def mine(client: Client, newest: Assessment | None, day: date) -> Mine:
    """The client's clearance for a visit on `day`. The one that is open comes first."""
    every = list(client.clearances.annotate(file_count=Count("files")).order_by("-recorded_at", "-pk"))
    waiting = min((found for found in every if found.state in _OPEN), key=lambda found: found.pk, default=None)
    ended = [found for found in every if found.state not in _OPEN and (found.letter or found.note)]
    last = ended[0] if ended else None
    if waiting is not None:
        return Mine(_OPEN[State(waiting.state)], waiting, last)
    if last is None or newest is None:
        return Mine(Standing.NOT_NEEDED)
    return Mine(_judged(last, newest, day), last)


_OPEN = {
    State.NEEDED: Standing.NEEDED,
    State.REQUESTED: Standing.REQUESTED,
    State.RECEIVED: Standing.RECEIVED,
}


def _judged(last: Clearance, newest: Assessment, day: date) -> Standing:
    if last.state == State.REFUSED:
        return Standing.REFUSED if newest.level in ("REFER", "URGENT") else Standing.NOT_NEEDED
    if last.state in (State.ACCEPTED, State.EXPIRED) and last.expires_on:
        return Standing.ACCEPTED if last.expires_on >= day else Standing.EXPIRED
    return Standing.NOT_NEEDED


@dataclass(frozen=True)
class Listed:
    """One line of the clinic's list: the clearance and the visit through which it is reached."""

    clearance: Clearance
    visit: Appointment | None


@dataclass(frozen=True)
class Lists:
    """What the clinic has to look after: pages to read, letters to wait for, letters that end soon."""

    received: Sequence[Listed]
    waiting: Sequence[Listed]
    ending: Sequence[Listed]

    def clients(self) -> set[int]:
        """The ids of everybody in them."""
        return {line.clearance.client_id for line in (*self.received, *self.waiting, *self.ending)}


def lists(clinic: Clinic) -> Lists:
    """Every list of the clinic, in two queries. A letter that nobody waits for any more is left out."""
    today = clinic.today()
    related = clinic.clearances.select_related("client", "appointment")
    waiting = list(related.open().annotate(file_count=Count("files")).order_by("needed_at", "pk"))
    ending = list(related.ending(today, today + SOON).order_by("expires_on", "pk"))
    visits = _next_visits(clinic, {found.client_id for found in (*waiting, *ending)})
    listed = [Listed(found, visits.get(found.client_id) or found.appointment) for found in waiting]
    return Lists(
        received=[line for line in listed if line.clearance.state == State.RECEIVED],
        waiting=[line for line in listed if line.clearance.state != State.RECEIVED and _is_coming(line)],
        ending=[Listed(found, visits.get(found.client_id) or found.appointment) for found in ending],
    )


def _is_coming(line: Listed) -> bool:
    """Whether the visit is still to come."""
    return line.visit is not None and line.visit.status in (Appointment.Status.PLANNED, Appointment.Status.ARRIVED)


def _next_visits(clinic: Clinic, clients: set[int]) -> dict[int, Appointment]:
    """Client -> their next open visit."""
    open_states = (Appointment.Status.PLANNED, Appointment.Status.ARRIVED)
    since = clinic.today() - timedelta(days=1)
    coming = clinic.appointments.filter(client__in=clients, status__in=open_states, starts_at__date__gte=since)
    found: dict[int, Appointment] = {}
    for visit in coming.order_by("-starts_at"):
        visit.clinic = clinic
        found[visit.client_id] = visit
    return found
