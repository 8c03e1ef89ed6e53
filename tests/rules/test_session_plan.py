"""What happens in the minutes of a plan: areas, techniques, pressure, positions, warm pack, checks (section 6)."""

from itertools import product

import pytest

from clinic.rules import assess, load
from clinic.rules.ground import survey
from clinic.rules.model import Facts, Limits, Plan
from clinic.rules.plan_checks import move_barred
from clinic.rules.triage import triage

from .conftest import make_facts, make_letter
from .plan_builders import BOOK, blocks, make_limits, make_plan, minutes_by, phase, row, starts

NO_HEAT = {("heat", "*"): ("easy_bruise",)}


def planned(facts: Facts) -> tuple[Plan, Limits]:
    """The plan that follows from the facts through the real triage, and its limits."""
    limits = triage(facts, BOOK).limits
    return make_plan(facts, limits), limits


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


def test_instructions_stand_on_every_block_of_their_region_and_the_session_ones_where_they_are_said() -> None:
    notes = {"calf_R": ("keep_off_veins",), "*": ("slow_sit_up", "ask_often")}
    plan = make_plan(make_facts(tender={"calf_R": 5}), make_limits(notes=notes))
    assert all("keep_off_veins" in block.notes for block in blocks(plan) if block.region == "calf_R")
    assert blocks(plan, "P_ARR")[0].notes == ("ask_often",)
    assert blocks(plan, "P_CLOSE")[0].notes == ("slow_sit_up",)


# --- Rules 10 and 11: positions, and a gentle start ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("positions", "front", "back"),
    [
        ((), "supine", "prone"),
        (("not_prone",), "supine", "side"),
        (("side_lying_only",), "side", "side"),
        (("head_raised",), "supine_raised", "side_raised"),
        (("not_prone", "not_side"), "supine", "supine"),
        (("side_lying_only", "not_side"), "seated", "seated"),
        (("not_supine",), "side", "prone"),
        (("not_side",), "supine", "prone"),
        (("not_prone", "side_lying_only", "not_supine"), "side", "side"),
        (("not_prone", "not_side", "not_supine"), "seated", "seated"),
    ],
)
def test_rule_10_the_client_lies_as_rules_and_wishes_allow(positions: tuple[str, ...], front: str, back: str) -> None:
    plan = make_plan(make_facts(tender={"front_thigh_R": 5, "calf_R": 5}), make_limits(positions=positions))
    assert {block.position for block in blocks(plan, "P_THIGH")} == {front}
    assert {block.position for block in blocks(plan, "P_BACK")} == {back}


def test_rule_10_lying_on_the_front_comes_once() -> None:
    tender = {"inner_knee_R": 6, "back_knee_R": 5, "calf_R": 4, "front_thigh_R": 3}
    positions = [block.position for block in blocks(make_plan(make_facts(tender=tender))) if block.region]
    assert positions == sorted(positions, key=["supine", "prone"].index)


def test_rule_11_the_first_five_minutes_are_light_and_away_from_the_sorest_spot() -> None:
    plan = make_plan(make_facts(minutes=45, tender={"front_thigh_R": 8}))
    assert "front_thigh_R" not in minutes_by(plan, "region", "P_WARM")
    assert max(minutes_by(plan, "pressure", "P_WARM")) == 2


def test_rule_11_holds_when_a_warm_pack_takes_a_minute_of_a_short_warm_up() -> None:
    facts = make_facts(minutes=45, tender={"front_thigh_R": 8}, wishes={"heat_wanted": "yes"}, goal="sport")
    plan = make_plan(facts)
    assert minutes_by(plan, "technique", "P_WARM")["heat"] == 1
    first = blocks(plan, "P_THIGH")[0]
    assert (first.region != "front_thigh_R", first.minutes, first.pressure) == (True, 1, 2)


def test_rule_11_a_start_elsewhere_keeps_to_the_limit_of_that_place() -> None:
    spared = {"above_kneecap_L", "back_thigh_R"}
    others = [each for region in BOOK.regions.values() for each in region.instances() if each not in spared]
    plan = make_plan(make_facts(minutes=45, tender={"above_kneecap_L": 5}), make_limits(caps=dict.fromkeys(others, 0)))
    assert minutes_by(plan, "region")["back_thigh_R"] <= 14


def test_rule_11_where_neither_gliding_nor_holding_is_allowed_the_warm_up_is_elsewhere() -> None:
    bars = {(name, "front_thigh_R"): ("easy_bruise",) for name in ("effleurage", "hold")}
    warm = minutes_by(make_plan(make_facts(tender={"inner_knee_R": 5}), make_limits(bars=bars)), "region", "P_WARM")
    assert "front_thigh_R" not in warm and None not in warm


def test_rule_11_firm_work_waits_until_five_minutes_of_hands_on_work_are_done() -> None:
    bars = {("effleurage", "outer_thigh_L"): ("easy_bruise",)}
    tender = {"outer_thigh_L": 5, "calf_L": 6}
    facts = make_facts(minutes=45, tender=tender, wishes={"heat_wanted": "yes"}, goal="sport")
    plan = make_plan(facts, make_limits(bars=bars))
    kneading = blocks(plan, "P_THIGH")[0]
    assert (kneading.technique, kneading.pressure) == ("petrissage", 2)


# --- Checks, and what is avoided -------------------------------------------------------------------------------


def test_checks_come_at_about_minute_10_half_way_and_before_movement() -> None:
    for minutes in range(45, 61):
        plan = make_plan(make_facts(minutes=minutes, tender={"inner_knee_R": 5}))
        (first, text), (half, middle), (move, last) = plan.checkpoints
        assert (text, last) == ("pressure", "before_move") and middle in {"half", "half_knee"}
        assert first == 10 and abs(half - minutes // 2) <= 4
        assert move == sum(row(plan)[:6])


def test_a_longer_arrival_pushes_the_first_check_behind_the_first_touch() -> None:
    facts = make_facts(wishes={"first_massage": "yes"}, minutes=60)
    plan = make_plan(facts, make_limits(fragile=("osteoporosis",)))
    assert plan.checkpoints[0] == (max(10, row(plan)[0] + 2), "pressure")


def test_avoided_areas_are_listed_with_their_reasons_in_the_order_of_the_body() -> None:
    plan = make_plan(make_facts(), make_limits(caps={"calf_R": 0, "kneecap_L": 0}))
    assert plan.avoid == (("kneecap_L", ("easy_bruise",)), ("calf_R", ("easy_bruise",)))


# --- Worked examples of the clinical reference, at the level of the plan -------------------------------------------


def test_v11_knee_replaced_8_weeks_ago_with_the_surgeons_letter() -> None:
    letter = make_letter("leg_surgery", "knee_replacement", role="surgeon", scar="no_contact")
    operation = {"side": "R", "kind": "knee_replacement", "date": 56, "wound_closed": "yes", "problems": "no"}
    facts = make_facts(
        age=69, goal="post_surgery", minutes=45, first_visit=True, tender={"front_thigh_R": 5, "inner_knee_R": 4},
        wishes={"heat_wanted": "yes", "pressure_pref": "P3"}, leg_surgery={"value": "yes", **operation},
        knee_replacement={"value": "R", "date": 56}, clot_risk=["surgery12w"], letters=(letter,),
    )  # fmt: skip
    plan, limits = planned(facts)
    assert sum(row(plan)) == 45
    assert limits.caps["calf_R"].cap == 1
    for block in blocks(plan):
        if block.region == "front_thigh_R":
            assert block.pressure <= 2
        if block.region in {"calf_R", "inner_knee_R", "kneecap_R", "above_kneecap_R"}:
            assert block.pressure <= 1
    assert not {"heat", "friction", "trigger_point", "prom", "stretch"} & set(minutes_by(plan, "technique"))
    assert minutes_by(plan, "technique")["arom"] >= 2
    assert {"heat", "prom", "stretch"} <= {name for name, _ in plan.left_out}
    assert any("no_scar_contact" in block.notes for block in blocks(plan))


def test_v13_daily_aspirin_and_varicose_veins() -> None:
    facts = make_facts(
        age=61, minutes=50, first_visit=True, antiplatelet="one", varicose={"value": "yes", "side": "L"},
        tender={"front_thigh_L": 5, "calf_L": 4}, wishes={"pressure_pref": "P3"},
    )  # fmt: skip
    plan, _ = planned(facts)
    assert sum(row(plan)) == 50
    calf = [block for block in blocks(plan) if block.region == "calf_L"]
    assert calf
    assert all(block.pressure <= 2 and "keep_off_veins" in block.notes for block in calf)
    assert not {"tools", "tapotement", "trigger_point"} & {block.technique for block in calf}
    assert max(filter(None, minutes_by(plan, "pressure"))) <= 3


def test_v16_plain_knee_osteoarthritis_for_an_hour() -> None:
    facts = make_facts(
        age=57, first_visit=True, oa="yes", tender={"inner_knee_R": 6, "front_thigh_R": 4, "kneecap_R": 3},
        wishes={"heat_wanted": "yes", "pressure_pref": "P3"}, scores={"pain_now": 5},
    )  # fmt: skip
    plan, _ = planned(facts)
    assert sum(row(plan)) == 60
    kneecap = [block for block in blocks(plan) if block.region == "kneecap_R"]
    assert 1 <= sum(block.minutes for block in kneecap) <= 3
    assert all(block.pressure <= 1 for block in kneecap)
    assert max(filter(None, minutes_by(plan, "pressure"))) <= 3
    pack = next(block for block in blocks(plan) if block.technique == "heat")
    assert 10 <= pack.why[0][1]["minutes"] <= 15


def test_v17_healthy_runner_who_wants_to_relax_and_sleep() -> None:
    facts = make_facts(
        age=34, goal="relax", second_goal="sleep", minutes=45, first_visit=True, tender={"back_thigh_L": 3},
        wishes={"pressure_pref": "P2", "first_massage": "yes"},
    )  # fmt: skip
    plan, _ = planned(facts)
    assert sum(row(plan)) == 45
    assert row(plan)[0] >= 7
    assert max(filter(None, minutes_by(plan, "pressure"))) <= 2
    techniques = minutes_by(plan, "technique")
    hands_on = {name: minutes for name, minutes in techniques.items() if name in BOOK.techniques}
    assert all(hands_on["effleurage"] > minutes for name, minutes in hands_on.items() if name != "effleurage")
    assert not {"friction", "trigger_point", "tools"} & set(techniques)


@pytest.mark.parametrize("tender", [{"inner_knee_R": 6}, {"calf_L": 5}, {}])
def test_a_wanted_warm_pack_fits_into_a_shortened_plan(tender: dict[str, int]) -> None:
    """The sorest phase borrows nothing from the thigh that the pack needs to lie its time."""
    for goal in load().goals:
        for minutes in (45, 60):
            facts = make_facts(age=80, goal=goal, minutes=minutes, tender=tender, osteoporosis="yes",
                               wishes={"heat_wanted": "yes"})  # fmt: skip
            plan = assess(facts, load()).plan
            assert plan is not None
            assert any(block.technique == "heat" for phase in plan.phases for block in phase.blocks), goal


def test_of_two_equally_sore_areas_the_one_that_may_have_more_minutes_leads() -> None:
    facts = make_facts(tender={"kneecap_R": 5, "front_thigh_R": 5})
    assert survey(facts, make_limits(), load()).tender[0].region == "front_thigh_R"


def test_instructions_stand_where_they_are_needed() -> None:
    """Movement's with the movement, a marked place's on that place, none about pressure where hands only rest."""
    loose, _ = planned(make_facts(hypermobile="yes", tender={"calf_R": 5, "inner_knee_R": 4}))
    assert all("no_end_range" in block.notes for block in blocks(loose, "P_MOVE"))
    assert not any("no_end_range" in block.notes for block in blocks(loose) if block.region)
    clot, _ = planned(make_facts(clot_history="over6m"))
    holds = [block for block in blocks(clot) if block.technique == "hold"]
    assert holds
    assert not any("no_sustained_pressure" in block.notes for block in holds)
    port = {"value": ["pump_or_sensor"], "date": 300, "site": ["front_thigh_R"]}
    marked, _ = planned(make_facts(device=port, tender={"front_thigh_R": 5}))
    assert all("clear_of_device" in block.notes for block in blocks(marked) if block.region == "front_thigh_R")
    assert not any("clear_of_device" in block.notes for block in blocks(marked) if block.region == "calf_R")


def test_a_warm_pack_carries_no_instructions_about_strokes() -> None:
    warm = make_facts(oa="yes", clot_history="over6m", tender={"inner_knee_R": 4}, wishes={"heat_wanted": "yes"})
    plan, _ = planned(warm)
    (pack,) = [block for block in blocks(plan) if block.technique == "heat"]
    assert "heat_wrapped" in pack.notes
    assert "no_sustained_pressure" not in pack.notes
    assert any("no_sustained_pressure" in block.notes for block in blocks(plan) if block.technique == "effleurage")


def test_a_plan_that_is_mostly_rest_says_so_before_it_begins() -> None:
    everywhere = tuple(place for region in load().regions.values() for place in region.instances())
    plan, _ = planned(make_facts(tender={"calf_R": 4}, wishes={"no_touch": everywhere}))
    assert blocks(plan, "P_ARR")[0].notes == ("little_allowed",)
    usual, _ = planned(make_facts(tender={"calf_R": 4}))
    assert "little_allowed" not in blocks(usual, "P_ARR")[0].notes


def test_where_there_is_no_heat_nothing_says_where_heat_may_not_go() -> None:
    places = {"tender": {"calf_R": 5, "inner_knee_R": 4}, "patch_gel": {"value": "yes", "site": ["calf_R"]}}
    warm, cold = planned(make_facts(**places))[0], planned(make_facts(**places, heat_sens="yes"))[0]
    told = [{note for block in blocks(plan) for note in block.notes} for plan in (warm, cold)]
    assert {"clear_of_patch", "no_heat_over_patch"} <= told[0]
    assert "clear_of_patch" in told[1]
    assert "no_heat_over_patch" not in told[1]


# --- Hands that move a leg hold it above the knee and below ------------------------------------------------------

THIGH = ("front_thigh", "outer_thigh", "inner_thigh", "back_thigh")
BY_HAND = {"prom", "stretch"}


def moved_by_hand(goal: str, *no_touch: str) -> set[str]:
    """The sides of the movements that hands make, where nobody may touch these places."""
    facts = make_facts(goal=goal, tender={"front_thigh_R": 4}, wishes={"no_touch": no_touch})
    plan, _ = planned(facts)
    return {str(dict(block.why[0][1])["side"]) for block in blocks(plan, "P_MOVE") if block.technique in BY_HAND}


@pytest.mark.parametrize("goal", ["pain", "stiffness"])
@pytest.mark.parametrize("no_touch", [("calf_R", "foot_ankle_R"), tuple(f"{place}_R" for place in THIGH)])
def test_a_leg_that_hands_may_not_hold_on_both_sides_of_the_knee_is_not_moved_by_them(
    goal: str, no_touch: tuple[str, ...]
) -> None:
    assert moved_by_hand(goal) == {"R"}
    assert moved_by_hand(goal, *no_touch) == set()
    for kept in no_touch:
        assert moved_by_hand(goal, *(place for place in no_touch if place != kept)) == {"R"}


def test_nor_may_a_therapist_add_such_a_movement_and_the_reason_is_told() -> None:
    limits = triage(make_facts(wishes={"no_touch": ("calf_R", "foot_ankle_R")}), BOOK).limits
    ground = survey(make_facts(), limits, BOOK)
    assert move_barred("prom", "R", ground) == ("no_touch",)
    assert move_barred("prom", "L", ground) == ()
    assert move_barred("arom", "R", ground) == ()


def test_the_plan_says_why_hands_do_not_move_the_leg() -> None:
    facts = make_facts(tender={"front_thigh_R": 4}, wishes={"no_touch": ("calf_R", "foot_ankle_R")})
    plan, _ = planned(facts)
    assert ("prom", ("no_touch",)) in plan.left_out


# --- A score of 0 -------------------------------------------------------------------------------------------------


def test_an_area_with_a_score_of_0_is_not_sore() -> None:
    """It has its caps like everybody's; but it gets no minutes as a sore area, and nothing begins away from it."""
    plain, marked = (make_plan(make_facts(tender={"calf_L": 4, **more})) for more in ({}, {"front_thigh_R": 0}))
    assert marked == plain
    assert make_plan(make_facts(tender={"inner_knee_R": 0})) == make_plan(make_facts())
