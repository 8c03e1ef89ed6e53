"""Floors, most minutes, heat, soft beginnings, movements: an edit stays within them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clinic.rules.adjust import Add, Move, Remove, Replace, Resize

from .edits import ARR, BACK, CLOSE, KNEE, MOVE, THIGH, WARM, at, edited, find, plan_of, refused
from .plan_builders import BOOK, blocks, make_limits, minutes_by
from .test_session_plan_properties import INSTANCES


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
    """The keys under `refusal` are those that the tests of edits name."""
    source = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_adjust*.py"))
    keys = [key.removeprefix("refusal.") for key in BOOK.texts["en"] if key.startswith("refusal.")]
    assert keys
    assert [key for key in keys if f'"{key}"' not in source] == []
