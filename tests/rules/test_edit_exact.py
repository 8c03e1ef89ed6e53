"""What an edited block says of itself, and edits at the very edge of what is allowed: a minute, a place, a pressure."""

from dataclasses import replace

import pytest

from clinic.rules.adjust import Add, Edit, Move, Remove, Replace, Resize
from clinic.rules.model import Block, Plan

from .conftest import make_facts
from .edits import BACK, LINK, MOVE, SORE, THIGH, WARM, at, edited, find, plan_of, refused, said
from .plan_builders import blocks, make_limits, make_plan, phase, row

HEAT = {"heat_wanted": "yes"}
NO_MOVES = {("arom", "*"): ("pad",), ("prom", "*"): ("pad",), ("stretch", "*"): ("pad",)}


def with_block(plan: Plan, address: tuple[int, int], block: Block) -> Plan:
    """The plan as an older version or another hand may have left it, with this block in it."""
    phases = list(plan.phases)
    old = phases[address[0]]
    minutes = old.minutes + block.minutes - old.blocks[address[1]].minutes
    kept = (*old.blocks[: address[1]], block, *old.blocks[address[1] + 1 :])
    phases[address[0]] = replace(old, blocks=kept, minutes=minutes)
    return replace(plan, phases=tuple(phases))


# --- What a block says ------------------------------------------------------------------------------------------------


def test_a_changed_block_no_longer_says_how_many_minutes_it_was_given_more() -> None:
    plan = plan_of({"kneecap_R": 9, "calf_R": 4})
    address = next(
        find(plan, region="calf_R", technique=block.technique) for block in blocks(plan) if "more" in said(block)
    )
    after = edited(plan, Resize(address, at(plan, address).minutes - 1))
    assert "more" in said(at(plan, address)) and said(at(after, address)) == ["score", "changed"]


def test_a_new_movement_is_for_both_legs_unless_it_says_otherwise() -> None:
    plan = plan_of({"inner_knee_R": 4})
    after = edited(plan, Add("P_MOVE", -1, None, "prom", None, 1, find(plan, technique="arom")))
    new = at(after, (MOVE, 0))
    assert ("move_prom", {"side": "both"}) in new.why
    assert new.notes == ("comfort_only",)


def test_only_a_movement_by_hands_says_how_far_they_may_go() -> None:
    plan = plan_of()
    after = edited(plan, Add("P_MOVE", -1, None, "arom", None, 1, find(plan, technique="prom"), side="R"))
    assert at(after, (MOVE, 0)).notes == ()


def test_what_is_no_movement_has_no_side_to_move() -> None:
    plan = plan_of()
    assert refused(plan, Replace(find(plan, region="calf_R"), "prom")).reason == "wrong_phase"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (("check_skin",), ("check_skin", "beside_the_band")),
        (("beside_the_band", "check_skin"), ("beside_the_band", "check_skin")),
    ],
)
def test_an_area_that_is_new_in_the_warm_up_comes_with_its_own_instructions_once(
    told: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    limits = make_limits(caps={"outer_thigh_L": 1}, notes={"outer_thigh_L": told})
    plan = plan_of(limits=limits)
    warm = find(plan, region="front_thigh_L")
    after = edited(plan, Add("P_WARM", 1, "outer_thigh_L", "effleurage", None, 1, warm), limits)
    new = at(after, find(after, region="outer_thigh_L"))
    assert said(new) == ["cap", "changed"]
    assert new.notes == expected


def test_a_phase_that_was_not_there_says_that_all_its_minutes_are_new() -> None:
    limits = make_limits(caps={"inner_knee_R": 0})
    plan = plan_of({"inner_knee_R": 8, "calf_R": 4}, limits)
    assert "P_KNEE" not in [each.id for each in plan.phases]
    calf = find(plan, region="calf_R", technique="petrissage")
    after = edited(plan, Add("P_KNEE", -1, "above_kneecap_R", "effleurage", 1, 2, calf), limits)
    assert phase(after, "P_KNEE").why == (("phase_changed", {"minutes": 2}),)


def test_firm_kneading_stays_as_firm_on_the_other_leg() -> None:
    plan = plan_of({"front_thigh_R": 5})
    kneaded = find(plan, region="front_thigh_R", technique="petrissage")
    assert at(plan, kneaded).pressure == 4
    after = edited(plan, Replace(kneaded, region="front_thigh_L"))
    assert (at(after, kneaded).region, at(after, kneaded).pressure) == ("front_thigh_L", 4)


@pytest.mark.parametrize(("cap", "why"), [(2, ["changed"]), (1, ["cap", "changed"])])
def test_a_cap_is_named_only_where_it_holds_the_pressure_down(cap: int, why: list[str]) -> None:
    limits = make_limits(caps={"calf_L": cap})
    plan = plan_of(limits=limits)
    after = edited(plan, Add("P_LINK", -1, "calf_L", "effleurage", None, 1, (LINK, 0)), limits)
    assert (at(after, (LINK, 0)).pressure, said(at(after, (LINK, 0)))) == (cap, why)


def test_what_held_the_earlier_work_down_is_not_said_of_the_new_work() -> None:
    limits = make_limits(starts={"calf_R": 1})
    plan = plan_of({"calf_R": 5}, limits)
    glide = find(plan, region="calf_R", technique="effleurage")
    assert said(at(plan, glide)) == ["score", "start"]
    after = edited(plan, Replace(glide, "hold"), limits)
    assert said(at(after, glide)) == ["score", "changed"]


# --- The warm pack ----------------------------------------------------------------------------------------------------


def test_a_pack_that_is_added_is_off_before_the_work_on_the_knee() -> None:
    plan = make_plan(make_facts(minutes=45, tender={"calf_R": 5, "inner_knee_R": 4, "front_thigh_R": 3}))
    before_knee = sum(row(plan)[1:3])
    assert 10 < before_knee < 15
    glide = find(plan, region="calf_R")
    after = edited(plan, Add("P_WARM", -1, "above_kneecap_R", "heat", None, 1, glide))
    assert ("heat", {"minutes": before_knee}) in at(after, (WARM, 0)).why


def test_where_the_pack_lay_the_hands_say_nothing_of_it() -> None:
    plan = plan_of({"calf_R": 5}, wishes=HEAT)
    pack = find(plan, technique="heat")
    after = edited(plan, Replace(pack, "effleurage"))
    assert said(at(after, pack)) == ["changed"]


def test_minutes_that_are_given_away_do_not_make_the_pack_longer() -> None:
    """Though the pack stands nearest, the minute goes to the area behind it."""
    plan = plan_of({"calf_R": 5}, wishes=HEAT)
    pack = find(plan, technique="heat")
    glide = max(range(len(plan.phases[WARM].blocks)), key=lambda each: plan.phases[WARM].blocks[each].minutes)
    plan = edited(plan, Move(pack, (WARM, glide)))
    before = (WARM, glide - 1)
    assert at(plan, (WARM, glide)).technique == "heat" and at(plan, before).minutes > 1
    after = edited(plan, Resize(before, at(plan, before).minutes - 1))
    assert at(after, (WARM, glide)).minutes == 1


def test_a_pack_that_lies_too_long_already_may_not_lie_longer_still_into_the_work_on_the_knee() -> None:
    plan = plan_of(wishes=HEAT)
    pack = find(plan, technique="heat")
    long = with_block(plan, pack, replace(at(plan, pack), why=(("heat", {"minutes": 30}),)))
    thigh, back = find(plan, region="front_thigh_R", technique="petrissage"), (BACK, 0)
    shorter = Resize(thigh, at(plan, thigh).minutes - 1, back)
    assert refused(long, shorter).reason == "heat_off"
    edited(long, Resize(thigh, at(plan, thigh).minutes + 1, back))


# --- The edge ---------------------------------------------------------------------------------------------------------


def test_after_five_minutes_of_hands_on_work_a_block_may_be_firm_and_before_it_may_not() -> None:
    sore, first = {"inner_knee_R": 6, "calf_R": 2}, (THIGH, 0)
    five = plan_of(sore, minutes=45)
    assert at(five, first).pressure == 2
    assert at(edited(five, Replace(first, pressure=3)), first).pressure == 3
    four = plan_of(sore, minutes=45, wishes=HEAT)
    assert refused(four, Replace(first, pressure=3)).reason == "gentle_pressure"


def test_a_soft_start_is_that_of_the_work_and_only_of_its_first_block() -> None:
    """That the warm-up touched the thigh lightly is no start of the work on it."""
    limits = make_limits(starts={"front_thigh_R": 1})
    plan = plan_of({"front_thigh_R": 4, "inner_knee_R": 6}, limits)
    assert "front_thigh_R" in {block.region for block in blocks(plan, "P_WARM")}
    assert refused(plan, Replace((THIGH, 0), pressure=2), limits).reason == "start"
    second = at(plan, (THIGH, 1))
    assert second.region == "front_thigh_R"
    softer = edited(plan, Replace((THIGH, 1), pressure=2), limits)
    assert at(edited(softer, Replace((THIGH, 1), pressure=3), limits), (THIGH, 1)).pressure == 3


def test_a_movement_that_is_too_short_already_may_not_become_shorter_still() -> None:
    plan = make_plan(make_facts(goal="relax", minutes=45, tender=SORE))
    move = (len(plan.phases) - 2, 0)
    two = with_block(plan, move, replace(at(plan, move), minutes=2))
    assert refused(two, Resize(move, 1, (BACK, 0))).reason == "floor"


def test_a_block_may_be_moved_to_the_very_end_of_a_phase_and_no_further() -> None:
    plan = plan_of()
    hold, count = find(plan, technique="hold"), len(plan.phases[WARM].blocks)
    after = edited(plan, Move(hold, (WARM, count - 1)))
    assert at(after, (WARM, count - 1)).technique == "hold"
    assert refused(plan, Move(hold, (WARM, count))).reason == "no_block"


def test_a_block_may_be_added_behind_the_last_one_and_no_further() -> None:
    plan = plan_of()
    count, giver = len(plan.phases[BACK].blocks), find(plan, region="calf_R", technique="petrissage")
    add = Add("P_BACK", count - 1, "shin_R", "effleurage", 1, 1, giver)
    assert at(edited(plan, add), (BACK, count)).region == "shin_R"
    assert refused(plan, replace(add, after=count)).reason == "no_block"


def test_nobody_gives_the_last_of_their_minutes() -> None:
    """Neither to a new block, nor to a longer one; the neighbour who has more gives in their place."""
    plan = plan_of()
    hold = find(plan, technique="hold")
    assert at(plan, hold).minutes == 1
    assert refused(plan, Add("P_WARM", -1, "shin_R", "effleurage", 1, 1, hold)).reason == "no_minutes"
    assert refused(plan, Resize((WARM, 1), at(plan, (WARM, 1)).minutes + 1, hold)).reason == "no_minutes"
    after = edited(plan, Resize((WARM, 1), at(plan, (WARM, 1)).minutes + 1))
    assert min(block.minutes for block in blocks(after)) >= 1


def test_what_the_only_movement_gives_up_goes_to_the_talk_at_the_end() -> None:
    limits = make_limits(bars={each: why for each, why in NO_MOVES.items() if each[0] != "arom"})
    plan = plan_of({"inner_knee_R": 4}, limits)
    assert len(plan.phases[MOVE].blocks) == 1
    after = edited(plan, Resize((MOVE, 0), at(plan, (MOVE, 0)).minutes - 1), limits)
    assert [a - b for a, b in zip(row(after), row(plan), strict=True)] == [0, 0, 0, 0, 0, 0, -1, 1]


@pytest.mark.parametrize("edit", [Remove((LINK, 0)), Move((LINK, 0), (LINK, 0))])
def test_an_edit_leaves_the_length_as_it_was(edit: Edit) -> None:
    assert sum(row(edited(plan_of(), edit))) == 60
