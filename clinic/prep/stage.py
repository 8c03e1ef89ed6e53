"""Where an appointment stands on its way to a session: one answer for the client's page, the board and the plan."""

from datetime import timedelta
from enum import StrEnum

from django.db import models
from django.utils import timezone

from clinic.intake.models import Intake
from clinic.practice.models import Appointment
from clinic.prep.models import Assessment

EXPIRES_AFTER = timedelta(days=1)
"""How long after its end a visit that nobody closed still counts as coming."""


class Stage(StrEnum):
    """What holds a session plan back, the gravest first; READY and ARRIVED hold nothing back."""

    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    DONE = "done"
    STOPPED = "stopped"
    NOT_STARTED = "not_started"
    NOT_SENT = "not_sent"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    REFER = "refer"
    BLOCKED = "blocked"
    CLEARANCE = "clearance"
    ARRIVED = "arrived"
    READY = "ready"
    EXPIRED = "expired"


RELEASED = frozenset({Stage.READY, Stage.ARRIVED, Stage.DONE})
"""Stages in which a plan may be shown."""
OVER = frozenset({Stage.CANCELLED, Stage.NO_SHOW, Stage.DONE, Stage.EXPIRED})

_CLOSED = {
    Appointment.Status.CANCELLED: Stage.CANCELLED,
    Appointment.Status.NO_SHOW: Stage.NO_SHOW,
    Appointment.Status.DONE: Stage.DONE,
}
_UNSENT = {
    Intake.State.DRAFT: Stage.NOT_SENT,
    Intake.State.REOPENED: Stage.REOPENED,
    Intake.State.WITHDRAWN: Stage.WITHDRAWN,
}
_LASTING = frozenset({*_CLOSED.values(), Stage.STOPPED})
"""Stages that no time ends."""
_HELD = {"URGENT": Stage.STOPPED, "REFER": Stage.REFER, "CLEARANCE": Stage.CLEARANCE}


def stage(appointment: Appointment, intake: Intake | None, newest: Assessment | None) -> Stage:
    """The stage of an appointment, from its status, its intake and its newest assessment. It makes no query."""
    where = stood_at(appointment, intake, newest)
    is_past = appointment.ends_at + EXPIRES_AFTER < timezone.now()
    return Stage.EXPIRED if is_past and where not in _LASTING else where


def stood_at(appointment: Appointment, intake: Intake | None, newest: Assessment | None) -> Stage:
    """The same apart from the clock: where a visit that nobody closed stands, however long ago it was."""
    if appointment.status in _CLOSED:
        return _CLOSED[Appointment.Status(appointment.status)]
    if intake is None:
        return Stage.NOT_STARTED
    if intake.stopped:
        return Stage.STOPPED
    if intake.state in _UNSENT or newest is None:
        return _UNSENT.get(Intake.State(intake.state), Stage.NOT_SENT)
    return _from_assessment(appointment, newest)


def may_be_finished(appointment: Appointment, newest: Assessment | None) -> bool:
    """Whether this was a visit that nobody closed on its day, and whose plan was released: it may have taken place."""
    intake = intake_of(appointment)
    is_past = stage(appointment, intake, newest) is Stage.EXPIRED
    return is_past and stood_at(appointment, intake, newest) in (Stage.READY, Stage.ARRIVED)


def _from_assessment(appointment: Appointment, newest: Assessment) -> Stage:
    if newest.level in ("URGENT", "REFER"):
        return _HELD[newest.level]
    if newest.booking_blocked:
        return Stage.BLOCKED
    if newest.level in _HELD or not newest.has_plan:
        return Stage.CLEARANCE
    return Stage.ARRIVED if appointment.status == Appointment.Status.ARRIVED else Stage.READY


def intake_of(appointment: Appointment) -> Intake | None:
    """The appointment's intake, or None where the form was never opened."""
    try:
        return appointment.intake
    except models.ObjectDoesNotExist:
        return None


def newest_of(appointment: Appointment) -> Assessment | None:
    """The assessment in force, whole, or None."""
    return appointment.assessments.select_related("created_by", "own_words").order_by("-number").first()
