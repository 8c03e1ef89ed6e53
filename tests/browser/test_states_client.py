"""The client's pages in the states that no other test comes through, each held against all checks."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from clinic.intake import actions as intake_actions
from clinic.intake import consent
from clinic.intake.models import Clearance, Intake
from clinic.practice.models import Appointment, ClientLink, Clinic, Membership
from clinic.practice.tenancy import mint_link
from clinic.prep import actions
from tests.browser.checks import check
from tests.browser.doors import as_client
from tests.prep.forms import THINNER, fill, letter, sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenWindow = Callable[..., Page]
Visit = Callable[..., Appointment]
SAME_DAY = {"locked": "yes"}
REFER = {"fever_ill": "yes"}
LONG = "Maria-Magdalena Konstantinopoulou-Featherstonehaugh von Wolfeschlegelsteinhausen"


@pytest.fixture
def visit(oak: Clinic, ana: Membership) -> Visit:
    """`visit(age=41)`: a visit with Ana tomorrow, of a client who has no other."""

    def booked(age: int = 41, days: int = 1, name: str = "Cleo Marsh") -> Appointment:
        born = date(oak.today().year - age - 1, 12, 14)
        client = oak.clients.create(name=name, email="cleo@example.org", birth_date=born)
        starts_at = timezone.now() + timedelta(days=days)
        return oak.appointments.create(client=client, therapist=ana, starts_at=starts_at, minutes=60)

    return booked


def again(visit: Appointment) -> Appointment:
    """The visit as it stands now."""
    return Appointment.objects.select_related("client", "clinic", "intake", "therapist__user").get(pk=visit.pk)


def put(visit: Appointment, **fields: Any) -> None:
    Appointment.objects.filter(pk=visit.pk).update(**fields)


def test_the_form_before_it_is_sent(open_window: OpenWindow, visit: Visit) -> None:
    page = open_window(360)
    begun = visit(name=LONG)
    intake_actions.start(appointment=begun, by=None)
    as_client(page, begun).goto("/my/intake/check/")
    check(page, "check with every answer missing")
    page.get_by_role("button", name="Send to Oak Massage").click()
    expect(page.get_by_role("alert")).to_contain_text("Some answers are still missing")
    check(page, "check refused")
    whole = visit()
    intake = fill(whole, THINNER)
    as_client(page, whole).goto("/my/intake/")
    expect(page.locator("main")).to_contain_text("Ready")
    check(page, "overview when all is filled in")
    page.goto("/my/intake/goals/goals/")
    page.locator("input[name=primary][value=other]").check()
    page.get_by_label("If it is something else").fill("Kneel in the garden")
    theirs = {"goals": {"primary": "relax", "secondary": None, "other": ""}}
    intake_actions.save_pages(intake=intake, pages={"goals": theirs}, version=intake.version, by=None)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("h1")).to_have_text("What do you want most from massage?")
    check(page, "changed on two devices")
    page.goto("/my/intake/check/")
    put(whole, starts_at=timezone.now() - timedelta(hours=3))
    page.get_by_role("button", name="Send to Oak Massage").click()
    expect(page.get_by_role("alert")).to_contain_text("This appointment is over")
    check(page, "sent too late")


def test_a_stop_that_is_for_a_doctor_today(open_window: OpenWindow, visit: Visit) -> None:
    page, stopped = open_window(360), visit()
    fill(stopped, SAME_DAY)
    as_client(page, stopped).goto("/my/intake/stop/")
    expect(page.locator("h1")).to_have_text("Get checked by a doctor today")
    check(page, "stop-today")
    page.goto("/my/intake/")
    check(page, "stop-today-overview")
    page.goto("/my/prep/")
    expect(page.get_by_role("link", name="Call 112")).to_have_count(0)
    check(page, "stop-today-prep")


def test_a_form_that_was_sent(open_window: OpenWindow, visit: Visit, ana: Membership) -> None:
    page, asked = open_window(360), visit(name=LONG)
    intake = fill(asked)
    as_client(page, asked).goto("/my/intake/goals/goals/")
    page.get_by_label("If it is something else").fill("Kneel in the garden " * 12)
    actions.send(intake=intake, send_key="k" * 43, by=None)
    page.get_by_role("button", name="Save and continue").click()
    check(page, "typed into a form that was sent")
    page.goto("/my/intake/")
    check(page, "answers that were sent")
    actions.accept(intake=again(asked).intake, by=ana.user)
    page.goto("/my/intake/")
    check(page, "answers that were accepted")
    actions.reopen(intake=again(asked).intake, by=ana.user)
    for path, state in (("/my/intake/", "overview reopened"), ("/my/prep/", "prep reopened")):
        page.goto(path)
        check(page, state)


def _late(visit: Appointment) -> None:
    sent(visit)
    put(visit, starts_at=timezone.now() - timedelta(days=3))


def _closed(status: str) -> Callable[[Appointment], None]:
    def close(visit: Appointment) -> None:
        sent(visit)
        put(visit, status=status, starts_at=timezone.now() - timedelta(hours=2))

    return close


def _moved(visit: Appointment) -> None:
    sent(visit)
    current = again(visit)
    actions.mark_read(appointment=current, number=1)
    actions.move(
        appointment=current, starts_at=current.starts_at, minutes=45, version=current.version,
        by=current.therapist.user,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "reach", "words"),
    [
        ("refer", lambda visit: sent(visit, REFER), "cannot massage"),
        ("changed", _moved, "Changed since you read it"),
        ("cancelled", _closed("cancelled"), "This visit is cancelled"),
        ("done", _closed("done"), "Thank you for coming"),
        ("late", _late, "This visit is over"),
    ],
)
def test_the_page_and_the_receipt_at_every_stage(
    open_window: OpenWindow, visit: Visit, state: str, reach: Callable[[Appointment], None], words: str
) -> None:
    page, found = open_window(360), visit()
    reach(found)
    as_client(page, found).goto("/my/prep/")
    expect(page.locator("main")).to_contain_text(words)
    check(page, f"prep-{state}")
    if state in ("refer", "cancelled"):
        page.goto("/my/intake/sent/")
        check(page, f"sent-{state}")
    if state == "late":
        Intake.objects.update(state="draft")
        page.goto("/my/intake/goals/goals/")
        expect(page.locator("h1")).to_have_text("This form is closed")
        check(page, f"closed-{state}")


def test_a_child_and_the_guardian(open_window: OpenWindow, visit: Visit) -> None:
    page, found = open_window(360), visit(age=15)
    sent(found, guardian_ok=False)
    as_client(page, found).goto("/my/prep/")
    expect(page.locator("h1")).to_have_text("We need a parent or guardian first")
    check(page, "prep-blocked")
    page.goto("/my/intake/sent/")
    check(page, "sent-blocked")
    page.goto("/my/guardian/")
    check(page, "guardian asked for")
    page.locator("main form button.button").first.click()
    check(page, "guardian asked for, no address")


def test_the_doctors_letter(open_window: OpenWindow, visit: Visit, ana: Membership) -> None:
    page, found = open_window(360), visit()
    as_client(page, found).goto("/my/clearance/")
    check(page, "clearance-not-needed")
    intake = sent(found, THINNER)
    for path, state in (("/my/intake/sent/", "sent-clearance"), ("/my/prep/", "prep-clearance")):
        page.goto(path)
        check(page, state)
    actions.ask_doctor(appointment=again(found), by=None)
    page.goto("/my/clearance/")
    check(page, "clearance-requested")
    page.get_by_role("button", name="Sign and go on").click()
    check(page, "clearance-not-signed")
    actions.record_letter(intake=intake, letter=letter(found, ["anticoagulant"], says="not_allowed"), by=ana.user)
    page.goto("/my/clearance/")
    check(page, "clearance-refused")
    Clearance.objects.update(state="expired", expires_on=timezone.now() - timedelta(days=1))
    page.goto("/my/clearance/")
    check(page, "clearance-expired")


def test_an_agreement_is_taken_back(open_window: OpenWindow, visit: Visit) -> None:
    page, found = open_window(360), visit()
    words = {"kind": "treatment", "version": consent.VERSION, "text": "I agree to the massage.", "name": "Cleo Marsh"}
    intake_actions.sign(intake=sent(found), signatures=[words], by=None)
    as_client(page, found).goto("/my/consent/")
    check(page, "agreements")
    page.get_by_text("Take this back: Massage").click()
    page.get_by_role("button", name="Take it back").click()
    check(page, "taken back without saying sure")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Take it back").click()
    check(page, "an agreement taken back")
    page.goto("/my/prep/")
    expect(page.locator("h1")).to_have_text("You took your agreement back")
    check(page, "prep-withdrawn")


def test_a_second_device(open_window: OpenWindow, visit: Visit) -> None:
    page, token = open_window(360), mint_link(visit())
    ClientLink.objects.update(first_used_at=timezone.now())
    page.goto(f"/a/{token}/")
    check(page, "birth date asked")
    for name, part in (("Day", "1"), ("Month", "1"), ("Year", "1950")):
        page.get_by_label(name, exact=True).fill(part)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("main")).to_contain_text("Tries left: 4")
    check(page, "birth date wrong")
    ClientLink.objects.update(expires_at=timezone.now())
    page.goto(f"/a/{token}/")
    page.get_by_role("button", name="Send a new link").click()
    check(page, "new link without an address")
    page.get_by_label("e-mail").fill("cleo@example.org")
    page.get_by_role("button", name="Send a new link").click()
    check(page, "new link asked for")
