"""A client's visits with everything that was measured at them, and what they add up to: one course, read once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet

from clinic.practice.models import Appointment, Client, Clinic, Membership
from clinic.progress.models import Measure, Rating
from clinic.rules import load
from clinic.rules.measures import (
    Advice,
    Change,
    Measures,
    activities_change,
    average,
    course_advice,
    due,
    measures,
    pain_change,
)

Activity = Mapping[str, Any]
"""{"words", "score"}: what is hard to do, and how well it goes, 0-10."""


@dataclass(frozen=True)
class Visit:
    """One visit and its scores; None where a score was not given. Pain is from 0 to 10."""

    appointment: Appointment
    day: date
    number: int
    """1, 2, ... among the visits that took place; a coming one has the number that it will have."""
    before: int | None = None
    after: int | None = None
    week: int | None = None
    """The worst of the week before, as the client's own form says."""
    next_day: int | None = None
    days_later: int | None = None
    """How many days after the visit `next_day` was given."""
    met: int | None = None
    again: str = ""
    own: Mapping[str, Any] = field(default_factory=dict)
    """Measures as the client gave them: the newest of each."""
    staff: Mapping[str, Any] = field(default_factory=dict)
    """The same, as the therapist entered them."""

    @property
    def activities(self) -> Sequence[Activity]:
        """The client's own scores, else those that the therapist asked for."""
        found: Sequence[Activity] = self.own.get("activities") or self.staff.get("activities") or ()
        return found

    @property
    def function(self) -> float | None:
        """The average of the activities, 0-10, higher is better."""
        return average([each["score"] for each in self.activities]) if self.activities else None

    @property
    def change(self) -> int | None:
        """The step of the global change, 1-7."""
        step: int | None = self.own.get("change") or self.staff.get("change")
        return step

    @property
    def stands(self) -> int | None:
        found: int | None = self.staff.get("stands")
        return found

    def has(self, measure: str) -> bool:
        """Whether `activities`, `change` or `chair` has an answer here."""
        return {"activities": bool(self.activities), "change": self.change is not None}.get(
            measure, self.stands is not None
        )

    @property
    def is_rated(self) -> bool:
        return any(score is not None for score in (self.before, self.after, self.next_day))


@dataclass(frozen=True)
class Pair:
    """The first and the latest of one score."""

    first: Visit
    last: Visit
    change: Change


@dataclass(frozen=True)
class Course:
    """Every visit of a client, the first one first."""

    visits: Sequence[Visit]
    told: Measures

    @property
    def done(self) -> int:
        """How many visits took place."""
        return sum(visit.appointment.status == Appointment.Status.DONE for visit in self.visits)

    @property
    def measure(self) -> str:
        """Which pain is compared: the worst of the week where two visits have it, else that before the session."""
        return "week" if sum(visit.week is not None and visit.is_rated for visit in self.visits) > 1 else "before"

    @property
    def pain(self) -> Pair | None:
        """The first and the latest pain of that kind; None while there are not two."""
        rated = [visit for visit in self.visits if visit.is_rated and self.pain_of(visit) is not None]
        if len(rated) < 2:
            return None
        first, last = self.pain_of(rated[0]), self.pain_of(rated[-1])
        return Pair(rated[0], rated[-1], pain_change(first or 0, last or 0, self.told))

    def pain_of(self, visit: Visit) -> int | None:
        return visit.week if self.measure == "week" else visit.before

    @property
    def words(self) -> list[str]:
        """The activities that the client chose, in their own words; they stay the same over the course."""
        chosen = next((visit.activities for visit in self.visits if visit.activities), ())
        return [each["words"] for each in chosen]

    @property
    def function(self) -> Pair | None:
        """The first and the latest average of the same activities."""
        scored = [visit for visit in self.visits if visit.activities and _words(visit) == self.words]
        if len(scored) < 2:
            return None
        first, last = ([each["score"] for each in visit.activities] for visit in (scored[0], scored[-1]))
        return Pair(scored[0], scored[-1], activities_change(first, last, self.told))

    @property
    def advice(self) -> Advice:
        pain, function = self.pain, self.function
        heading, better = pain.change if pain else None, function.change if function else None
        return course_advice(self.done, heading, better, self.told)

    def asked(self, appointment: Appointment) -> frozenset[str]:
        """Which of `activities`, `change` and `chair` are to be asked at this visit."""
        number = self.number_of(appointment)
        return frozenset(
            name
            for name, turns in self.told.turns.items()
            if due(turns, number, [visit.number for visit in self.visits if visit.has(name)])
        )

    def number_of(self, appointment: Appointment) -> int:
        """Which visit this is among those that took place, or would be."""
        known = next((visit.number for visit in self.visits if visit.appointment.pk == appointment.pk), None)
        before = [visit for visit in self.visits if visit.appointment.starts_at < appointment.starts_at]
        return known or sum(visit.appointment.status == Appointment.Status.DONE for visit in before) + 1

    def at(self, appointment: Appointment) -> Visit | None:
        return next((visit for visit in self.visits if visit.appointment.pk == appointment.pk), None)


def course_of(client: Client) -> Course:
    """The client's course, in two queries: whoever finishes a session scores it, so each visit has a score."""
    return courses([client], Rating.objects.of_client(client), Measure.objects.of_client(client))[client.pk]


def courses_since(clinic: Clinic, since: date, therapist: Membership | None = None) -> dict[int, Course]:
    """Client id -> whole course, for everybody who came since that day (to this therapist), in three queries."""
    start = datetime.combine(since, time(), clinic.zone)
    came = clinic.appointments.filter(status=Appointment.Status.DONE, starts_at__gte=start)
    if therapist is not None:
        came = came.filter(therapist=therapist)
    mine = {"clinic": clinic, "appointment__client__in": came.values("client")}
    clients = list(clinic.clients.filter(pk__in=came.values("client"), closed_at=None).order_by("pk"))
    ratings = Rating.objects.filter(**mine).order_by("appointment__starts_at", "pk")
    return courses(clients, ratings, Measure.objects.filter(**mine).order_by("appointment_id", "number"))


def courses(clients: Iterable[Client], ratings: QuerySet[Rating], given: QuerySet[Measure]) -> dict[int, Course]:
    """Client id -> course, from these rows of theirs."""
    known = {client.pk: _Rows(client) for client in clients}
    rows: list[Rating | Measure] = [*ratings.select_related("appointment")]
    for row in [*rows, *given.select_related("appointment")]:
        if row.appointment.client_id in known:
            known[row.appointment.client_id].add(row)
    return {pk: Course(rows.visits(), measures(load())) for pk, rows in known.items()}


class _Rows:
    """What the database has about one client, put together visit by visit."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.booked: dict[int, Appointment] = {}
        self.ratings: dict[int, dict[str, Any]] = {}
        self.given: dict[int, dict[str, dict[str, Any]]] = {}

    def add(self, row: Rating | Measure) -> None:
        visit = self.booked.setdefault(row.appointment_id, row.appointment)
        visit.clinic, visit.client = self.client.clinic, self.client
        if isinstance(row, Rating):
            self.ratings.setdefault(visit.pk, {}).update(_scores(row, self.client))
        else:
            self.given.setdefault(visit.pk, {}).setdefault(row.source, {}).update(row.found)

    def visits(self) -> list[Visit]:
        return _visits(self.booked.values(), self.ratings, self.given)


def _visits(
    booked: Iterable[Appointment], ratings: dict[int, dict[str, Any]], given: dict[int, dict[str, dict[str, Any]]]
) -> list[Visit]:
    visits, done = [], 0
    for appointment in sorted(booked, key=lambda each: (each.starts_at, each.pk)):
        sides = given.get(appointment.pk, {})
        visits.append(
            Visit(
                appointment=appointment,
                day=appointment.local_start.date(),
                number=done + 1,
                own=sides.get(Measure.Source.CLIENT, {}),
                staff=sides.get(Measure.Source.STAFF, {}),
                **_later(ratings.get(appointment.pk, {}), appointment),
            )
        )
        done += appointment.status == Appointment.Status.DONE
    return visits


def _scores(rating: Rating, client: Client) -> dict[str, Any]:
    scores: dict[str, Any] = dict(rating.scores)
    found = {str(rating.moment): scores["pain"]}
    if rating.moment == Rating.Moment.BEFORE:
        found["week"] = scores.get("week")
    if rating.moment == Rating.Moment.NEXT_DAY:
        found |= {"met": scores.get("met"), "again": scores.get("again", "")}
        found["days_later"] = rating.rated_at.astimezone(client.clinic.zone).date()
    return found


def _later(scores: dict[str, Any], appointment: Appointment) -> dict[str, Any]:
    """The scores with the day of the late one counted from the visit."""
    day = scores.get("days_later")
    return scores if day is None else {**scores, "days_later": (day - appointment.local_start.date()).days}


def _words(visit: Visit) -> list[str]:
    return [each["words"] for each in visit.activities]
