"""The board, the brief and the mail that did not go out, in a real browser: every state, by keyboard, on one screen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clinic.mail.models import Message
from clinic.practice.models import Appointment, Clinic, Membership, Role, User
from tests.browser.checks import check
from tests.browser.test_people import signed_in
from tests.conftest import PASSWORD
from tests.prep.forms import THINNER, URGENT, comes_today, fill, sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenWindow = Callable[..., Page]


@pytest.fixture
def busy_day(oak: Clinic, ana: Membership, appointment: Appointment) -> Appointment:
    """Cleo is next, with a plan that has changes; a letter is missing, one is stopped, and Tom gives a session too."""
    user = User.objects.create_user("tom@oak.example", PASSWORD, name="Tom Hale")
    tom = Membership.objects.create(clinic=oak, user=user, role=Role.THERAPIST)
    sent(comes_today(appointment), {"antiplatelet": "one"})
    others: tuple[tuple[str, Membership, dict[str, Any] | None], ...] = (
        ("Leo Lang", ana, THINNER), ("Stan Poole", tom, URGENT), ("Eve Hart", tom, None),
    )  # fmt: skip
    for number, (name, therapist, said) in enumerate(others, 1):
        client = oak.clients.create(name=name, phone="030 555 0142", email=f"c{number}@example.org")
        client.birth_date = appointment.client.birth_date
        client.save()
        booked = oak.appointments.create(
            client=client, therapist=therapist, starts_at=appointment.starts_at + timedelta(minutes=number)
        )
        if said is not None:
            fill(booked, said)
    return appointment


def lose_two_mails(appointment: Appointment) -> None:
    """One was given up, and one waits for the mail server."""
    ids = {"appointment": appointment.pk}
    given_up = {"outcome": "gave up: SMTPRecipientsRefused", "dead_at": timezone.now()}
    for name, how in (("prep_ready", given_up), ("prep_reminder", {"outcome": "no server: TimeoutError"})):
        Message.objects.create(name=name, tenant=appointment.clinic_id, ids=ids, **how)  # type: ignore[arg-type]


def test_the_board_the_brief_and_lost_mail_hold_in_every_state(
    open_window: OpenWindow, ana: Membership, busy_day: Appointment, live_server: LiveServer
) -> None:
    lose_two_mails(busy_day)
    page = signed_in(open_window(), ana, live_server.url)
    page.goto("/c/oak/today/")
    check(page, "a busy day")
    page.get_by_role("link", name="Tom Hale").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    check(page, "the day of one therapist")
    page.get_by_role("link", name="Everybody").click()
    page.locator("tr", has_text="Cleo Marsh").get_by_role("link", name="Read the brief").click()
    check(page, "a brief")
    page.goto("/c/oak/today/")
    page.get_by_role("link", name="2 mails did not go out.").click()
    check(page, "mail that did not go out")
    page.get_by_role("button", name="Send again").click()
    expect(page.locator("main")).not_to_contain_text("Given up")
    page.get_by_role("button", name="Set aside").click()
    check(page, "every mail went out")


def test_the_arrow_keys_go_from_day_to_day_and_leave_a_field_alone(
    open_window: OpenWindow, oak: Clinic, ana: Membership, live_server: LiveServer
) -> None:
    page = signed_in(open_window(), ana, live_server.url)
    page.goto("/c/oak/today/")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**/today/?day={oak.today() + timedelta(days=1)}")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**/today/?day={oak.today()}")
    before = page.url
    page.get_by_label("Another day").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert page.url == before


def test_the_brief_fits_one_desk_screen(
    open_window: OpenWindow, ana: Membership, busy_day: Appointment, live_server: LiveServer
) -> None:
    page = signed_in(open_window(), ana, live_server.url)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"/c/oak/appointments/{busy_day.pk}/brief/")
    box = page.locator(".brief").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 800
    expect(page.locator(".brief .layer svg").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".brief .plan")).to_be_visible()
    expect(page.get_by_role("link", name="Read answers")).to_be_hidden()
