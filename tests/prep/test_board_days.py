"""The board from day to day and by therapist: in the address, harmless when garbled, and cheap on a long day."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.practice.models import Appointment, Clinic, Membership, Role, User
from clinic.prep.board import board, next_summary
from tests.conftest import PASSWORD, sign_in
from tests.drawn import without_tokens
from tests.prep.forms import THINNER, URGENT, comes_today, fill, sent

pytestmark = pytest.mark.django_db
BOARD = "/c/oak/today/"


@pytest.fixture
def tom(oak: Clinic) -> Membership:
    """Tom Hale is a therapist at Oak."""
    user = User.objects.create_user("tom@oak.example", PASSWORD, name="Tom Hale")
    return Membership.objects.create(clinic=oak, user=user, role=Role.THERAPIST)


@pytest.fixture
def booked(oak: Clinic, ana: Membership, tom: Membership, appointment: Appointment) -> str:
    """Tomorrow Cleo comes to Ana, and Tina to Tom; the day."""
    tina = oak.clients.create(name="Tina Toms")
    oak.appointments.create(client=tina, therapist=tom, starts_at=appointment.starts_at, minutes=60)
    return appointment.local_start.date().isoformat()


def text_of(browser: Browser, **query: Any) -> str:
    response = browser.get(BOARD, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_board_of_one_therapist_holds_their_sessions_alone_and_stays_theirs_from_day_to_day(
    as_ana: Browser, tom: Membership, booked: str
) -> None:
    everybody = text_of(as_ana, day=booked)
    assert "Cleo Marsh" in everybody
    assert "Tina Toms" in everybody
    his = text_of(as_ana, day=booked, therapist=tom.pk)
    assert "Tina Toms" in his
    assert "Cleo Marsh" not in his
    for leads in ("data-earlier", "data-later"):
        (link,) = re.findall(f"<a[^>]*{leads}[^>]*>", his)
        assert f"&amp;therapist={tom.pk}" in link
    assert f'name="therapist" value="{tom.pk}"' in his
    assert "1 appointment " in his


@pytest.mark.parametrize("typed", ["x", "-1", "0", "9" * 18, "9" * 400, "1 OR 1=1", "\x00", "1e3", "²", "name", ""])
def test_a_garbled_therapist_shows_everybody(as_ana: Browser, booked: str, typed: str) -> None:
    text = text_of(as_ana, day=booked, therapist=typed)
    assert "Cleo Marsh" in text
    assert "Tina Toms" in text


def test_a_therapist_of_another_clinic_filters_nothing_and_is_not_named(
    as_ana: Browser, rex: Membership, booked: str
) -> None:
    text = text_of(as_ana, day=booked, therapist=rex.pk)
    assert "Cleo Marsh" in text
    assert "Rex" not in without_tokens(text)


def test_the_sessions_of_somebody_who_left_can_be_chosen_and_say_that_they_need_a_therapist(
    as_ana: Browser, tom: Membership, booked: str
) -> None:
    Membership.objects.filter(pk=tom.pk).update(is_active=False)
    text = text_of(as_ana, day=booked, therapist=tom.pk)
    assert "Tina Toms" in text
    assert "Needs a therapist" in text
    assert "Choose a therapist" in text


def test_a_day_without_a_session_of_theirs_says_so_and_leads_to_the_next(
    as_ana: Browser, oak: Clinic, tom: Membership, booked: str
) -> None:
    text = text_of(as_ana, therapist=tom.pk)
    assert "Nobody comes to Tom Hale on this day." in text
    assert f"?day={booked}&amp;therapist={tom.pk}" in text
    oak.appointments.filter(therapist=tom).delete()
    assert "nobody is booked with them after it" in text_of(as_ana, therapist=tom.pk)


def test_one_therapist_alone_needs_no_choice(as_ana: Browser, appointment: Appointment) -> None:
    assert "Whose sessions" not in text_of(as_ana, day=appointment.local_start.date().isoformat())


def test_a_sort_key_in_the_address_changes_nothing(as_ana: Browser, booked: str) -> None:
    plain = as_ana.get(BOARD, {"day": booked})
    sorted_by = as_ana.get(
        BOARD, {"day": booked, "sort": "client__birth_date", "order": "-password", "page": "10" * 30}
    )
    assert sorted_by.status_code == plain.status_code == 200
    assert [row.appointment for row in sorted_by.context["board"].rows] == [
        row.appointment for row in plain.context["board"].rows
    ]


def test_a_day_that_a_clock_change_makes_longer_holds_its_sessions(oak: Clinic, ana: Membership) -> None:
    """In Berlin the clocks go back on 31 October 2027: that day has 25 hours."""
    cleo = oak.clients.create(name="Cleo Marsh")
    day = datetime(2027, 10, 31, tzinfo=oak.zone)
    for hour, minute in ((0, 0), (2, 30), (23, 59)):
        oak.appointments.create(client=cleo, therapist=ana, starts_at=day.replace(hour=hour, minute=minute), minutes=45)
    second = day.replace(hour=2, minute=30, fold=1)
    oak.appointments.create(client=cleo, therapist=ana, starts_at=second, minutes=45)
    found = [row.appointment for row in board(oak, day.date()).rows]
    assert [each.local_start.strftime("%H:%M") for each in found] == ["00:00", "02:30", "02:30", "23:59"]
    assert found[2].starts_at - found[1].starts_at == timedelta(hours=1)
    assert board(oak, day.date() + timedelta(days=1)).rows == []


def test_a_day_of_sixty_sessions_costs_six_queries_with_the_next_one_summed_up(
    as_ana: Browser, oak: Clinic, tom: Membership, appointment: Appointment, django_assert_num_queries: Any
) -> None:
    sent(comes_today(appointment))
    for number in range(59):
        client = oak.clients.create(name=f"Client {number}")
        whose = tom if number % 2 else appointment.therapist
        oak.appointments.create(client=client, therapist=whose, starts_at=appointment.starts_at, minutes=45)
    text_of(as_ana)
    with django_assert_num_queries(6):
        text = text_of(as_ana)
    assert "Next: Cleo Marsh" in text
    assert "Firmest today" in text
    assert text.count('role="rowheader"') == 60
    with django_assert_num_queries(6):
        text_of(as_ana, therapist=tom.pk)


def test_no_day_costs_more_than_six_queries_for_whomever_one_asks(
    ana: Membership, desk: Membership, tom: Membership, rex: Membership, django_assert_max_num_queries: Any
) -> None:
    """A therapist without sessions, one of another clinic, nobody at all; on a day with sessions and without."""
    cleo = ana.clinic.clients.create(name="Cleo Marsh")
    ana.clinic.appointments.create(client=cleo, therapist=ana, starts_at=timezone.now(), minutes=60)
    for browser in (sign_in(ana), sign_in(desk)):
        text_of(browser)
        for day in ("", "2031-01-01"):
            for whose in ("", tom.pk, rex.pk, 10**9):
                with django_assert_max_num_queries(6):
                    text = text_of(browser, day=day, therapist=whose)
                assert ("Cleo Marsh" in text) == (not day and whose != tom.pk)


def test_the_summary_is_of_the_plan_that_a_therapist_published(oak: Clinic, appointment: Appointment) -> None:
    intake = sent(comes_today(appointment))
    assessment = intake.assessments.get()
    content = {"plan": {**assessment.result["plan"], "checkpoints": []}, "checklist": [], "edits": []}
    kept = {"clinic": oak, "number": 1, "content": content, "made_with": "k" * 43}
    assessment.plan_versions.create(**kept)
    row = board(oak, oak.today()).next_row
    assert row is not None
    assert next_summary(row)["plan"]["checkpoints"] != []  # type: ignore[index]
    assessment.plan_versions.update(published_at=timezone.now())
    row = board(oak, oak.today()).next_row
    assert row is not None
    assert next_summary(row)["plan"]["checkpoints"] == []  # type: ignore[index]


def test_the_front_desk_gets_no_summary_and_no_way_to_the_brief(as_desk: Browser, appointment: Appointment) -> None:
    sent(comes_today(appointment))
    text = text_of(as_desk)
    assert "Next: Cleo Marsh" in text
    assert "Firmest today" not in text
    assert "/brief/" not in text


def test_the_record_tells_the_front_desk_no_level_either(as_desk: Browser, appointment: Appointment) -> None:
    fill(appointment, URGENT)
    text = as_desk.get(reverse("progress:client", args=["oak", appointment.client_id])).content.decode()
    assert "With the therapist" in text
    assert "urgent" not in text.lower()


def test_a_session_under_way_is_finished_next(as_ana: Browser, appointment: Appointment) -> None:
    sent(comes_today(appointment))
    Appointment.objects.update(status=Appointment.Status.ARRIVED, started_at=timezone.now())
    assert f'href="{reverse("progress:finish", args=["oak", appointment.pk])}"' in text_of(as_ana)


def test_a_letter_that_is_missing_is_the_one_step_of_a_therapist(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment, THINNER)
    text = text_of(as_ana, day=appointment.local_start.date().isoformat())
    assert text.count("Record letter") == 1
