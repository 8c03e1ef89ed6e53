"""A therapist's edits: what each does to the plan, what the rules refuse, and that no sequence breaks a limit."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.adjust import Add, Edit, Move, Refusal, Remove, Replace, Resize, adjust
from clinic.rules.footing import footing
from clinic.rules.ground import base, side_of
from clinic.rules.model import Assessment, Block, Limits, Plan
from clinic.rules.plan_checks import faults
from clinic.rules.plan_wording import render_plan
from clinic.rules.refusal_words import refusal_text
from clinic.rules.rework import finish
from clinic.rules.snapshot import dump
from clinic.rules.stored_plan import read_plan
from clinic.rules.triage import triage
from clinic.rules.words import Words

from .conftest import make_facts
from .plan_builders import BOOK, blocks, make_limits, make_plan, minutes_by, row, starts
from .test_session_plan_properties import INSTANCES, facts, limits

WORDS = Words(BOOK, "en")
SORE = {"inner_knee_R": 6, "calf_R": 3}
ARR, WARM, THIGH, KNEE, BACK, LINK, MOVE, CLOSE = range(8)


def plan_of(tender: dict[str, int] | None = None, limits: Limits | None = None, **facts: Any) -> Plan:
    return make_plan(make_facts(tender=SORE if tender is None else tender, **facts), limits)


def edited(plan: Plan, edit: Edit, limits: Limits | None = None) -> Plan:
    """The plan after an edit that must be made."""
    result = adjust(plan, edit, limits or make_limits(), BOOK)
    assert isinstance(result, Plan), result
    return result


def refused(plan: Plan, edit: Edit, limits: Limits | None = None) -> Refusal:
    """Why an edit that must be refused is not made; it can be said in words."""
    result = adjust(plan, edit, limits or make_limits(), BOOK)
    assert isinstance(result, Refusal), "the edit was made"
    assert "{" not in refusal_text(result, WORDS)
    return result


def find(plan: Plan, **wanted: Any) -> tuple[int, int]:
    """The address of the first block like this."""
    for phase, each in enumerate(plan.phases):
        for at, block in enumerate(each.blocks):
            if all(getattr(block, name) == value for name, value in wanted.items()):
                return phase, at
    raise AssertionError(f"no block like {wanted}")


def at(plan: Plan, address: tuple[int, int]) -> Block:
    return plan.phases[address[0]].blocks[address[1]]


def said(block: Block) -> list[str]:
    return [why for why, _ in block.why]


# --- What each edit does ----------------------------------------------------------------------------------------------


def test_a_longer_block_takes_its_minutes_from_its_neighbour() -> None:
    plan = plan_of()
    after = edited(plan, Resize((THIGH, 1), 3))
    assert [block.minutes for block in plan.phases[THIGH].blocks] == [3, 2, 2, 2]
    assert [block.minutes for block in after.phases[THIGH].blocks] == [3, 3, 1, 2]
    assert [said(block)[-1] for block in after.phases[THIGH].blocks] == ["usual", "changed", "usual", "usual"]
    assert row(after) == row(plan)


def test_a_longer_block_takes_its_minutes_from_a_named_block() -> None:
    plan = plan_of()
    thigh, link = find(plan, region="front_thigh_R"), (LINK, 0)
    more = at(plan, link).minutes - 1
    after = edited(plan, Resize(thigh, at(plan, thigh).minutes + more, link))
    assert at(after, link).minutes == 1
    assert after.phases[LINK].minutes == plan.phases[LINK].minutes - more
    assert ("phase_changed", {"minutes": -more}) in after.phases[LINK].why


def test_a_block_alone_in_its_phase_trades_with_the_phase_beside_it() -> None:
    plan = plan_of()
    after = edited(plan, Resize((ARR, 0), 5))
    assert (after.phases[ARR].minutes, after.phases[WARM].minutes) == (5, plan.phases[WARM].minutes + 1)
    after = edited(plan, Resize((CLOSE, 0), 5))
    assert (after.phases[CLOSE].minutes, after.phases[MOVE].minutes) == (5, plan.phases[MOVE].minutes - 1)


def test_the_same_size_or_place_changes_nothing() -> None:
    plan = plan_of()
    assert edited(plan, Resize((WARM, 1), at(plan, (WARM, 1)).minutes)) == plan
    assert edited(plan, Move((WARM, 1), (WARM, 1))) == plan


def test_a_block_can_be_moved_within_its_phase() -> None:
    plan = plan_of({"calf_R": 6, "shin_R": 6})
    last = len(plan.phases[BACK].blocks) - 1
    after = edited(plan, Move((BACK, last), (BACK, 0)))
    assert at(after, (BACK, 0)).technique == at(plan, (BACK, last)).technique
    assert "changed" in said(at(after, (BACK, 0)))
    assert row(after) == row(plan)


def test_a_block_moved_to_another_phase_takes_its_minutes_along() -> None:
    plan = plan_of({"inner_knee_R": 9})
    calf = find(plan, region="calf_R")
    after = edited(plan, Move(calf, (LINK, 0)))
    assert at(after, (LINK, 0)).region == "calf_R"
    assert after.phases[LINK].minutes == plan.phases[LINK].minutes + 4
    assert after.phases[BACK].minutes == plan.phases[BACK].minutes - 4
    assert ("phase_changed", {"minutes": 4}) in after.phases[LINK].why


def test_a_phase_that_a_move_empties_is_gone() -> None:
    plan = plan_of()
    assert len(plan.phases[BACK].blocks) == 1
    after = edited(plan, Move((BACK, 0), (LINK, 0)))
    assert [phase.id for phase in after.phases] == [
        "P_ARR",
        "P_WARM",
        "P_THIGH",
        "P_KNEE",
        "P_LINK",
        "P_MOVE",
        "P_CLOSE",
    ]
    assert sum(row(after)) == 60


def test_a_removed_block_can_empty_its_phase() -> None:
    plan = plan_of({"calf_R": 6}, goal="walk_stairs", minutes=45)
    assert len(plan.phases[LINK].blocks) == 1
    after = edited(plan, Remove((LINK, 0)))
    assert "P_LINK" not in [phase.id for phase in after.phases]
    assert sum(row(after)) == 45


def test_other_work_keeps_the_minutes_and_finds_a_pressure_that_fits() -> None:
    plan = plan_of()
    knee = find(plan, region="inner_knee_R")
    after = edited(plan, Replace(knee, technique="hold"))
    assert at(after, knee).technique == "hold"
    assert at(after, knee).pressure == 1
    assert at(after, knee).minutes == at(plan, knee).minutes
    assert said(at(after, knee)) == ["score", "changed"]


def test_another_area_brings_its_own_position_and_instructions() -> None:
    plan = plan_of()
    thigh = find(plan, region="front_thigh_R")
    after = edited(plan, Replace(thigh, region="outer_thigh_R", technique="effleurage"))
    assert at(after, thigh).notes == ("beside_the_band",)
    other = edited(plan, Replace(find(plan, region="calf_R"), region="shin_R", technique="effleurage"))
    assert at(other, find(other, region="shin_R")).position == "supine"


def test_a_cap_that_holds_the_new_pressure_down_is_told() -> None:
    limits = make_limits(caps={"outer_thigh_R": 1})
    plan = plan_of(limits=limits)
    thigh = find(plan, region="front_thigh_R", technique="petrissage")
    after = edited(plan, Replace(thigh, region="outer_thigh_R", technique="effleurage"), limits)
    assert at(after, thigh).pressure == 1
    assert ("cap", {"pressure": 1, "because": ("easy_bruise",)}) in at(after, thigh).why


def test_a_pressure_can_be_asked_for() -> None:
    plan = plan_of()
    calf = find(plan, region="calf_R")
    assert at(edited(plan, Replace(calf, technique="effleurage", pressure=3)), calf).pressure == 3


def test_a_new_block_takes_its_minutes_from_the_named_one() -> None:
    plan = plan_of()
    after = edited(plan, Add("P_KNEE", -1, "above_kneecap_L", "petrissage", 2, 2, (KNEE, 0)))
    assert at(after, (KNEE, 0)).region == "above_kneecap_L"
    assert at(after, (KNEE, 0)).notes == ("no_thumbs_in_pouch",)
    assert at(after, (KNEE, 0)).why == (("changed", {}),)
    assert at(after, (KNEE, 1)).minutes == 10
    assert row(after) == row(plan)


def test_a_technique_that_was_left_out_and_is_added_is_left_out_no_more() -> None:
    plan = replace(plan_of(), left_out=(("friction", ("first_visit",)), ("arom", ("pain",))))
    assert edited(plan, Add("P_KNEE", 0, "inner_knee_R", "friction", 2, 2, (KNEE, 0))).left_out == (
        ("arom", ("pain",)),
    )


def test_a_new_block_can_bring_a_phase_back() -> None:
    plan = edited(plan_of({"calf_R": 6}, goal="walk_stairs", minutes=45), Remove((LINK, 0)))
    after = edited(plan, Add("P_LINK", -1, "low_back", "effleurage", 2, 2, find(plan, region="calf_R")))
    assert [phase.id for phase in after.phases] == list(BOOK.session.phases)


def test_a_removed_block_leaves_its_minutes_to_its_neighbour() -> None:
    plan = plan_of({"front_thigh_R": 6})
    first, second = plan.phases[THIGH].blocks[:2]
    after = edited(plan, Remove((THIGH, 0)))
    assert at(after, (THIGH, 0)).technique == second.technique
    assert at(after, (THIGH, 0)).minutes == first.minutes + second.minutes
    assert "changed" in said(at(after, (THIGH, 0)))


def test_a_removed_block_can_leave_its_minutes_to_a_named_one() -> None:
    plan = plan_of()
    after = edited(plan, Remove((LINK, 0), (CLOSE, 0)))
    assert after.phases[-1].minutes == plan.phases[CLOSE].minutes + at(plan, (LINK, 0)).minutes


def test_the_reason_stands_with_the_edited_block_and_only_the_last_one() -> None:
    plan = plan_of()
    once = edited(plan, Resize((WARM, 1), at(plan, (WARM, 1)).minutes + 1, (LINK, 0), reason="she is cold"))
    twice = edited(once, Resize((WARM, 1), at(plan, (WARM, 1)).minutes, (LINK, 0), reason="she is warm now"))
    assert at(twice, (WARM, 1)).why[-1] == ("changed_because", {"reason": "she is warm now"})
    assert said(at(twice, (WARM, 1))).count("changed_because") == 1
    assert twice.phases[LINK].why == plan.phases[LINK].why, "there and back again leaves no trace in the phase"


def test_the_checks_follow_the_minutes() -> None:
    plan = plan_of()
    move_at = {text: minute for minute, text in plan.checkpoints}["before_move"]
    after = edited(plan, Remove((LINK, 0), (CLOSE, 0)))
    assert (move_at - at(plan, (LINK, 0)).minutes, "before_move") in after.checkpoints


def test_a_movement_can_be_exchanged_added_and_given_a_side() -> None:
    plan = plan_of()
    after = edited(plan, Replace((MOVE, 0), technique="stretch", side="both"))
    assert at(after, (MOVE, 0)).why[0] == ("move_stretch", {"side": "both"})
    after = edited(after, Add("P_MOVE", 0, "calf_R", "stretch", None, 1, (LINK, 0)))
    assert at(after, (MOVE, 1)).why[0] == ("move_stretch", {"side": "R"})
    assert at(after, (MOVE, 1)).region is None


def test_a_warm_pack_can_be_added_and_removed() -> None:
    plan = plan_of()
    warm = edited(plan, Add("P_WARM", -1, "inner_knee_R", "heat", None, 1, (WARM, 1)))
    assert at(warm, (WARM, 0)).why[0] == ("heat", {"minutes": 15})
    assert "heat_wrapped" in at(warm, (WARM, 0)).notes
    assert {"heat_skin", "heat_off"} <= {text for _, text in warm.checkpoints}
    assert [why for why, _ in warm.phases[WARM].why if why.startswith("heat")] == ["heat_on"]
    cold = edited(warm, Remove((WARM, 0)))
    assert not {"heat_skin", "heat_off"} & {text for _, text in cold.checkpoints}
    assert "heat_on" not in [why for why, _ in cold.phases[WARM].why]


def test_a_warm_pack_can_go_to_another_area() -> None:
    plan = plan_of(wishes={"heat_wanted": "yes"})
    pack = find(plan, technique="heat")
    after = edited(plan, Replace(pack, region="front_thigh_R"))
    assert at(after, pack).why[0] == ("heat", {"minutes": 15})
    assert after.phases[WARM].why[-1] == ("heat_on", {"region": "front_thigh_R", "minutes": 15})


def test_minutes_never_come_from_or_go_to_the_warm_pack() -> None:
    plan = plan_of(wishes={"heat_wanted": "yes"})
    pack = find(plan, technique="heat")
    after = edited(plan, Remove((pack[0], pack[1] + 1)))
    assert at(after, pack).minutes == 1
    assert refused(plan, Resize((THIGH, 0), 2, pack)).reason == "no_block"


# --- What is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "edit",
    [
        Move((9, 0), (1, 0)), Move((1, 9), (1, 0)), Move((-1, 0), (1, 0)), Move((THIGH, 0), (9, 0)),
        Move((THIGH, 0), (THIGH, 9)), Resize((1, -1), 3), Resize((THIGH, 0), 2, (THIGH, 0)), Remove((THIGH, 0), (9, 9)),
        Replace((9, 9), technique="hold"), Add("P_KNEE", 9, "inner_knee_R", "hold", 1, 1, (THIGH, 0)),
        Add("P_KNEE", -2, "inner_knee_R", "hold", 1, 1, (THIGH, 0)),
    ],
)  # fmt: skip
def test_an_address_that_is_not_there_is_refused(edit: Edit) -> None:
    assert refused(plan_of(), edit).reason == "no_block"


@pytest.mark.parametrize(
    "edit", [Move((ARR, 0), (THIGH, 0)), Remove((CLOSE, 0)), Replace((ARR, 0), technique="hold", region="calf_R"),
             Replace((THIGH, 0), technique="finish"), Move((ARR, 0), (ARR, 0))],
)  # fmt: skip
def test_the_talks_stay(edit: Edit) -> None:
    assert refused(plan_of(), edit).reason == "talk_stays"


@pytest.mark.parametrize("edit", [Resize((THIGH, 0), 0), Add("P_KNEE", 0, "inner_knee_R", "hold", 1, 0, (THIGH, 0))])
def test_a_block_of_no_minutes_is_refused(edit: Edit) -> None:
    assert refused(plan_of(), edit).reason == "too_short"


@pytest.mark.parametrize(
    "edit", [Resize((THIGH, 0), 60), Resize((THIGH, 0), 30, (LINK, 0)),
             Add("P_KNEE", 0, "inner_knee_R", "hold", 1, 30, (THIGH, 0))],
)  # fmt: skip
def test_the_sum_stays_so_minutes_that_nobody_has_are_refused(edit: Edit) -> None:
    assert refused(plan_of(), edit).reason == "no_minutes"


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (Replace((THIGH, 0), technique="hammer"), "technique"),
        (Replace((THIGH, 0), region="groin_L"), "region"),
        (Replace((THIGH, 0), region="calf"), "side"),
        (Replace((MOVE, 0), side="up"), "side"),
        (Add("P_KNEE", 0, None, "hold", 1, 1, (THIGH, 0)), "region"),
        (Add("P_NAP", 0, "inner_knee_R", "hold", 1, 1, (THIGH, 0)), "no_phase"),
    ],
)
def test_what_the_rulebook_does_not_know_is_refused(edit: Edit, reason: str) -> None:
    assert refused(plan_of(), edit).reason == reason


def test_a_cap_is_kept_and_told() -> None:
    limits = make_limits(caps={"calf_R": 2})
    plan = plan_of(limits=limits)
    no = refused(plan, Replace(find(plan, region="calf_R"), technique="effleurage", pressure=3), limits)
    assert (no.reason, no.because) == ("cap", ("easy_bruise",))
    assert no.params == {"region": "calf_R", "pressure": 2}
    assert refusal_text(no, WORDS) == "Right calf: light at most. Bruises easily, or long-term steroid tablets."


def test_an_area_that_nobody_may_touch_is_refused() -> None:
    limits = make_limits(caps={"shin_R": 0})
    plan = plan_of(limits=limits)
    no = refused(plan, Replace(find(plan, region="calf_R"), region="shin_R", technique="hold"), limits)
    assert (no.reason, no.because) == ("avoided_region", ("easy_bruise",))


@pytest.mark.parametrize("where", ["*", "low_back", "low_back_L"])
def test_a_barred_technique_is_refused(where: str) -> None:
    limits = make_limits(bars={("petrissage", where): ("osteoporosis",)})
    plan = plan_of(limits=limits)
    no = refused(plan, Add("P_LINK", -1, "low_back", "petrissage", 2, 1, (THIGH, 0)), limits)
    assert (no.reason, no.because) == ("barred", ("osteoporosis",))


def test_a_technique_that_an_area_never_gets_is_refused() -> None:
    no = refused(plan_of(), Add("P_KNEE", 0, "back_knee_R", "petrissage", 1, 1, (THIGH, 0)))
    assert (no.reason, no.because) == ("not_here", ("region",))


@pytest.mark.parametrize(
    ("technique", "pressure"), [("friction", 3), ("petrissage", 1), ("effleurage", -1), ("petrissage", 5)]
)
def test_a_pressure_outside_the_technique_is_refused(technique: str, pressure: int) -> None:
    plan = plan_of({"front_thigh_R": 6})
    last = (THIGH, len(plan.phases[THIGH].blocks) - 1)
    no = refused(plan, Replace(last, technique=technique, pressure=pressure))
    assert no.reason == ("cap" if pressure == 5 else "pressure_range")


@pytest.mark.parametrize(
    "edit",
    [
        Move((BACK, 0), (KNEE, 0)),
        Move((THIGH, 0), (MOVE, 0)),
        Move((MOVE, 0), (LINK, 0)),
        Add("P_ARR", 0, "calf_R", "hold", 1, 1, (BACK, 0)),
        Add("P_BACK", 0, "calf_R", "heat", None, 1, (BACK, 0)),
    ],
)
def test_what_does_not_belong_in_a_phase_is_refused(edit: Edit) -> None:
    assert refused(plan_of(), edit).reason == "wrong_phase"


@pytest.mark.parametrize(("place", "floor"), [((ARR, 0), 5), ((CLOSE, 0), 4)])
def test_a_phase_keeps_its_floor(place: tuple[int, int], floor: int) -> None:
    plan = plan_of({"inner_knee_R": 9})
    phase = plan.phases[place[0]]
    shortest = at(plan, place).minutes - (phase.minutes - floor)
    giver = (BACK, 0)
    if shortest < at(plan, place).minutes:
        plan = edited(plan, Resize(place, shortest, giver))
    no = refused(plan, Resize(place, shortest - 1, giver))
    assert (no.reason, no.params) == ("floor", {"phase": phase.id, "minutes": floor})


def test_the_warm_up_keeps_its_floor() -> None:
    plan = plan_of()
    no = refused(plan, Remove((WARM, 1), (BACK, 0)))
    assert (no.reason, no.params) == ("floor", {"phase": "P_WARM", "minutes": 5})


def test_movement_keeps_its_floor_and_can_not_be_removed() -> None:
    plan = edited(plan_of(minutes=45, goal="relax"), Replace((MOVE, 0), technique="stretch"))
    assert plan.phases[MOVE].minutes == 3
    for edit in (Remove((MOVE, 0)), Resize((MOVE, 0), 2)):
        no = refused(plan, edit)
        assert (no.reason, no.params) == ("floor", {"phase": "P_MOVE", "minutes": 3})


def test_an_area_keeps_its_most_minutes() -> None:
    plan = plan_of()
    no = refused(plan, Add("P_KNEE", 0, "back_knee_R", "effleurage", 1, 3, (KNEE, 0)))
    assert (no.reason, no.params) == ("region_minutes", {"region": "back_knee_R", "minutes": 2})


def test_the_low_back_is_one_area_whatever_its_side() -> None:
    plan = plan_of({"front_thigh_R": 5}, goal="relax")
    plan = edited(plan, Add("P_LINK", -1, "low_back_L", "effleurage", 2, 7, (THIGH, 0)))
    assert minutes_by(plan, "region")["low_back"] == 5
    no = refused(plan, Add("P_LINK", -1, "low_back_R", "effleurage", 2, 3, (THIGH, 1)))
    assert (no.reason, no.params) == ("region_minutes", {"region": "low_back", "minutes": 14})


def test_a_knee_keeps_its_most_minutes() -> None:
    plan = plan_of({"inner_knee_R": 9})
    assert sum(block.minutes for block in blocks(plan, "P_KNEE")) == 12
    no = refused(plan, Add("P_KNEE", -1, "outer_knee_R", "effleurage", 2, 1, (THIGH, 0)))
    assert (no.reason, no.params) == ("knee_minutes", {"minutes": 12})


def test_a_technique_keeps_its_most_minutes_in_a_session() -> None:
    plan = plan_of({"front_thigh_R": 6})
    no = refused(plan, Replace((THIGH, 0), technique="tapotement", pressure=2))
    assert (no.reason, no.params) == ("technique_minutes", {"technique": "tapotement", "minutes": 1})


def test_a_technique_keeps_its_most_minutes_on_one_spot() -> None:
    plan = plan_of({"inner_knee_R": 9})
    no = refused(plan, Add("P_KNEE", 0, "inner_knee_R", "friction", 2, 4, find(plan, region="inner_knee_R")))
    assert no.reason == "spot_minutes"


def test_two_warm_packs_are_too_much_heat() -> None:
    plan = plan_of(wishes={"heat_wanted": "yes"})
    assert refused(plan, Add("P_WARM", 0, "front_thigh_R", "heat", None, 1, (WARM, 2))).reason == "technique_minutes"


def test_a_warm_pack_is_a_block_of_its_own_of_one_minute() -> None:
    plan = plan_of(wishes={"heat_wanted": "yes"})
    pack = find(plan, technique="heat")
    for edit in (
        Resize(pack, 3),
        Replace((WARM, 2), technique="heat"),
        Add("P_WARM", 0, "calf_R", "heat", None, 4, (BACK, 0)),
    ):
        assert refused(plan, edit).reason == "pack_minutes"


def test_heat_that_is_barred_is_refused() -> None:
    limits = make_limits(heat=0)
    plan = plan_of(limits=limits)
    no = refused(plan, Add("P_WARM", 0, "front_thigh_R", "heat", None, 1, (WARM, 1)), limits)
    assert (no.reason, no.because) == ("barred", ("easy_bruise",))


def test_a_warm_pack_is_off_before_the_knee() -> None:
    plan = plan_of(wishes={"heat_wanted": "yes"})
    assert plan.phases[WARM].minutes + plan.phases[THIGH].minutes == 16
    once = edited(plan, Resize((THIGH, 0), 2, (CLOSE, 0)))
    no = refused(once, Resize((THIGH, 0), 1, (CLOSE, 0)))
    assert (no.reason, no.params) == ("heat_off", {"minutes": 15})


def test_a_fragile_client_gets_no_more_hands_on_minutes() -> None:
    limits = make_limits(fragile=("osteoporosis",))
    plan = plan_of(limits=limits)
    no = refused(plan, Resize((THIGH, 0), at(plan, (THIGH, 0)).minutes + 1, (ARR, 0)), limits)
    assert (no.reason, no.because) == ("fragile", ("osteoporosis",))


def test_the_first_minutes_stay_light() -> None:
    plan = plan_of()
    no = refused(plan, Replace((WARM, 1), pressure=3))
    assert no.reason == "gentle_pressure"


def test_the_first_minutes_stay_away_from_the_sorest_spot() -> None:
    plan = plan_of({"calf_R": 6})
    no = refused(plan, Replace((WARM, 0), region="calf_R", technique="hold"))
    assert (no.reason, no.params["region"]) == ("gentle_place", "calf_R")


def test_an_area_that_must_begin_softly_does() -> None:
    limits = make_limits(starts={"calf_R": 1})
    plan = plan_of({"calf_R": 6}, limits=limits)
    first = find(plan, region="calf_R")
    no = refused(plan, Replace(first, technique="effleurage", pressure=3), limits)
    assert (no.reason, no.params) == ("start", {"region": "calf_R", "pressure": 1})


@pytest.mark.parametrize(
    "bars", [{("stretch", "*"): ("gives_way_checked",)}, {("stretch", "kneecap_R"): ("gives_way_checked",)}]
)
def test_a_barred_movement_is_refused(bars: Any) -> None:
    limits = make_limits(bars=bars)
    no = refused(plan_of(limits=limits), Replace((MOVE, 0), technique="stretch"), limits)
    assert (no.reason, no.because) == ("move_barred", ("gives_way_checked",))


def test_a_leg_that_nobody_may_hold_is_not_moved() -> None:
    limits = make_limits(caps={each: 0 for each in INSTANCES if each.endswith("_L")})
    plan = plan_of(limits=limits)
    no = refused(plan, Replace((MOVE, 0), technique="prom", side="L"), limits)
    assert (no.reason, no.because) == ("move_barred", ("easy_bruise",))


def test_a_rest_stays_among_the_hands_on_phases() -> None:
    limits = make_limits(caps=dict.fromkeys(INSTANCES, 0))
    plan = plan_of(limits=limits)
    rest = at(plan, (WARM, 0))
    assert rest.technique == "rest"
    assert refused(plan, Remove((WARM, 0), (ARR, 0)), limits).params == {"phase": "P_WARM", "minutes": 5}
    assert refused(plan, Replace((WARM, 0), technique="hold", region="calf_R"), limits).reason == "avoided_region"
    assert refused(plan, Replace((WARM, 0)), limits).reason == "technique"
    halves = (replace(rest, minutes=2), replace(rest, minutes=rest.minutes - 2))
    halved = replace(plan, phases=(plan.phases[ARR], replace(plan.phases[WARM], blocks=halves), *plan.phases[2:]))
    assert refused(halved, Move((WARM, 0), (ARR, 0)), limits).reason == "wrong_phase"
    assert edited(halved, Remove((WARM, 0)), limits).phases[WARM].blocks[0].minutes == rest.minutes


def test_every_refusal_has_its_words_and_its_test() -> None:
    """The keys under `refusal` are those that the tests of this module name."""
    source = Path(__file__).read_text("utf-8")
    keys = [key.removeprefix("refusal.") for key in BOOK.texts["en"] if key.startswith("refusal.")]
    assert keys
    assert [key for key in keys if f'"{key}"' not in source] == []


# --- Whatever the edits are --------------------------------------------------------------------------------

addresses = st.tuples(st.integers(0, 7), st.integers(0, 6))
maybe = st.none() | addresses
techniques = st.sampled_from(list(BOOK.techniques))
regions = st.sampled_from(INSTANCES)
pressures = st.none() | st.integers(0, 5)
sides = st.none() | st.sampled_from(["L", "R", "both"])
edits = st.lists(
    st.one_of(
        st.builds(Move, addresses, addresses),
        st.builds(Resize, addresses, st.integers(0, 15), maybe),
        st.builds(Replace, addresses, st.none() | techniques, st.none() | regions, pressures, sides),
        st.builds(Add, st.sampled_from(BOOK.session.phases), st.integers(-1, 4), st.none() | regions, techniques,
                  pressures, st.integers(0, 6), addresses, sides, st.sampled_from(["", "as the client asked"])),
        st.builds(Remove, addresses, maybe),
    ),
    max_size=12,
)  # fmt: skip


@given(facts, limits, edits)
def test_no_sequence_of_edits_breaks_a_limit(facts: Any, limits: Limits, edits: list[Edit]) -> None:
    plan = given_plan = make_plan(facts, limits)
    for edit in edits:
        result = adjust(plan, edit, limits, BOOK)
        assert result == adjust(plan, edit, limits, BOOK), "the same edit must give the same plan"
        if isinstance(result, Refusal):
            refusal_text(result, WORDS)
        else:
            plan = result
    _adds_up(plan, given_plan, limits)
    _keeps_limits(plan, limits)
    _keeps_minutes(plan, given_plan)
    _starts_gently(plan, given_plan)


def _adds_up(plan: Plan, given_plan: Plan, limits: Limits) -> None:
    assert sum(row(plan)) == plan.planned_minutes == given_plan.planned_minutes
    arrival, warm, *_, move, close = row(plan)
    assert arrival >= 5 and warm >= 5 and close >= 4
    assert move >= 3 or (move == 0 and row(given_plan)[6] == 0)
    if limits.fragile:
        assert sum(row(plan)[1:7]) <= 30
    for phase in plan.phases:
        assert phase.minutes == sum(block.minutes for block in phase.blocks)
        assert all(block.minutes >= 1 and block.why for block in phase.blocks)
    minutes = [minute for minute, _ in plan.checkpoints]
    assert minutes == sorted(minutes)
    assert all(0 < minute < plan.planned_minutes for minute in minutes)


def _keeps_limits(plan: Plan, limits: Limits) -> None:
    for block in blocks(plan):
        if block.technique in {"talk", "finish", "rest"}:
            continue
        technique = BOOK.techniques[block.technique]
        assert not limits.barred(block.technique, block.region or "*")
        if block.region is None:
            assert technique.kind == "move"
            continue
        assert limits.caps[block.region].cap > 0
        assert block.technique in BOOK.regions[base(block.region)].allowed
        if technique.low is not None:
            assert block.pressure is not None
            top = max(technique.high or 0, technique.later_high or 0)
            assert technique.low <= block.pressure <= min(limits.caps[block.region].cap, top)
        if block.technique == "heat":
            assert dict(block.why)["heat"]["minutes"] <= limits.heat.cap


def _keeps_minutes(plan: Plan, given_plan: Plan) -> None:
    worked: dict[str, int] = {}
    for block in blocks(plan):
        if block.region and block.technique != "heat":
            worked[block.region] = worked.get(block.region, 0) + block.minutes
    assert all(minutes <= BOOK.regions[base(each)].max_minutes for each, minutes in worked.items())
    for side in "LR":
        knee = [minutes for each, minutes in worked.items() if BOOK.regions[base(each)].knee and side_of(each) == side]
        assert sum(knee) <= 12
    used = minutes_by(plan, "technique")
    assert used.get("friction", 0) <= 5 and used.get("tapotement", 0) <= 1 and used.get("trigger_point", 0) <= 5


def _starts_gently(plan: Plan, given_plan: Plan) -> None:
    sorest = {
        place
        for phase in given_plan.phases
        for why, params in phase.why
        if why == "away_from"
        for place in params["regions"]
    }
    had = {block.region for _, block in _first(given_plan)}
    for _, block in _first(plan):
        assert (block.pressure or 0) <= 2
        assert block.region not in sorest or block.region in had


def _first(plan: Plan) -> list[tuple[int, Block]]:
    """The blocks that begin in the first 5 hands-on minutes."""
    hands_on, found = 0, []
    for minute, block in starts(plan):
        if hands_on < 5 and block.region and block.technique != "heat":
            found.append((minute, block))
            hands_on += block.minutes
    return found


@given(facts, limits)
def test_finishing_an_untouched_plan_changes_nothing(facts: Any, limits: Limits) -> None:
    plan = make_plan(facts, limits)
    draft = [(phase.id, list(phase.blocks)) for phase in plan.phases]
    assert finish(plan, draft, footing(limits, BOOK)) == plan


@given(facts, limits)
def test_a_plan_of_the_engine_has_no_faults_but_what_nothing_else_allowed(facts: Any, limits: Limits) -> None:
    plan = make_plan(facts, limits)
    found = {fault.refusal.reason for fault in faults(plan, footing(limits, BOOK))}
    assert found <= {"gentle_place", "start", "floor"}


def test_an_adjusted_plan_is_stored_and_read_in_words() -> None:
    given_facts = make_facts(tender=SORE, wishes={"heat_wanted": "yes"})
    result = triage(given_facts, BOOK)
    plan = make_plan(given_facts, result.limits)
    after = edited(
        plan, Replace(find(plan, region="calf_R"), technique="hold", reason="cramp {last} night"), result.limits
    )
    assessment = Assessment(BOOK.version, result, (), after, 60)
    stored = json.loads(json.dumps(dump(assessment)))
    assert dump(replace(assessment, plan=read_plan(stored["plan"]))) == dump(assessment)
    shown = render_plan(stored, WORDS)
    assert shown is not None
    assert "Changed by the therapist: cramp {last} night." in json.dumps(shown, ensure_ascii=False)
