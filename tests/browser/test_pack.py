"""Sharing, reminders and files to take away, in a browser: every state of their pages, with scripts off too."""

from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page

from clinic.mail import outbox
from clinic.practice.models import Appointment, ClientLink, Membership
from clinic.practice.tenancy import live_links, mint_link
from tests.browser.checks import check
from tests.browser.test_pages import _signed_in
from tests.prep.forms import fill, sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenWindow = Callable[..., Page]


def test_the_client_has_the_link_sent_and_then_ends_every_link(
    open_window: OpenWindow, appointment: Appointment
) -> None:
    sent(appointment)
    page = open_window(360)
    page.goto(f"/a/{mint_link(appointment)}/")
    page.get_by_role("button", name="Continue").click()
    page.goto("/my/prep/")
    page.get_by_role("button", name="Send me this link").click()
    assert "on its way" in page.get_by_role("status").inner_text()
    outbox.deliver_due()
    assert ["cleo@example.org"] in [message.to for message in mail.outbox]
    page.get_by_text("Stop sharing", exact=True).click()
    check(page, "stop sharing, opened")
    page.get_by_role("button", name="End all links now").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Nobody can open your page any more"
    check(page, "sharing stopped")
    assert not ClientLink.objects.filter(live_links()).exists()
    page.goto("/my/prep/")
    assert "/a/" in page.url


def test_reminders_are_chosen_and_a_choice_that_is_none_is_refused(open_window: OpenWindow, ana: Membership) -> None:
    page = _signed_in(open_window, ana)
    page.goto("/c/oak/settings/mail/")
    check(page, "reminders")
    page.get_by_label("2 days before").check()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_label("2 days before").is_checked()
    page.evaluate("document.querySelectorAll('input[name=prep]').forEach(input => { input.checked = false })")
    page.get_by_role("button", name="Save").click()
    assert page.title().startswith("Error: ")
    check(page, "reminders with nothing chosen")


def test_the_files_to_take_away(open_window: OpenWindow, appointment: Appointment, ana: Membership) -> None:
    page = _signed_in(open_window, ana)
    fill(appointment)
    page.goto(f"/c/oak/appointments/{appointment.pk}/export/")
    check(page, "nothing to take away yet")
    sent(appointment)
    page.goto(f"/c/oak/appointments/{appointment.pk}/review/")
    page.get_by_role("link", name="Take the answers away").click()
    check(page, "files to take away")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF of every answer").click()
    assert download.value.suggested_filename == "intake.pdf"
