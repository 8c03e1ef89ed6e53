"""The client’s record in a real browser: read, found, written in, taken in from a file, merged; held to axe."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clinic.practice.models import Appointment, Client, Clinic, Membership
from clinic.progress.models import Note
from tests.browser.checks import check
from tests.browser.doors import as_member
from tests.browser.test_people import signed_in
from tests.prep.forms import fill
from tests.progress.visits import visited

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILE = (
    "Name;Date of birth;Phone;E-mail\n"
    "Zoë Peña;27/3/1985;+49 30 1;zoe@example.org\n"
    "Cleo Marsh;;030 555 0199;\n"
    "Bad Mail;;;nomail\n"
)


@pytest.fixture
def at_work(appointment: Appointment, cleo: Client, ana: Membership) -> Appointment:
    """Cleo has been here five times, and is here now."""
    visited(cleo, ana, [(7, 8), (6, 7), (5, 6), (4, 5), (3, 4)])
    now = timezone.now() - timedelta(minutes=10)
    Appointment.objects.filter(pk=appointment.pk).update(starts_at=now, status="arrived")
    return appointment


def pictured(page: Page, name: str) -> None:
    """A picture of the page at both widths, light and dark, where `RECORD_SHOTS` names a folder."""
    check(page, name)
    if folder := os.environ.get("RECORD_SHOTS"):
        size = page.viewport_size
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                page.screenshot(path=str(Path(folder) / f"{name}-{width}-{theme}.png"), full_page=True)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(size or {"width": 1280, "height": 800})


def test_a_note_outlives_the_browser_it_was_typed_in(
    open_window: Callable[..., Page], ana: Membership, at_work: Appointment
) -> None:
    fill(at_work)
    note = f"/c/oak/appointments/{at_work.pk}/note/"
    page = as_member(open_window(), ana)
    page.goto(note)
    page.get_by_label("What the client says").fill("Stairs went better this week.")
    page.locator("[data-kept]", has_text="Saved").wait_for()
    page.context.close()
    again = as_member(open_window(360), ana)
    again.goto(note)
    assert again.get_by_label("What the client says").input_value() == "Stairs went better this week."
    pictured(again, "note-kept")


def test_a_record_is_read_and_written_in(
    open_window: Callable[..., Page], ana: Membership, at_work: Appointment, live_server: LiveServer
) -> None:
    page = signed_in(open_window(), ana, live_server.url)
    page.goto(f"{live_server.url}/c/oak/clients/{at_work.client_id}/")
    page.get_by_role("heading", name="What has happened").wait_for()
    pictured(page, "record")
    page.get_by_role("link", name="Write a note").click()
    page.get_by_role("button", name="Save the note").click()
    page.get_by_role("link", name="Write something under one of the headings").or_(
        page.get_by_text("Write something under one of the headings")
    ).first.wait_for()
    pictured(page, "note-empty")
    page.get_by_label("What the client says").fill("Stairs went better this week.")
    page.get_by_label("What comes next").fill("The same again, a little less time on the calf.")
    page.get_by_role("button", name="Save the note").click()
    page.get_by_text("Saved").first.wait_for()
    page.get_by_role("link", name="Note").first.click()
    page.get_by_role("heading", name="As it was saved").wait_for()
    Note.objects.create(clinic=ana.clinic, appointment=at_work, number=2, text={"subjective": "From a colleague"})
    page.get_by_label("What the client says").fill("From me, at the same time")
    page.get_by_role("button", name="Save the note").click()
    page.get_by_text("From a colleague").first.wait_for()
    expect(page.get_by_label("What the client says")).to_have_value("From me, at the same time")
    pictured(page, "note-both")
    page.get_by_role("button", name="Save the note").click()
    page.wait_for_url("**/clients/*/")
    assert Note.objects.count() == 3


def test_clients_are_found_taken_in_and_merged(
    open_window: Callable[..., Page], ana: Membership, at_work: Appointment, oak: Clinic, live_server: LiveServer
) -> None:
    cleo = at_work.client
    twin = oak.clients.create(name="Cleo Marsh", phone="+49 30 555 0199", birth_date=cleo.birth_date)
    page = signed_in(open_window(), ana, live_server.url)
    page.goto(f"{live_server.url}/c/oak/clients/?q=cléo")
    page.get_by_text(f"Number {twin.pk}, added").wait_for()
    pictured(page, "search")

    page.get_by_role("link", name="Clients from a file").click()
    pictured(page, "import")
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("link", name="Choose a file").wait_for()
    pictured(page, "import-empty")
    page.get_by_label("The file", exact=True).set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": FILE.encode("cp1252")}
    )
    page.get_by_role("button", name="Check the file").click()
    page.get_by_text("1 client would be added.").wait_for()
    pictured(page, "import-look")
    page.get_by_role("button", name="Add these clients").click()
    page.get_by_role("heading", name="The file is in").wait_for()
    pictured(page, "import-done")
    assert oak.clients.get(name="Zoë Peña")

    page.goto(f"{live_server.url}/c/oak/clients/{cleo.pk}/")
    page.get_by_role("link", name="Merge with another record").click()
    pictured(page, "merge-find")
    page.get_by_role("link", name=re.compile("Cleo Marsh.*number")).click()
    pictured(page, "merge")
    page.get_by_role("radio", name="+49 30 555 0199").check()
    page.get_by_role("button", name="Merge the two records").click()
    page.get_by_text("Merged. Everything stands in this record now.").wait_for()
    cleo.refresh_from_db()
    assert cleo.phone == "+49 30 555 0199"
    page.goto(f"{live_server.url}/c/oak/clients/{twin.pk}/")
    page.wait_for_url(f"**/clients/{cleo.pk}/")
