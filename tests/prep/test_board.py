"""The day's board: who is next, what holds them back, and a steady number of queries."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.practice.models import Appointment, Clinic, Event, Membership
from clinic.prep import actions
from clinic.prep.board import board
from clinic.prep.stage import Stage
from clinic.prep.uploads import Page
from tests.prep.forms import THINNER, URGENT, fill, sent
from tests.prep.letters import take

CHANGED: dict[str, Any] = {"antiplatelet": "one"}


@pytest.fixture
def book(oak: Clinic, ana: Membership) -> Callable[..., Appointment]:
    """Books somebody so many hours from noon of a day that is today unless `days` says otherwise."""

    def booked(name: str, hours: int = 0, days: int = 0) -> Appointment:
        noon = timezone.now().astimezone(oak.zone).replace(hour=12, minute=0, second=0, microsecond=0)
        client = oak.clients.create(name=name, phone="030 1", birth_date=noon.date().replace(year=1980, day=1))
        moment = noon + timedelta(hours=hours, days=days)
        found = oak.appointments.create(client=client, therapist=ana, starts_at=moment, minutes=45)
        found.clinic = client.clinic = oak
        return found

    return booked


def text_of(browser: Browser, **query: str) -> str:
    response = browser.get(reverse("prep:today", args=["oak"]), query)
    assert response.status_code == 200
    return response.content.decode()


def test_each_row_says_what_blocks_it_and_the_next_step(
    as_ana: Browser, oak: Clinic, book: Callable[..., Appointment]
) -> None:
    sent(book("Ready Rita", days=1))
    sent(book("Letter Leo", days=1, hours=1), THINNER)
    fill(book("Stopped Stan", days=1, hours=2), URGENT)
    book("Empty Eve", days=1, hours=3)
    day = oak.today() + timedelta(days=1)
    text = text_of(as_ana, day=day.isoformat())
    for words in ("4 appointments", "1 ready", "3 need something first", "Stopped: Stopped Stan, 2:00pm"):
        assert words in text
    for words in (
        "Needs clearance",
        "A doctor’s letter is missing.",
        "Record letter",
        "Form not sent",
        "Read the brief",
    ):
        assert words in text
    found = board(oak, day)
    assert [row.stage for row in found.rows] == [Stage.READY, Stage.CLEARANCE, Stage.STOPPED, Stage.NOT_STARTED]


def test_a_letter_that_came_in_is_told_to_the_therapist_and_not_to_the_front_desk(
    as_ana: Browser, as_desk: Browser, oak: Clinic, book: Callable[..., Appointment]
) -> None:
    visit = book("Letter Leo", days=1)
    sent(visit, THINNER)
    sent(book("Other Olga", days=1, hours=1), THINNER)
    day = (oak.today() + timedelta(days=1)).isoformat()
    assert "A letter has come in" not in text_of(as_ana, day=day)
    take(visit, [Page("jpeg", 1, b"\xff\xd8", b"\xff\xd8")])
    text = text_of(as_ana, day=day)
    assert text.count("A letter has come in. Nobody has read it yet.") == 1 and "Read the letter" in text
    assert text.count("A doctor’s letter is missing.") == 1
    assert "letter has come in" not in text_of(as_desk, day=day)
    for name in ("prep:review", "prep:plan", "progress:brief"):
        own = as_ana.get(reverse(name, kwargs={"clinic": oak.slug, "appointment": visit.pk})).content.decode()
        assert "A letter has come in" in own and "letter is missing" not in own, name


def test_the_next_client_is_marked_and_summed_up(as_ana: Browser, oak: Clinic, ana: Membership) -> None:
    client = oak.clients.create(name="Nina Next", birth_date=oak.today().replace(year=1980, day=1))
    soon = timezone.now() - timedelta(minutes=5)
    appointment = oak.appointments.create(client=client, therapist=ana, starts_at=soon, minutes=60)
    appointment.clinic = client.clinic = oak
    sent_by_staff = fill(appointment)
    actions.send(intake=sent_by_staff, send_key="k" * 43, by=ana.user)
    text = text_of(as_ana, day=appointment.local_start.date().isoformat())
    if appointment.local_start.date() == oak.today():
        assert 'class="now"' in text
        assert "Next: Nina Next" in text
        assert "Check on arrival" in text


def test_a_form_that_is_not_in_is_filled_in_together_from_the_board(
    as_ana: Browser, as_desk: Browser, oak: Clinic, ana: Membership
) -> None:
    client = oak.clients.create(name="Nina Next")
    visit = oak.appointments.create(client=client, therapist=ana, starts_at=timezone.now(), minutes=60)
    day = visit.starts_at.astimezone(oak.zone).date().isoformat()
    there = reverse("intake:staff", args=["oak", visit.pk, "urgent"])
    if day == oak.today().isoformat():
        assert there in text_of(as_ana, day=day)
    assert there not in text_of(as_desk, day=day)


def test_an_empty_day_names_the_next_one(as_ana: Browser, oak: Clinic, book: Callable[..., Appointment]) -> None:
    appointment = book("Later Lou", days=5)
    text = text_of(as_ana)
    assert "Nobody comes on this day." in text
    assert f"?day={appointment.local_start.date().isoformat()}" in text


def test_a_clinic_without_any_appointment_says_so(as_ana: Browser) -> None:
    assert "nobody is booked after it" in text_of(as_ana)


@pytest.mark.parametrize(
    "day", ["x", "2026-02-30", "99999-01-01", "0001-01-01", "9999-12-31", "\x00", "-1", "2026-W01"]
)
def test_a_garbled_day_shows_today_or_that_day(as_ana: Browser, day: str) -> None:
    text_of(as_ana, day=day)


def test_the_rival_s_clients_never_show(as_rex: Browser, book: Callable[..., Appointment]) -> None:
    book("Canary Cara")
    response = as_rex.get(reverse("prep:today", args=["elm"]))
    assert b"Canary" not in response.content
    assert as_rex.get(reverse("prep:today", args=["oak"])).status_code == 404


def test_the_front_desk_sees_how_far_a_form_is_but_neither_an_answer_nor_a_level(
    as_desk: Browser, oak: Clinic, book: Callable[..., Appointment]
) -> None:
    sent(book("Letter Leo", days=1), THINNER)
    sent(book("Changed Cher", days=1, hours=1), CHANGED)
    fill(book("Stopped Stan", days=1, hours=2), URGENT)
    book("Empty Eve", days=1, hours=3)
    text = text_of(as_desk, day=(oak.today() + timedelta(days=1)).isoformat())
    assert text.count("With the therapist") == 2
    assert text.count("Please tell them.") == 2
    assert "Form not sent" in text
    for word in ("clearance", "urgent", "stopped:", "letter is missing", "with changes", "thinner", "refer "):
        assert word not in text.lower(), word
    for level in ("modify", "clearance", "refer", "urgent"):
        assert f'class="tag {level}' not in text


def test_reading_the_board_leaves_one_event(as_ana: Browser) -> None:
    text_of(as_ana)
    assert Event.objects.filter(action="board.read").count() == 1


def test_twice_the_rows_cost_the_same_queries(
    as_ana: Browser, oak: Clinic, book: Callable[..., Appointment], django_assert_num_queries: Callable[..., Any]
) -> None:
    day = oak.today() + timedelta(days=1)
    for number in range(3):
        sent(book(f"Client {number}", days=1, hours=number))
    with django_assert_num_queries(2):
        board(oak, day)
    for number in range(3, 6):
        sent(book(f"Client {number}", days=1, hours=number - 8))
    with django_assert_num_queries(2):
        assert len(board(oak, day).rows) == 6


@pytest.mark.parametrize("said", [None, THINNER, URGENT])
def test_the_front_desk_is_offered_no_page_that_refuses_it(
    as_desk: Browser, appointment: Appointment, said: dict[str, Any] | None
) -> None:
    sent(appointment, said)
    day = f"?day={appointment.local_start:%Y-%m-%d}"
    record = reverse("progress:client", args=["oak", appointment.client_id])
    for address in (
        reverse("prep:today", args=["oak"]) + day,
        record,
        reverse("prep:move", args=["oak", appointment.pk]),
    ):
        page = as_desk.get(address)
        assert page.status_code == 200
        for link in set(re.findall(r'href="(/c/oak/[^"]*)"', page.content.decode())):
            assert as_desk.get(link).status_code != 403, link
