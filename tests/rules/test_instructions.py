"""What the blocks of a plan tell the therapist to mind, and where hands may hold a leg that they move."""

import pytest

from clinic.rules import load
from clinic.rules.ground import survey
from clinic.rules.plan_checks import move_barred
from clinic.rules.triage import triage

from .conftest import make_facts
from .plan_builders import BOOK, blocks, make_limits, make_plan, planned

NO_HEAT = {("heat", "*"): ("easy_bruise",)}


def test_instructions_stand_on_every_block_of_their_region_and_the_session_ones_where_they_are_said() -> None:
    notes = {"calf_R": ("keep_off_veins",), "*": ("slow_sit_up", "ask_often")}
    plan = make_plan(make_facts(tender={"calf_R": 5}), make_limits(notes=notes))
    assert all("keep_off_veins" in block.notes for block in blocks(plan) if block.region == "calf_R")
    assert blocks(plan, "P_ARR")[0].notes == ("ask_often",)
    assert blocks(plan, "P_CLOSE")[0].notes == ("slow_sit_up",)


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
