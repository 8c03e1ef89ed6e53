"""The brief: everything before a session on one screen, for those who give care, and noted in the trail."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.intake.models import Intake
from clinic.practice.models import Appointment, Client, Clinic, Event, Membership
from clinic.prep import actions
from clinic.progress import actions as progress_actions
from clinic.progress import notes
from tests.prep.forms import THINNER, URGENT, checked_in, comes_today, fill, letter, sent

pytestmark = pytest.mark.django_db


def address(appointment: Appointment) -> str:
    return reverse("progress:brief", args=["oak", appointment.pk])


def read(browser: Browser, appointment: Appointment) -> str:
    response = browser.get(address(appointment))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def visited(oak: Clinic, ana: Membership, cleo: Client, appointment: Appointment) -> Appointment:
    """Cleo's visit a week before, with its form, finished."""
    before = oak.appointments.create(client=cleo, therapist=ana, starts_at=appointment.starts_at, minutes=60)
    sent(comes_today(before))
    checked_in(before)
    scores = {"before": 6, "after": 4}
    progress_actions.finish(appointment=before, by=ana.user, **scores)
    Appointment.objects.filter(pk=before.pk).update(starts_at=appointment.starts_at - timedelta(days=7))
    return before


def test_a_visit_that_is_ready_shows_goals_places_findings_limits_and_the_plan(
    as_ana: Browser, appointment: Appointment
) -> None:
    sent(appointment, {"antiplatelet": "one"})
    text = read(as_ana, appointment)
    for words in (
        "Cleo Marsh", "What Cleo wants", "Less pain", "Pain 4 of 10", "7 at the worst", "Right front of the thigh",
        "5 of 10", "Aspirin or a similar medicine every day", "Keep to this", "Firmest today", "The plan: 60 minutes",
        "This is the first visit.", "None is needed, and none is on file.",
    ):  # fmt: skip
        assert words in text, words
    assert 'class="by-client"' in text


def test_it_says_what_changed_since_last_time(
    as_ana: Browser, oak: Clinic, ana: Membership, cleo: Client, appointment: Appointment
) -> None:
    visited(oak, ana, cleo, appointment)
    sent(appointment, {"antiplatelet": "one"}, scores={"pain_now": 2, "pain_week_worst": 5})
    text = read(as_ana, appointment)
    assert "Pain 6 of 10 before, 4 after." in text
    assert "visit 2" in text
    assert "<ins>5 of 10</ins>" in text
    assert "was: 7 of 10" in text


def test_it_shows_the_note_of_the_last_visit_in_its_newest_version(
    as_ana: Browser, oak: Clinic, ana: Membership, cleo: Client, appointment: Appointment
) -> None:
    before = visited(oak, ana, cleo, appointment)
    for seen, plan in enumerate(("More of the calf", "Less of the calf")):
        text = {"subjective": "Slept well", "plan": plan}
        notes.write(appointment=before, text=text, reason="A slip", seen=seen, key=f"{seen}" * 20, by=ana.user)
    sent(appointment)
    text_now = read(as_ana, appointment)
    assert "<b>What the client says:</b> Slept well" in text_now
    assert "Less of the calf" in text_now
    assert "More of the calf" not in text_now


def test_a_letter_that_counts_is_named_with_its_last_day(
    as_ana: Browser, ana: Membership, appointment: Appointment
) -> None:
    intake = sent(appointment, THINNER)
    text = read(as_ana, appointment)
    assert "A letter is needed, and none counts yet." in text
    assert "Record letter" in text
    assert "The plan:" not in text
    actions.record_letter(intake=intake, letter=letter(appointment, ["anticoagulant"]), by=ana.user)
    text = read(as_ana, appointment)
    assert "accepted until" in text
    assert "The plan: 60 minutes" in text


@pytest.mark.parametrize(
    ("said", "blocks", "step"),
    [
        (None, "The form was not opened yet.", "Send the link"),
        (URGENT, "An urgent answer. No plan can be made.", "Read answers"),
    ],
)
def test_what_holds_the_visit_back_stands_on_top_with_the_one_step(
    as_ana: Browser, appointment: Appointment, said: dict[str, Any] | None, blocks: str, step: str
) -> None:
    if said is not None:
        fill(appointment, said)
    text = read(as_ana, appointment)
    assert blocks in text
    assert step in text
    assert "The plan:" not in text


def test_it_leads_on_to_the_check_on_arrival_and_then_to_the_room(
    as_ana: Browser, ana: Membership, appointment: Appointment
) -> None:
    sent(comes_today(appointment))
    assert "Check on arrival" in read(as_ana, appointment)
    Appointment.objects.filter(pk=appointment.pk).update(status=Appointment.Status.ARRIVED)
    text = read(as_ana, appointment)
    assert "In the room" in text
    assert "Check on arrival" not in text


def test_the_front_desk_and_the_rival_do_not_read_it(
    as_desk: Browser, as_rex: Browser, appointment: Appointment
) -> None:
    sent(appointment)
    assert as_desk.get(address(appointment)).status_code == 403
    assert as_rex.get(address(appointment)).status_code == 404
    assert as_rex.get(reverse("progress:brief", args=["elm", appointment.pk])).status_code == 404


def test_it_is_one_line_in_the_trail_and_writes_nothing_else(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    before = list(Intake.objects.values())
    read(as_ana, appointment)
    events = Event.objects.filter(action="brief.read")
    assert [(event.client_id, event.subject) for event in events] == [
        (appointment.client_id, f"appointment:{appointment.pk}")
    ]
    assert list(Intake.objects.values()) == before


def test_the_board_leads_to_it(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    board = as_ana.get(reverse("prep:today", args=["oak"]), {"day": appointment.local_start.date().isoformat()})
    assert f'href="{address(appointment)}"' in board.content.decode()


def test_more_visits_cost_no_more_queries(
    as_ana: Browser, oak: Clinic, ana: Membership, appointment: Appointment, django_assert_max_num_queries: Any
) -> None:
    cleo = appointment.client
    visited(oak, ana, cleo, appointment)
    sent(appointment)
    read(as_ana, appointment)
    with django_assert_max_num_queries(13) as first:
        read(as_ana, appointment)
    visited(oak, ana, cleo, appointment)
    with django_assert_max_num_queries(len(first)):
        read(as_ana, appointment)
