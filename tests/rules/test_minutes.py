"""How long each phase is: the minute table and the rules that move minutes between phases (section 6)."""

from itertools import product

import pytest

from clinic.rules.ground import survey
from clinic.rules.minutes import set_clock
from clinic.rules.model import Limit
from clinic.rules.rulebook import load, load_from
from clinic.rules.session_plan import session_plan
from clinic.rules.session_rows import parse_session
from clinic.rules.shares import fitting, share

from .conftest import THOROUGH, make_facts
from .plan_builders import BOOK, make_limits, make_plan, minutes_by, phase, row

GOALS = list(load().goals)
UNHURT = {"inner_knee_R": 0}
"""One tender area with score 0 in the knee: nothing moves but what a test asks for."""


def test_every_row_of_the_table_adds_up_at_every_length() -> None:
    table = load().session
    for row_id, minutes in product(table.rows, range(45, 61)):
        phases = table.row(row_id, minutes)
        assert sum(phases.values()) == minutes
        assert all(phases[each] >= floor for each, floor in table.floors.items())


def test_a_length_between_two_columns_lies_between_them() -> None:
    table = load().session
    assert list(table.row("base", 47).values()) == [5, 6, 10, 7, 6, 4, 5, 4]
    for row_id, minutes in product(table.rows, range(45, 60)):
        shorter, longer = table.row(row_id, minutes - minutes % 5), table.row(row_id, minutes - minutes % 5 + 5)
        for each, length in table.row(row_id, minutes).items():
            assert min(shorter[each], longer[each]) <= length <= max(shorter[each], longer[each])


@pytest.mark.parametrize("minutes", [44, 61])
def test_no_plan_is_shorter_or_longer_than_the_table(minutes: int) -> None:
    with pytest.raises(ValueError, match=f"no minute table for a session of {minutes} minutes"):
        make_plan(make_facts(minutes=minutes))


def test_every_goal_length_second_goal_first_massage_and_pair_of_knees_adds_up() -> None:
    knees = [{"inner_knee_R": 6}, {"inner_knee_R": 6, "kneecap_L": 4, "calf_L": 3}]
    for at, (goal, minutes) in enumerate(product(GOALS, range(45, 61))):
        if not THOROUGH and (GOALS.index(goal) + minutes) % 4:
            continue
        for second, first, tender in [(None, "no", knees[at % 2]), (GOALS[at % 7], "yes", knees[1 - at % 2])]:
            facts = make_facts(
                goal=goal, minutes=minutes, tender=tender, second_goal=second, wishes={"first_massage": first}
            )
            plan = make_plan(facts)
            assert sum(row(plan)) == minutes == plan.planned_minutes, facts
            assert row(plan)[0] >= (7 if first == "yes" else 5) and row(plan)[7] >= 4


def test_without_anything_special_a_plan_is_its_row_of_the_table() -> None:
    assert row(make_plan(make_facts(goal="relax", tender={"calf_R": 3}))) == [6, 7, 12, 7, 7, 13, 4, 4]


@pytest.mark.parametrize(
    ("why", "facts"),
    [
        ("first_massage", {"wishes": {"first_massage": "yes"}}),
        ("interpreter", {"capacity": ["interpreter"]}),
        ("guardian", {"age": 16}),
    ],
)
def test_rule_1_some_clients_get_two_more_minutes_to_arrive_taken_from_link(why: str, facts: dict) -> None:
    plan = make_plan(make_facts(goal="relax", minutes=45, tender={"calf_R": 3}, **facts))
    assert row(plan) == [7, 5, 9, 6, 5, 6, 3, 4]
    assert ("longer_arrival", {"minutes": 2, "because": (why,)}) in phase(plan, "P_ARR").why


def test_rule_1_two_findings_count_and_several_reasons_count_once() -> None:
    facts = make_facts(goal="relax", minutes=45, tender={"calf_R": 3}, wishes={"first_massage": "yes"})
    assert row(make_plan(facts, make_limits(modify_count=1)))[0] == 7
    assert row(make_plan(facts, make_limits(modify_count=2)))[0] == 7
    assert row(make_plan(make_facts(minutes=45), make_limits(modify_count=2)))[0] == 7
    assert row(make_plan(make_facts(minutes=45), make_limits(modify_count=1)))[0] == 5


def test_rule_1_takes_the_rest_from_the_knee_where_link_is_too_short() -> None:
    facts = make_facts(goal="walk_stairs", minutes=45, tender={"front_thigh_R": 1, "calf_R": 1, "kneecap_R": 1})
    longer = make_facts(
        goal="walk_stairs", minutes=45, tender={"front_thigh_R": 1, "calf_R": 1, "inner_knee_R": 1},
        wishes={"first_massage": "yes"},
    )  # fmt: skip
    assert row(make_plan(facts))[5] > 0
    assert row(make_plan(longer)) == [7, 5, 10, 6, 6, 0, 7, 4]


def test_rule_7_a_fragile_client_gets_45_minutes_with_at_most_30_hands_on() -> None:
    for goal, minutes in product(GOALS, [45, 60]):
        plan = make_plan(make_facts(goal=goal, minutes=minutes), make_limits(fragile=("osteoporosis",)))
        assert plan.planned_minutes == 45 and plan.booked_minutes == minutes
        assert sum(row(plan)[1:7]) == 30
        assert plan.shortened_because == (("osteoporosis",) if minutes == 60 else ())
        assert ("fragile", {"because": ("osteoporosis",)}) in phase(plan, "P_CLOSE").why


def test_rule_7_any_other_limit_of_minutes_shortens_the_plan_but_not_the_massage() -> None:
    plan = make_plan(make_facts(minutes=60), make_limits(max_minutes=Limit(45, ("cancer_now",))))
    assert (plan.planned_minutes, plan.booked_minutes, plan.shortened_because) == (45, 60, ("cancer_now",))
    assert sum(row(plan)[1:7]) == 36


def test_rule_8_movement_goes_only_where_all_of_it_is_barred() -> None:
    bars = {(move, "*"): ("easy_bruise",) for move in ("prom", "stretch")}
    with_active = make_plan(make_facts(goal="relax", minutes=45, tender={"calf_R": 3}), make_limits(bars=bars))
    assert {block.technique for block in phase(with_active, "P_MOVE").blocks} == {"arom"}
    bars["arom", "*"] = ("easy_bruise",)
    without = make_plan(make_facts(goal="relax", minutes=45, tender={"calf_R": 3}), make_limits(bars=bars))
    assert row(without) == [5, 8, 9, 6, 5, 8, 0, 4]
    assert minutes_by(without, "technique", "P_WARM") == {"hold": 1, "effleurage": 7}
    assert ("no_movement", {"minutes": 3}) in phase(without, "P_WARM").why
    assert [name for name, _ in without.left_out] == ["prom", "stretch", "arom"]


def test_rule_9_the_second_goal_gets_two_minutes_of_the_longest_other_phase() -> None:
    facts = make_facts(goal="relax", minutes=60, tender={"calf_R": 3}, second_goal="sport")
    assert row(make_plan(facts)) == [6, 7, 14, 7, 7, 11, 4, 4]
    assert ("second_goal", {"minutes": 2, "goal": "sport"}) in phase(make_plan(facts), "P_THIGH").why
    to_link = make_facts(goal="post_surgery", minutes=60, tender={"calf_R": 3}, second_goal="relax")
    assert row(make_plan(to_link)) == [6, 7, 12, 4, 9, 12, 6, 4]


def test_rule_9_equal_phases_give_in_the_order_link_back_knee_thigh() -> None:
    plan = make_plan(make_facts(goal="other", minutes=60, tender={"low_back": 1}, second_goal="sport"))
    assert row(plan)[2:6] == [14 - 3, 9, 7, 7 + 3], "BACK and KNEE are equal: BACK gives; then 3 go to the sorest phase"


def test_rule_9_goals_that_share_a_row_change_nothing() -> None:
    tender = {"calf_R": 3}
    plain = row(make_plan(make_facts(goal="relax", tender=tender)))
    assert row(make_plan(make_facts(goal="relax", second_goal="sleep", tender=tender))) == plain


def test_a_row_that_does_not_add_up_is_refused() -> None:
    wrong = {
        "phases": ["P_ARR", "P_CLOSE"], "work": [], "ties": [], "floors": {"P_ARR": 5}, "source": ["CONV"],
        "rows": {"base": {"45": [5, 39]}},
        "positions": {"default": "supine"}, "other_positions": {"default": ["seated"]},
    }  # fmt: skip
    with pytest.raises(ValueError, match=r"rows\.base\.45 must hold 2 phases that add up to 45"):
        parse_session(wrong)
    with pytest.raises(ValueError, match="P_ARR is below 5"):
        parse_session({**wrong, "rows": {"base": {"45": [4, 41]}}})
    assert parse_session({**wrong, "rows": {"base": {"45": [5, 40]}}}).row("base", 45) == {"P_ARR": 5, "P_CLOSE": 40}


def test_minutes_are_shared_by_largest_remainder_and_nobody_is_below_their_least() -> None:
    assert share(9, (6, 3), (3, 3)) == (6, 3)
    assert share(10, (5, 4), (3, 3)) == (6, 4)
    assert share(9, (9, 1), (3, 3)) == (6, 3)
    assert share(7, (0, 0), (0, 0)) == (4, 3)
    with pytest.raises(ValueError, match="5 minutes cannot hold 6"):
        share(5, (1, 1), (3, 3))
    assert [fitting(minutes, [3, 3, 3]) for minutes in (2, 5, 6, 9)] == [1, 1, 2, 3]


def test_rule_7_takes_nothing_where_there_are_no_more_than_the_hands_on_minutes_that_it_allows() -> None:
    session = BOOK.files["session.toml"]
    assert "fragile_hands_on = 30" in session
    changed = session.replace("fragile_hands_on = 30", "fragile_hands_on = 36")
    looser = load_from({**BOOK.files, "session.toml": changed})
    plan = session_plan(make_facts(minutes=45), make_limits(fragile=("osteoporosis",)), looser)
    assert row(plan) == list(BOOK.session.rows["base"][45])


def test_rule_8_without_movement_the_phases_still_add_up() -> None:
    clock = set_clock(survey(make_facts(), make_limits(), BOOK), can_move=False)
    assert (clock.minutes["P_MOVE"], sum(clock.minutes.values())) == (0, clock.planned)
