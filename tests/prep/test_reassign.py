"""The appointments of somebody who leaves: on the board as needing a therapist, and given over in one go."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clinic.practice import people
from clinic.practice.messages import who_hears
from clinic.practice.models import Appointment, Client, Clinic, Event, Membership, Role, User
from clinic.prep import actions
from clinic.prep.board import board
from clinic.prep.mails import urgent_answer
from tests.conftest import PASSWORD
from tests.prep.forms import URGENT, fill, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def tom(oak: Clinic) -> Membership:
    """Tom is a therapist at Oak."""
    user = User.objects.create_user("tom@oak.example", PASSWORD, name="Tom Hale")
    return Membership.objects.create(clinic=oak, user=user, role=Role.THERAPIST)


@pytest.fixture
def booked(appointment: Appointment, tom: Membership) -> Appointment:
    """Cleo with Tom, tomorrow."""
    Appointment.objects.filter(pk=appointment.pk).update(therapist=tom)
    return Appointment.objects.get(pk=appointment.pk)


def page_of(member: Membership) -> str:
    return f"/c/oak/settings/people/{member.pk}/appointments/"


def board_of(browser: Browser, appointment: Appointment) -> str:
    day = appointment.local_start.date().isoformat()
    return browser.get("/c/oak/today/", {"day": day}).content.decode()


@pytest.mark.parametrize("why", ["left", "changed role"])
def test_the_board_says_that_a_therapist_is_needed(
    as_ana: Browser, ana: Membership, tom: Membership, booked: Appointment, why: str
) -> None:
    sent(booked)
    assert "1 ready" in board_of(as_ana, booked)
    if why == "left":
        people.close_membership(membership=tom, by=ana.user)
    else:
        people.change_role(membership=tom, role=Role.FRONT_DESK, by=ana.user)
    page = board_of(as_ana, booked)
    for words in ("Needs a therapist", "Choose a therapist", "gives no sessions here any more", "0 ready"):
        assert words in page
    assert f'href="/c/oak/appointments/{booked.pk}/move/"' in page


def test_the_front_desk_may_choose_one_too(
    as_desk: Browser, ana: Membership, tom: Membership, booked: Appointment
) -> None:
    people.close_membership(membership=tom, by=ana.user)
    assert f'href="/c/oak/appointments/{booked.pk}/move/"' in board_of(as_desk, booked)


def test_moving_such_a_visit_chooses_nobody_unseen(
    as_desk: Browser, rex: Membership, ana: Membership, tom: Membership, booked: Appointment
) -> None:
    another = User.objects.create_user("una@oak.example", PASSWORD, name="Una Bell")
    booked.clinic.memberships.create(user=another, role=Role.THERAPIST)
    people.close_membership(membership=tom, by=ana.user)
    address = f"/c/oak/appointments/{booked.pk}/move/"
    page = as_desk.get(address).content.decode()
    assert '<option value="">Choose a therapist</option>' in page
    start = booked.local_start
    day = {"day_0": start.day, "day_1": start.month, "day_2": start.year, "clock": "15:00", "minutes": "60"}
    refused = as_desk.post(address, day | {"version": "1", "therapist": ""})
    assert refused.status_code == 422 and "Choose a therapist" in refused.content.decode()
    assert as_desk.post(address, day | {"version": "1", "therapist": another.memberships.get().pk}).status_code == 302
    booked.refresh_from_db()
    assert booked.therapist.user == another


def test_a_stop_is_said_before_that(oak: Clinic, ana: Membership, tom: Membership, booked: Appointment) -> None:
    fill(booked, URGENT)
    people.close_membership(membership=tom, by=ana.user)
    row = board(oak, booked.local_start.date()).rows[0]
    assert (row.tag, row.sign.route) == ("URGENT", "prep:review")


def test_what_is_over_needs_nobody(oak: Clinic, ana: Membership, tom: Membership, booked: Appointment) -> None:
    Appointment.objects.filter(pk=booked.pk).update(status=Appointment.Status.CANCELLED)
    people.close_membership(membership=tom, by=ana.user)
    assert board(oak, booked.local_start.date()).rows[0].words == "Cancelled"


def test_all_are_given_over_in_one_go(
    as_ana: Browser, ana: Membership, tom: Membership, booked: Appointment, cleo: Client
) -> None:
    second = booked.clinic.appointments.create(
        client=cleo, therapist=tom, starts_at=booked.starts_at + timedelta(days=7)
    )
    page = as_ana.get(page_of(tom)).content.decode()
    assert page.count("checked") == 2 and "Cleo Marsh" in page
    form = {"appointments": [booked.pk, second.pk], "therapist": ana.pk}
    done = as_ana.post(page_of(tom), form, follow=True)
    assert "2 appointments are with Ana Ruiz now." in done.content.decode()
    for each in (booked, second):
        before = each.starts_at
        each.refresh_from_db()
        assert (each.therapist, each.starts_at, each.version) == (ana, before, 2)
    assert Event.objects.filter(action="appointment.reassigned", client=cleo).count() == 2


def test_the_rest_is_shown_again(as_ana: Browser, ana: Membership, tom: Membership, booked: Appointment) -> None:
    later = booked.clinic.appointments.create(
        client=booked.client, therapist=tom, starts_at=booked.starts_at + timedelta(days=7)
    )
    done = as_ana.post(page_of(tom), {"appointments": [later.pk], "therapist": ana.pk})
    assert done["Location"] == page_of(tom)
    assert Appointment.objects.get(pk=booked.pk).therapist == tom


def test_to_look_at_the_list_is_a_read(as_ana: Browser, tom: Membership, booked: Appointment) -> None:
    as_ana.get(page_of(tom))
    assert Event.objects.filter(action="appointments.read").count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"appointments": []}, "Tick at least one appointment"),
        ({"appointments": ["x"]}, "was changed meanwhile"),
        ({"appointments": [str(10**30)]}, "was changed meanwhile"),
        ({"therapist": ""}, "Choose a therapist"),
        ({"therapist": "tom"}, "Choose a therapist of this clinic"),
        ({"therapist": "rex"}, "Choose a therapist of this clinic"),
        ({"therapist": "desk"}, "Choose a therapist of this clinic"),
    ],
)
def test_what_does_not_do_is_said(
    request: pytest.FixtureRequest, as_ana: Browser, booked: Appointment, change: dict[str, Any], sentence: str
) -> None:
    tom, by_name = booked.therapist, {name: request.getfixturevalue(name).pk for name in ("tom", "rex", "desk")}
    form = {"appointments": [booked.pk], "therapist": by_name["tom"]} | change
    form["therapist"] = by_name.get(form["therapist"], form["therapist"])
    refused = as_ana.post(page_of(tom), form)
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert Appointment.objects.get(pk=booked.pk).therapist == tom


def test_an_appointment_of_another_therapist_is_not_among_them(
    as_ana: Browser, ana: Membership, tom: Membership, appointment: Appointment
) -> None:
    assert as_ana.post(page_of(tom), {"appointments": [appointment.pk], "therapist": tom.pk}).status_code == 422


def test_no_action_gives_them_to_another_clinic(rex: Membership, ana: Membership, booked: Appointment) -> None:
    with pytest.raises(ValueError, match="gives no sessions"):
        actions.reassign(appointments=[booked], therapist=rex, by=ana.user)


def test_an_owner_hears_what_the_therapist_would_have(ana: Membership, tom: Membership, booked: Appointment) -> None:
    assert who_hears(booked) == tom.user
    people.close_membership(membership=tom, by=ana.user)
    booked = Appointment.objects.select_related("therapist__user").get(pk=booked.pk)
    assert who_hears(booked) == ana.user
    fill(booked, URGENT)
    message = urgent_answer(appointment=booked.pk)
    assert message is not None and message.to == ana.user.email


def test_a_past_visit_is_not_listed(as_ana: Browser, tom: Membership, booked: Appointment) -> None:
    Appointment.objects.filter(pk=booked.pk).update(starts_at=timezone.now() - timedelta(hours=2))
    assert "Nothing is booked with them" in as_ana.get(page_of(tom)).content.decode()
