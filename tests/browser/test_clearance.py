"""The pages of letters and agreements in a real browser, each state held against all checks, with a photo uploaded."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from clinic.intake.models import Clearance, LetterFile
from clinic.practice.models import Appointment, Membership
from clinic.prep import actions
from tests.browser.checks import check
from tests.browser.hands import sign_in
from tests.prep.forms import THINNER, letter, sent
from tests.prep.made_files import jpeg, pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenWindow = Callable[..., Page]
PHOTO = {"name": "IMG_0001.JPG", "mimeType": "image/jpeg", "buffer": jpeg()}
LETTER = {"name": "carta.pdf", "mimeType": "application/pdf", "buffer": pdf(2)}
NOTHING = {"name": "empty.pdf", "mimeType": "application/pdf", "buffer": b""}


def enter(page: Page, token: str) -> None:
    page.goto(f"/a/{token}/")
    page.get_by_role("button", name="Continue").click()


def test_a_client_sends_the_letter_and_the_therapist_reads_it_beside_the_form(
    open_window: OpenWindow, ana: Membership, appointment: Appointment, link_token: str
) -> None:
    sent(appointment, THINNER)
    page = open_window(360)
    enter(page, link_token)
    page.goto("/my/clearance/")
    check(page, "clearance-needed")
    with page.expect_download() as sheet:
        page.get_by_role("button", name="Get the sheet (PDF)").click()
    assert sheet.value.suggested_filename.startswith("sheet-L")
    page.reload()
    page.get_by_label("I agree to this").check()
    page.get_by_label("Your full name").fill("Cleo Marsh")
    page.get_by_role("button", name="Sign and go on").click()
    check(page, "clearance-upload")
    page.get_by_label("The letter, or its first page").set_input_files(files=[PHOTO])  # type: ignore[list-item]
    page.get_by_label("Second page").set_input_files(files=[NOTHING])  # type: ignore[list-item]
    page.get_by_role("button", name="Send the letter").click()
    page.get_by_text("This file is empty").first.wait_for()
    check(page, "clearance-one-refused")
    page.get_by_label("Second page").set_input_files(files=[LETTER])  # type: ignore[list-item]
    page.get_by_role("button", name="Send the letter").click()
    page.get_by_role("heading", name="Your letter has arrived").wait_for()
    check(page, "clearance-received")
    _read_by_the_therapist(open_window(1280), ana, appointment)
    page.reload()
    page.get_by_role("heading", name="Your letter is accepted").wait_for()
    check(page, "clearance-accepted")
    page.goto("/my/consent/")
    check(page, "consent-client")


def _read_by_the_therapist(desk: Page, ana: Membership, appointment: Appointment) -> None:
    sign_in(desk, ana)
    desk.goto(reverse("prep:clearances", args=["oak"]))
    check(desk, "clearances")
    desk.get_by_role("link", name="Read it").click()
    picture = desk.locator("figure.letter img").first
    picture.scroll_into_view_if_needed()
    desk.wait_for_function("document.querySelector('figure.letter img').naturalWidth > 0")
    check(desk, "clearance-staff")
    files = [found.name for found in LetterFile.objects.all()]
    actions.record_letter(
        intake=appointment.intake, letter=letter(appointment, ["anticoagulant"]), pages=files, by=ana.user
    )
    assert Clearance.objects.get(letter__isnull=False).state == "accepted"
    desk.goto(reverse("prep:consents", args=["oak", appointment.pk]))
    check(desk, "consent-staff")


def test_the_doctors_and_the_guardians_doors(open_window: OpenWindow, appointment: Appointment) -> None:
    day, client = appointment.local_start.date(), appointment.client
    client.birth_date = day.replace(year=day.year - 16, day=1)
    client.save(update_fields=["birth_date"])
    sent(appointment, THINNER)
    actions.agree_to_letters(intake=appointment.intake, name="Cleo Marsh", by=None)
    _clearance, token = actions.ask_doctor(appointment=appointment, by=None)
    page = open_window(360)
    page.goto(reverse("prep:letter_door", args=[token]))
    check(page, "door-doctor")
    page.get_by_label("The letter, or its first page").set_input_files(files=[PHOTO])  # type: ignore[list-item]
    page.get_by_role("button", name="Send it").click()
    page.get_by_role("heading", name="Your answer has arrived").wait_for()
    check(page, "door-doctor-done")
    page.goto(reverse("prep:letter_door", args=[token]))
    check(page, "door-doctor-spent")
    _signed_by_the_guardian(page, appointment)


def _signed_by_the_guardian(page: Page, appointment: Appointment) -> None:
    born = appointment.client.birth_date
    assert born is not None
    token = actions.mint_guardian_link(appointment=appointment, by=appointment.therapist.user)
    page.goto(reverse("prep:guardian_door", args=[token]))
    check(page, "door-guardian-proof")
    for name, value in zip(("Day", "Month", "Year"), (born.day, born.month, born.year), strict=True):
        page.get_by_label(name).fill(str(value))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Sign as a parent or guardian").wait_for()
    check(page, "door-guardian")
    page.get_by_label("I have read this and I agree").check()
    page.get_by_label("A parent").check()
    page.get_by_label("Your full name").fill("Petra Marsh")
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
    page.mouse.up()
    page.get_by_role("button", name="Sign").click()
    page.get_by_role("heading", name="Thank you, it is signed").wait_for()
    check(page, "door-guardian-signed")
    kept = appointment.intake.consents.get(kind="guardian").signed
    assert len(kept["drawing"]) == 1
