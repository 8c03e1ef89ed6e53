"""The staff's pages about a visit in the states that no other test comes through, each held against all checks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from clinic.intake import actions as intake_actions
from clinic.intake import consent
from clinic.intake.models import Intake
from clinic.practice.models import Appointment, Membership
from clinic.prep import actions
from clinic.prep.actions.plans import replan
from clinic.progress import actions as progress_actions
from clinic.progress.models import Measure
from tests.browser.checks import check
from tests.browser.doors import as_client, as_member
from tests.browser.hands import choose
from tests.conftest import sign_in
from tests.prep.forms import THINNER, comes_today, sent
from tests.prep.plans import changed, find, planned, published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenWindow = Callable[..., Page]
REFER = {"fever_ill": "yes"}
LONG = "Maria-Magdalena Konstantinopoulou-Featherstonehaugh von Wolfeschlegelsteinhausen"


@pytest.fixture
def desk(open_window: OpenWindow, ana: Membership, appointment: Appointment) -> Callable[[str, str], Page]:
    """`desk(path, state)`: Ana opens a page about Cleo's visit, and it is held against all checks."""
    page = as_member(open_window(1280), ana)

    def looked(path: str, state: str) -> Page:
        page.goto(f"/c/oak/appointments/{appointment.pk}/{path}")
        check(page, state)
        return page

    return looked


def put(visit: Appointment, **fields: Any) -> None:
    Appointment.objects.filter(pk=visit.pk).update(**fields)


def young(visit: Appointment) -> Appointment:
    """The client is 15."""
    client, day = visit.client, visit.local_start.date()
    client.birth_date = day.replace(year=day.year - 15, day=1)
    client.name = LONG
    client.save(update_fields=["birth_date", "name"])
    return visit


def test_a_visit_that_is_referred_and_one_of_a_child(desk: Any, appointment: Appointment) -> None:
    sent(appointment, REFER)
    desk("review/", "review-refer")
    desk("plan/", "plan-refer")
    Intake.objects.all().delete()
    sent(young(comes_today(appointment)), THINNER, guardian_ok=False)
    actions.mail_guardian(appointment=appointment, email="pal@example.org", by=None)
    desk("review/", "review-blocked")
    desk("rescreen/", "rescreen of somebody whose guardian was asked")
    page = desk("guardian/", "guardian")
    page.get_by_role("button", name="Record the consent").click()
    check(page, "guardian with what is missing")
    page.goto(page.url.replace("/guardian/", "/plan/"))
    check(page, "plan-blocked")


def test_the_plan_when_it_is_changed_again_and_when_it_is_over(
    desk: Any, appointment: Appointment, ana: Membership
) -> None:
    plan, browser = planned(appointment), sign_in(ana)
    calf = find(plan, region="calf_R")
    changed(browser, appointment, f"down:{_thigh(plan)}-0")
    published(browser, appointment, f"pressure:{calf[0]}-{calf[1]}", pressure="2", reason_text="sore")
    appointment.refresh_from_db()
    replan(appointment=appointment, minutes=50, version=appointment.version, by=ana.user)
    desk("plan/", "plan-offer")
    desk("plan/versions/", "plan-versions")
    desk("export/", "export")
    words = {"kind": "treatment", "version": consent.VERSION, "text": "I agree to the massage.", "name": "Cleo Marsh"}
    intake_actions.sign(intake=appointment.intake, signatures=[words], by=None)
    actions.withdraw(intake=appointment.intake, kind="treatment", by=None)
    desk("plan/", "plan-withdrawn")
    desk("review/", "review-withdrawn")
    desk("consent/", "agreements-withdrawn")


def _thigh(plan: Any) -> int:
    return next(at for at, each in enumerate(plan.phases) if each.id == "P_THIGH")


def test_the_room_late_and_when_it_is_over(desk: Any, appointment: Appointment, ana: Membership) -> None:
    planned(comes_today(appointment))
    page = desk("room/", "room-waiting")
    put(appointment, starts_at=timezone.now() - timedelta(minutes=12), started_at=timezone.now(), status="arrived")
    desk("room/", "room-late")
    page.goto("/room/?block=3")
    check(page, "room-chosen")
    appointment.refresh_from_db()
    progress_actions.finish(appointment=appointment, before=5, after=3, by=ana.user)
    page.goto("/room/")
    check(page, "room-over")
    desk("plan/", "plan-done")
    desk("finish/", "finish-done")
    desk("move/", "move-done")


def test_a_visit_that_nobody_closed_on_its_day(desk: Any, appointment: Appointment) -> None:
    sent(comes_today(appointment))
    then = timezone.now() - timedelta(days=3)
    put(appointment, starts_at=then)
    desk("rescreen/", "rescreen-late")
    put(appointment, started_at=then, status="arrived")
    page = desk("move/", "move-late")
    page.get_by_role("link", name="Finish the session").click()
    expect(page.locator("main")).to_contain_text("Nobody closed this visit")
    check(page, "finish-late")


def test_the_forms_of_a_visit_with_faults(desk: Any, appointment: Appointment, ana: Membership) -> None:
    sent(comes_today(appointment))
    desk("finish/", "finish-unchecked")
    put(appointment, status="arrived")
    page = desk("finish/", "finish")
    page.get_by_role("button", name="Save and finish").click()
    check(page, "finish-faults")
    choose(page, "before", "6")
    choose(page, "after", "9")
    current = Appointment.objects.select_related("client", "clinic").get(pk=appointment.pk)
    progress_actions.finish(appointment=current, before=6, after=3, by=ana.user)
    page.get_by_role("button", name="Save and finish").click()
    expect(page.locator("main")).to_contain_text("Nothing was changed")
    check(page, "finish-both-scores")
    put(appointment, status="planned")
    page = desk("rescreen/", "rescreen")
    page.locator("main form button.button").first.click()
    check(page, "rescreen-faults")
    page = desk("move/", "move")
    page.get_by_label("Day", exact=True).fill("31")
    page.get_by_label("Month", exact=True).fill("2")
    page.get_by_role("button", name="Move it").click()
    check(page, "move-faults")


def test_the_measures_of_a_visit(desk: Any, appointment: Appointment, ana: Membership) -> None:
    sent(comes_today(appointment))
    page = desk("measures/", "measures")
    words = ("walk down the stairs", "kneel in the garden", "sit through a film")
    for number, each in enumerate(words, 1):
        page.locator(f"input[name=words_{number}]").fill(each)
    page.locator("input[name=stands]").fill("many")
    page.locator("main form button.button").click()
    check(page, "measures-faults")
    page.locator("input[name=stands]").fill("12")
    Measure.objects.create(clinic=appointment.clinic, appointment=appointment, number=1, source="staff",
                           found={"stands": 9, "activities": [{"words": words[0], "score": 4}]})  # fmt: skip
    for number in (1, 2, 3):
        choose(page, f"score_{number}", "6")
    page.locator("main form button.button").click()
    expect(page.locator("main")).to_contain_text("12 stands")
    check(page, "measures-both")
    put(appointment, status="no_show")
    desk("measures/", "measures-missed")


def test_a_tablet_with_a_stop_on_it(open_window: OpenWindow, appointment: Appointment, ana: Membership) -> None:
    tablet = as_member(open_window(1280), ana)
    tablet.goto(f"/c/oak/appointments/{appointment.pk}/review/")
    check(tablet, "review-nothing-yet")
    tablet.get_by_role("button", name="Hand over this tablet").click()
    tablet.goto("/my/intake/urgent/breathing/")
    tablet.get_by_label("Chest pain").check()
    tablet.get_by_role("button", name="Save and continue").click()
    expect(tablet.locator("main")).to_contain_text("Give the tablet back now")
    check(tablet, "stop on a tablet")
    phone = as_client(open_window(360), appointment)
    phone.goto("/my/intake/stop/")
    check(phone, "stop with the rest to fill in")
