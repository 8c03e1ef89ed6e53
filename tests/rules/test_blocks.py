"""How the minutes of a region are filled: spots for the sorest, nothing of no minutes, firm work after the fifth."""

import pytest

from clinic.rules.model import Plan
from clinic.rules.rulebook import load_from
from clinic.rules.session_plan import session_plan

from .conftest import make_facts
from .plan_builders import BOOK, blocks, make_limits, make_plan, minutes_by, row

THIGHS = {"front_thigh_L": 5, "front_thigh_R": 5, "back_thigh_R": 4}


def spots(plan: Plan) -> dict[str | None, int]:
    """Minutes of work on a spot by region."""
    return {block.region: block.minutes for block in blocks(plan) if block.technique == "trigger_point"}


# --- Spots ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("goal", "minutes", "pool", "most"), [("pain", 50, 30, 3), ("sport", 53, 33, 4)])
def test_spot_work_has_whole_minutes_of_its_percent_and_no_more(goal: str, minutes: int, pool: int, most: int) -> None:
    """10 % of 30 minutes are 3; 15 % of 33 are 4.95, and so 4."""
    plan = make_plan(make_facts(goal=goal, minutes=minutes, tender=THIGHS))
    assert (sum(row(plan)[2:6]), sum(spots(plan).values())) == (pool, most)


def test_the_sorest_muscle_gets_its_spot_first() -> None:
    plan = make_plan(make_facts(goal="walk_stairs", tender={"front_thigh_R": 3, "back_thigh_R": 6}))
    assert spots(plan) == {"back_thigh_R": 2, "front_thigh_R": 1}


def test_what_is_left_of_the_spots_for_a_third_muscle_is_nothing_and_not_an_empty_block() -> None:
    plan = make_plan(make_facts(goal="walk_stairs", tender=THIGHS))
    assert spots(plan) == {"front_thigh_L": 2, "front_thigh_R": 1}
    assert min(block.minutes for block in blocks(plan)) >= 1


@pytest.mark.parametrize(("minutes", "each", "spotted"), [(45, 5, False), (50, 6, True)])
def test_a_muscle_has_a_spot_from_six_minutes_of_its_own(minutes: int, each: int, spotted: bool) -> None:
    sore = {"front_thigh_L": 5, "front_thigh_R": 5, "inner_knee_R": 4, "calf_R": 3}
    plan = make_plan(make_facts(goal="sport", minutes=minutes, tender=sore))
    assert minutes_by(plan, "region", "P_THIGH") == {"front_thigh_L": each, "front_thigh_R": each}
    assert bool(spots(plan)) is spotted


def test_nobody_presses_on_spots_after_an_injury_of_late() -> None:
    sore = {"front_thigh_R": 5}
    hurt = {"value": "yes", "date": 30, "side": "R", "checked": "yes", "still_swollen": "no"}
    assert spots(make_plan(make_facts(tender=sore)))
    assert not spots(make_plan(make_facts(tender=sore, injury=hurt)))
    assert not spots(make_plan(make_facts(tender=sore, injury="unsure")))


def test_who_was_not_asked_about_an_injury_is_taken_as_not_hurt() -> None:
    facts = make_facts(tender={"front_thigh_R": 5})
    asked = dict(facts.answers)
    del asked["injury"]
    unasked = type(facts)(**{name: getattr(facts, name) for name in facts.__slots__} | {"answers": asked})
    assert make_plan(unasked) == make_plan(facts)


SPOTS = "spot_minutes = 2\nsession_minutes = 5 # at most 4 points of up to 60 seconds\n"
"""What techniques.toml says of work on a spot."""


@pytest.mark.parametrize(
    ("limited", "expected"),
    [
        ("spot_minutes = 1\nsession_minutes = 2\n", {"front_thigh_L": 1, "front_thigh_R": 1}),
        ("spot_minutes = 1\n", {"front_thigh_L": 1, "front_thigh_R": 1, "back_thigh_R": 1}),
        ("session_minutes = 3\n", {"front_thigh_L": 2, "front_thigh_R": 1}),
        ("", {"front_thigh_L": 2, "front_thigh_R": 2, "back_thigh_R": 1}),
    ],
    ids=["both", "a spot", "a session", "neither"],
)
def test_a_rulebook_may_allow_fewer_minutes_on_a_spot_or_in_a_session(limited: str, expected: dict[str, int]) -> None:
    techniques = BOOK.files["techniques.toml"]
    assert SPOTS in techniques
    book = load_from({**BOOK.files, "techniques.toml": techniques.replace(SPOTS, limited)})
    assert spots(session_plan(make_facts(goal="sport", tender=THIGHS), make_limits(), book)) == expected


# --- How many techniques ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "own", "techniques"), [(58, 8, 2), (59, 9, 3)])
def test_an_area_of_nine_minutes_has_all_three_techniques_and_a_shorter_one_two(
    minutes: int, own: int, techniques: int
) -> None:
    sore = {"front_thigh_R": 3, "above_kneecap_R": 4, "back_thigh_R": 4}
    plan = make_plan(make_facts(goal="stiffness", minutes=minutes, tender=sore))
    assert minutes_by(plan, "region", "P_BACK") == {"back_thigh_R": own}
    assert len(minutes_by(plan, "technique", "P_BACK")) == techniques


def test_where_its_techniques_have_had_all_their_minutes_an_area_has_the_one_that_is_least_over() -> None:
    """Outer thigh and foot are kneaded, the knee has only gliding: for the calf nothing is left of either."""
    sore = {"outer_thigh_R": 5, "inner_knee_R": 5, "calf_R": 5, "foot_ankle_R": 4}
    plan = make_plan(make_facts(goal="stiffness", tender=sore))
    calf = [(block.technique, block.minutes) for block in blocks(plan) if block.region == "calf_R"]
    assert calf == [("effleurage", 5)]


def test_a_soft_start_comes_before_the_two_techniques_that_are_owed_most() -> None:
    bars = {("effleurage", "front_thigh_R"): ("pad",)}
    limits = make_limits(bars=bars, starts={"front_thigh_R": 1})
    plan = make_plan(make_facts(goal="stiffness", tender={"front_thigh_R": 5, "inner_knee_R": 4}), limits)
    thigh = [(block.technique, block.pressure) for block in blocks(plan, "P_THIGH")]
    assert thigh == [("hold", 1), ("petrissage", 4), ("soft_tissue", 3)]


# --- The first minutes ------------------------------------------------------------------------------------------------


def test_after_exactly_five_gentle_minutes_the_work_may_be_firm() -> None:
    bars = {("effleurage", "front_thigh_R"): ("pad",)}
    sore = {"front_thigh_R": 4, "inner_knee_R": 6}
    plan = make_plan(make_facts(goal="sport", minutes=45, tender=sore), make_limits(bars=bars))
    assert sum(minutes_by(plan, "region", "P_WARM").values()) == 5
    first = blocks(plan, "P_THIGH")[0]
    assert (first.technique, first.pressure) == ("petrissage", 4)


def test_where_the_first_area_of_the_warm_up_has_one_minute_left_the_hands_glide_at_once() -> None:
    """13 of its 14 minutes are for the sore muscle itself: the last one is not a rest with nothing after it."""
    plan = make_plan(make_facts(goal="sport", minutes=55, tender={"front_thigh_R": 2, "calf_R": 5}))
    warm = [(block.region, block.technique, block.pressure, block.minutes) for block in blocks(plan, "P_WARM")]
    assert warm == [("front_thigh_R", "effleurage", 1, 1), ("front_thigh_L", "effleurage", 2, 5)]


def test_where_a_rule_says_begin_without_any_weight_the_hands_rest_first() -> None:
    """Resting hands are the only technique that can begin at P0."""
    limits = make_limits(bars={("effleurage", "calf_R"): ("pad",)}, starts={"calf_R": 0})
    plan = make_plan(make_facts(tender={"calf_R": 5}), limits)
    calf = [(block.technique, block.pressure) for block in blocks(plan) if block.region == "calf_R"]
    assert calf == [("hold", 0), ("petrissage", 3)]


# --- Movement ---------------------------------------------------------------------------------------------------------


def test_what_holds_for_one_knee_is_minded_when_both_are_moved() -> None:
    limits = make_limits(notes={"inner_knee_L": ("no_end_range",)})
    plan = make_plan(make_facts(tender={"inner_knee_L": 4, "inner_knee_R": 4}), limits)
    moved = {block.technique: block.notes for block in blocks(plan, "P_MOVE")}
    assert moved == {"prom": ("comfort_only", "no_end_range"), "arom": ("no_end_range",)}


@pytest.mark.parametrize(
    "note", ["no_sustained_pressure", "no_long_upward_strokes", "no_deep_calf", "no_painful_work", "scar_light"]
)
def test_a_warm_pack_is_told_nothing_about_strokes(note: str) -> None:
    limits = make_limits(notes=dict.fromkeys(BOOK.body.everywhere, (note, "check_skin")))
    plan = make_plan(make_facts(tender={"inner_knee_R": 4}, wishes={"heat_wanted": "yes"}), limits)
    pack = next(block for block in blocks(plan) if block.technique == "heat")
    assert pack.notes == ("heat_wrapped", "check_skin")
    assert note in next(block.notes for block in blocks(plan) if block.technique == "petrissage")
