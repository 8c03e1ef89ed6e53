"""What each of a therapist’s edits does to the plan."""

from dataclasses import replace

from clinic.rules.adjust import Add, Move, Remove, Replace, Resize

from .edits import (
    ARR,
    BACK,
    CLOSE,
    KNEE,
    LINK,
    MOVE,
    THIGH,
    WARM,
    at,
    edited,
    find,
    plan_of,
    refused,
    said,
)
from .plan_builders import BOOK, make_limits, row


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
