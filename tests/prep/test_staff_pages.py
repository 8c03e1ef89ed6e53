"""The staff's pages: review, plan, letter, check on arrival, move; through the forms, as a therapist uses them."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.intake import actions as intake_actions
from clinic.intake import flow
from clinic.intake.models import Clearance, Intake, RulebookVersion
from clinic.intake.sheet import sheet_of
from clinic.mail.models import Message
from clinic.practice.models import Appointment, Clinic, Event
from clinic.prep import actions as prep_actions
from clinic.prep.letters import findings_needing_letter, signers
from clinic.prep.models import Assessment
from clinic.prep.reading import rendered, rulebook_behind
from clinic.prep.rescreen import Rescreen
from clinic.prep.stage import newest_of
from clinic.rules import load, load_from
from clinic.rules.signers import ROLES
from tests.prep.forms import THINNER, URGENT, comes_today, fill, letter, replaced_knee, sent

STAFF = ("review", "plan", "clearance", "rescreen", "move")


def at(name: str, appointment: Appointment, clinic: str = "oak") -> str:
    return reverse(f"prep:{name}", args=[clinic, appointment.pk])


def text_of(browser: Browser, address: str) -> str:
    response = browser.get(address, follow=True)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def letter_form(appointment: Appointment, covers: list[str], **more: Any) -> dict[str, Any]:
    day = appointment.clinic.today() - timedelta(days=4)
    return {"clinician_role": "surgeon", "date_0": day.day, "date_1": day.month, "date_2": day.year, "covers": covers,
            "signed": "yes", "says": "allowed", "scar": "no_contact", "passive_movement": "silent", "heat": "silent",
            "text": "", **more}  # fmt: skip


def nothing_new(appointment: Appointment, **ticks: Any) -> dict[str, Any]:
    """The check on arrival with "None of these" on each list and no to each question."""
    intake = Intake.objects.select_related("appointment__clinic", "appointment__client").get(appointment=appointment)
    screen = Rescreen(None, sheet_of(intake, "en"), intake.version)
    given: dict[str, Any] = {"anything_new": "no", "version": intake.version}
    for form in screen.forms:
        for name, field in form.fields.items():
            offered = [str(value) for value, _words in field.choices]
            given[form.add_prefix(name)] = "none_of_these" if "none_of_these" in offered else "no"
    return given | ticks


def test_the_review_shows_findings_first_and_then_the_answers(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment, THINNER)
    text = text_of(as_ana, at("review", appointment))
    assert text.index("Findings") < text.index("Your decision") < text.index("Cleo’s answers")
    for words in ("Letter needed", "apixaban", "Record a letter", "The plan stays on hold"):
        assert words in text


def _begun(appointment: Appointment) -> Intake:
    """A form of which only the page with the red flag is filled in."""
    intake = intake_actions.start(appointment=appointment, by=None)
    saved = intake_actions.save_page(
        intake=intake, page="breathing", data={"answers": URGENT}, version=intake.version, by=None
    )
    return saved.intake


def test_a_red_flag_is_the_first_finding_of_a_form_that_was_never_sent(
    as_ana: Browser, appointment: Appointment
) -> None:
    intake = _begun(appointment)
    text = text_of(as_ana, at("review", appointment))
    assert "Urgent: now" in text
    assert "There are no findings yet" not in text
    assert "Every answer is there" not in text
    assert at("staff_send", appointment) not in text
    intake_actions.claim_mistake(intake=intake, by=None)
    text = text_of(as_ana, at("review", appointment))
    assert "There are no findings yet" not in text
    assert "a therapist must decide" in text


def test_a_red_flag_on_a_form_that_is_open_again_comes_before_the_older_findings(
    as_ana: Browser, appointment: Appointment
) -> None:
    intake = prep_actions.reopen(intake=sent(appointment, THINNER), by=appointment.therapist.user)
    intake_actions.save_page(intake=intake, page="breathing", data={"answers": URGENT}, version=intake.version, by=None)
    text = text_of(as_ana, at("review", appointment))
    assert text.index("Urgent: now") < text.index("Letter needed")
    assert "The form is open again" in text


def test_sending_is_offered_for_a_whole_form_only(as_ana: Browser, appointment: Appointment) -> None:
    intake_actions.start(appointment=appointment, by=None)
    assert at("staff_send", appointment) not in text_of(as_ana, at("review", appointment))
    fill(appointment)
    assert at("staff_send", appointment) in text_of(as_ana, at("review", appointment))
    Intake.objects.update(state="withdrawn")
    assert at("staff_send", appointment) not in text_of(as_ana, at("review", appointment))


def test_the_board_does_not_say_that_a_form_spoke_where_the_arrival_stopped_it(
    as_ana: Browser, appointment: Appointment
) -> None:
    comes_today(appointment)
    intake = sent(appointment)
    patches = [("breathing", {"answers": URGENT})]
    prep_actions.rescreen(
        intake=intake, patches=patches, anything_new=False, version=intake.version, by=appointment.therapist.user
    )
    for address in (reverse("prep:today", args=["oak"]), reverse("progress:client", args=["oak", intake.client_id])):
        text = text_of(as_ana, address)
        assert "They need help first" in text
        assert "The form told" not in text


def test_accepting_leads_to_the_plan(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    response = as_ana.post(at("review", appointment))
    assert response.url == at("plan", appointment)
    assert Intake.objects.get().state == "accepted"


def test_asking_for_more_opens_the_form_and_holds_the_plan(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    as_ana.post(at("review", appointment), {"more": "1"})
    assert "You asked for more. The plan waits." in text_of(as_ana, at("plan", appointment))
    as_ana.post(at("staff_send", appointment), {"send_key": "s" * 43})
    assert "Minute by minute" in text_of(as_ana, at("plan", appointment))


def test_an_unfinished_form_cannot_be_sent_by_staff(as_ana: Browser, appointment: Appointment) -> None:
    intake_actions.start(appointment=appointment, by=None)
    response = as_ana.post(at("staff_send", appointment), {"send_key": "s" * 43})
    assert response.status_code == 422
    assert "Some answers are still missing" in response.content.decode()


def test_the_plan_shows_its_minutes_its_limits_and_why(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    text = text_of(as_ana, at("plan", appointment))
    for words in ("Session plan for Cleo Marsh", "60 minutes", "First visit", "Keep to this", "Minute by minute",
                  "Stop and ask again if:", "What Cleo wants", "Make a new plan"):  # fmt: skip
        assert words in text
    result = rendered(newest_of(appointment), "en")
    assert sum(phase["minutes"] for phase in result["plan"]["phases"]) == 60


def test_another_length_makes_another_plan(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    assert as_ana.post(at("plan", appointment), {"minutes": "45", "version": "1"}).status_code == 302
    assert newest_of(appointment).result["planned_minutes"] == 45
    stale = as_ana.post(at("plan", appointment), {"minutes": "50", "version": "1"})
    assert stale.status_code == 422
    assert "Somebody else changed this meanwhile" in stale.content.decode()


@pytest.mark.parametrize("minutes", ["44", "61", "", "x", "60.5", "1e2"])
def test_a_length_that_we_do_not_plan_is_refused(as_ana: Browser, appointment: Appointment, minutes: str) -> None:
    sent(appointment)
    response = as_ana.post(at("plan", appointment), {"minutes": minutes, "version": "1"})
    assert response.status_code == 422
    assert "Choose 45, 50, 55 or 60 minutes" in response.content.decode()
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stopped_client_has_no_plan_by_any_method(as_ana: Browser, appointment: Appointment, method: str) -> None:
    fill(appointment, URGENT)
    as_ana.post(at("staff_send", appointment), {"send_key": "s" * 43})
    response = getattr(as_ana, method)(at("plan", appointment), {"minutes": "45", "version": "1"})
    text = (response if response.status_code == 200 else as_ana.get(at("plan", appointment))).content.decode()
    assert "Minute by minute" not in text
    assert "No plan can be made" in text
    assert not Assessment.objects.filter(has_plan=True).exists()


def test_a_mistake_is_confirmed_by_the_therapist_on_the_review(as_ana: Browser, appointment: Appointment) -> None:
    intake = fill(appointment, URGENT)
    intake_actions.claim_mistake(intake=intake, by=None)
    text = text_of(as_ana, at("review", appointment))
    assert "ticked by mistake" in text
    assert "Answers taken back" not in text, "a heading with nothing under it"
    undecided = as_ana.post(at("confirm_mistake", appointment))
    assert undecided.status_code == 422
    assert Intake.objects.get().stopped
    as_ana.post(at("confirm_mistake", appointment), {"verdict": "mistake"})
    assert not Intake.objects.get().stopped
    assert "Ana Ruiz asked: it was a mistake." in text_of(as_ana, at("review", appointment))
    again = as_ana.post(at("confirm_mistake", appointment), {"verdict": "mistake"})
    assert again.status_code == 422


def test_a_mistake_that_is_none_stays_stopped_and_both_answers_are_shown(
    as_ana: Browser, appointment: Appointment
) -> None:
    intake = sent(appointment)
    intake = prep_actions.reopen(intake=intake, by=appointment.therapist.user)
    saved = intake_actions.save_page(
        intake=intake, page="breathing", data={"answers": URGENT}, version=intake.version, by=None
    )
    intake_actions.claim_mistake(intake=saved.intake, by=None)
    as_ana.post(at("confirm_mistake", appointment), {"verdict": "true"})
    kept = Intake.objects.get()
    assert kept.stopped
    assert kept.document["answers"]["pe_signs"] == ["breathless"]
    assert newest_of(appointment).level == "URGENT"
    text = text_of(as_ana, at("review", appointment))
    assert "Ana Ruiz asked: the first answer is true." in text
    assert "Finding it hard to breathe" in text
    assert as_ana.post(at("confirm_mistake", appointment), {"verdict": "true"}).status_code == 422


def test_a_new_knee_is_held_until_its_letter_is_recorded_through_the_form(
    as_ana: Browser, appointment: Appointment
) -> None:
    """V10 becomes V11."""
    Appointment.objects.update(minutes=45)
    appointment.refresh_from_db()
    areas = [{"region": "front_thigh_R", "score": 5, "words": []}, {"region": "inner_knee_R", "score": 4, "words": []}]
    sent(appointment, replaced_knee(appointment), tender=areas)
    assert "A doctor’s letter is missing." in text_of(as_ana, at("plan", appointment))
    text = text_of(as_ana, at("clearance", appointment))
    covers = {"leg_surgery", "knee_replacement"}
    assert all(f'value="{item}"' in text for item in covers)
    data = letter_form(appointment, sorted(covers), region_1="front_thigh_R", limit_1="P2")
    response = as_ana.post(at("clearance", appointment), data)
    assert response.status_code == 302, response.content.decode()
    newest = newest_of(appointment)
    assert (newest.level, newest.has_plan) == ("MODIFY", True)
    _v11_holds(rendered(newest, "en"))
    assert "Minute by minute" in text_of(as_ana, at("plan", appointment))
    assert "Accepted until" in text_of(as_ana, at("clearance", appointment))
    assert Clearance.objects.get().letter["limits"]["max_pressure"] == {"front_thigh_R": "P2"}


def _v11_holds(result: dict[str, Any]) -> None:
    blocks = [block for phase in result["plan"]["phases"] for block in phase["blocks"]]
    assert sum(phase["minutes"] for phase in result["plan"]["phases"]) == 45
    assert all(block["pressure"] in ("P0", "P1", "P2", None) for block in blocks if block["region"] == "front_thigh_R")
    assert not {"heat", "friction", "trigger_point"} & {block["technique"] for block in blocks}
    assert "letter_bring" in [item["id"] for item in result["checklist"]]


def test_the_letter_s_form_offers_exactly_those_whose_letters_the_rules_take(appointment: Appointment) -> None:
    sent(appointment, THINNER)
    newest = newest_of(appointment)
    needing = findings_needing_letter(rendered(newest, "en"))
    offered = dict(signers(needing, rulebook_behind(newest)))
    assert set(offered) <= set(ROLES)
    assert {"gp", "prescriber", "pharmacist", "other_clinician"} <= set(offered)
    assert not {"surgical_physio", "midwife"} & set(offered)
    assert offered["gp"] == "GP"
    assert all(words != role or words == "Nurse" for role, words in offered.items())


@pytest.mark.parametrize("page", ["clearance", "record"])
def test_a_letter_from_before_the_operation_is_listed_as_not_counting(
    as_ana: Browser, appointment: Appointment, page: str
) -> None:
    intake = sent(appointment, replaced_knee(appointment, days=56))
    written = appointment.local_start.date() - timedelta(days=70)
    covers = ["leg_surgery", "knee_replacement"]
    prep_actions.record_letter(
        intake=intake, letter=letter(appointment, covers, date=written.isoformat()), by=appointment.therapist.user
    )
    addresses = {
        "clearance": at("clearance", appointment),
        "record": reverse("progress:client", args=["oak", appointment.client_id]),
    }
    text = text_of(as_ana, addresses[page])
    assert "Does not count" in text
    assert "Accepted until" not in text
    assert f"{written.day} {written:%B} {written.year}" in text
    assert written.isoformat() not in text.partition("Letters on file")[2]


def test_a_letter_sent_twice_is_filed_once(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment, THINNER)
    form = letter_form(appointment, ["anticoagulant"], key="l" * 22, clinician_role="prescriber")
    assert 'name="key"' in text_of(as_ana, at("clearance", appointment))
    mails = Message.objects.count()
    for _time in range(2):
        assert as_ana.post(at("clearance", appointment), form).url == at("plan", appointment)
    assert Clearance.objects.count() == 1
    assert (Assessment.objects.count(), Message.objects.count()) == (2, mails + 1)
    as_ana.post(at("clearance", appointment), form | {"key": "m" * 22})
    assert Clearance.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"covers": []}, "Tick at least one thing"),
        ({"covers": ["made_up"]}, "Select a valid choice"),
        ({"signed": "no"}, "A letter without a signature cannot allow a massage"),
        ({"signed": ""}, "Say whether the letter is signed"),
        ({"date_2": "2001"}, "The date must be"),
        ({"date_0": "31", "date_1": "2"}, "Enter a real date"),
        ({"date_0": "", "date_1": "", "date_2": ""}, "Enter a date"),
        ({"region_1": "calf_R", "limit_1": ""}, "Choose both an area and a limit"),
        ({"region_1": "made_up", "limit_1": "P2"}, "Select a valid choice"),
        ({"says": "perhaps"}, "Select a valid choice"),
        ({"text": "x" * 2001}, "at most 2000 characters"),
        ({"text": "\x00"}, "Null characters are not allowed"),
    ],
)
def test_a_wrong_letter_is_refused_and_what_was_typed_is_kept(
    as_ana: Browser, appointment: Appointment, wrong: dict[str, Any], message: str
) -> None:
    sent(appointment, THINNER)
    text = wrong.get("text", "Only the thigh")
    data = letter_form(appointment, ["anticoagulant"], text=text) | wrong
    response = as_ana.post(at("clearance", appointment), data)
    assert response.status_code == 422
    page = response.content.decode()
    assert message in page
    assert "There is a problem" in page
    if text == "Only the thigh":
        assert text in page
    assert not Clearance.objects.filter(letter__isnull=False).exists()


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


def move_form(day: date, **more: Any) -> dict[str, Any]:
    ana = Appointment.objects.get().therapist_id
    return {"day_0": day.day, "day_1": day.month, "day_2": day.year, "clock": "9:15am", "minutes": "50",
            "therapist": ana, "version": "1", **more}  # fmt: skip


def test_moving_through_the_form(as_ana: Browser, appointment: Appointment, oak: Clinic) -> None:
    sent(appointment)
    assert 'value="14:30"' in text_of(as_ana, at("move", appointment))
    day = oak.today() + timedelta(days=9)
    assert as_ana.post(at("move", appointment), move_form(day)).status_code == 302
    moved = Appointment.objects.select_related("clinic").get()
    assert (moved.local_start.date(), f"{moved.local_start:%H:%M}", moved.minutes) == (day, "09:15", 50)
    assert newest_of(moved).cause == "moved"


def test_a_day_that_has_passed_is_refused(as_ana: Browser, appointment: Appointment, oak: Clinic) -> None:
    Appointment.objects.update(starts_at=appointment.starts_at + timedelta(days=20))
    appointment.refresh_from_db()
    appointment.clinic = oak
    sent(appointment)
    far = as_ana.post(at("move", appointment), move_form(oak.today() - timedelta(days=1)))
    assert far.status_code == 422
    assert "The day must be today or later" in far.content.decode()


@pytest.mark.parametrize("how", ["cancel", "no_show"])
def test_an_appointment_is_closed_and_then_locked(as_ana: Browser, appointment: Appointment, how: str) -> None:
    sent(appointment)
    assert as_ana.post(at("move", appointment), {how: "1", "version": "1"}).status_code == 302
    assert Appointment.objects.get().is_over
    again = as_ana.post(at("move", appointment), move_form(appointment.clinic.today() + timedelta(days=3), version="2"))
    assert again.status_code == 422
    assert "This appointment is over" in again.content.decode()


def test_a_lost_version_counts_as_old(as_ana: Browser, appointment: Appointment) -> None:
    data = move_form(appointment.clinic.today() + timedelta(days=3), version="' OR 1=1")
    assert as_ana.post(at("move", appointment), data).status_code == 422


@pytest.mark.parametrize("name", [*STAFF, "staff_send", "confirm_mistake"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_rival_meets_404_everywhere(as_rex: Browser, appointment: Appointment, name: str, method: str) -> None:
    sent(appointment)
    for clinic in ("oak", "elm"):
        response = getattr(as_rex, method)(at(name, appointment, clinic))
        assert response.status_code in (404, 405)
        assert b"Cleo" not in response.content
    assert Intake.objects.get().state == "sent"


@pytest.mark.parametrize("name", ["review", "plan", "clearance", "rescreen", "staff_send", "confirm_mistake"])
def test_the_front_desk_reads_no_answers(as_desk: Browser, appointment: Appointment, name: str) -> None:
    sent(appointment, THINNER)
    response = as_desk.post(at(name, appointment))
    assert response.status_code == 403
    assert b"apixaban" not in response.content


@pytest.mark.parametrize("name", STAFF)
def test_every_page_works_before_any_form(as_ana: Browser, appointment: Appointment, name: str) -> None:
    text_of(as_ana, at(name, appointment))
    assert as_ana.post(at(name, appointment)).status_code < 500


@pytest.mark.parametrize("name", STAFF)
@pytest.mark.parametrize(
    "data", [{"version": "9" * 99}, {"minutes": ["45", "\x00"]}, {"covers": "\ud7ff"}, {"day_0": "１"}]
)
def test_garbage_is_no_server_error(as_ana: Browser, appointment: Appointment, name: str, data: dict[str, str]) -> None:
    sent(appointment, THINNER)
    assert as_ana.post(at(name, appointment), data).status_code < 500


@pytest.mark.parametrize("name", ["review", "plan", "clearance", "rescreen"])
def test_reading_an_answer_leaves_an_event(as_ana: Browser, appointment: Appointment, name: str) -> None:
    comes_today(appointment)
    sent(appointment)
    text_of(as_ana, at(name, appointment))
    event = Event.objects.get(action=f"{name}.read")
    assert event.client_id == appointment.client_id


def _replaced(text: str, words: dict[str, str]) -> str:
    for now, then in words.items():
        text = text.replace(now, then)
    return text


@pytest.fixture
def older_rulebook(appointment: Appointment) -> str:
    """A rulebook that was used once and has since been reworded."""
    then = {"tell you what is wrong": "say what was wrong back then"}
    files = {name: _replaced(text, then) for name, text in load().files.items()}
    older = load_from(files)
    RulebookVersion.objects.create(version=older.version, files=files)
    return older.version


def test_an_old_plan_reads_as_it_read_then(
    as_ana: Browser, as_cleo: Browser, appointment: Appointment, older_rulebook: str
) -> None:
    intake = intake_actions.start(appointment=appointment, by=None)
    Intake.objects.filter(pk=intake.pk).update(rulebook=older_rulebook)
    sent(appointment, THINNER)
    found = newest_of(appointment)
    assert found.rulebook_id == older_rulebook != load().version
    assert rulebook_behind(found).version == older_rulebook
    assert "what was wrong back then" in rendered(found, "en")["disclaimer"]
    assert "what was wrong back then" in text_of(as_cleo, reverse("prep:page"))


@pytest.mark.parametrize("broken", ['[[rule]]\nid = "pad"', "[[rule"])
def test_a_snapshot_whose_rulebook_is_no_longer_known_is_still_told_in_its_own_words(
    as_ana: Browser, as_cleo: Browser, appointment: Appointment, older_rulebook: str, broken: str
) -> None:
    """Its level, findings and plan stand in the snapshot; only the shape of the rows is of another time."""
    sent(appointment, THINNER)
    found = newest_of(appointment)
    files = RulebookVersion.objects.get(pk=older_rulebook).files
    gone = RulebookVersion.objects.create(
        version=f"{len(broken):064d}", files={**files, "conditions.toml": files["conditions.toml"] + "\n" + broken}
    )
    Intake.objects.filter(pk=found.intake_id).update(rulebook=gone)
    type(found).objects.filter(pk=found.pk).update(rulebook=gone)
    found = newest_of(Appointment.objects.get(pk=appointment.pk))
    shown = rendered(found, "en")
    assert (shown["level"], rulebook_behind(found).version) == (found.level, gone.version)
    assert "what was wrong back then" in shown["disclaimer"]
    assert "what was wrong back then" in text_of(as_cleo, reverse("prep:page"))
    for name in ("prep:review", "prep:clearance"):
        assert as_ana.get(reverse(name, args=["oak", appointment.pk])).status_code == 200


def test_the_review_leads_to_the_agreements(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    assert f'href="{at("consents", appointment)}"' in as_ana.get(at("review", appointment)).content.decode()
