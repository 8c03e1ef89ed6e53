"""Red flags: the stop page, who is told, and what becomes of "I ticked this by mistake"."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from clinic.intake.facts import facts
from clinic.intake.models import Intake
from clinic.intake.stop import urgent_finding
from clinic.practice.models import Appointment, Event
from clinic.rules import load, read_facts
from tests.intake.filling import NONE, UNSURE, fill, parts, quiet, send

pytestmark = pytest.mark.django_db

STOP, MISTAKE = "/my/intake/stop/", "/my/intake/stop/mistake/"
BREATHING = "/my/intake/urgent/breathing/"


def stored() -> Intake:
    return Intake.objects.select_related("appointment__client", "appointment__therapist__user").get()


def document() -> Any:
    return stored().document


def test_chest_pain_opens_the_stop_page_at_once_with_the_clinics_number(
    as_cleo: Browser, appointment: Appointment
) -> None:
    appointment.clinic.emergency_number = "911"
    appointment.clinic.save()
    answer = send(as_cleo, BREATHING, {"rows": ["pe_signs.chest_pain"]})
    assert answer["Location"] == STOP
    page = as_cleo.get(STOP).content.decode()
    assert "Call 911 now" in page
    assert 'href="tel:911"' in page
    assert "Chest pain" in page
    assert "We have told Ana Ruiz" in page
    assert stored().stopped


def test_the_therapist_is_told_once(as_cleo: Browser) -> None:
    send(as_cleo, BREATHING, {"rows": ["pe_signs.chest_pain"]})
    send(as_cleo, "/my/intake/urgent/leg/", {"rows": ["cold_foot"]})
    told = Event.objects.filter(action="intake.stopped")
    assert [(event.actor_kind, event.client.name if event.client else "") for event in told] == [
        ("client", "Cleo Marsh")
    ]


def test_a_same_day_sign_sends_to_a_doctor_and_not_to_the_emergency_number(as_cleo: Browser) -> None:
    send(as_cleo, "/my/intake/urgent/knee_now/", {"rows": ["locked"]})
    page = as_cleo.get(STOP).content.decode()
    assert "Get checked by a doctor today" in page
    assert "Call 112 now" not in page


def test_a_hot_knee_asks_its_details_before_it_stops_anyone(as_cleo: Browser) -> None:
    answer = send(as_cleo, "/my/intake/urgent/knee_now/", {"rows": ["hot_joint"]})
    assert answer["Location"] == "/my/intake/urgent/hot_joint-more/"
    details = {"side": "L", "onset_days": "2", "fever_unwell": "yes", "known_inflam": "none", "usual_flare": "no"}
    assert send(as_cleo, answer["Location"], details)["Location"] == STOP
    assert "Call 112 now" in as_cleo.get(STOP).content.decode()


def test_v07_a_known_flare_without_fever_lets_the_form_go_on(as_cleo: Browser) -> None:
    details = {"side": "L", "onset_days": "3", "fever_unwell": "no", "known_inflam": "RA", "usual_flare": "yes"}
    seen = fill(as_cleo, {"knee_now": {"rows": ["hot_joint"]}, "hot_joint-more": details})
    assert seen[-1] == "/my/intake/check/"
    assert not stored().stopped


def test_one_sore_calf_with_a_reason_is_no_emergency_and_without_one_and_a_risk_it_is(as_cleo: Browser) -> None:
    url = send(as_cleo, "/my/intake/urgent/leg/", {"rows": ["dvt_signs.pain"]})["Location"]
    assert url == "/my/intake/urgent/dvt_signs-more/"
    assert send(as_cleo, url, {"side": "R", "cause_clear": "yes"})["Location"] != STOP
    assert send(as_cleo, "/my/intake/urgent/lately/", {"rows": ["clot_risk.travel"]})["Location"] == STOP


def test_not_sure_of_a_red_flag_counts_as_yes(as_cleo: Browser) -> None:
    send(as_cleo, "/my/intake/urgent/leg/", {"rows": [UNSURE]})
    told = {"dvt_signs": [NONE], "cannot_bear": "no", "cold_foot": "unsure", "foot_drop": "no", "skin_spreading": "no"}
    assert send(as_cleo, "/my/intake/urgent/leg-each/", told)["Location"] == STOP


def test_the_rest_of_the_form_can_be_filled_in_after_the_stop_page(as_cleo: Browser) -> None:
    send(as_cleo, BREATHING, {"rows": ["pe_signs.faint"]})
    assert "Fill in the rest of the form later" in as_cleo.get(STOP).content.decode()
    seen = fill(as_cleo, {})
    assert seen[0] == "contact"
    assert seen[-1] in ("/my/intake/check/", STOP)
    assert stored().stopped


@pytest.mark.parametrize("is_claimed", [False, True])
def test_a_whole_form_that_is_stopped_offers_no_way_to_send_it_that_leads_back_to_the_stop(
    as_cleo: Browser, *, is_claimed: bool
) -> None:
    fill(as_cleo, {})
    send(as_cleo, BREATHING, {"rows": ["pe_signs.faint"]})
    if is_claimed:
        as_cleo.post(MISTAKE)
    assert as_cleo.get("/my/intake/check/")["Location"] == STOP, "the check is closed while the form is stopped"
    for address in (STOP, "/my/intake/"):
        assert 'href="/my/intake/check/"' not in as_cleo.get(address).content.decode(), address
    page = " ".join(as_cleo.get(STOP).content.decode().split())
    assert "Fill in the rest of the form later" not in page
    assert "You can send them once Ana Ruiz has spoken to you." in page
    assert "After we spoke to you" in as_cleo.get("/my/intake/").content.decode()


def test_a_whole_form_that_is_not_stopped_offers_the_check(as_cleo: Browser) -> None:
    fill(as_cleo, {})
    assert 'href="/my/intake/check/"' in as_cleo.get("/my/intake/").content.decode()


def test_a_mistake_keeps_both_answers_and_the_plan_still_waits(as_cleo: Browser) -> None:
    send(as_cleo, BREATHING, {"rows": ["pe_signs.chest_pain"]})
    assert as_cleo.post(MISTAKE)["Location"] == STOP
    (claim,) = document()["mistakes"]
    assert (claim["question"], claim["was"], claim["now"], claim["confirmed_by"]) == (
        "pe_signs",
        ["chest_pain"],
        [],
        None,
    )
    assert stored().stopped, "only a therapist lifts the stop"
    assert urgent_finding(stored()) is None
    page = as_cleo.get(STOP).content.decode()
    assert "We check this with you first" in page
    assert "Ana Ruiz will ask you" in page


def test_changing_the_answer_on_its_page_is_a_mistake_claimed_too(as_cleo: Browser) -> None:
    send(as_cleo, BREATHING, {"rows": ["pe_signs.chest_pain"]})
    send(as_cleo, BREATHING, {"rows": [NONE]})
    assert stored().stopped
    assert [claim["question"] for claim in document()["mistakes"]] == ["pe_signs"]


def test_a_mistake_claimed_twice_is_kept_once(as_cleo: Browser) -> None:
    send(as_cleo, BREATHING, {"rows": ["pe_signs.chest_pain"]})
    as_cleo.post(MISTAKE)
    as_cleo.post(MISTAKE)
    assert len(document()["mistakes"]) == 1


def test_a_mistake_without_a_form_or_a_flag_changes_nothing(as_cleo: Browser) -> None:
    assert as_cleo.post(MISTAKE).status_code == 302
    assert not Intake.objects.exists()
    send(as_cleo, BREATHING, {"rows": [NONE]})
    version = stored().version
    as_cleo.post(MISTAKE)
    assert stored().version == version
    assert as_cleo.get(MISTAKE).status_code == 405


def test_without_a_red_flag_there_is_no_stop_page(as_cleo: Browser) -> None:
    assert as_cleo.get(STOP)["Location"] == "/my/intake/"


def test_the_document_of_a_stopped_form_can_be_read_by_the_rules(as_cleo: Browser) -> None:
    send(as_cleo, BREATHING, {"rows": ["pe_signs.chest_pain"]})
    document = facts(stored())
    assert document["all_other_answers"] == "no"
    assert read_facts(document, load()).answers["pe_signs"].value == ("chest_pain",)


def test_a_form_that_stops_before_the_date_of_birth_is_known_still_stops(
    as_cleo: Browser, appointment: Appointment
) -> None:
    appointment.client.birth_date = None
    appointment.client.save()
    assert send(as_cleo, BREATHING, {"rows": ["cauda"]})["Location"] == STOP
    read_facts(facts(stored()), load())


def test_an_impossible_date_does_not_hide_a_red_flag(as_cleo: Browser, appointment: Appointment) -> None:
    hurt = appointment.local_start.date() - timedelta(days=1)
    send(as_cleo, "/my/intake/knee/operations/", {"rows": ["injury"]})
    details = {"side": "R", **parts("date", hurt), "still_swollen": "no", "checked": "yes"}
    send(as_cleo, "/my/intake/knee/injury-more/", details)
    send(as_cleo, BREATHING, {"rows": ["pe_signs.chest_pain"]})
    Appointment.objects.update(starts_at=appointment.starts_at - timedelta(days=3))
    found = urgent_finding(stored())
    assert found is not None
    assert found.question == "pe_signs"


def test_a_quiet_form_is_not_stopped(as_cleo: Browser) -> None:
    fill(as_cleo, {"pain": quiet("pain") | {"pain_now": "7"}})
    assert not stored().stopped
    assert urgent_finding(stored()) is None
