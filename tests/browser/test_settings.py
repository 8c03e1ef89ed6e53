"""An owner sets up what clients read: details, policies, wording with its preview; and the client reads it."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clinic.practice.models import Appointment, Clinic, Membership
from clinic.prep.models import OwnWords
from tests.browser.checks import check
from tests.conftest import sign_in
from tests.prep.forms import sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES", "")
"""A folder for pictures of each state, for whoever wants to look."""


def look(page: Page, state: str) -> None:
    """Held against all checks; and a picture for the eye where a folder is named."""
    check(page, state)
    for width in (360, 1280) if PICTURES else ():
        for theme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            page.screenshot(path=str(Path(PICTURES) / f"{state}-{width}-{theme}.png"), full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})


def signed_in(page: Page, member: Membership, live_server: LiveServer) -> Page:
    value = sign_in(member).cookies["session"].value
    page.context.add_cookies([{"name": "session", "value": value, "url": live_server.url}])
    return page


def test_an_owner_says_it_in_their_own_words_and_the_client_reads_it(
    open_window: Callable[..., Page],
    ana: Membership,
    oak: Clinic,
    appointment: Appointment,
    link_token: str,
    live_server: LiveServer,
) -> None:
    page = signed_in(open_window(1280), ana, live_server)
    page.goto("/c/oak/today/")
    page.get_by_role("link", name="Settings").click()
    look(page, "settings-empty")

    page.get_by_role("navigation", name="Settings").get_by_role("link", name="The clinic").click()
    look(page, "clinic")
    page.get_by_label("Address").fill("12 Linden Street, 10115 Berlin")
    page.get_by_label("Emergency number").fill("911")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("checkbox", name="Yes, this number brings an ambulance here")).to_be_visible()
    look(page, "clinic-unusual-number")
    page.get_by_label("Emergency number").fill("112")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")

    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Policies").click()
    look(page, "policies-empty")
    page.get_by_label("What to wear with us (English)").fill("We lend clean shorts in every size.")
    page.get_by_label("Finding us and parking (English)").fill("Ring the second bell. Park behind the house.")
    page.get_by_label("If you are late (English)").fill("You can come without the letter.")
    page.get_by_role("button", name="Preview in Español").click()
    look(page, "policies-refused")
    page.get_by_label("If you are late (English)").fill("We end on time, so your session gets shorter.")
    page.get_by_role("button", name="Preview in Español").click()
    expect(page.locator("#preview")).to_contain_text("We lend clean shorts")
    look(page, "policies-preview")
    page.get_by_role("button", name="Save").click()

    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Wording").click()
    look(page, "wording-empty")
    page.get_by_role("link", name=re.compile("Add your words.*Bring or upload the signed letter")).click()
    page.get_by_label("Your words (English)").fill("No letter is needed if you feel fine.")
    page.get_by_role("button", name="Save").click()
    look(page, "line-refused")
    page.get_by_label("Your words (English)").fill("Hand it to Dee at the desk.")
    page.get_by_role("button", name="Preview in English").click()
    expect(page.locator("#preview mark").first).to_contain_text("Bring or upload the signed letter")
    look(page, "line-preview")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name=re.compile("Add your words.*Wear or bring loose shorts")).click()
    page.get_by_label("Your words (English)").fill("Put on shorts that end above the knee.")
    page.get_by_text("Instead of the original").click()
    page.get_by_role("button", name="Save").click()
    look(page, "wording")
    assert OwnWords.objects.filter(clinic=oak, subject="checklist").count() == 2

    sent(appointment)
    page.context.clear_cookies()
    page.goto(f"/a/{link_token}/")
    page.get_by_role("button", name="Continue").click()
    page.goto("/my/prep/")
    expect(page.get_by_text("Put on shorts that end above the knee.").first).to_be_visible()
    expect(page.locator("#house-wear")).to_contain_text("We lend clean shorts in every size.")
    look(page, "prep")
