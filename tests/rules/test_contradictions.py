"""Answers that speak against each other are refused with their path, or asked about: never guessed."""

from typing import Any

import pytest

from clinic.rules import FactsError, assess, read_facts
from clinic.rules.model import Level
from clinic.rules.rulebook import Rulebook
from tests.rules.documents import healthy


def faults(rulebook: Rulebook, **answers: Any) -> tuple[str, ...]:
    try:
        read_facts(healthy(answers=answers), rulebook)
    except FactsError as error:
        return tuple(str(fault) for fault in error.faults)
    return ()


@pytest.mark.parametrize(
    ("question", "answer", "detail"),
    [
        ("leg_surgery", {"value": "no", "side": "R", "date": "2026-10-01"}, "date"),
        ("knee_replacement", {"value": "none", "date": "2026-10-01"}, "date"),
        ("device", {"value": [], "date": "2026-10-01"}, "date"),
        ("hot_joint", {"value": "no", "fever_unwell": "yes"}, "fever_unwell"),
        ("skin_spreading", {"value": "no", "fast_spread": "yes"}, "fast_spread"),
        ("pregnant", {"value": "no", "complications": "yes"}, "complications"),
        ("injury", {"value": "no", "still_swollen": "yes"}, "still_swollen"),
    ],
)
def test_a_detail_of_what_is_denied_is_refused_with_its_path(
    rulebook: Rulebook, question: str, answer: dict[str, Any], detail: str
) -> None:
    (fault,) = faults(rulebook, **{question: answer})
    assert fault.startswith(f"answers.{question}.{detail}: ")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("leg_surgery", {"value": "no", "side": "R", "kind": "keyhole", "date": None, "wound_closed": "yes"}),
        ("leg_surgery", {"value": "unsure", "date": "2026-10-01", "wound_closed": "yes"}),
        ("dvt_signs", {"value": [], "side": "L", "cause_clear": "yes"}),
        ("hot_joint", {"value": "no", "fever_unwell": "no", "onset_days": 0}),
        ("epilepsy_ms_other", {"value": [], "crps_this_leg": "yes"}),
        ("sev_pain", {"value": 0, "new": "yes"}),
    ],
)
def test_what_a_form_left_standing_under_a_no_is_no_contradiction(
    rulebook: Rulebook, question: str, answer: dict[str, Any]
) -> None:
    assert faults(rulebook, **{question: answer}) == ()


def asked_again(rulebook: Rulebook, **answers: Any) -> bool:
    found = assess(read_facts(healthy(answers=answers), rulebook), rulebook).triage
    asks = any(finding.rule == "clot_risk_denied_later" for finding in found.findings)
    assert asks == ("ask_clot_risk" in found.limits.notes.get("*", ()))
    return asks


def test_a_clot_risk_that_its_own_question_denies_is_asked_about(rulebook: Rulebook) -> None:
    for tick in ("surgery12w", "pregnant_or_6w", "cancer6m", "past_clot"):
        assert asked_again(rulebook, clot_risk=[tick])
    assert asked_again(rulebook, clot_risk=["surgery12w"], leg_surgery={"value": "yes", "date": "2026-01-01"})
    assert asked_again(rulebook, clot_risk=["cancer6m"], cancer="past")


def test_a_clot_risk_that_another_answer_bears_out_is_not(rulebook: Rulebook) -> None:
    assert not asked_again(rulebook, clot_risk=["surgery12w"], leg_surgery={"value": "yes", "date": "2026-10-01"})
    assert not asked_again(rulebook, clot_risk=["surgery12w"], other_surgery="unsure")
    assert not asked_again(rulebook, clot_risk=["pregnant_or_6w"], pregnant="postpartum6w")
    assert not asked_again(rulebook, clot_risk=["cancer6m"], cancer="bone")
    assert not asked_again(rulebook, clot_risk=["past_clot"], clot_history="unsure")
    for tick in ("bed3d", "cast", "travel", "paralysis", "unsure"):
        assert not asked_again(rulebook, clot_risk=[tick])


def named(rulebook: Rulebook, meds: str, **answers: Any) -> tuple[set[str], set[str], set[str], Level]:
    """The findings, the instructions for the talk, the lines of the checklist and the level."""
    found = assess(read_facts(healthy(answers={"meds": meds, **answers}), rulebook), rulebook)
    talk = {
        note
        for phase in found.plan.phases
        for block in phase.blocks
        if block.technique == "talk"
        for note in block.notes
    }
    return (
        {finding.rule for finding in found.triage.findings}, talk, {item.id for item in found.checklist},
        found.triage.level,
    )  # fmt: skip


def test_a_blood_thinner_that_is_named_and_denied_is_asked_about_and_changes_no_level(rulebook: Rulebook) -> None:
    for meds in ("warfarin", "Xarelto 20mg, ibuprofen", "no warfarin", "SINTROM", "Anticoagulantes"):
        findings, talk, lines, level = named(rulebook, meds)
        assert (findings, talk, level) == ({"thinner_named"}, {"ask_thinner"}, Level.GO)
        assert "home_care" not in lines


def test_other_medicines_that_are_named_and_denied_are_asked_about(rulebook: Rulebook) -> None:
    for meds, rule, note in (
        ("Plavix", "antiplatelet_named", "ask_antiplatelet"),
        ("prednisolone tablets", "steroid_named", "ask_steroid"),
        ("Insulina", "diabetes_medicine_named", "ask_diabetes"),
        ("co-codamol", "sleepy_medicine_named", "ask_sleepy"),
    ):
        findings, talk, lines, level = named(rulebook, meds)
        assert (findings, talk, level) == ({rule}, {note}, Level.GO)
        assert "home_care" in lines


def test_a_medicine_that_nobody_knows_or_that_was_told_where_it_is_asked_is_not_asked_about(rulebook: Rulebook) -> None:
    assert named(rulebook, "unheardofan 5 mg")[0] == set()
    assert named(rulebook, "aspirin", antiplatelet="one")[0] == {"antiplatelet_one"}
    assert named(rulebook, "prednisone", easy_bruise="unsure")[0] == {"easy_bruise"}
