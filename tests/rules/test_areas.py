"""Which areas get the minutes of a phase: lent and given back, in pairs at the end, gliding before resting hands."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from clinic.rules.ground import survey
from clinic.rules.model import Limit, Plan
from clinic.rules.opening import start_elsewhere, warm_up
from clinic.rules.room import Cell, Room
from clinic.rules.rulebook import Rulebook, load_from
from clinic.rules.scope import fit, scope
from clinic.rules.session_plan import session_plan
from clinic.rules.shares import share

from .conftest import make_facts
from .plan_builders import BOOK, blocks, make_limits, make_plan, minutes_by, phase, row

Bars = dict[tuple[str, str], tuple[str, ...]]
STROKES = ("effleurage", "petrissage", "soft_tissue")
LOW_BACK = ("low_back", "low_back_L", "low_back_R")


def barred(techniques: Iterable[str], *places: str) -> Bars:
    return {(technique, place): ("pad",) for technique in techniques for place in places}


def whys(plan: Plan, phase_id: str) -> list[str]:
    return [why for why, _ in phase(plan, phase_id).why]


# --- Lending to the sorest phase --------------------------------------------------------------------------------------


def test_a_phase_that_lends_keeps_three_minutes_itself() -> None:
    """The knee has 4 minutes in a short session for sport: it can lend the calf one."""
    plan = make_plan(make_facts(goal="sport", minutes=45, tender={"front_thigh_R": 3, "calf_R": 5}))
    assert minutes_by(plan, "region", "P_KNEE") == {"above_kneecap_R": 3}
    assert ("lent", {"minutes": 1, "phase": "P_BACK"}) in phase(plan, "P_KNEE").why


def test_nothing_is_lent_to_an_area_that_nobody_may_touch_but_to_the_next_sorest() -> None:
    plan = make_plan(make_facts(tender={"inner_knee_R": 8, "calf_R": 4}), make_limits(caps={"inner_knee_R": 0}))
    assert ("lent", {"minutes": 3, "phase": "P_BACK"}) in phase(plan, "P_THIGH").why


def test_an_area_that_may_have_one_minute_is_one_to_be_worked_on() -> None:
    """So the head of the fibula stays the sorest, and the thigh lends nothing to the calf."""
    plan = make_plan(make_facts(tender={"fibula_head_R": 8, "calf_R": 4}))
    assert minutes_by(plan, "region", "P_KNEE") == {"fibula_head_R": 1}
    assert "lent" not in whys(plan, "P_THIGH")


def test_what_an_avoided_area_leaves_goes_to_one_that_had_nothing_and_is_counted_once() -> None:
    """Five minutes are too short for two areas; the sorer one may not be touched, so the other one has them all."""
    sore = {"calf_R": 6, "back_thigh_R": 4}
    plan = make_plan(make_facts(goal="relax", minutes=45, tender=sore), make_limits(caps={"calf_R": 0}))
    assert minutes_by(plan, "region", "P_BACK") == {"back_thigh_R": 5}
    assert sum(row(plan)) == 45


def test_who_weighs_nothing_gets_nothing() -> None:
    assert share(7, (3, 0)) == (7, 0)
    assert share(7, (0, 0)) == (4, 3)


# --- The end of the hands-on work -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("goal", "second", "avoided", "worked"),
    [
        ("posture", None, (), {"low_back"}),
        ("posture", "relax", (), {"low_back", "glutes_L", "glutes_R"}),
        ("pain", None, LOW_BACK, {"hip_side_L", "hip_side_R"}),
        ("feel_safe", "relax", LOW_BACK, {"hip_side_L", "hip_side_R"}),
    ],
    ids=["no half of a pair", "a whole pair", "a pair in place of one", "a pair alone"],
)
def test_where_nothing_is_sore_the_session_ends_the_same_on_both_sides(
    goal: str, second: str | None, avoided: tuple[str, ...], worked: set[str]
) -> None:
    limits = make_limits(caps=dict.fromkeys(avoided, 0))
    plan = make_plan(make_facts(goal=goal, second_goal=second), limits)
    assert set(minutes_by(plan, "region", "P_LINK")) == worked


def test_what_the_places_of_the_end_cannot_take_goes_to_a_further_one_and_is_counted_once() -> None:
    """Where all strokes are barred hands rest for 3 minutes in a place; the side of the hip has what is left."""
    limits = make_limits(bars=barred(STROKES, "back_thigh_L", "calf_L", "low_back"))
    plan = make_plan(make_facts(tender={"kneecap_R": 5}), limits)
    assert minutes_by(plan, "region", "P_LINK") == {"back_thigh_L": 3, "calf_L": 3, "low_back": 3, "hip_side_R": 4}
    assert sum(row(plan)) == 60


def test_the_low_back_is_one_place_with_one_limit_though_one_side_of_it_is_sore() -> None:
    legs = [place for place in BOOK.body.everywhere if not place.startswith(("low_back", "hip_side", "glutes"))]
    plan = make_plan(make_facts(tender={"low_back_L": 5}), make_limits(caps=dict.fromkeys(legs, 0)))
    assert minutes_by(plan, "region", "P_LINK") == {"low_back_L": 14, "hip_side_L": 14}


# --- The warm-up ------------------------------------------------------------------------------------------------------


def test_the_warm_up_goes_first_to_where_hands_may_glide() -> None:
    bars = barred(["effleurage"], "front_thigh_R")
    plan = make_plan(make_facts(tender={"inner_knee_R": 6}), make_limits(bars=bars))
    assert set(minutes_by(plan, "region", "P_WARM")) == {"front_thigh_L", "outer_thigh_R"}


def test_two_places_that_lack_a_minute_are_not_enough_for_the_warm_up() -> None:
    """Resting hands have 3 minutes in a place: seven minutes need a third one."""
    ground = survey(make_facts(tender={"calf_R": 5}), make_limits(bars=barred(STROKES, "*")), BOOK)
    assert [cell.minutes for cell in warm_up(ground, 7, Room(ground))] == [3, 2, 2]
    assert [cell.minutes for cell in warm_up(ground, 6, Room(ground))] == [3, 3]


def test_what_a_small_place_cannot_take_of_the_warm_up_the_others_share_to_the_minute() -> None:
    others = [place for place in BOOK.body.everywhere if not place.startswith("front_thigh")]
    ground = survey(make_facts(tender={"inner_knee_R": 5}), make_limits(bars=barred(STROKES, *others)), BOOK)
    room = Room(ground, used={"front_thigh_R": 8, "front_thigh_L": 8})
    cells = [(cell.region, cell.minutes) for cell in warm_up(ground, 14, room)]
    assert cells == [("front_thigh_R", 6), ("front_thigh_L", 5), ("outer_thigh_R", 3)]
    assert room.left("front_thigh_L") == 1


def test_the_only_minute_of_the_sorest_spot_is_not_taken_for_a_gentle_start() -> None:
    ground = survey(make_facts(tender={"fibula_head_R": 6}), make_limits(), BOOK)
    warm = [Cell("P_WARM", "front_thigh_R", 4, 2, [])]
    one, two = (Cell("P_KNEE", "fibula_head_R", minutes, 1, [], 6) for minutes in (1, 2))
    assert start_elsewhere(Room(ground), warm, [one]) == [one]
    assert [(cell.region, cell.minutes) for cell in start_elsewhere(Room(ground), warm, [two])] == [
        ("front_thigh_R", 1), ("fibula_head_R", 1),
    ]  # fmt: skip


# --- What may be done in a place --------------------------------------------------------------------------------------


def test_where_neither_gliding_nor_rest_is_allowed_nobody_lays_a_hand() -> None:
    """The head of the fibula is only ever glided past; a bar on that leaves nothing, not a minute of waiting."""
    limits = make_limits(bars=barred(["effleurage"], "fibula_head_R"))
    plan = make_plan(make_facts(tender={"fibula_head_R": 5}), limits)
    assert {"fibula_head_R", None} & set(minutes_by(plan, "region", *BOOK.session.work)) == set()
    nothing = scope(
        fit(BOOK, "pain", first_visit=False, adult=True, pain=5), "fibula_head", 1, frozenset({"effleurage"})
    )
    assert (nothing.most, nothing.mix("P_KNEE", 2)) == (0, ("rest",))


def test_kneading_at_the_softest_fills_an_area_where_gliding_is_barred() -> None:
    """For sleep nothing is firmer than P2, and kneading begins there: the calf has its 7 minutes, not 3 at rest."""
    limits = make_limits(bars=barred(["effleurage"], "calf_R"))
    plan = make_plan(make_facts(goal="sleep", tender={"calf_R": 5}), limits)
    assert [(block.technique, block.pressure, block.minutes) for block in blocks(plan, "P_BACK")] == [
        ("petrissage", 2, 7)
    ]


def kneading_alone() -> Rulebook:
    """The rulebook with a goal whose mix has no gliding."""
    goals = BOOK.files["goals.toml"]
    mix = "mix = { effleurage = 35, petrissage = 40, soft_tissue = 15 }"
    assert mix in goals
    return load_from({**BOOK.files, "goals.toml": goals.replace(mix, "mix = { petrissage = 75, soft_tissue = 15 }")})


@pytest.mark.parametrize(
    ("barred_too", "thigh"), [((), {"effleurage": 12}), (("effleurage",), {"hold": 3})], ids=["gliding", "resting"]
)
def test_a_goal_of_kneading_alone_glides_where_kneading_is_barred_and_rests_where_gliding_is(
    barred_too: tuple[str, ...], thigh: dict[str, int]
) -> None:
    limits = make_limits(bars=barred(["petrissage", "soft_tissue", "trigger_point", *barred_too], "front_thigh_R"))
    sore = {"front_thigh_R": 5, "inner_knee_R": 4, "calf_R": 4}
    plan = session_plan(make_facts(tender=sore), limits, kneading_alone())
    assert minutes_by(plan, "technique", "P_THIGH") == thigh


def test_a_goal_of_kneading_alone_glides_where_a_rule_says_begin_softly() -> None:
    sore = {"front_thigh_R": 5, "inner_knee_R": 4, "calf_R": 4}
    plan = session_plan(make_facts(tender=sore), make_limits(starts={"front_thigh_R": 1}), kneading_alone())
    first = blocks(plan, "P_THIGH")[0]
    assert (first.technique, first.pressure) == ("effleurage", 1)


# --- What is avoided --------------------------------------------------------------------------------------------------


def test_of_two_sides_that_are_avoided_the_left_one_is_told_first_whatever_the_reasons() -> None:
    because = {"calf_R": ("anticoagulant",), "calf_L": ("varicose",)}
    limits = make_limits()
    caps = {**limits.caps, **{place: Limit(0, why) for place, why in because.items()}}
    plan = make_plan(make_facts(), replace(limits, caps=caps))
    assert plan.avoid == (("calf_L", ("varicose",)), ("calf_R", ("anticoagulant",)))


# --- Who it is --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("age", "because"), [(17, {"guardian"}), (18, None), (19, None)])
def test_at_eighteen_nobody_else_has_to_be_talked_to(age: int, because: set[str] | None) -> None:
    arrival = dict(phase(make_plan(make_facts(age=age)), "P_ARR").why)
    assert set(arrival.get("longer_arrival", {}).get("because", ())) == (because or set())


def test_pain_now_counts_as_much_as_the_sorest_area() -> None:
    plan = make_plan(make_facts(tender={"front_thigh_R": 3}, scores={"pain_now": 7}))
    assert {("trigger_point", ("pain",)), ("arom", ("pain",))} <= set(plan.left_out)
