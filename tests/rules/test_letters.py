"""Doctors' letters: which one lowers a finding, why another does not, and that its limits hold."""

import pytest

from clinic.rules import assess
from clinic.rules.letters import takes_back
from clinic.rules.model import Level
from clinic.rules.triage import triage
from tests.rules.rule_table import TABLE, surgery, yes


def finding(facts, rulebook, rule):
    return next(each for each in triage(facts, rulebook).findings if each.rule == rule)


def reasons(facts, rulebook, rule):
    return finding(facts, rulebook, rule).params["letter"]["reasons"]


def test_an_accepted_letter_lowers_to_modify_and_the_cleared_limits_hold(facts, letter, rulebook):
    result = triage(facts(anticoagulant="yes", letters=(letter("anticoagulant"),)), rulebook)
    assert result.level is Level.MODIFY
    assert result.findings[0].level is Level.CLEARANCE
    assert result.limits.caps["front_thigh_L"].cap == 2
    for technique in ("friction", "trigger_point", "tools", "tapotement"):
        assert result.limits.barred(technique, "front_thigh_L") == ("anticoagulant",)


def test_limits_that_nobody_wrote_down_are_taken_as_light_pressure(facts, letter, rulebook):
    """A letter that allows massage "within limits" and names none: P2 everywhere, and the letter is to be read."""
    vague = triage(
        facts(mild_swelling="not_checked", letters=(letter("mild_swelling", says="allowed_with_limits"),)), rulebook
    )
    plain = triage(facts(mild_swelling="not_checked", letters=(letter("mild_swelling"),)), rulebook)
    named = triage(
        facts(mild_swelling="not_checked", letters=(letter("mild_swelling", says="limits", avoid=("calf_L",)),)),
        rulebook,
    )
    place = "front_thigh_R"
    assert {each.level for each in (vague, plain, named)} == {Level.MODIFY}
    assert vague.limits.caps[place].cap == 2
    assert "letter" in vague.limits.caps[place].because
    assert plain.limits.caps[place].cap == named.limits.caps[place].cap > 2
    assert "follow_letter" in vague.limits.notes["*"]
    assert "follow_letter" not in plain.limits.notes.get("*", ())


def test_without_a_letter_it_stays(facts, rulebook):
    result = triage(facts(anticoagulant="yes"), rulebook)
    assert result.level is Level.CLEARANCE
    assert "letter" not in result.findings[0].params


@pytest.mark.parametrize(
    ("fault", "change"),
    [
        ("not_signed", {"signed": False}),
        ("too_old", {"days_ago": 91}),
        ("before_event", {"days_ago": 61}),
        ("not_allowed", {"says": "refused"}),
    ],
)
def test_a_letter_that_does_not_count_says_why(facts, letter, rulebook, fault, change):
    case = facts(leg_surgery=surgery(60), letters=(letter("leg_surgery", **change),))
    assert fault in reasons(case, rulebook, "leg_surgery_6_to_12_weeks")
    assert triage(case, rulebook).level >= Level.CLEARANCE


def test_a_letter_is_good_for_90_days(facts, letter, rulebook):
    for days, level in ((90, Level.MODIFY), (91, Level.CLEARANCE)):
        assert triage(facts(pad="yes", letters=(letter("pad", days_ago=days),)), rulebook).level is level


def test_a_letter_of_the_day_of_the_operation_counts_and_one_before_does_not(facts, letter, rulebook):
    for days, level in ((60, Level.MODIFY), (61, Level.CLEARANCE)):
        case = facts(leg_surgery=surgery(60), letters=(letter("leg_surgery", days_ago=days),))
        assert triage(case, rulebook).level is level


def test_a_letter_lowers_only_what_it_names(facts, letter, rulebook):
    case = facts(pad="yes", kidney=["kidney"], letters=(letter("pad"),))
    assert finding(case, rulebook, "pad").level_after_letter is Level.MODIFY
    assert finding(case, rulebook, "kidney").level_after_letter is Level.CLEARANCE
    assert reasons(case, rulebook, "kidney") == ("not_covered",)


def test_two_teams_need_two_letters(facts, letter, rulebook):
    letters = (letter("pad"), letter("kidney"))
    assert triage(facts(pad="yes", kidney=["kidney"], letters=letters), rulebook).level is Level.MODIFY


def test_an_accepted_letter_wins_over_an_old_one(facts, letter, rulebook):
    letters = (letter("pad", days_ago=200), letter("pad", days_ago=5))
    assert triage(facts(pad="yes", letters=letters), rulebook).level is Level.MODIFY


@pytest.mark.parametrize("answers", [{"gout": "now"}, {"locked": "yes"}, {"doctor_said": "not_allowed"}])
def test_no_letter_lowers_refer_or_urgent(facts, letter, rulebook, answers):
    before = triage(facts(**answers), rulebook).level
    after = triage(facts(**answers, letters=(letter(*answers, "leg_surgery"),)), rulebook).level
    assert after is before


def test_a_doctor_who_says_no_is_a_refer_whatever_else(facts, letter, rulebook):
    assert triage(facts(letters=(letter("pad", says="refused"),)), rulebook).level is Level.REFER
    both = (letter("pad", says="refused", days_ago=5), letter("pad", role="midwife", days_ago=1))
    assert triage(facts(pad="yes", letters=both), rulebook).level is Level.REFER


def test_a_newer_yes_changes_nothing_while_the_no_is_among_the_letters(facts, letter, rulebook):
    both = (letter("pad", says="refused", days_ago=20), letter("pad", days_ago=1))
    assert triage(facts(pad="yes", letters=both), rulebook).level is Level.REFER


def test_the_same_clinician_may_take_a_no_back(letter):
    refusal = letter("pad", says="refused", days_ago=20)
    assert takes_back(letter("pad", days_ago=1), refusal)
    assert takes_back(letter("pad", "leg_surgery", days_ago=19), refusal)
    assert not takes_back(letter("pad", days_ago=20), refusal)
    assert not takes_back(letter("pad", days_ago=21), refusal)
    assert not takes_back(letter("pad", role="midwife", days_ago=1), refusal)
    assert not takes_back(letter("leg_surgery", days_ago=1), refusal)
    assert not takes_back(letter("pad", days_ago=1, signed=False), refusal)
    assert not takes_back(letter("pad", says="refused", days_ago=1), refusal)
    assert not takes_back(letter("pad", days_ago=1), letter("pad", days_ago=20))


def test_problems_in_pregnancy_must_be_named(facts, letter, rulebook):
    pregnant = yes(weeks=20, complications="yes")
    assert triage(facts(pregnant=pregnant, letters=(letter("pregnant"),)), rulebook).level is Level.CLEARANCE
    named = (letter("pregnant", "pregnant.complications"),)
    assert triage(facts(pregnant=pregnant, letters=named), rulebook).level is Level.MODIFY


def test_a_knee_replacement_told_twice_needs_one_letter(facts, letter, rulebook):
    told = {"leg_surgery": surgery(60, kind="knee_replacement"), "knee_replacement": {"value": "R", "date": 60}}
    assert triage(facts(**told, letters=(letter("leg_surgery"),)), rulebook).level is Level.MODIFY
    other_leg = {**told, "knee_replacement": {"value": "L", "date": 60}}
    assert triage(facts(**other_leg, letters=(letter("leg_surgery"),)), rulebook).level is Level.CLEARANCE


def test_every_clearance_rule_can_be_lowered_by_a_letter(facts, letter, rulebook):
    rules = {rule.id: rule for rule in rulebook.rules if rule.level is Level.CLEARANCE}
    seen = set()
    for rule, hit, _ in TABLE:
        if rule in rules:
            case = facts(**hit, letters=(letter(*rules[rule].covers, days_ago=0),))
            assert finding(case, rulebook, rule).level_after_letter is Level.MODIFY
            seen.add(rule)
    assert seen == set(rules)


def test_a_stricter_limit_of_the_letter_holds_and_a_looser_one_does_not(facts, letter, rulebook):
    case = facts(
        anticoagulant="yes",
        letters=(letter("anticoagulant", max_pressure={"calf_L": 1, "front_thigh_L": 4}, avoid=("shin_R",)),),
    )
    caps = triage(case, rulebook).limits.caps
    assert (caps["calf_L"].cap, caps["calf_L"].because) == (1, ("letter",))
    assert caps["front_thigh_L"].cap == 2
    assert caps["shin_R"].cap == 0


def test_passive_movement_after_an_operation_waits_for_the_letters_word(facts, letter, rulebook):
    for word, barred in (("silent", True), ("allowed", False), ("no", True)):
        case = facts(leg_surgery=surgery(60), letters=(letter("leg_surgery", passive_movement=word),))
        limits = triage(case, rulebook).limits
        assert bool(limits.barred("prom", "front_thigh_R")) is barred
        assert bool(limits.barred("stretch", "calf_R")) is barred
        assert not limits.barred("arom", "inner_knee_R")


def test_the_scar_is_not_touched_unless_the_letter_allows_it(facts, letter, rulebook):
    for word, note in (("silent", "no_scar_contact"), ("no_contact", "no_scar_contact"), ("allowed", "scar_light")):
        case = facts(leg_surgery=surgery(60), letters=(letter("leg_surgery", scar=word),))
        assert note in triage(case, rulebook).limits.notes["inner_knee_R"]
    early = facts(leg_surgery=surgery(30), letters=(letter("leg_surgery", scar="allowed"),))
    assert "no_scar_contact" in triage(early, rulebook).limits.notes["inner_knee_R"]


def test_a_letter_can_rule_out_heat_but_not_allow_it(facts, letter, rulebook):
    no = triage(facts(bp="not_controlled_or_160_100", letters=(letter("mild_swelling", heat="no"),)), rulebook)
    assert (no.limits.heat.cap, no.limits.heat.because) == (0, ("letter",))
    yes_to_heat = triage(facts(pad="yes", letters=(letter("pad", heat="allowed"),)), rulebook)
    assert yes_to_heat.limits.heat.cap == 0


@pytest.mark.parametrize("goal", ["pain", "stiffness", "walk_stairs"])
def test_cancer_in_bones_nobody_named_is_not_moved_even_with_a_letter(facts, letter, rulebook, goal):
    allowed = letter("cancer", role="oncologist", passive_movement="allowed")
    found = assess(facts(cancer="bone", goal=goal, letters=(allowed,)), rulebook)
    assert found.triage.level is Level.MODIFY
    assert {limit.cap for place, limit in found.triage.limits.caps.items() if place.startswith("front_thigh")} == {2}
    techniques = {block.technique for phase in found.plan.phases for block in phase.blocks}
    assert not techniques & {"prom", "stretch"}
    assert "ask_bone_places" in found.triage.limits.notes["*"]


def test_the_leg_of_a_bone_that_was_named_is_the_one_that_is_not_moved(facts, letter, rulebook):
    told = {"value": "bone", "site": ["front_thigh_R"]}
    limits = triage(facts(cancer=told, letters=(letter("cancer", role="oncologist"),)), rulebook).limits
    assert limits.barred("prom", "inner_knee_R") == ("cancer_bone",)
    assert limits.barred("prom", "inner_knee_L") == ()


def test_a_letter_about_something_else_does_not_release_a_knee_replacement_told_twice(facts, letter, rulebook):
    told = {"leg_surgery": surgery(60, kind="knee_replacement"), "knee_replacement": {"value": "R", "date": 60}}
    case = facts(**told, pad="yes", letters=(letter("pad"),))
    assert reasons(case, rulebook, "knee_replacement_6_to_12_weeks") == ("not_covered",)


@pytest.mark.parametrize(("operated", "replaced"), [("both", "R"), ("both", "both"), ("R", "R")])
def test_a_replacement_of_both_knees_told_twice_is_one_operation(facts, letter, rulebook, operated, replaced):
    told = {**surgery(60, kind="knee_replacement"), "side": operated}
    case = facts(
        leg_surgery=told,
        knee_replacement={"value": replaced, "date": 60},
        letters=(letter("leg_surgery"),),
    )
    assert triage(case, rulebook).level is Level.MODIFY


def test_of_two_good_letters_the_newer_one_is_named(facts, letter, rulebook):
    letters = (letter("pad", days_ago=40), letter("pad", days_ago=4), letter("pad", days_ago=20))
    found = finding(facts(pad="yes", letters=letters), rulebook, "pad")
    assert found.params["letter"]["date"] == letters[1].date


def test_a_letter_that_only_sets_limits_allows_the_massage_within_them(facts, letter, rulebook):
    assert triage(facts(pad="yes", letters=(letter("pad", says="limits"),)), rulebook).level is Level.MODIFY


@pytest.mark.parametrize("word", ["no", "no_contact", "not_allowed"])
def test_where_a_letter_forbids_the_scar_nothing_says_how_to_touch_it(facts, letter, rulebook, word):
    """An operation long ago asks for a light hand on its scar; the letter's word is stricter."""
    healed = {"leg_surgery": surgery(200)}
    assert "scar_light" in triage(facts(**healed), rulebook).limits.notes["front_thigh_R"]
    notes = triage(facts(**healed, letters=(letter("pad", scar=word),)), rulebook).limits.notes
    assert "no_scar_contact" in notes["*"]
    assert "scar_light" not in {note for ids in notes.values() for note in ids}


@pytest.mark.parametrize("limited", ["scar", "passive_movement", "heat"])
def test_where_a_letter_sets_limits_the_therapist_is_told_to_read_it(facts, letter, rulebook, limited):
    notes = triage(facts(pad="yes", letters=(letter("pad", **{limited: "limits"}),)), rulebook).limits.notes
    assert "follow_letter" in notes["*"]
    silent = triage(facts(pad="yes", letters=(letter("pad"),)), rulebook).limits.notes
    assert "follow_letter" not in silent.get("*", ())
