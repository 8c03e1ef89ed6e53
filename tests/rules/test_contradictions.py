"""Answers that speak against each other are refused with their path, or asked about: never guessed."""

from typing import Any

import pytest

from clinic.rules import FactsError, assess, read_facts
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
