"""A file too long for one request, in a real browser: it goes in piece by piece, by itself, and can be stopped."""

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from clinic.practice import imports
from clinic.practice.models import Clinic, Membership
from tests.browser.doors import as_member
from tests.browser.test_record import pictured

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILE = "Name\n" + "".join(f"Client {number}\n" for number in range(9))


def test_a_long_file_goes_in_by_itself_until_somebody_stops_it(
    open_window: Callable[..., Page], oak: Clinic, ana: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    monkeypatch.setattr(imports, "advance", partial(imports.advance, seconds=0))
    page = as_member(open_window(), ana)
    page.goto("/c/oak/clients/import/")
    page.get_by_label("The file", exact=True).set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    )
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name="Add these clients").click()
    page.get_by_text("2 clients were added. 7 rows are left.").wait_for()
    page.get_by_role("button", name="Stop here").click()
    expect(page.get_by_role("button", name="Stop here")).to_be_hidden()
    pictured(page, "import-goes-on")
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "2")
    assert oak.clients.count() == 2
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="The file is in").wait_for()
    assert oak.clients.count() == 9
