"""A therapist changes a plan: by keyboard only, and with JavaScript off; and reads it in the room."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from clinic.practice.models import Appointment, Membership
from clinic.prep.models import PlanVersion
from tests.browser.checks import check, sideways
from tests.browser.hands import sign_in
from tests.prep.forms import comes_today
from tests.prep.plans import find, plan_of, planned

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = """[...document.querySelectorAll("main button, main select, main input:not([type=hidden], [type=radio])")]
    .map((each) => [each.getBoundingClientRect().height, each.textContent.trim() || each.name])"""


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.value || ''"))


def tab_to(page: Page, selector: str, most: int = 400) -> None:
    """Press Tab until this element has the focus; it must be seen when it has."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            box = page.evaluate("(() => { const b = document.activeElement.getBoundingClientRect();"
                                " return [b.top >= 0, b.bottom <= innerHeight + 1]; })()")  # fmt: skip
            assert box == [True, True], f"{selector} has the focus and is not in view"
            return
    raise AssertionError(f"Tab never reaches {selector}")


@pytest.fixture
def plan_page(open_window: Callable[..., Page], ana: Membership, appointment: Appointment) -> Callable[..., Page]:
    """`plan_page(width, **options)`: Ana on the page that changes Cleo's plan, today."""
    comes_today(appointment)
    planned(appointment)
    Appointment.objects.filter(pk=appointment.pk).update(status="arrived")

    def opened(width: int = 1280, **options: Any) -> Page:
        page = open_window(width, reduced_motion="reduce", **options)
        sign_in(page, ana)
        page.goto(f"/c/oak/appointments/{appointment.pk}/plan/edit/")
        return page

    return opened


def test_a_plan_is_changed_by_keyboard_only(plan_page: Callable[..., Page], appointment: Appointment) -> None:
    page = plan_page()
    plan = plan_of(appointment)
    phase = next(at for at, each in enumerate(plan.phases) if each.id == "P_THIGH")
    tab_to(page, "input[name=reason]")
    page.keyboard.press("Space")
    tab_to(page, f"#down-{phase}-0")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/plan/edit/#down-{phase}-1")
    assert focused(page) == f"down-{phase}-1", "the focus is on the button that one may press again"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/plan/edit/#down-{phase}-2")
    tab_to(page, "#id_minutes_0_0")
    page.keyboard.press("Control+A")
    page.keyboard.type(str(plan.phases[0].blocks[0].minutes + 1))
    page.keyboard.press("Enter")
    page.wait_for_selector("#problem")
    assert "Minutes add up to 61. Make them 60." in page.locator("#problem").inner_text()
    assert focused(page) == "problem"
    assert page.title().startswith("Error:")
    check(page, "minutes that do not add up")
    page.goto(page.url.partition("#")[0])
    tab_to(page, "form[action$='/publish/'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan/")
    assert PlanVersion.objects.published().get().number == 2


def test_a_plan_is_changed_on_a_phone_with_javascript_off(
    plan_page: Callable[..., Page], appointment: Appointment
) -> None:
    page = plan_page(360, java_script_enabled=False)
    calf = "-".join(map(str, find(plan_of(appointment), region="calf_R")))
    page.get_by_label("What I feel or see").check()
    page.locator(f"button[value='more:{calf}']").click()
    page.locator("#work").select_option("hold|calf_R|")
    page.get_by_role("button", name="Put it in place").click()
    page.wait_for_url(f"**/plan/edit/#block-{calf}")
    assert "still holds" in page.locator(f"#block-{calf}").inner_text().lower()
    page.locator(f"button[value='more:{calf}']").click()
    page.locator("#new_minutes").fill("1")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(re.compile(r"/plan/edit/#block-\d-\d"))
    page.locator("button[value='up:1-0']").click()
    assert "This part is not the place for" in page.locator("#block-1-0").inner_text()
    assert page.locator("#id_reason_2").is_checked(), "what was chosen is kept"
    page.goto(page.url.partition("#")[0])
    page.get_by_role("button", name="Make this the plan").click()
    page.wait_for_url("**/plan/")
    page.get_by_role("link", name="In the room").click()
    page.wait_for_url("**/room/")
    page.get_by_role("button", name="Start the session now").click()
    assert page.locator(".moments > .now h2").inner_text() == "Talk"
    page.get_by_role("link", name="Next", exact=True).click()
    assert page.locator(".moments > .now h2").inner_text() != "Talk"


def test_every_state_of_the_page_passes(plan_page: Callable[..., Page], appointment: Appointment) -> None:
    page = plan_page()
    check(page, "the plan to be changed")
    calf = "-".join(map(str, find(plan_of(appointment), region="calf_R")))
    page.get_by_label("The client asked for it").check()
    page.locator(f"button[value='more:{calf}']").click()
    check(page, "the choices of a block")
    other = page.context.new_page()
    other.goto(page.url.partition("#")[0])
    other.get_by_label("The client asked for it").check()
    other.locator(f"button[value='remove:{calf}']").click()
    other.wait_for_load_state()
    page.locator(f"button[value='remove:{calf}']").click()
    page.get_by_text("Somebody else was faster").wait_for()
    check(page, "both texts")
    for address in ("plan/edit/", "plan/versions/", "plan/"):
        page.goto(f"/c/oak/appointments/{appointment.pk}/{address}")
        check(page, address)


def test_names_of_buttons_are_unique_and_targets_are_large(
    plan_page: Callable[..., Page], appointment: Appointment
) -> None:
    page = plan_page(360)
    calf = "-".join(map(str, find(plan_of(appointment), region="calf_R")))
    page.locator(f"button[value='more:{calf}']").click()
    buttons = page.locator("ol.blocks button")
    names = [re.sub(r"\s+", " ", name or "").strip() for name in buttons.all_text_contents()]
    assert len(set(names)) == len(names)
    sizes = page.evaluate(SIZES)
    assert [name for height, name in sizes if height < 43.9] == []


def test_the_room_follows_the_clock_and_fits_its_screen(
    plan_page: Callable[..., Page], appointment: Appointment
) -> None:
    page = plan_page(360)
    page.clock.install()
    page.goto(f"/c/oak/appointments/{appointment.pk}/room/")
    check(page, "the room before the start")
    page.get_by_role("button", name="Start the session now").click()
    assert page.locator(".moments > .now").count() == 1
    first = page.locator(".moments > .now h2").inner_text()
    assert page.locator("[data-clock]").inner_text().endswith("min left")
    page.clock.fast_forward("10:00")
    page.wait_for_function("text => document.querySelector('.moments > .now h2').innerText !== text", arg=first)
    assert page.locator("[aria-current=step]").count() == 1
    check(page, "the room")
    for width, height in ((1024, 700), (740, 360), (360, 640)):
        page.set_viewport_size({"width": width, "height": height})
        assert sideways(page) <= 0
        large = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.moments > .now h2')).fontSize)")
        assert large >= 30, "read at arm's length"
    page.clock.fast_forward("02:00:00")
    page.wait_for_function("document.querySelector('[data-clock]').innerText.startsWith('0 ')")
    assert page.locator(".moments > .now h2").inner_text() == "Finish"
