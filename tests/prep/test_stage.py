"""Where an appointment stands: the gravest reason wins, and nothing but a release releases."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.intake.models import Intake
from clinic.practice.models import Appointment
from clinic.prep.models import Assessment
from clinic.prep.stage import RELEASED, Stage, stage


def form(state: str = "sent", stopped: bool = False) -> Intake:
    return Intake(state=state, stopped=stopped)


def outcome(level: str = "GO", has_plan: bool = True, blocked: bool = False) -> Assessment:
    return Assessment(level=level, has_plan=has_plan, booking_blocked=blocked)


@pytest.mark.parametrize(
    ("intake", "assessment", "expected"),
    [
        (None, None, Stage.NOT_STARTED),
        (form("draft"), None, Stage.NOT_SENT),
        (form("draft", stopped=True), None, Stage.STOPPED),
        (form("reopened"), outcome(), Stage.REOPENED),
        (form("withdrawn"), outcome(), Stage.WITHDRAWN),
        (form("sent"), None, Stage.NOT_SENT),
        (form("sent"), outcome(), Stage.READY),
        (form("accepted"), outcome("MODIFY"), Stage.READY),
        (form("sent"), outcome("CLEARANCE", has_plan=False), Stage.CLEARANCE),
        (form("sent"), outcome("REFER", has_plan=False), Stage.REFER),
        (form("sent"), outcome("URGENT", has_plan=False), Stage.STOPPED),
        (form("sent"), outcome("REFER", has_plan=False, blocked=True), Stage.REFER),
        (form("sent"), outcome("CLEARANCE", has_plan=False, blocked=True), Stage.BLOCKED),
        (form("sent"), outcome("GO", has_plan=False, blocked=True), Stage.BLOCKED),
        (form("sent", stopped=True), outcome("GO", has_plan=False), Stage.STOPPED),
    ],
)
def test_the_stage(
    appointment: Appointment, intake: Intake | None, assessment: Assessment | None, expected: Stage
) -> None:
    assert stage(appointment, intake, assessment) is expected


@pytest.mark.parametrize("level", ["GO", "MODIFY", "CLEARANCE", "REFER", "URGENT"])
def test_without_a_plan_nothing_is_released(appointment: Appointment, level: str) -> None:
    assert stage(appointment, form(), outcome(level, has_plan=False)) not in RELEASED


def test_an_arrived_client_is_checked(appointment: Appointment) -> None:
    appointment.status = Appointment.Status.ARRIVED
    assert stage(appointment, form(), outcome()) is Stage.ARRIVED


@pytest.mark.parametrize(
    ("status", "expected"), [("done", Stage.DONE), ("cancelled", Stage.CANCELLED), ("no_show", Stage.NO_SHOW)]
)
def test_a_closed_appointment_is_over_whatever_else_holds(
    appointment: Appointment, status: str, expected: Stage
) -> None:
    appointment.status = status
    assert stage(appointment, form(stopped=True), outcome("URGENT", has_plan=False)) is expected


def test_a_visit_that_nobody_closed_expires_after_a_day(appointment: Appointment) -> None:
    appointment.starts_at = timezone.now() - timedelta(hours=20)
    assert stage(appointment, form(), outcome()) is Stage.READY
    appointment.starts_at = timezone.now() - timedelta(hours=26)
    assert stage(appointment, form(), outcome()) is Stage.EXPIRED
