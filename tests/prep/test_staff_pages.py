"""The plan and the move through their forms; and every staff page for whoever may not, or sends garbage."""

from datetime import timedelta

import pytest
from django.test import Client as Browser

from clinic.intake.models import Intake
from clinic.practice.models import Appointment, Clinic, Event
from clinic.prep.models import Assessment
from clinic.prep.reading import rendered
from clinic.prep.stage import newest_of
from tests.prep.forms import THINNER, URGENT, comes_today, fill, sent
from tests.prep.staff import STAFF, at, move_form, text_of


def test_the_plan_shows_its_minutes_its_limits_and_why(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    text = text_of(as_ana, at("plan", appointment))
    for words in ("Session plan for Cleo Marsh", "60 minutes", "First visit", "Keep to this", "Minute by minute",
                  "Stop and ask again if:", "What Cleo wants", "Make a new plan"):  # fmt: skip
        assert words in text
    result = rendered(newest_of(appointment), "en")
    assert sum(phase["minutes"] for phase in result["plan"]["phases"]) == 60


def test_another_length_makes_another_plan(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    assert as_ana.post(at("plan", appointment), {"minutes": "45", "version": "1"}).status_code == 302
    assert newest_of(appointment).result["planned_minutes"] == 45
    stale = as_ana.post(at("plan", appointment), {"minutes": "50", "version": "1"})
    assert stale.status_code == 422
    assert "Somebody else changed this meanwhile" in stale.content.decode()


@pytest.mark.parametrize("minutes", ["44", "61", "", "x", "60.5", "1e2"])
def test_a_length_that_we_do_not_plan_is_refused(as_ana: Browser, appointment: Appointment, minutes: str) -> None:
    sent(appointment)
    response = as_ana.post(at("plan", appointment), {"minutes": minutes, "version": "1"})
    assert response.status_code == 422
    assert "Choose 45, 50, 55 or 60 minutes" in response.content.decode()
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stopped_client_has_no_plan_by_any_method(as_ana: Browser, appointment: Appointment, method: str) -> None:
    fill(appointment, URGENT)
    as_ana.post(at("staff_send", appointment), {"send_key": "s" * 43})
    response = getattr(as_ana, method)(at("plan", appointment), {"minutes": "45", "version": "1"})
    text = (response if response.status_code == 200 else as_ana.get(at("plan", appointment))).content.decode()
    assert "Minute by minute" not in text
    assert "No plan can be made" in text
    assert not Assessment.objects.filter(has_plan=True).exists()


def test_moving_through_the_form(as_ana: Browser, appointment: Appointment, oak: Clinic) -> None:
    sent(appointment)
    assert 'value="14:30"' in text_of(as_ana, at("move", appointment))
    day = oak.today() + timedelta(days=9)
    assert as_ana.post(at("move", appointment), move_form(day)).status_code == 302
    moved = Appointment.objects.select_related("clinic").get()
    assert (moved.local_start.date(), f"{moved.local_start:%H:%M}", moved.minutes) == (day, "09:15", 50)
    assert newest_of(moved).cause == "moved"


def test_a_day_that_has_passed_is_refused(as_ana: Browser, appointment: Appointment, oak: Clinic) -> None:
    Appointment.objects.update(starts_at=appointment.starts_at + timedelta(days=20))
    appointment.refresh_from_db()
    appointment.clinic = oak
    sent(appointment)
    far = as_ana.post(at("move", appointment), move_form(oak.today() - timedelta(days=1)))
    assert far.status_code == 422
    assert "The day must be today or later" in far.content.decode()


@pytest.mark.parametrize("how", ["cancel", "no_show"])
def test_an_appointment_is_closed_and_then_locked(as_ana: Browser, appointment: Appointment, how: str) -> None:
    sent(appointment)
    assert as_ana.post(at("move", appointment), {how: "1", "version": "1"}).status_code == 302
    assert Appointment.objects.get().is_over
    again = as_ana.post(at("move", appointment), move_form(appointment.clinic.today() + timedelta(days=3), version="2"))
    assert again.status_code == 422
    assert "This appointment is over" in again.content.decode()


def test_a_lost_version_counts_as_old(as_ana: Browser, appointment: Appointment) -> None:
    data = move_form(appointment.clinic.today() + timedelta(days=3), version="' OR 1=1")
    assert as_ana.post(at("move", appointment), data).status_code == 422


@pytest.mark.parametrize("name", [*STAFF, "staff_send", "confirm_mistake"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_rival_meets_404_everywhere(as_rex: Browser, appointment: Appointment, name: str, method: str) -> None:
    sent(appointment)
    for clinic in ("oak", "elm"):
        response = getattr(as_rex, method)(at(name, appointment, clinic))
        assert response.status_code in (404, 405)
        assert b"Cleo" not in response.content
    assert Intake.objects.get().state == "sent"


@pytest.mark.parametrize("name", ["review", "plan", "clearance", "rescreen", "staff_send", "confirm_mistake"])
def test_the_front_desk_reads_no_answers(as_desk: Browser, appointment: Appointment, name: str) -> None:
    sent(appointment, THINNER)
    response = as_desk.post(at(name, appointment))
    assert response.status_code == 403
    assert b"apixaban" not in response.content


@pytest.mark.parametrize("name", STAFF)
def test_every_page_works_before_any_form(as_ana: Browser, appointment: Appointment, name: str) -> None:
    text_of(as_ana, at(name, appointment))
    assert as_ana.post(at(name, appointment)).status_code < 500


@pytest.mark.parametrize("name", STAFF)
@pytest.mark.parametrize(
    "data", [{"version": "9" * 99}, {"minutes": ["45", "\x00"]}, {"covers": "\ud7ff"}, {"day_0": "１"}]
)
def test_garbage_is_no_server_error(as_ana: Browser, appointment: Appointment, name: str, data: dict[str, str]) -> None:
    sent(appointment, THINNER)
    assert as_ana.post(at(name, appointment), data).status_code < 500


@pytest.mark.parametrize("name", ["review", "plan", "clearance", "rescreen"])
def test_reading_an_answer_leaves_an_event(as_ana: Browser, appointment: Appointment, name: str) -> None:
    comes_today(appointment)
    sent(appointment)
    text_of(as_ana, at(name, appointment))
    event = Event.objects.get(action=f"{name}.read")
    assert event.client_id == appointment.client_id
