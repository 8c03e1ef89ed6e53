"""The check on arrival, through its form."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.intake import actions as intake_actions
from clinic.intake import flow
from clinic.intake.models import Intake
from clinic.intake.sheet import sheet_of
from clinic.practice.models import Appointment, Clinic
from clinic.prep import actions as prep_actions
from clinic.prep.models import Assessment
from clinic.prep.rescreen import Rescreen
from clinic.prep.stage import newest_of
from tests.prep.forms import URGENT, comes_today, sent
from tests.prep.staff import at, move_form, nothing_new, text_of

PAIN = "pain-sev_pain"


def test_the_check_on_arrival_with_nothing_new_leads_to_the_plan(as_ana: Browser, appointment: Appointment) -> None:
    comes_today(appointment)
    sent(appointment)
    page = text_of(as_ana, at("rescreen", appointment))
    assert not re.search(r"<input[^>]*\bchecked", page)
    response = as_ana.post(at("rescreen", appointment), nothing_new(appointment))
    assert response.status_code == 302, response.content.decode()
    assert response.url == at("plan", appointment)
    assert (newest_of(appointment).cause, Appointment.objects.get().status) == ("rescreen", "arrived")


def test_a_red_flag_on_arrival_stops_the_session(as_ana: Browser, appointment: Appointment) -> None:
    comes_today(appointment)
    sent(appointment)
    given = nothing_new(appointment)
    field = next(name for name, ticks in given.items() if ticks == "none_of_these" and _has(appointment, name))
    response = as_ana.post(at("rescreen", appointment), given | {field: "pe_signs.breathless"})
    assert response.url == at("review", appointment)
    assert Intake.objects.get().stopped
    assert "Minute by minute" not in text_of(as_ana, at("plan", appointment))


def test_what_holds_the_plan_on_arrival_is_said_and_leads_to_the_findings(
    as_ana: Browser, appointment: Appointment
) -> None:
    comes_today(appointment)
    sent(appointment)
    given = nothing_new(appointment)
    field = next(name for name, ticks in given.items() if ticks == "none_of_these" and _has(appointment, name))
    response = as_ana.post(at("rescreen", appointment), given | {field: "fever_ill"})
    assert response.url == at("review", appointment)
    assert newest_of(appointment).level == "REFER"
    page = text_of(as_ana, at("review", appointment))
    assert "What was said now holds the plan" in page and "Nothing stands against the plan" not in page


def test_pain_at_rest_is_asked_again_and_counts_as_the_pain_of_now(as_ana: Browser, appointment: Appointment) -> None:
    comes_today(appointment)
    sent(appointment)
    unanswered = {name: value for name, value in nothing_new(appointment).items() if name != PAIN}
    page = as_ana.post(at("rescreen", appointment), unanswered)
    assert page.status_code == 422
    assert "Choose a number from 0 to 10" in page.content.decode()
    response = as_ana.post(at("rescreen", appointment), nothing_new(appointment, **{PAIN: "6"}))
    assert response.url == at("plan", appointment)
    told = newest_of(appointment).facts
    assert (told["answers"]["sev_pain"], told["scores"]) == (6, {"pain_now": 6, "pain_week_worst": 7})


def test_bad_pain_at_rest_on_arrival_asks_for_its_details_and_may_end_the_visit(
    as_ana: Browser, appointment: Appointment
) -> None:
    comes_today(appointment)
    sent(appointment)
    response = as_ana.post(at("rescreen", appointment), nothing_new(appointment, **{PAIN: "9"}))
    assert response.url == reverse("intake:staff", args=["oak", appointment.pk, "knee-more"])
    assert "Minute by minute" not in text_of(as_ana, at("plan", appointment))
    asked = text_of(as_ana, response.url)
    assert "Is pain this bad new" in asked
    intake = Intake.objects.get()
    assert intake.document["answers"]["sev_pain"] == 9
    details = {"sev_pain": {"value": 9, "new": "yes", "checked": "no"}}
    intake = intake_actions.save_pages(
        intake=intake, pages={"sev_pain-more": {"answers": details}}, version=intake.version, by=None
    ).intake
    prep_actions.send(intake=intake, send_key="a" * 43, by=appointment.therapist.user)
    assert newest_of(appointment).level == "REFER"


def _has(appointment: Appointment, name: str) -> bool:
    intake = Intake.objects.select_related("appointment__clinic", "appointment__client").get(appointment=appointment)
    forms = Rescreen(None, sheet_of(intake, "en"), 1).forms
    fields = {form.add_prefix(key): field for form in forms for key, field in form.fields.items()}
    return name in fields and "pe_signs.breathless" in [value for value, _words in fields[name].choices]


@pytest.mark.parametrize("said", ["on the form", "on arrival"])
def test_a_second_check_on_arrival_never_releases_a_stopped_plan(
    as_ana: Browser, appointment: Appointment, said: str
) -> None:
    comes_today(appointment)
    sent(appointment, URGENT if said == "on the form" else None)
    nothing = nothing_new(appointment)
    if said == "on arrival":
        field = next(name for name, ticks in nothing.items() if ticks == "none_of_these" and _has(appointment, name))
        as_ana.post(at("rescreen", appointment), nothing | {field: "pe_signs.breathless"})
    nothing["version"] = Intake.objects.get().version
    refused = as_ana.post(at("rescreen", appointment), nothing)
    assert refused.status_code == 409
    page = text_of(as_ana, at("rescreen", appointment))
    assert "confirm the mistake first" in page
    assert "anything_new" not in page
    assert at("rescreen", appointment) not in text_of(as_ana, at("review", appointment))
    assert at("rescreen", appointment) not in text_of(as_ana, reverse("prep:today", args=["oak"]))
    assert Intake.objects.get().stopped
    for method in ("get", "post"):
        getattr(as_ana, method)(at("plan", appointment), {"minutes": "45", "version": "1"})
        assert "Minute by minute" not in text_of(as_ana, at("plan", appointment))


@pytest.mark.parametrize(("days", "here"), [(0, True), (3, False)])
def test_who_is_moved_to_another_day_is_checked_again_there(
    as_ana: Browser, appointment: Appointment, oak: Clinic, days: int, here: bool
) -> None:
    comes_today(appointment)
    sent(appointment)
    as_ana.post(at("rescreen", appointment), nothing_new(appointment))
    Appointment.objects.update(started_at=appointment.starts_at)
    version = Appointment.objects.get().version
    form = move_form(oak.today() + timedelta(days=days), version=version)
    assert as_ana.post(at("move", appointment), form).status_code == 302
    moved = Appointment.objects.get()
    assert (moved.status == "arrived", moved.started_at is not None) == (here, here)
    assert ("Here, and checked" in text_of(as_ana, at("review", appointment))) is here


@pytest.mark.parametrize(("status", "words"), [("planned", "on the day of the visit"), ("cancelled", "is over")])
def test_the_check_says_why_it_cannot_be_done(
    as_ana: Browser, appointment: Appointment, status: str, words: str
) -> None:
    sent(appointment)
    Appointment.objects.update(status=status)
    page = text_of(as_ana, at("rescreen", appointment))
    assert words in page
    assert "anything_new" not in page
    assert at("rescreen", appointment) not in text_of(as_ana, at("plan", appointment))


def test_a_form_open_again_with_gaps_is_no_server_error(as_ana: Browser, appointment: Appointment) -> None:
    intake = prep_actions.reopen(intake=sent(appointment), by=appointment.therapist.user)
    intake.document["answers"].pop("anticoagulant")
    intake.save(update_fields=["document"])
    longer = as_ana.post(at("plan", appointment), {"minutes": "45", "version": "1"}, follow=True)
    assert "The plan waits" in longer.content.decode()
    for verdict in ("mistake", "true"):
        assert as_ana.post(at("confirm_mistake", appointment), {"verdict": verdict}).status_code == 422


def test_answers_that_do_not_fit_are_named_to_the_therapist_and_not_to_the_front_desk(
    as_ana: Browser, as_desk: Browser, appointment: Appointment, oak: Clinic
) -> None:
    intake = sent(appointment)
    intake.document["answers"].pop("anticoagulant")
    intake.save(update_fields=["document"])
    gap = flow.faults(intake)[0].message
    form = move_form(oak.today() + timedelta(days=9))
    for browser, sees in ((as_ana, True), (as_desk, False)):
        refused = browser.post(at("move", appointment), form)
        assert refused.status_code == 422
        text = unescape(refused.content.decode())
        assert "do not fit that day" in text
        assert (gap in text) is sees
        assert "anticoagulant" not in text
    refused = as_ana.post(at("plan", appointment), {"minutes": "45", "version": "1"})
    assert refused.status_code == 422
    assert gap in unescape(refused.content.decode())


def test_an_unanswered_check_is_refused(as_ana: Browser, appointment: Appointment) -> None:
    comes_today(appointment)
    sent(appointment)
    response = as_ana.post(at("rescreen", appointment), {"anything_new": "no", "version": "3"})
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert Assessment.objects.count() == 1


def test_something_new_leads_to_the_form_and_holds_the_plan(as_ana: Browser, appointment: Appointment) -> None:
    comes_today(appointment)
    sent(appointment)
    response = as_ana.post(at("rescreen", appointment), nothing_new(appointment, anything_new="yes"))
    assert response.url == reverse("intake:staff", args=["oak", appointment.pk, "health"])
    assert "Minute by minute" not in text_of(as_ana, at("plan", appointment))
