"""The whole journey in a real browser: from the client's first appointment to the score at the end of the session."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from clinic.intake.models import Intake
from clinic.practice.models import Clinic, Membership
from clinic.prep.models import Assessment
from clinic.progress.models import Rating
from tests.browser.checks import check, sideways
from tests.browser.hands import Answers, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenWindow = Callable[..., Page]

PLAIN_ARTHRITIS = Answers(
    ticks=frozenset({"oa", "inner_knee_R", "front_thigh_R", "kneecap_R"}),
    choices={
        "primary": "pain", "heat_wanted": "yes", "pressure_pref": "P3", "pain_now": "5", "pain_week_worst": "7",
        "score_inner_knee_R": "6", "score_front_thigh_R": "4", "score_kneecap_R": "3", "who": "me",
        "doctor_said": "nothing_said", "share_consent": "yes", "feels_heat": "yes",
    },
    texts={
        "name": "Cleo Marsh", "signed_name": "Cleo Marsh",
        "birth_date_0": "14", "birth_date_1": "3", "birth_date_2": "1969",
    },
)  # fmt: skip
"""V16 of the worked examples: knee arthritis and nothing else, so the level is GO."""
MOST_PAGES = 30


def _look(page: Page, state: str, *, checked: bool) -> None:
    if checked:
        check(page, state)
    assert sideways(page) <= 0, f"{state} is wider than the window"


def add_client_and_appointment(page: Page, oak: Clinic, *, checked: bool = False) -> str:
    """Ana adds Cleo and a session of 60 minutes tomorrow, and shows the link: returns its path."""
    page.goto(f"/c/{oak.slug}/clients/")
    _look(page, "no clients yet", checked=checked)
    page.goto(f"/c/{oak.slug}/clients/new/")
    _look(page, "add a client", checked=checked)
    page.get_by_role("button", name="Save").click()
    assert page.title().startswith("Error: ")
    _look(page, "add a client, with errors", checked=checked)
    page.get_by_label("Full name").fill("Cleo Marsh")
    page.get_by_label("Phone").fill("030 555 0199")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_contain_text("Cleo Marsh")
    _look(page, "record of a new client", checked=checked)
    client = oak.clients.get()
    page.goto(f"/c/{oak.slug}/clients/{client.pk}/appointments/new/")
    tomorrow = oak.today() + timedelta(days=1)
    for label, number in (("Day", tomorrow.day), ("Month", tomorrow.month), ("Year", tomorrow.year)):
        page.get_by_label(label, exact=True).fill(str(number))
    page.get_by_label("Time", exact=True).fill("2:30pm")
    page.get_by_label("60", exact=True).check()
    _look(page, "book an appointment", checked=checked)
    page.get_by_role("button", name="Save and get the link").click()
    _look(page, "before the link", checked=checked)
    page.get_by_role("button", name="Show a link and QR code").click()
    expect(page.locator("svg.qr")).to_be_visible()
    _look(page, "the link", checked=checked)
    address = page.get_by_label("Copy this address").input_value()
    return "/a/" + address.partition("/a/")[2]


def open_link(phone: Page, path: str, *, checked: bool = False) -> None:
    """Cleo opens her link; looking at it five times uses nothing up."""
    for _time in range(5):
        phone.goto(path)
    _look(phone, "landing", checked=checked)
    phone.get_by_role("button", name="Continue").click()
    expect(phone.locator("h1")).to_have_text("Your form")
    _look(phone, "overview, nothing filled in", checked=checked)


def fill_in(phone: Page, said: Answers, *, checked: bool = False) -> int:
    """Answer page after page until the check page or a stop comes; returns how many pages it took."""
    phone.get_by_role("link", name="Start").or_(phone.get_by_role("link", name="Continue")).click()
    for number in range(MOST_PAGES):
        if "/check/" in phone.url or "/stop/" in phone.url:
            return number
        _look(phone, phone.title(), checked=checked)
        before = phone.url
        said.give(phone.locator("main form").first)
        phone.get_by_role("button", name="Save and continue").click()
        assert phone.url != before, f"{before} was not accepted: {phone.locator('.error').all_inner_texts()}"
    raise AssertionError(f"more than {MOST_PAGES} pages")


def _tick(phone: Page, *, script: bool) -> None:
    """Tick the first thing to do: a script saves it at once, and without one the button does."""
    first, save = phone.locator(".ticks input").first, phone.get_by_role("button", name="Save my ticks")
    if not script:
        first.check()
        save.click()
        return
    expect(save).to_be_hidden()
    with phone.expect_response("**/my/prep/ticks/") as answer:
        first.check()
    assert answer.value.status == 204
    expect(phone.locator("[data-ticks-done]")).to_have_text("1")
    phone.reload()


@pytest.mark.parametrize(("width", "script", "checked"), [(360, True, True), (1280, True, False), (320, False, False)])
def test_from_the_first_appointment_to_the_score_at_the_end(
    open_window: OpenWindow, oak: Clinic, ana: Membership, *, width: int, script: bool, checked: bool
) -> None:
    desk = open_window(1280 if width == 1280 else 360)
    sign_in(desk, ana)
    _look(desk, "a bare board", checked=checked)
    path = add_client_and_appointment(desk, oak, checked=checked)

    theme = "dark" if width == 320 else "light"
    phone = open_window(width, java_script_enabled=script, has_touch=width == 360, color_scheme=theme)
    open_link(phone, path, checked=checked)
    assert fill_in(phone, PLAIN_ARTHRITIS, checked=checked) <= 16, "a healthy client sees at most 16 pages"
    expect(phone.locator("main")).to_contain_text("6 of 10")
    _look(phone, "check your answers", checked=checked)
    phone.get_by_role("button", name="Send to Oak Massage").click()
    _look(phone, "sent", checked=checked)
    assert Assessment.objects.get().level == "GO"

    phone.goto("/my/prep/")
    expect(phone.locator("h1")).to_have_text("Get ready for your visit")
    _tick(phone, script=script)
    expect(phone.locator(".ticks input").first).to_be_checked()
    _look(phone, "prep page", checked=checked)
    calendar = phone.request.get("/my/prep/appointment.ics").text()
    assert "BEGIN:VEVENT" in calendar
    assert not any(word in calendar.lower() for word in ("knee", "massage", "pain")), "health words on a lock screen"

    appointment = oak.appointments.get()
    desk.goto(f"/c/{oak.slug}/today/?day={appointment.local_start.date()}")
    expect(desk.locator(".stack")).to_contain_text("Cleo Marsh")
    _look(desk, "board with Cleo", checked=checked)
    desk.goto(f"/c/{oak.slug}/appointments/{appointment.pk}/review/")
    _look(desk, "review", checked=checked)
    desk.get_by_role("button", name="Accept and open the plan").click()
    desk.goto(f"/c/{oak.slug}/appointments/{appointment.pk}/plan/")
    minutes = [int(text.split()[0]) for text in desk.locator(".phases h3 span:not(.hidden)").all_inner_texts()]
    assert sum(minutes) == 60
    _look(desk, "session plan", checked=checked)

    oak.appointments.filter(pk=appointment.pk).update(starts_at=timezone.now())
    desk.goto(f"/c/{oak.slug}/appointments/{appointment.pk}/rescreen/")
    _look(desk, "check on arrival", checked=checked)
    replace(PLAIN_ARTHRITIS, ticks=frozenset()).give(desk.locator("main form").first)
    desk.locator("main form").first.locator("button.button").first.click()
    assert Assessment.objects.count() == 2
    desk.goto(f"/c/{oak.slug}/appointments/{appointment.pk}/finish/")
    _look(desk, "finish", checked=checked)
    Answers(choices={"before": "5", "after": "3"}).give(desk.locator("main form").first)
    desk.get_by_role("button", name="Save and finish").click()
    expect(desk.locator("h1")).to_contain_text("Cleo Marsh")
    _look(desk, "record after the session", checked=checked)
    assert sorted(rating.scores["pain"] for rating in Rating.objects.all()) == [3, 5]
    phone.goto("/my/prep/")
    _look(phone, "prep page when it is over", checked=checked)


def test_a_red_flag_stops_the_form_and_the_plan(
    open_window: OpenWindow, oak: Clinic, ana: Membership, link_token: str
) -> None:
    phone = open_window(360, java_script_enabled=True)
    open_link(phone, f"/a/{link_token}/")
    short_of_breath = replace(PLAIN_ARTHRITIS, ticks=frozenset({"pe_signs", "pe_signs.breathless", "breathless"}))
    fill_in(phone, short_of_breath)
    assert phone.url.endswith("/my/intake/stop/")
    expect(phone.locator("h1")).to_have_text("Call 112 now")
    expect(phone.get_by_role("link", name="Call 112")).to_be_visible()
    check(phone, "stop page")
    phone.goto("/my/prep/")
    assert phone.locator(".strip").count() == 0
    check(phone, "prep page when stopped")

    intake = Intake.objects.get()
    assert intake.stopped
    desk = open_window(1280)
    sign_in(desk, ana)
    appointment = oak.appointments.get()
    plan = f"/c/{oak.slug}/appointments/{appointment.pk}/plan/"
    desk.goto(plan)
    assert desk.locator(".phases").count() == 0, "GET shows a plan"
    check(desk, "plan when stopped")
    token = next(cookie["value"] for cookie in desk.context.cookies() if cookie["name"] == "csrf")
    answer = desk.request.post(plan, form={"minutes": "45", "version": "1", "csrfmiddlewaretoken": token})
    assert 'class="phases"' not in answer.text(), "POST makes a plan"
    assert not Assessment.objects.filter(has_plan=True).exists()
    desk.goto(f"/c/{oak.slug}/today/?day={appointment.local_start.date()}")
    expect(desk.locator(".alert")).to_contain_text("Cleo Marsh")
    check(desk, "board with a stopped client")

    phone.goto("/my/intake/stop/")
    phone.get_by_role("button", name="I ticked this by mistake").click()
    expect(phone.locator("h1")).to_have_text("We check this with you first")
    check(phone, "mistake reported")
    intake.refresh_from_db()
    assert intake.stopped, "the therapist has not confirmed yet"
    desk.goto(f"/c/{oak.slug}/appointments/{appointment.pk}/review/")
    check(desk, "review with a mistake reported")
    desk.get_by_role("button", name="It was a mistake").click()
    intake.refresh_from_db()
    assert not intake.stopped

    phone.goto("/my/intake/")
    fill_in(phone, PLAIN_ARTHRITIS)
    phone.get_by_role("button", name="Send to Oak Massage").click()
    assert Assessment.objects.latest("number").has_plan


def test_a_page_sent_with_nothing_ticked_says_what_to_do_and_keeps_what_was_typed(
    open_window: OpenWindow, link_token: str
) -> None:
    phone = open_window(360)
    open_link(phone, f"/a/{link_token}/")
    phone.get_by_role("link", name="Start").click()
    phone.get_by_label("Full name").fill("")
    phone.get_by_role("button", name="Save and continue").click()
    assert phone.title().startswith("Error: ")
    check(phone, "contact page with errors")
    phone.locator(".error-summary a").first.click()
    assert phone.evaluate("document.activeElement.tagName") == "INPUT"


def test_a_blood_thinner_holds_the_plan_until_the_letter_is_recorded(
    open_window: OpenWindow, oak: Clinic, ana: Membership, link_token: str
) -> None:
    phone = open_window(360)
    open_link(phone, f"/a/{link_token}/")
    said = replace(PLAIN_ARTHRITIS, ticks=PLAIN_ARTHRITIS.ticks | {"anticoagulant"})
    fill_in(phone, said)
    phone.get_by_role("button", name="Send to Oak Massage").click()
    phone.goto("/my/prep/")
    check(phone, "prep page while a letter is needed")
    assert not Assessment.objects.get().has_plan

    desk = open_window(1280)
    sign_in(desk, ana)
    appointment = oak.appointments.get()
    desk.goto(f"/c/{oak.slug}/appointments/{appointment.pk}/plan/")
    check(desk, "plan on hold")
    desk.goto(f"/c/{oak.slug}/appointments/{appointment.pk}/clearance/")
    check(desk, "record a letter")
    written = date.today() - timedelta(days=5)
    letter = Answers(
        ticks=frozenset(value for value in [desk.locator("input[name=covers]").first.get_attribute("value")] if value),
        choices={"clinician_role": "gp", "signed": "yes", "says": "allowed"},
        texts={"date_0": str(written.day), "date_1": str(written.month), "date_2": str(written.year)},
    )
    form = desk.locator("main form", has=desk.locator("[name=covers]"))
    letter.give(form)
    form.get_by_role("button", name="Record letter").click()
    assert Assessment.objects.latest("number").has_plan, desk.locator(".error").all_inner_texts()
    phone.goto("/my/prep/")
    expect(phone.locator(".strip").first).to_be_visible()
