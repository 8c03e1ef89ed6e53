"""What happens in the minutes of a plan: areas, techniques, pressure, positions, warm pack, checks (section 6)."""

from itertools import product

import pytest

from .conftest import make_facts
from .plan_builders import BOOK, blocks, make_limits, make_plan, minutes_by, phase, row, starts

NO_HEAT = {("heat", "*"): ("easy_bruise",)}


# --- Rule 2: the warm pack -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wish", "limits"),
    [("no", {}), ("yes", {"bars": NO_HEAT}), ("yes", {"heat": 0})],
)
def test_rule_2_without_heat_the_warm_up_is_holding_and_gliding(wish: str, limits: dict) -> None:
    facts = make_facts(tender={"inner_knee_R": 6}, wishes={"heat_wanted": wish})
    plan = make_plan(facts, make_limits(**limits))
    assert minutes_by(plan, "technique", "P_WARM") == {"hold": 1, "effleurage": 6}
    assert not any("heat" in text for _, text in plan.checkpoints)
    assert [name for name, _ in plan.left_out if name == "heat"] == (["heat"] if wish == "yes" else [])


def test_rule_2_a_warm_pack_lies_on_the_knee_for_10_to_15_minutes_while_the_hands_work_elsewhere() -> None:
    for minutes in range(45, 61):
        plan = make_plan(
            make_facts(minutes=minutes, tender={"inner_knee_R": 6, "kneecap_R": 7}, wishes={"heat_wanted": "yes"})
        )
        pack = blocks(plan, "P_WARM")[0]
        lies = pack.why[0][1]["minutes"]
        assert (pack.technique, pack.region, pack.minutes) == ("heat", "inner_knee_R", 1)
        assert 10 <= lies <= 15
        on = row(plan)[0]
        assert {(on + 5, "heat_skin"), (on + lies, "heat_off")} <= set(plan.checkpoints)
        knee = next(minute for minute, block in starts(plan) if block.region == "kneecap_R")
        assert on + lies <= knee, "the pack is off before the knee is worked on"


def test_rule_2_a_shorter_pack_where_a_rule_says_so_and_none_below_10_minutes() -> None:
    facts = make_facts(tender={"inner_knee_R": 6}, wishes={"heat_wanted": "yes"})
    assert blocks(make_plan(facts, make_limits(heat=10)), "P_WARM")[0].why[0][1]["minutes"] == 10
    assert "heat" not in minutes_by(make_plan(facts, make_limits(heat=9)), "technique")


def test_rule_2_no_pack_on_a_knee_where_heat_is_barred() -> None:
    bars = {("heat", "above_kneecap_R"): ("easy_bruise",), ("heat", "inner_knee_R"): ("easy_bruise",)}
    facts = make_facts(tender={"inner_knee_R": 6}, wishes={"heat_wanted": "yes"})
    plan = make_plan(facts, make_limits(bars=bars))
    assert "heat" not in minutes_by(plan, "technique")
    assert ("heat", ("easy_bruise",)) in plan.left_out


# --- Rules 3 and 4: minutes that a region may not have -----------------------------------------------------------


def test_rule_3_an_avoided_area_gives_its_minutes_to_the_next_sorest() -> None:
    facts = make_facts(goal="relax", tender={"inner_knee_R": 6, "front_thigh_R": 4, "calf_R": 2})
    plan = make_plan(facts, make_limits(caps={"inner_knee_R": 0}))
    worked = minutes_by(plan, "region", "P_THIGH", "P_KNEE", "P_BACK", "P_LINK")
    assert worked == {"front_thigh_R": 14, "calf_R": 7 + 5, "low_back": 5, "back_thigh_L": 4, "calf_L": 4}
    assert sum(row(plan)) == 60


def test_rule_3_without_another_sore_area_the_minutes_go_to_link() -> None:
    plan = make_plan(make_facts(goal="relax", tender={"inner_knee_R": 6}), make_limits(caps={"inner_knee_R": 0}))
    assert row(plan) == [6, 7, 12, 0, 7, 13 + 7, 4, 4]


def test_rule_3_where_nothing_else_may_be_touched_the_minutes_go_to_the_warm_up() -> None:
    legs = [each for region in BOOK.regions.values() for each in region.instances() if "front_thigh" not in each]
    plan = make_plan(make_facts(tender={"inner_knee_R": 6}), make_limits(caps=dict.fromkeys(legs, 0)))
    assert set(minutes_by(plan, "region")) == {None, "front_thigh_R", "front_thigh_L"}
    assert sum(row(plan)) == 60
    assert minutes_by(plan, "region")["front_thigh_L"] == 14


def test_where_no_place_at_all_may_be_touched_the_client_rests() -> None:
    everywhere = [each for region in BOOK.regions.values() for each in region.instances()]
    plan = make_plan(make_facts(), make_limits(caps=dict.fromkeys(everywhere, 0)))
    assert set(minutes_by(plan, "technique")) == {"talk", "rest", "arom", "finish"}, "nobody holds the leg either"
    assert sum(row(plan)) == 60


def test_rule_4_what_a_caution_zone_may_not_have_goes_to_the_next_sorest() -> None:
    plan = make_plan(make_facts(goal="relax", tender={"kneecap_R": 9, "back_knee_R": 8, "inner_knee_R": 2}))
    knee = minutes_by(plan, "region", "P_KNEE")
    assert knee == {"kneecap_R": 3, "inner_knee_R": 2, "back_knee_R": 2}


def test_rule_4_one_knee_has_12_direct_minutes_at_most() -> None:
    tender = {"front_thigh_R": 9, "inner_knee_R": 8, "outer_knee_R": 7, "above_kneecap_R": 6}
    plan = make_plan(make_facts(tender=tender), make_limits(caps={"front_thigh_R": 0}))
    assert sum(minutes_by(plan, "region", "P_KNEE").values()) == 12


# --- Rules 5 and 6: sharing by score ---------------------------------------------------------------------------


def test_rule_5_a_phase_is_shared_by_score_in_whole_minutes() -> None:
    plan = make_plan(make_facts(goal="relax", tender={"front_thigh_R": 6, "outer_thigh_R": 3}))
    assert minutes_by(plan, "region", "P_THIGH") == {"outer_thigh_R": 4, "front_thigh_R": 8}


def test_rule_5_each_area_has_at_least_three_minutes_or_the_sorest_has_all() -> None:
    shared = make_plan(make_facts(goal="relax", tender={"back_thigh_R": 9, "calf_R": 1}))
    assert minutes_by(shared, "region", "P_BACK") == {"back_thigh_R": 4, "calf_R": 3}
    too_short = make_plan(make_facts(goal="relax", minutes=45, tender={"back_thigh_R": 9, "calf_R": 8}))
    assert minutes_by(too_short, "region", "P_BACK") == {"back_thigh_R": 5}


def test_rule_5_a_phase_without_a_sore_area_is_light_work_on_its_usual_muscles() -> None:
    plan = make_plan(make_facts(goal="relax", tender={"calf_R": 5}))
    assert set(minutes_by(plan, "region", "P_KNEE")) == {"above_kneecap_R"}
    assert max(minutes_by(plan, "pressure", "P_THIGH", "P_KNEE")) <= 2


def test_rule_5_up_to_three_minutes_move_to_the_sorest_phase() -> None:
    plan = make_plan(make_facts(goal="other", tender={"inner_knee_R": 6}))
    assert row(plan) == [6, 7, 12 - 3, 9 + 3, 9, 7, 6, 4]
    assert ("focus", {"minutes": 3, "phase": "P_THIGH"}) in phase(plan, "P_KNEE").why


def test_rule_6_two_sore_knees_share_every_leg_phase_by_score() -> None:
    equal = make_plan(make_facts(goal="relax", tender={"inner_knee_L": 5, "inner_knee_R": 5}))
    for each in ("P_THIGH", "P_KNEE", "P_BACK"):
        by_side = {"L": 0, "R": 0}
        for block in blocks(equal, each):
            by_side[block.region[-1]] += block.minutes
        assert abs(by_side["L"] - by_side["R"]) <= 1
        assert ("both_knees", {"left": 5, "right": 5}) in phase(equal, each).why
    unequal = make_plan(make_facts(goal="relax", tender={"inner_knee_L": 8, "inner_knee_R": 4, "front_thigh_R": 3}))
    assert minutes_by(unequal, "region", "P_THIGH") == {"front_thigh_R": 4, "front_thigh_L": 5, "outer_thigh_L": 3}


def test_without_a_sore_area_both_legs_get_the_same() -> None:
    plan = make_plan(make_facts(goal="relax"))
    for each in ("P_THIGH", "P_KNEE", "P_BACK"):
        minutes = minutes_by(plan, "region", each)
        left = sum(length for region, length in minutes.items() if region.endswith("_L"))
        assert abs(2 * left - sum(minutes.values())) <= 1
    link = minutes_by(plan, "region", "P_LINK")
    assert set(link) <= {"low_back", "hip_side_L", "hip_side_R"}
    assert link.get("hip_side_L") == link.get("hip_side_R")


def test_without_a_sore_area_short_phases_are_shared_too_and_nothing_is_called_sore() -> None:
    for goal, minutes in product(BOOK.goals, (45, 50, 55, 60)):
        plan = make_plan(make_facts(goal=goal, minutes=minutes))
        legs = minutes_by(plan, "region")
        left, right = (sum(legs[each] for each in legs if each and each.endswith(side)) for side in ("_L", "_R"))
        assert abs(left - right) <= 2, (goal, minutes)
        for each in plan.phases:
            sides = {block.region[-1] for block in each.blocks if block.region}
            assert ("both_legs" in {why for why, _ in each.why}) <= ({"L", "R"} <= sides)
        assert "near" not in {why for block in blocks(plan) for why, _ in block.why}


def test_work_stays_on_the_sore_side_and_link_has_the_other_leg() -> None:
    plan = make_plan(make_facts(goal="sport", tender={"inner_knee_L": 6}))
    assert {block.region[-1] for block in blocks(plan, "P_THIGH", "P_KNEE", "P_BACK")} == {"L"}
    assert {block.region[-1] for block in blocks(plan, "P_LINK")} == {"R"}


# --- Techniques and pressure -----------------------------------------------------------------------------------


def test_the_techniques_keep_to_the_goals_mix() -> None:
    tender = {"front_thigh_R": 6, "back_thigh_R": 5}
    for goal in BOOK.goals.values():
        mix = minutes_by(make_plan(make_facts(goal=goal.id, tender=tender)), "technique", *BOOK.session.work)
        pool = sum(mix.values())
        for technique, percent in goal.mix.items():
            if technique != "soft_tissue" and not goal.only_in:
                assert abs(mix.get(technique, 0) - pool * percent / sum(goal.mix.values())) <= 4, (goal.id, technique)


def test_after_an_operation_only_the_thigh_is_kneaded() -> None:
    plan = make_plan(make_facts(goal="post_surgery", tender={"calf_R": 5, "front_thigh_R": 5}))
    assert {each.id for each in plan.phases for block in each.blocks if block.technique == "petrissage"} == {"P_THIGH"}


def test_spot_work_is_small_on_sore_muscle_only_and_never_on_a_first_visit_for_pain() -> None:
    facts = {"tender": {"front_thigh_R": 5, "calf_R": 4}, "goal": "pain"}
    later = minutes_by(make_plan(make_facts(**facts)), "technique")
    assert 1 <= later["trigger_point"] <= 5
    assert minutes_by(make_plan(make_facts(**facts)), "region", "P_THIGH") == {"front_thigh_R": 14}
    first = make_plan(make_facts(**facts, first_visit=True))
    assert "trigger_point" not in minutes_by(first, "technique")
    assert ("trigger_point", ("first_visit",)) in first.left_out


def test_very_sore_areas_get_no_spot_work_and_no_active_movement() -> None:
    plan = make_plan(make_facts(goal="sport", tender={"front_thigh_R": 7}))
    assert not {"trigger_point", "arom"} & set(minutes_by(plan, "technique"))


def test_firm_kneading_is_for_later_visits() -> None:
    tender = {"front_thigh_R": 5}
    assert max(filter(None, minutes_by(make_plan(make_facts(tender=tender, first_visit=True)), "pressure"))) == 3
    assert max(filter(None, minutes_by(make_plan(make_facts(tender=tender)), "pressure"))) == 4


def test_where_a_rule_says_start_softly_the_first_block_of_a_region_does() -> None:
    facts = make_facts(tender={"front_thigh_R": 5})
    plan = make_plan(facts, make_limits(caps={"front_thigh_R": 2}, starts={"front_thigh_R": 1}))
    first, second = blocks(plan, "P_THIGH")[:2]
    assert (first.pressure, second.pressure) == (1, 2)
    assert ("start", {"pressure": 1}) in first.why


def test_a_block_says_first_why_it_is_there_and_then_what_limits_it() -> None:
    plan = make_plan(make_facts(tender={"calf_R": 5}), make_limits(caps={"calf_R": 2}))
    block = blocks(plan, "P_BACK")[-1]
    assert block.why[0] == ("score", {"region": "calf_R", "score": 5})
    assert block.why[-1] == ("cap", {"pressure": 2, "because": ("easy_bruise",)})


# --- A score of 0 -------------------------------------------------------------------------------------------------


def test_an_area_with_a_score_of_0_is_not_sore() -> None:
    """It has its caps like everybody's; but it gets no minutes as a sore area, and nothing begins away from it."""
    plain, marked = (make_plan(make_facts(tender={"calf_L": 4, **more})) for more in ({}, {"front_thigh_R": 0}))
    assert marked == plain
    assert make_plan(make_facts(tender={"inner_knee_R": 0})) == make_plan(make_facts())


@pytest.mark.parametrize("first", ["pain", "sport"])
def test_of_two_goals_the_softer_one_sets_the_firmest_pressure(first: str) -> None:
    wishes = {"pressure_pref": "P4"}
    alone = make_plan(make_facts(goal=first, tender={"front_thigh_L": 5}, wishes=wishes))
    both = make_plan(make_facts(goal=first, second_goal="feel_safe", tender={"front_thigh_L": 5}, wishes=wishes))
    assert max(block.pressure or 0 for block in blocks(alone)) == 4
    assert max(block.pressure or 0 for block in blocks(both)) == 3
