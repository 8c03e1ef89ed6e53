"""Reading the audit trail: what was done with one client's record, or by one member of staff; the newest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from clinic.practice.models import Appointment, Client, Clinic, Event, Membership
from clinic.privacy.trail_words import words

PAGE = 50
OF_ALL = "clients_csv.read"
"""A list of every client that there was: it names none of them."""


@dataclass(frozen=True)
class Line:
    """One event in words: when, who, what, about which client, and which visit where it names one."""

    event: Event
    at: datetime
    who: str
    what: str
    client: Client | None
    visit: Appointment | None
    others: int = 0
    """How many clients a list held."""


@dataclass(frozen=True)
class Page:
    """Some lines, and the number of the last one where more follow."""

    lines: list[Line]
    last: int | None

    def clients(self) -> set[int]:
        """The ids of everybody whom these lines name."""
        return {line.client.pk for line in self.lines if line.client}


def of_client(client: Client, day: date | None = None, after: int | None = None) -> Iterator[Event]:
    """What was done with a client's record. For one day also the lists in which they stood."""
    found = _behind(client.clinic, after)
    if day is None:
        return found.filter(client=client).iterator(chunk_size=200)
    in_lists = Q(listed__isnull=False) | Q(action=OF_ALL)
    on_day = found.filter(_on(client.clinic, day)).filter(Q(client=client) | in_lists)
    numbers = {client.pk, *client.merged.values_list("pk", flat=True)}
    return (event for event in on_day.iterator(chunk_size=200) if _is_about(event, client, numbers))


def _is_about(event: Event, client: Client, numbers: set[int]) -> bool:
    """`numbers` are those of the client, and of the records that were merged into theirs."""
    if event.action == OF_ALL:
        return client.created_at <= event.at
    return bool(event.client_id) or not numbers.isdisjoint(event.listed or [])


def of_member(member: Membership, day: date | None = None, after: int | None = None) -> Iterator[Event]:
    """What a member of staff read and did in this clinic."""
    found = _behind(member.clinic, after).filter(actor=member.user_id)
    return (found.filter(_on(member.clinic, day)) if day else found).iterator(chunk_size=200)


def _behind(clinic: Clinic, after: int | None) -> Any:
    """The clinic's events, the newest first, from the one behind `after` on: a keyset."""
    found = clinic.events.select_related("actor", "client").order_by("-at", "-pk")
    last = None if after is None else clinic.events.filter(pk=after).first()
    return found.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk)) if last else found


def _on(clinic: Clinic, day: date) -> Q:
    start, end = (datetime.combine(each, time.min, clinic.zone) for each in (day, day + timedelta(days=1)))
    return Q(at__gte=start, at__lt=end)


def page(clinic: Clinic, events: Iterator[Event], size: int = PAGE) -> Page:
    """The first of these events as lines, in one more query for the visits that they name."""
    found = list(islice(events, size + 1))
    return Page(as_lines(clinic, found[:size]), found[size - 1].pk if len(found) > size else None)


def as_lines(clinic: Clinic, events: Iterable[Event]) -> list[Line]:
    """Events of one clinic in words."""
    found = list(events)
    visits = _visits(clinic, found)
    return [_line(clinic, event, visits.get(event.subject)) for event in found]


def _line(clinic: Clinic, event: Event, visit: Appointment | None) -> Line:
    at = event.at.astimezone(clinic.zone)
    return Line(event, at, who(event), words(event.action), event.client, visit, len(event.listed or []))


def who(event: Event) -> str:
    """Who did it, by name where they have one."""
    if event.actor is not None:
        return str(event.actor)
    kinds = {"client": _("The client"), "system": _("Kneadwell, by itself")}
    return kinds.get(event.actor_kind, _("Somebody who has left"))


def _visits(clinic: Clinic, events: Iterable[Event]) -> dict[str, Appointment]:
    """Subject -> the visit that it names, in one query."""
    named = {event.subject for event in events if event.subject.startswith("appointment:")}
    numbers = [int(subject.partition(":")[2]) for subject in named]
    found = clinic.appointments.filter(pk__in=numbers) if numbers else []
    visits = {}
    for visit in found:
        visit.clinic = clinic
        visits[f"appointment:{visit.pk}"] = visit
    return visits
