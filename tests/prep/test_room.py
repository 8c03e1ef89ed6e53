"""In the room: the block of the minute, its clock, and a pass that outlives the sign-in and opens nothing else."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client as Browser
from django.utils import timezone

from clinic.intake.models import Intake
from clinic.practice import middleware, tenancy
from clinic.practice.models import Appointment, Event, Membership, Role
from clinic.prep.room import index_at, late, moments
from tests.drawn import without_tokens
from tests.prep.plans import at, find, planned, published

pytestmark = pytest.mark.django_db


class Clock:
    """One clock for everything that asks for the time: the session's, the signature's and ours."""

    def __init__(self, now: datetime) -> None:
        self.now_at = now

    def time(self) -> float:
        return self.now_at.timestamp()

    def go(self, minutes: float) -> None:
        self.now_at += timedelta(minutes=minutes)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, appointment: Appointment) -> Iterator[Clock]:
    """It stands five minutes before the session until a test moves it."""
    stopped = Clock(appointment.starts_at - timedelta(minutes=5))
    monkeypatch.setattr(timezone, "now", lambda: stopped.now_at)
    monkeypatch.setattr(middleware, "time", stopped)
    monkeypatch.setattr(signing, "time", stopped)
    return stopped


@pytest.fixture
def in_room(clock: Clock, as_ana: Browser, appointment: Appointment) -> Browser:
    """Ana has opened the plan of this appointment on the screen in the room."""
    planned(appointment)
    Appointment.objects.filter(pk=appointment.pk).update(status="arrived")
    session = as_ana.session
    session[middleware.BEGAN] = session[middleware.SEEN] = clock.time()
    session.save()
    assert as_ana.get(at("room", appointment)).url == "/room/"
    return as_ana


def start(browser: Browser, appointment: Appointment, **given: str) -> None:
    assert browser.post(at("room", appointment), given).url == "/room/"


def text(browser: Browser, address: str = "/room/") -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_before_the_start_it_shows_the_first_block_and_a_button(in_room: Browser) -> None:
    page = in_room.get("/room/")
    assert page.context["at"] == 0
    assert "Start the session now" in page.content.decode()
    assert "Booked for 2:30pm, not started" in text(in_room)
    assert f"/appointments/{Appointment.objects.get().pk}/map/" in page.content.decode(), "the way to what was found"


def test_the_clock_leads_from_block_to_block(clock: Clock, in_room: Browser, appointment: Appointment) -> None:
    clock.go(minutes=5)
    start(in_room, appointment)
    plan = in_room.get("/room/").context["moments"]
    seen = []
    for _minute in range(60):
        page = in_room.get("/room/")
        now = page.context["moments"][page.context["at"]]
        seen.append(page.context["at"])
        assert now.start <= (clock.now_at - appointment.starts_at).total_seconds() / 60 < now.start + now.minutes
        clock.go(minutes=1)
    assert sorted(set(seen)) == list(range(len(plan)))
    assert plan[0].clock.strftime("%H:%M") == "14:30"
    assert "2:30pm" in text(in_room)


def test_no_name_and_no_finding_stands_on_it(in_room: Browser, appointment: Appointment) -> None:
    start(in_room, appointment)
    for address in ("/room/", "/room/?block=4"):
        page = without_tokens(text(in_room, address))
        for word in ("Cleo", "Marsh", "Ana", "Ruiz", "First visit", "cleo@", appointment.client.phone):
            assert word not in page
        assert "Stop and ask again if:" in page


def test_another_block_can_be_looked_at_without_a_script(in_room: Browser) -> None:
    page = in_room.get("/room/?block=3")
    assert page.context["at"] == 3
    assert 'href="?block=4"' in page.content.decode() and 'href="?block=2"' in page.content.decode()
    assert "data-room" not in page.content.decode(), "a chosen block does not run away"


@pytest.mark.parametrize("block", ["x", "-1", "999", "9" * 50, "\x00", ""])
def test_an_odd_block_is_the_one_of_now(in_room: Browser, block: str) -> None:
    assert in_room.get("/room/", {"block": block}).context["at"] == 0


def test_the_room_lives_to_the_end_of_the_session_and_fifteen_minutes(
    clock: Clock, in_room: Browser, appointment: Appointment
) -> None:
    clock.go(minutes=5)
    start(in_room, appointment)
    clock.go(minutes=59)
    assert in_room.get("/room/").status_code == 200
    clock.go(minutes=15)
    assert in_room.get("/room/").status_code == 200, "74 minutes after the start"
    clock.go(minutes=1.1)
    gone = in_room.get("/room/")
    assert gone.status_code == 302
    assert "/room/" not in gone.url


def test_it_does_not_keep_the_staff_session_alive_and_outlives_it(
    clock: Clock, in_room: Browser, appointment: Appointment
) -> None:
    for _ in range(8):
        clock.go(minutes=2)
        assert in_room.get("/room/").status_code == 200
    plan = in_room.get(at("plan", appointment))
    assert plan.status_code == 302 and plan.url.startswith("/sign-in/"), "16 minutes without work: signed out"
    assert in_room.get("/room/").status_code == 200, "and the room goes on"
    for address in (at("plan_edit", appointment), at("review", appointment), at("room", appointment), "/c/oak/today/"):
        assert in_room.get(address).url.startswith("/sign-in/"), "the pass opens nothing else"
        assert in_room.post(address).status_code in (302, 405)


def test_who_is_signed_out_starts_no_session(clock: Clock, in_room: Browser, appointment: Appointment) -> None:
    clock.go(minutes=16)
    assert in_room.post(at("room", appointment)).url.startswith("/sign-in/")
    appointment.refresh_from_db()
    assert appointment.started_at is None


def test_to_sign_out_closes_the_room(in_room: Browser) -> None:
    in_room.post("/sign-out/")
    assert in_room.get("/room/").status_code == 302


def test_a_pass_is_no_older_than_a_working_day(clock: Clock, as_ana: Browser, appointment: Appointment) -> None:
    planned(appointment)
    clock.go(minutes=-13 * 60)
    session = as_ana.session
    session[middleware.BEGAN] = session[middleware.SEEN] = clock.time()
    session.save()
    as_ana.get(at("room", appointment))
    assert as_ana.get("/room/").status_code == 200
    clock.go(minutes=12 * 60 + 1)
    assert as_ana.get("/room/").status_code == 302


def test_a_pass_ends_with_the_account_that_opened_it(in_room: Browser, ana: Membership) -> None:
    ana.user.is_active = False
    ana.user.save(update_fields=["is_active"])
    assert in_room.get("/room/").status_code in (302, 403)


def test_a_pass_ends_with_the_work_at_the_clinic(in_room: Browser, ana: Membership) -> None:
    Membership.objects.filter(pk=ana.pk).update(role=Role.FRONT_DESK)
    assert in_room.get("/room/").status_code == 302
    Membership.objects.filter(pk=ana.pk).update(role=Role.OWNER, is_active=False)
    assert in_room.get("/room/").status_code == 302


@pytest.mark.parametrize("value", ["", "x", "a.b.c", "e30:x:y", "x" * 4000])
def test_a_made_up_pass_opens_nothing(in_room: Browser, value: str) -> None:
    in_room.cookies[tenancy.room_cookie()] = value
    assert in_room.get("/room/").status_code == 302


def test_a_pass_for_anothers_appointment_opens_nothing(
    in_room: Browser, rex: Membership, appointment: Appointment
) -> None:
    forged = signing.dumps({"appointment": appointment.pk, "membership": rex.pk}, salt=tenancy.ROOM_SALT)
    in_room.cookies[tenancy.room_cookie()] = forged
    assert in_room.get("/room/").status_code == 302


def test_a_browser_that_was_handed_to_a_client_has_no_room(in_room: Browser) -> None:
    handed = Browser()
    handed.cookies[tenancy.room_cookie()] = in_room.cookies[tenancy.room_cookie()].value
    assert handed.get("/room/").status_code == 200
    session = handed.session
    session[tenancy.HANDED_KEY] = "/c/oak/today/"
    session.save()
    assert handed.get("/room/").status_code == 302


def test_the_cookie_goes_to_the_room_only(in_room: Browser) -> None:
    cookie = in_room.cookies[tenancy.room_cookie()]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/room/", True, "Strict")


def test_each_look_is_in_the_trail(in_room: Browser, ana: Membership) -> None:
    in_room.get("/room/")
    event = Event.objects.filter(action="room.read").latest("pk")
    assert (event.actor, event.client.name) == (ana.user, "Cleo Marsh")


def test_the_first_start_counts_until_one_starts_again(
    clock: Clock, in_room: Browser, appointment: Appointment
) -> None:
    start(in_room, appointment)
    first = clock.now_at
    clock.go(minutes=3)
    start(in_room, appointment)
    appointment.refresh_from_db()
    assert appointment.started_at == first
    start(in_room, appointment, again="1")
    appointment.refresh_from_db()
    assert appointment.started_at == clock.now_at


def test_a_session_is_not_started_before_the_check_on_arrival(
    clock: Clock, in_room: Browser, appointment: Appointment
) -> None:
    Appointment.objects.filter(pk=appointment.pk).update(status="planned")
    page = text(in_room)
    assert "The check on arrival is not done yet." in page
    assert "Start the session now" not in page
    response = in_room.post(at("room", appointment), follow=True)
    assert response.redirect_chain[-1][0] == at("rescreen", appointment)
    assert "The check on arrival is not recorded yet." in response.content.decode()
    appointment.refresh_from_db()
    assert appointment.started_at is None


def test_a_session_is_not_started_before_its_day(clock: Clock, in_room: Browser, appointment: Appointment) -> None:
    clock.go(minutes=-24 * 60)
    session = in_room.session
    session[middleware.BEGAN] = session[middleware.SEEN] = clock.time()
    session.save()
    response = in_room.post(at("room", appointment), follow=True)
    assert "started on the day of the visit" in response.content.decode()
    appointment.refresh_from_db()
    assert appointment.started_at is None


def test_a_late_start_moves_the_end_and_says_which_length_would_not(
    clock: Clock, in_room: Browser, appointment: Appointment
) -> None:
    clock.go(minutes=5 + 8)
    start(in_room, appointment)
    page = text(in_room)
    assert "Started 8 minutes late. With all its minutes it ends at 3:38pm." in page
    assert "To end in time, plan 50 minutes" in page
    clock.go(minutes=60 + 14)
    assert in_room.get("/room/").status_code == 200, "the pass goes with the real end"


@pytest.mark.parametrize(("behind", "shorter"), [(2, None), (3, 55), (5, 55), (6, 50), (15, 45), (16, None)])
def test_the_shorter_length_is_one_that_still_ends_in_time(
    appointment: Appointment, behind: int, shorter: int | None
) -> None:
    appointment.started_at = appointment.starts_at + timedelta(minutes=behind)
    told = late(appointment)
    assert (told.shorter if told else None) == shorter
    assert (told is None) == (behind < 3)


def test_the_room_shows_the_version_that_was_published(in_room: Browser, appointment: Appointment) -> None:
    from tests.prep.plans import plan_of

    calf = find(plan_of(appointment), region="calf_R")
    assert "Right calf" in text(in_room)
    published(in_room, appointment, f"remove:{calf[0]}-{calf[1]}")
    assert "Right calf" not in text(in_room)


def test_a_stop_clears_the_screen(in_room: Browser, appointment: Appointment) -> None:
    Intake.objects.filter(appointment=appointment).update(stopped=True)
    page = text(in_room)
    assert "There is no plan to show here any more." in page
    assert "Right calf" not in page


def test_a_check_stands_with_the_block_that_it_falls_into(in_room: Browser, appointment: Appointment) -> None:
    context: Any = in_room.get("/room/").context
    listed = context["moments"]
    told = [check for moment in listed for check in moment.checks]
    assert sorted(told) == sorted(check["text"] for check in context["plan"]["checkpoints"])
    assert index_at(listed, None) == 0
    assert index_at(listed, 10_000) == len(listed) - 1
    assert sum(moment.minutes for moment in moments(context["plan"], appointment)) == 60
