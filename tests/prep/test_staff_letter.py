"""A letter recorded through the form, as a therapist does it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.intake.models import Clearance
from clinic.mail.models import Message
from clinic.practice.models import Appointment
from clinic.prep import actions as prep_actions
from clinic.prep.letters import findings_needing_letter, signers
from clinic.prep.models import Assessment
from clinic.prep.reading import rendered, rulebook_behind
from clinic.prep.stage import newest_of
from clinic.rules.signers import ROLES
from tests.prep.forms import THINNER, letter, replaced_knee, sent
from tests.prep.staff import at, letter_form, text_of


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
        ({"text": "\x00"}, "a sign that cannot be stored"),
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
