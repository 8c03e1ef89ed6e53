"""The pages about a course of visits, about the clinic's numbers and about privacy, held against all checks."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from clinic.practice import actions as practice_actions
from clinic.practice.models import Appointment, Client, Clinic, Membership
from clinic.progress.models import Rating
from tests.browser.checks import check
from tests.browser.doors import as_client, as_member
from tests.browser.hands import choose
from tests.prep.forms import THINNER, fill, sent
from tests.progress.visits import scored, visited

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenWindow = Callable[..., Page]
FALLING = [(8, 9), (7, 8), (6, 8), (4, 6), (3, 4), (2, 3)]
LEVEL = [(7, 8), (7, 8), (6, 8), (7, 8)]


def later(visit: Appointment, **fields: object) -> None:
    Appointment.objects.filter(pk=visit.pk).update(**fields)


def test_the_day_after_a_visit(open_window: OpenWindow, appointment: Appointment, ana: Membership) -> None:
    page = as_client(open_window(360), appointment)
    page.goto("/my/after/")
    check(page, "after-before-the-visit")
    page.get_by_role("button", name="Send").click()
    check(page, "after-nothing-named")
    page.goto("/my/progress/")
    check(page, "progress-none")
    later(appointment, status="done", starts_at=timezone.now() - timedelta(days=1))
    for moment, pain in (("before", 6), ("after", 3)):
        Rating.objects.create(
            clinic=appointment.clinic, appointment=appointment, moment=moment, scores={"pain": pain, "week": 7}
        )
    page.goto("/my/progress/")
    check(page, "progress-one")
    page.goto("/my/after/")
    check(page, "after")
    page.get_by_role("button", name="Send").click()
    check(page, "after-faults")
    for name, value in (("pain", "3"), ("met", "8"), ("again", "yes")):
        choose(page, name, value)
    page.locator("input[name=words_1]").fill("kneel in the garden " * 4)
    choose(page, "score_1", "2")
    other = page.context.new_page()
    other.goto("/my/after/")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("main")).to_contain_text("Thank you")
    check(page, "after-receipt")
    for name, value in (("pain", "9"), ("met", "1"), ("again", "no")):
        choose(other, name, value)
    other.get_by_role("button", name="Send").click()
    check(other, "after-both")
    later(appointment, status="no_show")
    page.goto("/my/after/")
    check(page, "after-missed")


@pytest.mark.parametrize(("name", "pains"), [("better", FALLING), ("level", LEVEL)])
def test_a_course_as_client_and_therapist_see_it(
    open_window: OpenWindow, cleo: Client, ana: Membership, name: str, pains: list[tuple[int, int]]
) -> None:
    visits = visited(cleo, ana, pains)
    first, last = visits[0], visits[-1]
    scored(first, [3, 4, 5], stands=9)
    scored(last, [6, 6, 4], stands=12, change=2)
    phone = as_client(open_window(360), last)
    phone.goto("/my/progress/")
    check(phone, f"course-{name}-client")
    phone.goto("/my/after/")
    check(phone, f"course-{name}-after")
    if name == "better":
        desk = as_member(open_window(1280), ana)
        desk.goto(f"/c/oak/clients/{cleo.pk}/")
        check(desk, "course-better-record")


def test_the_clinics_numbers(open_window: OpenWindow, oak: Clinic, ana: Membership) -> None:
    page = as_member(open_window(1280), ana)
    page.goto("/c/oak/progress/")
    check(page, "numbers-none")
    born = date(oak.today().year - 41, 3, 14)
    for number in range(12):
        client = oak.clients.create(name=f"Pat {number}", birth_date=born)
        visits = visited(client, ana, LEVEL if number % 3 else FALLING)
        form = fill if number % 4 == 0 else sent
        later(visits[0], status="planned", starts_at=timezone.now() + timedelta(days=1))
        form(Appointment.objects.get(pk=visits[0].pk), THINNER if number % 2 else {})
        later(visits[0], status="done", starts_at=visits[0].starts_at)
        if number % 4 == 1:
            oak.appointments.create(client=client, therapist=ana, starts_at=timezone.now(), minutes=60)
    page.goto("/c/oak/progress/")
    check(page, "numbers")
    page.goto("/c/oak/settings/rating/")
    check(page, "rating-mail")


def test_what_is_kept_of_a_client(open_window: OpenWindow, appointment: Appointment, ana: Membership) -> None:
    page, client = as_member(open_window(1280), ana), f"/c/oak/clients/{appointment.client_id}"
    sent(appointment, THINNER)
    practice_actions.mint_link(appointment=appointment, by=ana.user)
    for path, state in (
        (f"{client}/trail/", "trail"),
        (f"{client}/trail/?from=2020-01-01&to=2020-01-02", "trail-empty"),
        (f"{client}/everything/", "everything"),
        (f"/c/oak/settings/people/{ana.pk}/trail/", "trail-member"),
        (f"{client}/erase/", "erase"),
    ):
        page.goto(path)
        check(page, state)
    page.locator("main form button.danger").click()
    check(page, "erase-faults")
    page.goto("/c/oak/settings/privacy/")
    check(page, "keeping")
    page.locator("main form input:not([type=hidden])").first.fill("soon")
    page.locator("main form button.button").first.click()
    check(page, "keeping-faults")
    page.goto(f"/c/oak/appointments/{appointment.pk}/link/")
    page.get_by_role("button", name="Show a link and QR code").click()
    check(page, "link-shown")
