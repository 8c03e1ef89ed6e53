"""On paper: the client's page and the plan stand on one sheet, with every block of the plan written out."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from clinic.practice.models import Appointment
from clinic.progress.demo import load_demo
from tests.browser.hands import sign_in
from tests.conftest import PASSWORD
from tests.prep.forms import sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenWindow = Callable[..., Page]
PAPERS = ("A4", "Letter")


def sheets(page: Page, paper: str) -> int:
    """How many sheets the page fills. Chromium does not compress the list of a PDF's pages."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format=paper, print_background=True)))


@pytest.mark.parametrize("paper", PAPERS)
def test_a_long_page_takes_more_than_one_sheet(open_window: OpenWindow, paper: str) -> None:
    page = open_window()
    page.set_content("<p>line</p>" * 200)
    assert sheets(page, paper) > 1, "the count cannot see a second sheet"


def test_the_plans_of_the_demo_stand_on_one_sheet_each(open_window: OpenWindow) -> None:
    load_demo()
    page = open_window()
    ana = Appointment.objects.select_related("therapist__user").get(client__name="Maria Ortiz").therapist
    ana.user.set_password(PASSWORD)
    ana.user.save()
    sign_in(page, ana)
    planned = Appointment.objects.filter(assessments__has_plan=True, client__name__in=("Maria Ortiz", "Sam Whitfield"))
    for appointment in planned.distinct():
        page.goto(f"/c/{appointment.clinic.slug}/appointments/{appointment.pk}/plan/")
        assert page.locator(".blocks").count() > 3
        assert [sheets(page, paper) for paper in PAPERS] == [1, 1], page.title()


def test_the_client_s_page_stands_on_one_sheet(
    open_window: OpenWindow, appointment: Appointment, link_token: str
) -> None:
    sent(appointment)
    page = open_window()
    page.goto(f"/a/{link_token}/")
    page.get_by_role("button", name="Continue").click()
    page.goto("/my/prep/")
    assert page.locator(".ticks li").count() > 3
    assert [sheets(page, paper) for paper in PAPERS] == [1, 1]


def test_the_blocks_are_written_out_on_paper(open_window: OpenWindow, appointment: Appointment) -> None:
    sent(appointment)
    page = open_window(java_script_enabled=False)
    sign_in(page, appointment.therapist)
    page.goto(f"/c/oak/appointments/{appointment.pk}/plan/")
    block = page.locator(".blocks li").first
    assert not block.is_visible(), "on the screen the blocks wait behind their summary"
    page.emulate_media(media="print")
    assert block.is_visible()
