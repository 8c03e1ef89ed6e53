"""The day's board: who comes when, what holds them back, and the one next step for each. Few queries for any number."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from clinic.practice.language import language
from clinic.practice.models import Appointment, Clinic, Role
from clinic.practice.policy import access_to
from clinic.prep.arrival import why_not
from clinic.prep.models import Assessment
from clinic.prep.reading import rendered
from clinic.prep.stage import OVER, Stage, intake_of, stage

Text = str | Promise


@dataclass(frozen=True)
class Sign:
    """How a stage looks on a list: the tag's shape and words, what blocks it, and the next step's words and route."""

    tag: str
    words: Text
    blocks: Text
    step: Text
    route: str


_SIGNS: dict[Stage, Sign] = {
    Stage.STOPPED: Sign(
        "URGENT",
        gettext_lazy("Stopped: urgent"),
        gettext_lazy("An urgent answer. No plan can be made."),
        gettext_lazy("Read answers"),
        "prep:review",
    ),
    Stage.NOT_STARTED: Sign(
        "WAIT",
        gettext_lazy("Form not sent"),
        gettext_lazy("The form was not opened yet."),
        gettext_lazy("Send the link"),
        "practice:link",
    ),
    Stage.NOT_SENT: Sign(
        "WAIT",
        gettext_lazy("Form not sent"),
        gettext_lazy("The form is begun, not sent."),
        gettext_lazy("Send the link again"),
        "practice:link",
    ),
    Stage.REOPENED: Sign(
        "WAIT",
        gettext_lazy("Form open again"),
        gettext_lazy("You asked for more. The plan waits."),
        gettext_lazy("Read answers"),
        "prep:review",
    ),
    Stage.WITHDRAWN: Sign(
        "WAIT",
        gettext_lazy("Agreement taken back"),
        gettext_lazy("Nothing is done until the client signs again."),
        gettext_lazy("Open record"),
        "progress:client",
    ),
    Stage.REFER: Sign(
        "REFER",
        gettext_lazy("Refer"),
        gettext_lazy("No massage today. See the findings."),
        gettext_lazy("Read answers"),
        "prep:review",
    ),
    Stage.BLOCKED: Sign(
        "CLEARANCE",
        gettext_lazy("Needs a guardian"),
        gettext_lazy("A parent or guardian has not signed."),
        gettext_lazy("Record the guardian’s consent"),
        "prep:guardian",
    ),
    Stage.CLEARANCE: Sign(
        "CLEARANCE",
        gettext_lazy("Needs clearance"),
        gettext_lazy("A doctor’s letter is missing."),
        gettext_lazy("Record letter"),
        "prep:clearance",
    ),
    Stage.READY: Sign("GO", gettext_lazy("Ready"), "", gettext_lazy("Open plan"), "prep:plan"),
    Stage.ARRIVED: Sign("GO", gettext_lazy("Here, and checked"), "", gettext_lazy("Open plan"), "prep:plan"),
    Stage.DONE: Sign("GO", gettext_lazy("Done"), "", gettext_lazy("Open record"), "progress:client"),
    Stage.CANCELLED: Sign("WAIT", gettext_lazy("Cancelled"), "", gettext_lazy("Open record"), "progress:client"),
    Stage.NO_SHOW: Sign("WAIT", gettext_lazy("Did not come"), "", gettext_lazy("Open record"), "progress:client"),
    Stage.EXPIRED: Sign(
        "WAIT", gettext_lazy("Past"), gettext_lazy("Nobody closed this visit."), gettext_lazy("Close it"), "prep:move"
    ),
}


_NO_THERAPIST = Sign(
    "WAIT",
    gettext_lazy("Needs a therapist"),
    gettext_lazy("The therapist of this visit gives no sessions here any more."),
    gettext_lazy("Choose a therapist"),
    "prep:move",
)

_RECORD = (gettext_lazy("Open record"), "progress:client")
"""The step of those who may not use the stage's own."""


@dataclass(frozen=True)
class Row:
    """One appointment on a list, with all that its line shows."""

    appointment: Appointment
    stage: Stage
    assessment: Assessment | None
    sign: Sign
    step_url: str
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
        """The tag's shape: MODIFY where the plan has changes."""
        released = self.is_ready
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

    @property
    def stopped(self) -> list[Row]:
        return [row for row in self.rows if row.stage is Stage.STOPPED]

    @property
    def coming(self) -> int:
        return sum(row.stage not in OVER for row in self.rows)

    @property
    def ready(self) -> int:
        return sum(row.is_ready for row in self.rows)

    @property
    def waiting(self) -> int:
        return self.coming - self.ready


def board(clinic: Clinic, day: date, role: str = Role.THERAPIST) -> Board:
    """The board of one day of the clinic's calendar as `role` sees it, in three queries (four on an empty day)."""
    found = clinic.appointments.on(clinic, day).order_by("starts_at", "pk")
    rows = as_rows(clinic, found, role)
    coming = [row for row in rows if row.stage not in OVER and row.appointment.ends_at > timezone.now()]
    first = coming[0] if coming and day == clinic.today() else None
    marked = [_as_next(row) if row is first else row for row in rows]
    return Board(day, marked, _as_next(first) if first else None, None if rows else _next_day(clinic, day))


def as_rows(clinic: Clinic, appointments: Any, role: str = Role.THERAPIST) -> list[Row]:
    """Rows for a queryset of this clinic's appointments, in two queries."""
    related = appointments.select_related("client", "therapist__user", "intake").defer("intake__document")
    listed = list(related)
    newest = Assessment.objects.by_appointment(listed)
    rows = []
    for appointment in listed:
        appointment.clinic = appointment.client.clinic = clinic
        rows.append(row_of(appointment, newest.get(appointment.pk), role))
    return rows


def row_of(appointment: Appointment, newest: Assessment | None, role: str = Role.THERAPIST) -> Row:
    """One appointment's row; its next step is one that `role` may take."""
    where = stage(appointment, intake_of(appointment), newest)
    lacks_therapist = where not in (*OVER, Stage.STOPPED) and not appointment.therapist.gives_care
    sign = _sign_for(_NO_THERAPIST if lacks_therapist else _SIGNS[where], role)
    return Row(appointment, where, newest, sign, step_url(sign.route, appointment))


def _sign_for(sign: Sign, role: str) -> Sign:
    step = _RECORD
    access = access_to(sign.route)
    allowed = isinstance(access, frozenset) and role in access
    return sign if allowed else replace(sign, step=step[0], route=step[1])


def step_url(route: str, appointment: Appointment) -> str:
    """The address of a staff page about this appointment, or about its client."""
    slug = appointment.clinic.slug
    if route == "progress:client":
        return reverse(route, kwargs={"clinic": slug, "client": appointment.client_id})
    return reverse(route, kwargs={"clinic": slug, "appointment": appointment.pk})


def next_summary(row: Row) -> dict[str, Any] | None:
    """What the side panel says of the next client: the rendered result, or None while nothing is released."""
    if row.assessment is None or row.stage not in (Stage.READY, Stage.ARRIVED):
        return None
    return rendered(row.assessment, language())


def _as_next(row: Row) -> Row:
    return Row(row.appointment, row.stage, row.assessment, row.sign, row.step_url, True)


def _next_day(clinic: Clinic, day: date) -> date | None:
    later = clinic.appointments.filter(starts_at__gte=timezone.now()).order_by("starts_at").first()
    if later is None:
        return None
    later.clinic = clinic
    return later.local_start.date()
