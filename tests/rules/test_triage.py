"""The level of an intake: each rule at its edges, Rule D, "not sure", and that a warning never makes it milder."""

import random

import pytest

from clinic.rules.model import Level
from clinic.rules.triage import NAMED, triage
from tests.rules.conftest import THOROUGH
from tests.rules.rule_table import NOT_IN_TABLE, TABLE, heart, hot, injury, surgery, yes


def rules_of(facts, rulebook):
    return {finding.rule for finding in triage(facts, rulebook).findings}


@pytest.mark.parametrize(("rule", "hit", "miss"), TABLE, ids=lambda each: each if isinstance(each, str) else "")
def test_a_rule_holds_at_its_edge_and_not_beside_it(facts, rulebook, rule, hit, miss):
    assert rule in rules_of(facts(**hit), rulebook)
    assert rule not in rules_of(facts(**miss), rulebook)


def test_every_rule_is_in_the_table(rulebook):
    assert {rule for rule, _, _ in TABLE} | NOT_IN_TABLE == {rule.id for rule in rulebook.rules}


def test_every_named_condition_is_known(rulebook):
    assert {rule.named for rule in rulebook.rules if rule.named} == set(NAMED)


def test_a_healthy_adult_can_come(facts, rulebook):
    result = triage(facts(), rulebook)
    assert (result.level, result.urgency, result.findings, result.booking_blocked) == (Level.GO, None, (), False)


CAUTIOUS = {
    "yn": Level.MODIFY,
    "ms": Level.MODIFY,
    "choice": Level.MODIFY,
}
WORSE_UNSURE = {"bakers"}
"""A cyst that a doctor has seen is no worry; nobody who is not sure of it says that one has."""
HARMLESS = {"oa", "share_consent", "clot_risk", "capacity"}
"""Questions that have no level of their own."""


def test_not_sure_counts_as_the_cautious_answer_for_every_question(facts, rulebook):
    for question in rulebook.questions.values():
        if question.type not in CAUTIOUS or question.id in HARMLESS:
            continue
        unsure = ["unsure"] if question.type == "ms" else "unsure"
        worst = max(
            triage(facts(age=17, guardian_ok=True, **{question.id: _bare(question, value)}), rulebook).level
            for value in _warning_values(question)
        )
        found = triage(facts(age=17, guardian_ok=True, **{question.id: unsure}), rulebook).level
        assert found >= CAUTIOUS[question.type], question.id
        if not question.unsure_as and question.id not in WORSE_UNSURE:
            assert found == worst, question.id


def _warning_values(question):
    if question.type == "yn":
        return ["no" if question.reassures else "yes"]
    return [choice for choice in question.choices if choice != question.none]


def _bare(question, value):
    return [value] if question.type == "ms" else value


def test_an_unknown_detail_counts_as_the_cautious_one(facts, rulebook):
    assert triage(facts(injury=yes()), rulebook).level is Level.REFER
    assert triage(facts(leg_surgery=yes(wound_closed="yes")), rulebook).level is Level.REFER
    assert triage(facts(hot_joint="yes"), rulebook).urgency == "now"
    assert triage(facts(numbness="yes"), rulebook).level is Level.REFER


RULE_D = [
    (["swelling"], [], "yes", Level.URGENT),
    (["pain", "warmth"], [], "yes", Level.URGENT),
    (["pain"], ["travel"], "yes", Level.URGENT),
    (["hard_vein"], ["bed3d"], "yes", Level.URGENT),
    (["pain"], [], "no", Level.REFER),
    (["pain"], [], "unsure", Level.REFER),
    (["pain"], [], "yes", Level.MODIFY),
    (["warmth"], [], "yes", Level.REFER),
    (["colour"], [], "yes", Level.REFER),
    (["hard_vein"], [], "yes", Level.REFER),
    (["hard_vein"], [], "no", Level.REFER),
    (["unsure"], [], "yes", Level.URGENT),
    (["pain"], ["unsure"], "yes", Level.URGENT),
    ([], ["travel"], "no", Level.GO),
]


@pytest.mark.parametrize("case", RULE_D)
def test_rule_d(facts, rulebook, case):
    ticks, risk, cause, level = case
    answers = {"dvt_signs": {"value": ticks, "cause_clear": cause, "side": "L"}, "clot_risk": risk}
    result = triage(facts(**answers), rulebook)
    assert result.level is level
    assert result.urgency == ("same_day" if level is Level.URGENT else None)


SAYS_THE_SAME = [
    {"leg_surgery": surgery(83)},
    {"knee_replacement": {"value": "L", "date": 83}},
    {"other_surgery": yes(date=83)},
    {"pregnant": yes(complications="no")},
    {"pregnant": "postpartum6w"},
    {"cancer": "now_or_6m"},
    {"clot_history": "over6m"},
    {"fracture12w": {"value": "healing", "side": "L"}},
]


@pytest.mark.parametrize("risk", SAYS_THE_SAME)
def test_another_answer_that_says_the_same_is_a_clot_risk(facts, rulebook, risk):
    pain = {"value": ["pain"], "cause_clear": "yes", "side": "L"}
    assert "dvt_signs_urgent" in rules_of(facts(dvt_signs=pain, **risk), rulebook)


@pytest.mark.parametrize("no_risk", [{"leg_surgery": surgery(84)}, {"cancer": "past"}, {"other_surgery": yes(date=84)}])
def test_an_old_operation_is_no_clot_risk(facts, rulebook, no_risk):
    pain = {"value": ["pain"], "cause_clear": "yes", "side": "L"}
    assert "dvt_signs_strain" in rules_of(facts(dvt_signs=pain, **no_risk), rulebook)


def test_sore_bulging_veins_count_as_a_hard_vein(facts, rulebook):
    sore = {"value": "hot_hard_sore", "side": "L"}
    assert triage(facts(varicose=sore), rulebook).level is Level.REFER
    assert triage(facts(varicose=sore, clot_risk=["travel"]), rulebook).level is Level.URGENT
    pain = {"value": ["pain"], "cause_clear": "yes", "side": "L"}
    assert triage(facts(varicose=sore, dvt_signs=pain), rulebook).level is Level.URGENT


def test_trouble_breathing_beats_a_leg_sign(facts, rulebook):
    result = triage(facts(pe_signs=["breathless"], dvt_signs={"value": ["swelling"]}), rulebook)
    assert result.urgency == "now"
    assert [finding.rule for finding in result.findings] == ["pe_signs", "dvt_signs_urgent"]


def test_all_findings_are_listed_the_most_severe_first(facts, rulebook):
    result = triage(facts(bp="controlled", anticoagulant="yes", gout="now", locked="yes", cold_foot="yes"), rulebook)
    levels = [finding.level_after_letter for finding in result.findings]
    assert levels == sorted(levels, reverse=True)
    assert [finding.urgency for finding in result.findings[:2]] == ["now", "same_day"]
    assert len(result.findings) == 5


def test_the_guardian_gate_blocks_whatever_the_level(facts, rulebook):
    for answers in ({}, {"bp": "controlled"}, {"locked": "yes"}):
        assert triage(facts(age=16, guardian_ok=False, **answers), rulebook).booking_blocked
        assert triage(facts(age=16, guardian_ok=None, **answers), rulebook).booking_blocked
        assert not triage(facts(age=16, guardian_ok=True, **answers), rulebook).booking_blocked
    assert triage(facts(age=16, guardian_ok=False), rulebook).level is Level.GO


WORKED_EXAMPLES = [
    (
        "V03",
        {
            "age": 66,
            "diabetes": "steady",
            "hot_joint": hot(fever_unwell="yes", known_inflam="none"),
            "fever_ill": "yes",
        },
        Level.URGENT,
    ),
    ("V07", {"age": 54, "ra": "flare_knee", "hot_joint": hot()}, Level.REFER),
    (
        "V10",
        {
            "age": 69,
            "leg_surgery": surgery(56),
            "knee_replacement": {"value": "R", "date": 56},
            "clot_risk": ["surgery12w"],
        },
        Level.CLEARANCE,
    ),
    ("V13", {"age": 61, "antiplatelet": "one", "varicose": yes(side="L")}, Level.MODIFY),
    ("V16", {"age": 57, "oa": "yes"}, Level.GO),
    ("V17", {"age": 34}, Level.GO),
    ("V21", {"age": 16, "guardian_ok": False}, Level.GO),
]


@pytest.mark.parametrize(("case", "answers", "level"), WORKED_EXAMPLES)
def test_the_worked_examples(facts, rulebook, case, answers, level):
    assert triage(facts(**answers), rulebook).level is level, case


def test_the_operation_with_its_letter_in(facts, letter, rulebook):
    """V11: thigh P2, calf P1, knee P1, no heat, no passive movement; active movement stays."""
    case = facts(
        age=69,
        leg_surgery=surgery(56, kind="knee_replacement"),
        knee_replacement={"value": "R", "date": 56},
        clot_risk=["surgery12w"],
        letters=(letter("leg_surgery", "knee_replacement", role="surgeon", scar="no_contact"),),
    )
    result = triage(case, rulebook)
    caps = result.limits.caps
    assert result.level is Level.MODIFY
    assert (caps["front_thigh_R"].cap, caps["calf_R"].cap, caps["inner_knee_R"].cap) == (2, 1, 1)
    assert result.limits.heat.cap == 0
    for technique in ("friction", "trigger_point", "prom", "stretch"):
        assert result.limits.barred(technique, "inner_knee_R"), technique
    assert not result.limits.barred("arom", "inner_knee_R")


def test_one_more_warning_never_makes_it_milder(facts, rulebook):
    """Random pairs of warnings: the level of both is at least that of each."""
    chance = random.Random(7)  # noqa: S311 - no secret, a seed
    warnings = [hit for _, hit, _ in TABLE]
    for _ in range(5000 if THOROUGH else 100):
        first, second = chance.sample(warnings, 2)
        if set(first) & set(second) or second == {"mild_swelling": "checked"}:
            continue  # "checked" reassures: it is one of the few answers that may lower
        alone = triage(facts(**first), rulebook).level
        both = triage(facts(**{**second, **first}), rulebook).level
        assert both >= alone, (first, second)


def test_several_heart_problems_keep_the_most_cautious(facts, rulebook):
    both = facts(heart=heart("heart_failure", "stroke", days=20, stable="no"))
    assert triage(both, rulebook).level is Level.REFER


def test_an_injury_has_no_gap_between_its_windows(facts, rulebook):
    for days in range(43):
        assert any(rule.startswith("injury") for rule in rules_of(facts(injury=injury(days)), rulebook)), days


def test_a_cyst_that_nobody_is_sure_of_needs_a_look_and_a_known_one_does_not(facts, rulebook):
    assert triage(facts(bakers="unsure"), rulebook).level is Level.REFER
    assert triage(facts(bakers="yes"), rulebook).level is Level.MODIFY


def test_a_small_child_cannot_come_whoever_has_signed(facts, rulebook):
    young = triage(facts(age=7, guardian_ok=True), rulebook)
    assert (young.level, [each.rule for each in young.findings]) == (Level.REFER, ["young_child", "under18"])
    assert triage(facts(age=8, guardian_ok=True), rulebook).level is Level.GO
    assert triage(facts(age=0, guardian_ok=None), rulebook).level is Level.REFER
