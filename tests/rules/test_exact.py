"""Answers that are exact where something near would pass unseen: found by mutants that no other test noticed."""

from typing import Any

import pytest

from clinic.rules import limits
from clinic.rules.effects import freed
from clinic.rules.model import Effects, Finding, Level, Limits
from clinic.rules.predicates import Known, compile_condition
from clinic.rules.scope import fit, unsuited
from clinic.rules.triage import triage

from .conftest import make_facts, make_letter
from .plan_builders import BOOK, blocks, make_limits, make_plan, minutes_by, row


def rule(name: str) -> Any:
    return next(rule for rule in BOOK.rules if rule.id == name)


def found(name: str, **what: Any) -> Finding:
    """A finding of this rule with made-up effects."""
    row = rule(name)
    return Finding(row.id, row.question, "yes", row.level, row.level, row.urgency, Effects(**what))


def merged(*findings: Finding, **answers: Any) -> Limits:
    return limits.merge(make_facts(**answers), findings, BOOK)


# --- Limits -----------------------------------------------------------------------------------------------------------


def test_of_two_starts_the_softer_one_holds_whatever_their_order() -> None:
    soft, firm = found("cancer_now", starts={"calf_L": 1}), found("fibromyalgia", starts={"calf_L": 2, "shin_L": 2})
    assert merged(soft, firm).starts == merged(firm, soft).starts == {"calf_L": 1, "shin_L": 2}


def test_of_two_lengths_the_shorter_one_holds_and_says_why() -> None:
    long, short = found("sev_pain_long_standing", max_minutes=55), found("bakers", max_minutes=50)
    longest = merged(found("kidney", max_minutes=55), short).max_minutes
    assert longest is not None and (longest.cap, longest.because) == (50, ("bakers",))
    both = merged(short, found("kidney", max_minutes=50)).max_minutes
    assert both is not None and both.because == ("bakers", "kidney")
    fragile = merged(long).max_minutes
    assert fragile is not None and (fragile.cap, fragile.because) == (45, ("sev_pain_long_standing",))


# --- Letters ----------------------------------------------------------------------------------------------------------


def test_a_letter_about_something_else_does_not_cover_a_swelling_told_twice() -> None:
    swollen = {"badly_swollen": "mild", "mild_swelling": "not_checked", "pad": "yes"}
    other = make_letter("pad")
    levels = {
        each.rule: each.level_after_letter for each in triage(make_facts(**swollen, letters=(other,)), BOOK).findings
    }
    assert (levels["pad"], levels["mild_swelling_not_checked"]) == (Level.MODIFY, Level.CLEARANCE)
    named = (make_letter("pad"), make_letter("badly_swollen"))
    assert triage(make_facts(**swollen, letters=named), BOOK).level is Level.MODIFY


def test_an_instruction_that_is_there_already_is_not_there_twice() -> None:
    letter = make_letter("leg_surgery", passive_movement="allowed")
    known = Effects(notes={"*": ("follow_letter", "avoid_bone_site")})
    notes = freed(known, rule("leg_surgery_2_to_6_weeks"), letter).notes
    assert notes == {"*": ("avoid_bone_site", "follow_letter")}


# --- Conditions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["calf_L", "calf_R"])
def test_a_sore_area_counts_on_either_side(place: str) -> None:
    sore = compile_condition({"tender": ["calf"]}, Known(BOOK.questions, regions=frozenset(BOOK.regions)))
    assert sore(make_facts(tender={place: 3}))
    assert not sore(make_facts(tender={"shin_L": 3}))


# --- Plans ------------------------------------------------------------------------------------------------------------


def test_a_phase_borrows_no_minutes_that_its_own_sore_areas_cannot_take() -> None:
    """The kneecap has its 3 minutes already; that the calf could take more is no reason to lend to the knee."""
    plan = make_plan(make_facts(tender={"kneecap_R": 9, "calf_R": 2}))
    whys = [why for each in plan.phases for why, _ in each.why]
    assert not {"focus", "lent"} & set(whys)


def test_a_child_is_told_as_the_reason_where_a_technique_is_for_adults() -> None:
    plan = make_plan(make_facts(age=16, goal="other", wishes={"heat_wanted": "yes"}))
    adults = [technique.id for technique in BOOK.techniques.values() if technique.adults_only]
    assert adults
    child = fit(BOOK, "pain", first_visit=False, adult=False, pain=0)
    assert not child.techniques & set(adults)
    for technique in adults:
        why = unsuited(BOOK.techniques[technique], BOOK.goals["pain"], first_visit=False, adult=False, pain=0)
        assert why == ("under18",)
    assert not {block.technique for block in blocks(plan)} & set(adults)


@pytest.mark.parametrize(
    ("goal", "minutes", "back"),
    [
        ("feel_safe", 45, {"back_thigh_R": 6}),
        ("feel_safe", 52, {"back_thigh_R": 7}),
        ("feel_safe", 55, {"back_thigh_R": 5, "calf_R": 3}),
        ("feel_safe", 60, {"back_thigh_R": 5, "calf_R": 4}),
    ],
)
def test_a_leg_has_two_areas_from_eight_minutes_the_first_one_longer(
    goal: str, minutes: int, back: dict[str, int]
) -> None:
    plan = make_plan(make_facts(goal=goal, minutes=minutes, tender={"front_thigh_R": 5, "inner_knee_R": 5}))
    assert minutes_by(plan, "region", "P_BACK") == back


def test_a_short_warm_up_begins_with_a_minute_of_resting_hands() -> None:
    """The pack takes a minute of five: two areas have two minutes each."""
    plan = make_plan(make_facts(minutes=45, tender={"inner_knee_R": 4}, wishes={"heat_wanted": "yes"}))
    warm = [(block.technique, block.pressure, block.minutes) for block in blocks(plan, "P_WARM")]
    assert warm == [("heat", None, 1), ("hold", 1, 1), ("effleurage", 1, 1), ("effleurage", 2, 2)]


def test_spot_work_is_a_small_part_of_the_work_however_many_muscles_are_sore() -> None:
    sore = dict.fromkeys(["front_thigh_R", "back_thigh_R"], 5)
    plan = make_plan(make_facts(goal="pain", tender=sore))
    pool = sum(row(plan)[2:6])
    assert minutes_by(plan, "technique")["trigger_point"] == pool * BOOK.goals["pain"].extra_percent // 100 == 3


@pytest.mark.parametrize("goal", ["pain", "sport", "stiffness"])
def test_every_area_begins_as_softly_as_a_rule_says_even_in_three_minutes(goal: str) -> None:
    sore = dict.fromkeys(["calf_R", "back_thigh_R", "foot_ankle_R"], 3)
    plan = make_plan(make_facts(goal=goal, tender=sore), make_limits(starts=dict.fromkeys(sore, 1)))
    first = {block.region: block.pressure for block in reversed(blocks(plan, *BOOK.session.work))}
    assert [first[place] for place in sore] == [1, 1, 1]


def test_a_movement_that_is_barred_leaves_its_minutes_to_the_warm_up() -> None:
    bars = {(technique, "*"): ("hypermobile",) for technique in ("arom", "prom", "stretch")}
    with_movement = make_plan(make_facts(tender={"inner_knee_R": 4}))
    plan = make_plan(make_facts(tender={"inner_knee_R": 4}), make_limits(bars=bars))
    before, after = row(with_movement), row(plan)
    assert (after[6], after[1]) == (0, before[1] + before[6])
    assert "P_MOVE" not in [phase.id for phase in plan.phases]


@pytest.mark.parametrize(("goal", "position"), [("walk_stairs", "seated"), ("pain", "supine")])
def test_who_wants_to_climb_stairs_moves_the_knee_sitting(goal: str, position: str) -> None:
    plan = make_plan(make_facts(goal=goal, tender={"inner_knee_R": 4}))
    assert [block.position for block in blocks(plan, "P_MOVE") if block.technique == "arom"] == [position]
    assert {block.position for block in blocks(plan, "P_MOVE") if block.technique != "arom"} == {"supine"}


def test_the_warm_up_goes_to_no_more_areas_than_it_needs() -> None:
    """Resting hands have 3 minutes in each place: six minutes are two places, neither more nor less."""
    plan = make_plan(make_facts(minutes=50, tender={"calf_R": 5}), make_limits(bars={("effleurage", "*"): ("pad",)}))
    assert list(minutes_by(plan, "region", "P_WARM").values()) == [3, 3]


def test_only_what_a_rule_leaves_open_is_planned_softly() -> None:
    """A soft start holds where a rule wants it, and nowhere else."""
    sore = {"front_thigh_R": 5, "calf_R": 4}
    plan = make_plan(make_facts(tender=sore), make_limits(starts={"calf_R": 1}))
    first = {block.region: block.pressure for block in reversed(blocks(plan, "P_THIGH", "P_BACK"))}
    assert first["calf_R"] == 1 < (first["front_thigh_R"] or 0)
    told = {block.region for block in blocks(plan) if ("start", {"pressure": 1}) in block.why}
    assert told <= {"calf_R"}


def test_an_instruction_of_a_rule_and_of_the_region_is_given_once() -> None:
    told = make_limits(notes={"outer_thigh_R": ("beside_the_band", "check_skin")})
    plan = make_plan(make_facts(tender={"outer_thigh_R": 5}), told)
    notes = [block.notes for block in blocks(plan, "P_THIGH") if block.region == "outer_thigh_R"]
    assert notes and set(notes) == {("beside_the_band", "check_skin")}


def test_a_phase_says_whether_one_area_in_it_is_sore_or_several() -> None:
    plan = make_plan(make_facts(tender={"inner_knee_R": 5, "calf_R": 4, "back_thigh_R": 3}))
    main = {each.id: each.why[0][0] for each in plan.phases}
    assert (main["P_KNEE"], main["P_BACK"], main["P_THIGH"]) == ("sore_here", "by_score", "none_sore_P_THIGH")


def test_where_the_first_of_the_usual_muscles_is_avoided_the_next_one_has_the_minutes() -> None:
    plan = make_plan(make_facts(goal="feel_safe", tender={"inner_knee_R": 5}), make_limits(caps={"front_thigh_R": 0}))
    assert minutes_by(plan, "region", "P_THIGH") == {"outer_thigh_R": 12}


@pytest.mark.parametrize("limited", ["low_back", "low_back_L"])
def test_a_limit_of_the_low_back_holds_for_its_sides_too(limited: str) -> None:
    plan = make_plan(make_facts(tender={"low_back_L": 5}), make_limits(caps={limited: 1}))
    assert {block.pressure for block in blocks(plan) if block.region == "low_back_L"} == {1}


# --- Clots and scars --------------------------------------------------------------------------------------------------


def test_a_sore_vein_that_is_told_twice_is_one_sign() -> None:
    vein = {"value": ["hard_vein"], "side": "L", "cause_clear": "no"}
    told_twice = triage(make_facts(dvt_signs=vein, varicose={"value": "hot_hard_sore", "side": "L"}), BOOK)
    assert told_twice.level is triage(make_facts(dvt_signs=vein), BOOK).level is Level.REFER


def test_a_letter_that_allows_the_scar_says_how_only_where_there_is_one() -> None:
    row = next(rule for rule in BOOK.rules if "scar" in rule.lifts)
    known = Effects(notes={"shin_L": ("no_scar_contact", "check_skin"), "calf_L": ("check_skin",)})
    notes = freed(known, row, make_letter(row.question, scar="allowed")).notes
    assert notes == {"shin_L": ("check_skin", "scar_light"), "calf_L": ("check_skin",)}
