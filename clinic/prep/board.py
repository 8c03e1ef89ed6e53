"""The day's board: who comes when, what holds them back, and the one next step for each. Few queries for any number."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, Exists, OuterRef, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from clinic.intake.models import Clearance
from clinic.practice.language import language
from clinic.practice.models import GIVING_CARE, Appointment, Clinic, Membership, Role
from clinic.practice.unsent import how_many
from clinic.prep.arrival import why_not
from clinic.prep.models import Assessment
from clinic.prep.reading import rulebook_behind
from clinic.prep.signs import Sign, Text, sign_of
from clinic.prep.stage import OVER, Stage, intake_of, stage
from clinic.rules.wording import render


@dataclass(frozen=True)
class Row:
    """One appointment on a list, with all that its line shows."""

    appointment: Appointment
    stage: Stage
    assessment: Assessment | None
    sign: Sign
    step_url: str
    sees_health: bool = True
    is_next: bool = False

    @property
    def lacks_therapist(self) -> bool:
        """Whether somebody else has to give this session, because its therapist does so no longer."""
        return self.stage not in OVER and not self.appointment.therapist.gives_care

    @property
    def is_ready(self) -> bool:
        return self.stage in (Stage.READY, Stage.ARRIVED) and not self.lacks_therapist

    @property
    def tag(self) -> str:
        """The tag's shape: MODIFY where the plan has changes, which the front desk does not learn."""
        released = self.is_ready and self.sees_health
        return "MODIFY" if released and self.assessment and self.assessment.level == "MODIFY" else self.sign.tag

    @property
    def may_check(self) -> bool:
        """Whether the check on arrival is offered: on the day, while nothing is stopped."""
        return why_not(self.appointment, intake_of(self.appointment), self.assessment) is None

    @property
    def words(self) -> Text:
        with_changes = self.stage is Stage.READY and self.is_ready and self.tag == "MODIFY"
        return gettext_lazy("Ready, with changes") if with_changes else self.sign.words


@dataclass(frozen=True)
class Board:
    """A day: its rows in order, those who were stopped, how many are ready, and the next row in time."""

    day: date
    rows: Sequence[Row]
    next_row: Row | None
    other_day: date | None
    """Where the day is empty: the next day that holds an appointment."""
    therapists: Sequence[Membership] = ()
    """Whose sessions they are, by name: also of somebody who works here no longer."""
    unsent: int = 0
    """How much of the clinic's mail did not go out, where an owner looks."""
    chosen: Membership | None = None
    """Whose sessions alone are shown; None for everybody's."""

    @property
    def stopped(self) -> list[Row]:
        return [row for row in self.rows if row.stage is Stage.STOPPED and row.sees_health]

    @property
    def coming(self) -> int:
        return sum(row.stage not in OVER for row in self.rows)

    @property
    def ready(self) -> int:
        return sum(row.is_ready for row in self.rows)

    @property
    def waiting(self) -> int:
        return self.coming - self.ready


def board(clinic: Clinic, day: date, role: str = Role.THERAPIST, therapist: int | None = None) -> Board:
    """The board of one day of the clinic's calendar as `role` sees it, in two queries.

    `therapist` is the membership whose sessions alone are shown; one of another clinic, or none at all, shows all.
    """
    found = clinic.appointments.on(clinic, day).order_by("starts_at", "pk")
    found = found.annotate(is_member=Exists(clinic.memberships.filter(pk=therapist or 0)))
    listed = _listed(clinic, found.annotate(unsent=how_many(clinic)) if role == Role.OWNER else found)
    therapists = sorted({each.therapist for each in listed}, key=lambda each: (str(each.user), each.pk))
    chosen = next((each for each in therapists if each.pk == therapist), None)
    is_free = chosen is None and (not listed or listed[0].is_member)  # type: ignore[attr-defined]
    beside = _beside(clinic, therapist) if is_free and (therapist or not listed) else None
    chosen = beside.chosen if beside else chosen
    shown = [each for each in listed if chosen is None or each.therapist_id == chosen.pk]
    first = _next_of(shown) if day == clinic.today() else None
    whole = first if role in GIVING_CARE else None
    rows = [replace(row, is_next=row.appointment is first) for row in _rows(shown, role, whole)]
    unsent = getattr(listed[0], "unsent", 0) if listed else beside.unsent if beside else 0
    return Board(
        day=day,
        rows=rows,
        next_row=next((row for row in rows if row.is_next), None),
        other_day=beside.other_day if beside and not rows else None,
        therapists=therapists,
        unsent=unsent if role == Role.OWNER else 0,
        chosen=chosen,
    )


def _next_of(listed: Sequence[Appointment]) -> Appointment | None:
    """The first that is open and not over yet. The answers have no say in that."""
    now = timezone.now()
    return next((each for each in listed if not each.is_over and each.ends_at > now), None)


def as_rows(clinic: Clinic, appointments: Any, role: str = Role.THERAPIST) -> list[Row]:
    """Rows for a queryset of this clinic's appointments, in two queries."""
    return _rows(_listed(clinic, appointments), role)


def _listed(clinic: Clinic, appointments: Any) -> list[Appointment]:
    found = appointments.annotate(letter_waits=Exists(Clearance.objects.received().filter(client=OuterRef("client"))))
    listed = list(found.select_related("client", "therapist__user", "intake").defer("intake__document"))
    for appointment in listed:
        appointment.clinic = appointment.client.clinic = clinic
    return listed


def _rows(listed: Sequence[Appointment], role: str, whole: Appointment | None = None) -> list[Row]:
    newest = Assessment.objects.by_appointment(listed, whole)
    found: Any = ((each, newest.get(each.pk)) for each in listed)
    return [_row(each, its_newest, _stage(each, its_newest), role, each.letter_waits) for each, its_newest in found]


def row_of(appointment: Appointment, newest: Assessment | None, role: str = Role.THERAPIST) -> Row:
    """One appointment's row; its next step is one that `role` may take. One query where a letter is missing."""
    where = _stage(appointment, newest)
    letter_waits = where is Stage.CLEARANCE and appointment.client.clearances.received().exists()
    return _row(appointment, newest, where, role, letter_waits)


def _stage(appointment: Appointment, newest: Assessment | None) -> Stage:
    return stage(appointment, intake_of(appointment), newest)


def _row(appointment: Appointment, newest: Assessment | None, where: Stage, role: str, letter_waits: bool) -> Row:
    sign = sign_of(appointment, where, role, letter_waits=letter_waits)
    return Row(appointment, where, newest, sign, step_url(sign.route, appointment), role in GIVING_CARE)


def step_url(route: str, appointment: Appointment) -> str:
    """The address of a staff page about this appointment, or about its client."""
    slug = appointment.clinic.slug
    if route == "progress:client":
        return reverse(route, kwargs={"clinic": slug, "client": appointment.client_id})
    return reverse(route, kwargs={"clinic": slug, "appointment": appointment.pk})


def next_summary(row: Row) -> dict[str, Any] | None:
    """What the panel says of the next client: the rendered result, or None while nothing is released. No query."""
    if row.assessment is None or not row.is_ready:
        return None
    result, content = row.assessment.whole, row.assessment.published  # type: ignore[attr-defined]
    plan = {"plan": content["plan"], "checklist": content["checklist"]} if content else {}
    return render({**result, **plan}, rulebook_behind(row.assessment), language())


class Beside(NamedTuple):
    """What an empty day shows instead: whose it is, the next day that holds an appointment, mail that did not go."""

    chosen: Membership | None
    other_day: date | None
    unsent: int


def _beside(clinic: Clinic, therapist: int | None) -> Beside:
    """All of it in one query, from the row of the member whose sessions are asked for, else of anybody."""
    later = clinic.appointments.filter(starts_at__gte=timezone.now(), client__closed_at=None).order_by("starts_at")
    own = later.filter(therapist=OuterRef("pk"))
    asked_first = Case(When(pk=therapist or 0, then=Value(0)), default=Value(1))
    members = clinic.memberships.select_related("user").order_by(asked_first, "pk")
    first, first_own = (Subquery(each.values("starts_at")[:1]) for each in (later, own))
    found: Any = members.annotate(first=first, first_own=first_own, unsent=how_many(clinic)).first()
    if found is None:
        return Beside(None, None, 0)
    is_asked = found.pk == therapist
    moment = found.first_own if is_asked else found.first
    day = moment.astimezone(clinic.zone).date() if moment else None
    return Beside(found if is_asked else None, day, found.unsent)
