"""An owner sets up what clients read: details, policies, wording with its preview; and the client reads it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clinic.practice.models import Appointment, Membership
from clinic.prep.models import OwnWords
from tests.browser.checks import check
from tests.conftest import sign_in
from tests.prep.forms import sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def signed_in(page: Page, member: Membership, live_server: LiveServer) -> Page:
    value = sign_in(member).cookies["session"].value
    page.context.add_cookies([{"name": "session", "value": value, "url": live_server.url}])
    return page


def goes_to(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Settings").get_by_role("link", name=name).click()


def writes(page: Page, label: str, text: str, button: str) -> None:
    page.get_by_label(label).fill(text)
    page.get_by_role("button", name=button).click()


def changes_the_details(page: Page) -> None:
    goes_to(page, "The clinic")
    check(page, "clinic")
    page.get_by_label("Address").fill("12 Linden Street, 10115 Berlin")
    writes(page, "Emergency number", "911", "Save")
    expect(page.get_by_role("checkbox", name="Yes, this number brings an ambulance here")).to_be_visible()
    check(page, "clinic-unusual-number")
    writes(page, "Emergency number", "112", "Save")
    expect(page.get_by_role("status")).to_contain_text("Saved")


def writes_policies(page: Page) -> None:
    goes_to(page, "Policies")
    check(page, "policies-empty")
    page.get_by_label("What to wear with us (English)").fill("We lend clean shorts in every size.")
    page.get_by_label("Finding us and parking (English)").fill("Ring the second bell. Park behind the house.")
    writes(page, "If you are late (English)", "You can come without the letter.", "Preview (Español)")
    check(page, "policies-refused")
    late = "We end on time, so your session gets shorter."
    writes(page, "If you are late (English)", late, "Preview (Español)")
    expect(page.locator("#preview")).to_contain_text("We lend clean shorts")
    check(page, "policies-preview")
    page.get_by_role("button", name="Save").click()


def words_two_lines(page: Page) -> None:
    goes_to(page, "Wording")
    check(page, "wording-empty")
    page.get_by_role("link", name=re.compile("Add your words.*Bring or upload the signed letter")).click()
    writes(page, "Your words (English)", "No letter is needed if you feel fine.", "Save")
    check(page, "line-refused")
    writes(page, "Your words (English)", "Hand it to Dee at the desk.", "Preview (English)")
    expect(page.locator("#preview mark").first).to_contain_text("Bring or upload the signed letter")
    check(page, "line-preview")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name=re.compile("Add your words.*Wear or bring loose shorts")).click()
    page.get_by_text("Instead of the original").click()
    writes(page, "Your words (English)", "Put on shorts that end above the knee.", "Save")
    check(page, "wording")


def test_an_owner_says_it_in_their_own_words_and_the_client_reads_it(
    open_window: Callable[..., Page],
    ana: Membership,
    appointment: Appointment,
    link_token: str,
    live_server: LiveServer,
) -> None:
    page = signed_in(open_window(1280), ana, live_server)
    page.goto("/c/oak/today/")
    page.get_by_role("link", name="Settings").click()
    check(page, "settings-empty")
    changes_the_details(page)
    writes_policies(page)
    words_two_lines(page)
    assert OwnWords.objects.filter(clinic=ana.clinic, subject="checklist").count() == 2

    sent(appointment)
    page.context.clear_cookies()
    page.goto(f"/a/{link_token}/")
    page.get_by_role("button", name="Continue").click()
    page.goto("/my/prep/")
    expect(page.get_by_text("Put on shorts that end above the knee.").first).to_be_visible()
    expect(page.locator("#house-wear")).to_contain_text("We lend clean shorts in every size.")
    check(page, "prep")
