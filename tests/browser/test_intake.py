"""The intake as it is lived on a phone: kept while typing, picked up elsewhere, handed over, done in six minutes."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from clinic.intake.models import Draft, Intake
from clinic.practice.models import Appointment, Clinic, Membership
from clinic.practice.tenancy import mint_link
from tests.browser.checks import check, sideways
from tests.browser.hands import Answers, sign_in
from tests.browser.klm import Effort
from tests.browser.test_journey import PLAIN_ARTHRITIS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenWindow = Callable[..., Page]
GOALS = "/my/intake/goals/goals/"
SIX_MINUTES = 360


def enter(phone: Page, token: str, born: str = "") -> None:
    """Open the link; on a second device the date of birth is asked for."""
    phone.goto(f"/a/{token}/")
    for name, part in zip(("Day", "Month", "Year"), born.split(), strict=False):
        phone.get_by_label(name, exact=True).fill(part)
    phone.get_by_role("button", name="Continue").click()
    expect(phone.locator("h1")).to_have_text("Your form")


def test_the_sample_case_takes_less_than_six_minutes(open_window: OpenWindow, link_token: str) -> None:
    phone, effort = open_window(360), Effort()
    enter(phone, link_token)
    phone.get_by_role("link", name="Start").click()
    while "/check/" not in phone.url:
        effort.begin(phone)
        PLAIN_ARTHRITIS.give(phone.locator("main form").first)
        effort.end(phone)
        phone.get_by_role("button", name="Save and continue").click()
        assert effort.pages <= 16, "a healthy client sees at most 16 pages"
    print(f"\nsample case by the keystroke-level model: {effort}")
    assert effort.seconds() < SIX_MINUTES, str(effort)


def test_what_is_typed_survives_the_device_and_is_found_on_another(
    open_window: OpenWindow, link_token: str, appointment: Appointment
) -> None:
    phone = open_window(360)
    enter(phone, link_token)
    phone.goto(GOALS)
    with phone.expect_response("**/draft/", timeout=5_000) as kept:
        phone.locator("input[name=primary][value=other]").check()
        phone.get_by_label("If it is something else").type("Kneel in the garden")
    assert kept.value.status == 200
    expect(phone.locator("[data-kept]")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    expect(phone.locator("[data-kept]")).to_be_visible()
    phone.get_by_label("If it is something else").type(" again")
    phone.goto("about:blank")
    phone.wait_for_timeout(500)
    [draft] = Draft.objects.all()
    assert draft.typed["other"] == ["Kneel in the garden again"], "leaving the page sends the rest"
    assert "goals" not in Intake.objects.get().document
    year = appointment.client.birth_date.year  # type: ignore[union-attr]
    laptop = open_window(1280)
    enter(laptop, link_token, f"14 3 {year}")
    expect(laptop.locator("main")).to_contain_text("Typed, not saved")
    laptop.goto(GOALS)
    expect(laptop.get_by_label("If it is something else")).to_have_value("Kneel in the garden again")
    check(laptop, "a page with something kept")
    laptop.get_by_role("button", name="Save and continue").click()
    laptop.goto("/my/intake/")
    expect(laptop.locator("main")).not_to_contain_text("Typed, not saved")
    for window in (phone, laptop):
        window.goto(GOALS)
        assert window.evaluate("localStorage.length + sessionStorage.length") == 0


def test_without_a_connection_the_words_stay_on_the_page(open_window: OpenWindow, link_token: str) -> None:
    phone = open_window(360)
    enter(phone, link_token)
    phone.goto(GOALS)
    phone.context.set_offline(True)
    phone.get_by_label("If it is something else").type("Dance")
    note = phone.get_by_role("alert").filter(has_text="no connection")
    expect(note).to_have_text("Not saved: no connection. Your words are kept on this page.")
    phone.get_by_role("button", name="Save and continue").click()
    expect(phone.get_by_label("If it is something else")).to_have_value("Dance")
    phone.context.set_offline(False)
    expect(phone.locator("[data-kept]")).to_have_text(re.compile("Saved"), timeout=8_000)
    expect(note).to_be_hidden()


def test_saving_leaves_no_draft_behind(open_window: OpenWindow, link_token: str) -> None:
    phone = open_window(360)
    enter(phone, link_token)
    phone.goto(GOALS)
    phone.locator("input[name=primary][value=pain]").check()
    phone.get_by_role("button", name="Save and continue").click()
    phone.wait_for_timeout(3_000)
    phone.goto(GOALS)
    assert phone.get_by_text("What you typed before is kept").count() == 0


def test_the_body_is_tapped_without_javascript_and_every_place_says_its_side(
    open_window: OpenWindow, link_token: str
) -> None:
    phone = open_window(360, java_script_enabled=False)
    enter(phone, link_token)
    phone.goto("/my/intake/knee/where/")
    while phone.locator("details.part:not([open]) > summary").count():
        phone.locator("details.part:not([open]) > summary").first.click()
    for value in ("hip_side_R", "foot_ankle_L", "glutes_R", "low_back_L", "inner_knee_L", "back_knee_R"):
        zone = phone.locator(f"#area-{value}").locator("xpath=..").locator(".n").first
        zone.scroll_into_view_if_needed()
        spot = zone.bounding_box()
        assert spot is not None
        phone.mouse.click(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
        expect(phone.locator(f"#area-{value}")).to_be_checked()
    names = phone.locator(".area .what").all_inner_texts()
    assert len(names) == len(set(names)) == 28 + 8
    assert all("Left" in name or "Right" in name for name in names)
    assert phone.locator("[id]").evaluate_all("all => all.length - new Set(all.map(each => each.id)).size") == 0
    phone.set_viewport_size({"width": 320, "height": 640})
    assert sideways(phone) <= 0
    phone.get_by_role("button", name="Save and continue").click()
    assert len(Intake.objects.get().document["extra"]["areas"]) == 6


def test_the_tablet_shows_nothing_of_staff_and_then_nothing_of_the_client(
    open_window: OpenWindow, oak: Clinic, ana: Membership, appointment: Appointment
) -> None:
    tablet = open_window(1280)
    sign_in(tablet, ana)
    review = f"/c/oak/appointments/{appointment.pk}/review/"
    tablet.goto(review)
    tablet.get_by_role("button", name="Hand over this tablet").click()
    expect(tablet.locator("h1")).to_have_text("Your form")
    check(tablet, "a tablet that was handed over")
    tablet.go_back()
    expect(tablet.locator("h1")).to_have_text("Sign in")
    tablet.goto("/my/intake/you/contact/")
    tablet.get_by_label("Full name of the person").fill("Cleo Secret")
    with tablet.expect_response("**/draft/"):
        pass
    tablet.get_by_role("button", name="Give the tablet back").click()
    expect(tablet.locator("h1")).to_have_text("Please give the tablet back")
    assert "Cleo" not in tablet.content()
    check(tablet, "the tablet is given back")
    tablet.go_back()
    expect(tablet.locator("h1")).not_to_have_text("Who is this form for?")
    assert "Secret" not in tablet.content()
    assert tablet.evaluate("caches.keys().then(keys => keys.length)") == 0
    assert tablet.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_pages_of_a_follow_up_and_of_the_therapists_map_pass_all_checks(
    open_window: OpenWindow, oak: Clinic, ana: Membership, appointment: Appointment, link_token: str
) -> None:
    phone = open_window(360)
    enter(phone, link_token)
    phone.get_by_role("link", name="Start").click()
    while "/check/" not in phone.url:
        PLAIN_ARTHRITIS.give(phone.locator("main form").first)
        phone.get_by_role("button", name="Save and continue").click()
    phone.get_by_role("button", name="Send to Oak Massage").click()
    later = oak.appointments.create(
        client=appointment.client, therapist=ana, starts_at=appointment.starts_at + timedelta(days=9), minutes=60
    )
    enter(phone, mint_link(later))
    phone.get_by_role("link", name="Start").click()
    expect(phone.locator("h1")).to_have_text("What has changed since your last visit?")
    check(phone, "what has changed")
    desk = open_window(1280)
    sign_in(desk, ana)
    desk.goto(f"/c/oak/appointments/{appointment.pk}/map/")
    Answers(ticks=frozenset({"inner_knee_R", "calf_L", "glutes_L"})).give(desk.locator("main form").first)
    desk.get_by_role("button", name="Save the map").click()
    check(desk, "the therapist's map")
    desk.goto(f"/c/oak/appointments/{appointment.pk}/review/")
    check(desk, "both layers in the review")
    desk.set_viewport_size({"width": 360, "height": 740})
    labels = desk.locator(".layer-words td").evaluate_all(
        "all => all.map(td => getComputedStyle(td, '::before').content)"
    )
    assert set(labels) == {'"The client says"', '"The therapist found"'}, "on a phone each value says whose it is"


HERE = """async () => {
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
    const now = document.activeElement, style = getComputedStyle(now), box = now.getBoundingClientRect();
    const label = now.closest("label"), marked = label ? getComputedStyle(label) : style;
    const chosen = now.type === "radio" && [...document.getElementsByName(now.name)].some((each) => each.checked);
    return { type: now.type || now.tagName, name: now.name || "", value: now.value || "", alone: "alone" in now.dataset,
        set: Boolean(now.checked || chosen), say: now.innerText || "", inside: Boolean(now.closest("main form")),
        seen: [style, marked].some((each) => each.outlineStyle !== "none" || each.boxShadow !== "none"),
        covered: box.bottom <= 0 || box.top >= innerHeight };
}"""
TYPED = {"name": "Cleo Marsh", "signed_name": "Cleo Marsh", "birth_date_0": "14", "birth_date_1": "3",
         "birth_date_2": "1969"}  # fmt: skip
AGREED = ("agreed",)
MOST_TABS = 90


def answer_by_keyboard(phone: Page) -> None:
    """Tab through a page, answer "no" or "none" with the keys alone, and press its button."""
    for _tab in range(MOST_TABS):
        phone.keyboard.press("Tab")
        here = phone.evaluate(HERE)
        if not here["inside"]:
            continue
        assert here["seen"], f"no focus is seen on {here}"
        assert not here["covered"], f"the focus is out of sight on {here}"
        ticks = here["type"] == "radio" or here["alone"] or here["name"] in AGREED
        if here["type"] in ("radio", "checkbox") and ticks and not here["set"]:
            phone.keyboard.press("Space")
        elif here["name"] in TYPED and here["value"] != TYPED[here["name"]]:
            phone.keyboard.press("Control+a")
            phone.keyboard.type(TYPED[here["name"]])
        elif here["type"] == "submit" and here["say"] == "Save and continue":
            phone.keyboard.press("Enter")
            return
    raise AssertionError(f"no button is reached on {phone.url}")


def test_a_healthy_client_gets_to_the_receipt_by_keyboard_alone(open_window: OpenWindow, link_token: str) -> None:
    phone, pages = open_window(360, forced_colors="active", reduced_motion="reduce"), 0
    enter(phone, link_token)
    phone.goto("/my/intake/you/contact/")
    while "/check/" not in phone.url:
        before, pages = phone.url, pages + 1
        answer_by_keyboard(phone)
        phone.wait_for_url(lambda url, before=before: url != before)
        assert pages <= 16, "a healthy client sees at most 16 pages"
    phone.get_by_role("button", name="Send to Oak Massage").focus()
    phone.keyboard.press("Enter")
    expect(phone.locator("h1")).to_have_text("Your form is sent to Oak Massage")
    print(f"\na healthy client: {pages} pages")
