"""The editor's way in a browser: write, preview, set for later, see it live, change, compare, roll back, unpublish."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from guide.models import Revision, Topic
from tests.browser.editor import choose_source, editor, follow, look, press, says
from tests.browser.hands import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenWindow = Callable[..., Page]
HERE = "/guide/tips/sleep/"


@pytest.fixture(autouse=True)
def guide(db: None) -> None:
    """The guide as shipped."""
    call_command("loadguide", stdout=StringIO())


def begins_a_page(page: Page) -> None:
    look(page, "desk")
    follow(page, "New page")
    look(page, "page-new")
    page.get_by_label("Topic").select_option(str(Topic.objects.get(slug="tips").pk))
    page.get_by_label("Address").fill("water")
    page.get_by_label("Place").fill("95")
    press(page, "Save")
    says(page, "There is a page at this address already.")
    look(page, "page-address-in-use")
    page.get_by_label("Address").fill("sleep")
    press(page, "Save")
    says(page, "Readers do not see this page yet.")
    look(page, "draft-empty")


def writes_it(page: Page) -> None:
    page.get_by_label("Title").fill("Can I sleep after a massage?")
    press(page, "Save and add a part")
    look(page, "part-new")
    page.get_by_label("Kind").select_option(label="Text")
    box = page.locator(".ProseMirror[contenteditable]")
    box.click()
    page.keyboard.type("Massage flushes toxins out of the knee.")
    says(page, "We do not claim this")
    look(page, "part-text-with-a-banned-claim")
    box.fill("Many people sleep well after a massage. Rest as long as you like.")
    expect(page.get_by_text("Nothing to look at again.")).to_be_visible()
    press(page, "Save and back to the page")
    adds_a_claim(page)
    press(page, "Save and publish now")
    for field in ("Short name", "Main message", "Line on the home page"):
        says(page, f"“{field}” is empty.")
    look(page, "draft-not-whole")
    page.get_by_label("Short name").fill("Sleep")
    page.get_by_label("Main message").fill("You may feel sleepy. Plan a quiet hour.")
    page.get_by_label("Line on the home page").fill("Why you may feel sleepy.")


def adds_a_claim(page: Page) -> None:
    press(page, "Save and add a part")
    page.get_by_label("Kind").select_option(label="Claim with its evidence")
    page.get_by_label("Claim").fill("Many people feel calmer after a massage.")
    page.get_by_label("Evidence label").select_option(label="Some evidence")
    page.get_by_label("Why it has this label").fill("Small studies agree, for hours and not for weeks.")
    press(page, "Save and back to the page")
    says(page, "Name at least one source")
    look(page, "part-claim-without-a-source")
    expect(page.get_by_label("Claim")).to_have_value("Many people feel calmer after a massage.")
    choose_source(page, "R21")
    press(page, "Save and back to the page")


def previews_it(page: Page) -> None:
    press(page, "Save and preview")
    says(page, "This is a preview.")
    look(page, "preview")
    follow(page, "Back to editing")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Preview as on a phone").click()
    phone = opened.value
    phone.wait_for_load_state()
    assert phone.evaluate("window.innerWidth") <= 400
    phone.close()
    page.add_init_script("window.print = () => { document.documentElement.dataset.printed = 'yes'; }")
    follow(page, "Preview as a printed leaflet")
    expect(page.locator("html")).to_have_attribute("data-printed", "yes")
    page.emulate_media(media="print")
    expect(page.locator(".leaflet-code")).to_be_visible()
    expect(page.get_by_text("Print this page to see its leaflet")).to_be_hidden()
    page.emulate_media(media="screen")
    follow(page, "Back to editing")


def sets_it_for_later(page: Page) -> None:
    press(page, "Save and publish on…")
    look(page, "schedule")
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_label("Date:").fill("2020-05-04")
    page.get_by_label("Time:", exact=True).fill("09:30")
    press(page, "Publish on this date")
    says(page, "This moment is over.")
    expect(page.get_by_label("Date:")).to_have_value("2020-05-04")
    look(page, "schedule-in-the-past")
    page.get_by_label("Date:").fill(f"{timezone.now() + timedelta(days=40):%Y-%m-%d}")
    press(page, "Publish on this date")
    says(page, "(Europe/Berlin).")
    look(page, "scheduled")


def its_hour_comes(reader: Page) -> None:
    assert reader.goto(HERE).status == 404  # type: ignore[union-attr]
    Revision.objects.filter(state="scheduled").update(publish_at=timezone.now())
    call_command("publishdue", stdout=StringIO())
    reader.goto(HERE)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Can I sleep after a massage?")
    expect(reader.get_by_text("Some evidence")).to_be_visible()


def changes_it_beside_the_live_page(page: Page, reader: Page) -> None:
    page.reload()
    look(page, "live")
    press(page, "Make a draft from the live version")
    look(page, "draft-beside-the-live-page")
    page.get_by_label("Title").fill("Will I be sleepy after a massage?")
    press(page, "Save and preview")
    expect(page.get_by_role("heading", level=1)).to_have_text("Will I be sleepy after a massage?")
    sees(reader, "Can I sleep after a massage?")
    follow(page, "Back to editing")
    press(page, "Save and publish now")
    says(page, "Published. Readers see it now.")
    sees(reader, "Will I be sleepy after a massage?")


def goes_back_to_the_first_words(page: Page, reader: Page) -> None:
    follow(page, "History")
    look(page, "history")
    page.get_by_role("radio", name="Compare with version 1").check()
    press(page, "Compare the two")
    expect(page.locator(".change").first).to_contain_text("Removed: Can Added: Will I")
    look(page, "what-changed")
    follow(page, "Back to the history")
    follow(page, "Open version 1")
    look(page, "old-version")
    press(page, "Make a draft from this old version")
    sees(reader, "Will I be sleepy after a massage?")
    press(page, "Save and publish now")
    sees(reader, "Can I sleep after a massage?")


def sees(reader: Page, title: str) -> None:
    """What the public page is called at this moment: an edit may take two seconds to reach a reader."""
    reader.wait_for_timeout(1100)
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_have_text(title)


def takes_it_away(page: Page, reader: Page) -> None:
    follow(page, "Unpublish…")
    says(page, "No checklist, no plan and no other page links here.")
    look(page, "unpublish")
    press(page, "Unpublish this page")
    says(page, "Unpublished. Readers no longer see it.")
    reader.wait_for_timeout(1100)
    assert reader.goto(HERE).status == 404  # type: ignore[union-attr]


def test_a_page_from_its_first_word_to_its_last_day(open_window: OpenWindow) -> None:
    page, reader = open_window(), open_window(360)
    sign_in_as(page, editor("Edda"), "content")
    begins_a_page(page)
    writes_it(page)
    previews_it(page)
    sets_it_for_later(page)
    its_hour_comes(reader)
    changes_it_beside_the_live_page(page, reader)
    goes_back_to_the_first_words(page, reader)
    takes_it_away(page, reader)
