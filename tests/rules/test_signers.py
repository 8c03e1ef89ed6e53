"""Whose letter counts, and that a letter older than what it is about does not."""

import pytest

from clinic.rules import FactsError, read_facts
from clinic.rules.model import Level
from clinic.rules.signers import ROLES, may_sign, role_of
from clinic.rules.triage import triage
from tests.rules.conftest import ago
from tests.rules.documents import healthy
from tests.rules.rule_table import surgery, yes


def level(facts, rulebook, letter, **answers):
    return triage(facts(**answers, letters=(letter,)), rulebook).level


def test_a_midwife_releases_a_pregnancy_and_no_knee_replacement(facts, letter, rulebook):
    assert level(facts, rulebook, letter("pregnant", role="midwife"), pregnant=yes(weeks=20, complications="no")) is (
        Level.MODIFY
    )
    knee = {"value": "R", "date": 60}
    case = facts(knee_replacement=knee, letters=(letter("knee_replacement", role="midwife"),))
    result = triage(case, rulebook)
    assert result.level is Level.CLEARANCE
    assert result.findings[0].params["letter"]["reasons"] == ("not_treating",)


@pytest.mark.parametrize(("role", "released"), [("surgeon", False), ("gp", True), ("haematologist", True)])
def test_a_surgeon_alone_does_not_release_a_blood_thinner(facts, letter, rulebook, role, released):
    found = level(facts, rulebook, letter("anticoagulant", role=role), anticoagulant="yes")
    assert (found is Level.MODIFY) is released


@pytest.mark.parametrize("role", ["surgeon", "surgical_physio", "physio", "doctor", "other_clinician"])
def test_the_surgical_team_releases_an_operation(facts, letter, rulebook, role):
    assert level(facts, rulebook, letter("leg_surgery", role=role), leg_surgery=surgery(60)) is Level.MODIFY


def test_every_rule_that_waits_for_a_letter_says_who_may_sign(rulebook):
    assert all(rule.signers for rule in rulebook.rules if rule.level is Level.CLEARANCE)


def test_every_clinician_that_we_know_has_a_name(rulebook):
    assert all(rulebook.has_text("en", f"letter.role.{role}") for role in ROLES)


def test_clinicians_are_known_by_other_names():
    assert role_of("Orthopaedic surgeon") == "surgeon"
    assert role_of("General-practitioner") == "gp"
    assert role_of("oncology") == "oncology_team"
    assert role_of("neighbour") is None
    assert not may_sign("", (), ("doctor",))


def written(**changes):
    letter = {"clinician_role": "gp", "date": ago(5).isoformat(), "signed": True, "says": "allowed",
              "covers": ["pad"], "limits": {}}  # fmt: skip
    return healthy(answers={"pad": "yes"}, letters=[{**letter, **changes}])


@pytest.mark.parametrize("role", ["", "neighbour", "reiki master"])
def test_a_letter_by_nobody_that_we_know_is_a_fault(rulebook, role):
    with pytest.raises(FactsError) as error:
        read_facts(written(clinician_role=role), rulebook)
    (fault,) = error.value.faults
    assert fault.path == "letters[0].clinician_role"
    assert "surgeon, surgical_physio" in fault.message


def test_the_same_clinician_has_one_name(rulebook):
    assert read_facts(written(clinician_role="Family doctor"), rulebook).letters[0].clinician_role == "gp"


@pytest.mark.parametrize(
    ("word", "meant"), [("allowed", "allowed"), ("limits", "limits"), ("not_allowed", "no"), ("silent", "silent")]
)
def test_a_letters_word_on_movement_is_read(rulebook, word, meant):
    facts = read_facts(written(limits={"passive_movement": word, "scar": word, "heat": word}), rulebook)
    limits = facts.letters[0].limits
    assert (limits.passive_movement, limits.scar, limits.heat) == (meant, meant, meant)


def test_movement_within_the_letters_limits_is_movement_with_a_reminder(facts, letter, rulebook):
    case = facts(leg_surgery=surgery(60), letters=(letter("leg_surgery", passive_movement="limits"),))
    limits = triage(case, rulebook).limits
    assert not limits.barred("prom", "front_thigh_R")
    assert "follow_letter" in limits.notes["*"]


EVENTS = [
    ("fracture12w", {"value": "healed", "side": "L", "date": 50}, 50),
    ("clot_history", {"value": "treated_or_ended_under6m", "date": 40}, 40),
    ("pregnant", yes(weeks=4, complications="no"), 28),
]


@pytest.mark.parametrize(("question", "answer", "happened"), EVENTS)
def test_a_letter_older_than_the_event_does_not_count(facts, letter, rulebook, *, question, answer, happened):
    for days, expected in ((happened, Level.MODIFY), (happened + 1, Level.CLEARANCE)):
        assert level(facts, rulebook, letter(question, days_ago=days), **{question: answer}) is expected


@pytest.mark.parametrize(("question", "answer", "_happened"), EVENTS)
def test_an_event_whose_day_nobody_asked_for_is_not_held_against_the_letter(
    facts, letter, rulebook, question, answer, _happened
):
    unknown = {key: value for key, value in answer.items() if key not in {"date", "weeks"}}
    assert level(facts, rulebook, letter(question, days_ago=80), **{question: unknown}) is Level.MODIFY


@pytest.mark.parametrize("covers", ["badly_swollen", "mild_swelling"])
def test_a_mild_swelling_told_today_is_covered_by_either_name_and_has_its_side(rulebook, covers):
    document = written(covers=[covers])
    answers = {"badly_swollen": {"value": "mild", "side": "L"}}
    result = triage(read_facts({**document, "answers": answers}, rulebook), rulebook)
    assert result.level is Level.MODIFY
    assert result.limits.caps["inner_knee_L"].cap == 1
    assert result.limits.caps["inner_knee_R"].cap == 2


SPELLED = {
    "doctor": "physician medical_doctor dr md own_doctor treating_doctor doctor_today",
    "gp": "general_practitioner family_doctor family_physician primary_care primary_care_doctor pcp",
    "hospital_doctor": "hospital registrar resident hospital_team emergency_doctor",
    "specialist": "specialist_doctor hospital_specialist pain_doctor sports_doctor sports_physician",
    "other_clinician": "other clinician treating_clinician other_doctor physician_associate",
    "surgeon": (
        "orthopaedic_surgeon orthopedic_surgeon orthopaedics orthopedics orthopaedic orthopedic "
        "knee_surgeon surgical_team surgery_team orthopaedic_team orthopedist orthopaedist trauma_surgeon"
    ),
    "surgical_physio": "surgical_physiotherapist surgeon_physio surgeons_physio surgery_physio rehab_physio",
    "physio": "physiotherapist physical_therapist pt doctor_or_physio",
    "fracture_clinic": "fracture_team",
    "nurse": "nurse_practitioner specialist_nurse nurse_specialist practice_nurse district_nurse",
    "prescriber": (
        "prescribing_clinician anticoagulant_prescriber anticoagulation_team anticoagulation_clinic "
        "anticoagulant_clinic clot_team clot_clinic thrombosis_team"
    ),
    "obstetrician": "obstetrics gynaecologist gynecologist ob_gyn obgyn",
    "maternity": "maternity_team maternity_unit antenatal_team",
    "cardiologist": "cardiology heart_doctor heart_specialist heart_team",
    "stroke_team": "stroke_doctor stroke_physician",
    "device_team": "device_clinic pacemaker_clinic pacing_clinic",
    "haematologist": "hematologist haematology hematology bleeding_team haemophilia_team hemophilia_team",
    "vascular": "vascular_surgeon vascular_team vascular_specialist vascular_doctor phlebologist",
    "kidney_team": "nephrologist kidney_doctor renal_team dialysis_team",
    "diabetes_team": "diabetologist endocrinologist diabetes_doctor diabetes_nurse",
    "podiatrist": "chiropodist",
    "lymphoedema_team": (
        "lymphedema_team lymphoedema_nurse lymphoedema_therapist lymphedema_therapist "
        "lymphoedema_specialist mld_therapist"
    ),
    "oncologist": "cancer_doctor",
    "oncology_team": "oncology cancer_team oncology_nurse cancer_nurse palliative_team palliative_care",
    "rheumatologist": "rheumatology rheumatology_team joint_team",
    "dermatologist": "dermatology skin_doctor",
    "neurologist": "neurology nerve_team epilepsy_team neurosurgeon",
    "epilepsy_nurse": "epilepsy_specialist_nurse",
    "pain_team": "pain_clinic pain_specialist",
}
"""Role -> the other words for it, as they stand in letters."""


@pytest.mark.parametrize(
    ("role", "spelled"), [(role, word) for role, words in SPELLED.items() for word in words.split()]
)
def test_a_clinician_is_known_by_each_word_for_them(role: str, spelled: str) -> None:
    assert role_of(spelled) == role
    assert role_of(spelled.replace("_", " ").title()) == role


def test_how_a_clinician_is_written_does_not_matter() -> None:
    assert role_of("surgeon\u2019s physio") == role_of("Surgeon's Physio") == "surgical_physio"
    assert role_of("ob-gyn") == role_of("OB_GYN") == role_of("  ob   gyn ") == "obstetrician"
    assert role_of("consultant") == "consultant"
    assert role_of("") is None
    assert role_of("_knee_ surgeon_") == "surgeon"
