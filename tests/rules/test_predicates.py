"""Conditions: every operator, every way of not knowing, and what the compiler refuses."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from clinic.rules.facts import WISHES as INTAKE_WISHES
from clinic.rules.model import Facts, TenderArea
from clinic.rules.predicates import WISHES, Condition, Known, compile_condition
from clinic.rules.rulebook import Rulebook

MakeFacts = Callable[..., Facts]


@pytest.fixture
def known(rulebook: Rulebook) -> Known:
    return Known(rulebook.questions, frozenset(rulebook.goals), frozenset(rulebook.regions))


@pytest.fixture
def holds(known: Known) -> Callable[[dict[str, Any], Facts], bool]:
    """`holds({"is": ["bp", "controlled"]}, facts)`."""
    return lambda table, facts: compile_condition(table, known)(facts)


@pytest.mark.parametrize(("answer", "expected"), [("yes", True), ("unsure", True), ("no", False)])
def test_not_sure_counts_as_yes_where_yes_warns(holds, facts: MakeFacts, answer: str, expected: bool) -> None:
    assert holds({"is": ["locked", "yes"]}, facts(locked=answer)) is expected


@pytest.mark.parametrize(("answer", "expected"), [("yes", False), ("unsure", True), ("no", True)])
def test_not_sure_counts_as_no_where_yes_reassures(holds, facts: MakeFacts, answer: str, expected: bool) -> None:
    assert holds({"is": ["feels_heat", "no"]}, facts(feels_heat=answer)) is expected


def test_not_sure_about_a_choice_counts_as_any_that_warns(holds, facts: MakeFacts) -> None:
    unsure = facts(clot_history="unsure")
    assert holds({"is": ["clot_history", "now_under3m"]}, unsure)
    assert not holds({"is": ["clot_history", "never"]}, unsure)


def test_not_sure_about_a_choice_counts_as_its_row_says(holds, facts: MakeFacts) -> None:
    unsure = facts(bp="unsure")
    assert holds({"is": ["bp", "dont_know"]}, unsure)
    assert not holds({"is": ["bp", "not_controlled_or_160_100"]}, unsure)


def test_several_values_are_alternatives(holds, facts: MakeFacts) -> None:
    assert holds({"is": ["ra", "quiet", "flare_knee"]}, facts(ra="quiet"))
    assert not holds({"is": ["ra", "quiet", "flare_knee"]}, facts(ra="flare_elsewhere"))


def test_a_detail_that_was_not_given_counts_as_the_cautious_one(holds, facts: MakeFacts) -> None:
    surgery = facts(leg_surgery={"value": "yes"})
    assert holds({"is": ["leg_surgery.wound_closed", "no"]}, surgery)
    assert not holds({"is": ["leg_surgery.wound_closed", "yes"]}, surgery)
    assert holds({"is": ["leg_surgery.problems", "yes"]}, surgery)
    assert holds({"is": ["leg_surgery.side", "L"]}, surgery)


def test_a_detail_that_was_not_asked_counts_as_nothing(holds, facts: MakeFacts) -> None:
    healthy = facts()
    assert not holds({"is": ["leg_surgery.wound_closed", "no"]}, healthy)
    assert not holds({"is": ["leg_surgery.problems", "yes"]}, healthy)
    assert not holds({"days": ["leg_surgery.date", 0]}, healthy)
    assert not holds({"has": ["skin_local.site"]}, healthy)
    assert not holds({"at_least": ["pregnant.weeks", 0]}, healthy)


def test_a_detail_may_have_an_assumed_answer(holds, facts: MakeFacts) -> None:
    assert not holds({"is": ["bakers.checked", "no"]}, facts(bakers="yes"))
    assert holds({"is": ["bakers.checked", "no"]}, facts(bakers={"value": "yes", "checked": "unsure"}))


@pytest.mark.parametrize(
    ("ticks", "any_tick", "stroke"),
    [([], False, False), (["angina"], True, False), (["stroke", "other"], True, True), (["unsure"], True, True)],
)
def test_ticks(holds, facts: MakeFacts, ticks: list[str], any_tick: bool, stroke: bool) -> None:
    assert holds({"has": ["heart"]}, facts(heart=ticks)) is any_tick
    assert holds({"has": ["heart", "heart_attack", "stroke"]}, facts(heart=ticks)) is stroke


def test_not_sure_about_ticks_counts_as_its_row_says(holds, facts: MakeFacts) -> None:
    unsure = facts(capacity=["unsure"])
    assert holds({"has": ["capacity", "help_to_decide"]}, unsure)
    assert not holds({"has": ["capacity", "no_one_to_consent"]}, unsure)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Warfarin", True), ("2 x WARFARIN5mg/day", True), ("ibuprofen,\nwarfarin", True), ("co-codamol", True),
        ("Codeína", True), ("Codei\u0301na", True), ("no warfarin", True), ("warfarinol", False), ("co damol", False),
        ("unheardof", False), ("", False), (None, False),
    ],
)  # fmt: skip
def test_names_in_free_text_are_whole_words_whatever_their_case_and_accents(
    holds, facts: MakeFacts, typed: str | None, expected: bool
) -> None:
    assert holds({"names": ["meds", "warfarin", "co-codamol", "codeina"]}, facts(meds=typed)) is expected


@pytest.mark.parametrize(("ticks", "expected"), [(["pain"], False), (["pain", "warmth"], True), (["unsure"], True)])
def test_counting_ticks(holds, facts: MakeFacts, ticks: list[str], expected: bool) -> None:
    assert holds({"count_at_least": ["dvt_signs", 2]}, facts(dvt_signs=ticks)) is expected


@pytest.mark.parametrize(("score", "expected"), [(7, False), (8, True), (10, True)])
def test_numbers(holds, facts: MakeFacts, score: int, expected: bool) -> None:
    assert holds({"at_least": ["sev_pain", 8]}, facts(sev_pain=score)) is expected
    assert holds({"at_most": ["sev_pain", 7]}, facts(sev_pain=score)) is not expected


@pytest.mark.parametrize(
    ("days", "expected"), [(13, False), (14, True), (83, True), (84, False), (None, True)], ids=str
)
def test_windows_are_whole_days_and_an_unknown_date_is_inside(holds, facts: MakeFacts, days, expected: bool) -> None:
    surgery = facts(leg_surgery={"value": "yes"} | ({"date": days} if days is not None else {}))
    assert holds({"days": ["leg_surgery.date", 14, 83]}, surgery) is expected


@pytest.mark.parametrize("window", [[84], [84, -1]])
def test_a_window_may_be_open(holds, facts: MakeFacts, window: list[int]) -> None:
    assert holds({"days": ["leg_surgery.date", *window]}, facts(leg_surgery={"value": "yes", "date": 2000}))
    assert not holds({"days": ["leg_surgery.date", *window]}, facts(leg_surgery={"value": "yes", "date": 83}))


@pytest.mark.parametrize(("age", "expected"), [(15, False), (16, True), (17, True), (18, False)])
def test_age(holds, facts: MakeFacts, age: int, expected: bool) -> None:
    assert holds({"age": [16, 17]}, facts(age=age)) is expected


def test_goals_wishes_and_places(holds, facts: MakeFacts) -> None:
    given = facts(goal="relax", second_goal="sleep", wishes={"heat_wanted": "yes", "position_limits": ("front",)})
    given = replace(given, tender=(TenderArea("calf_L", 4), TenderArea("low_back", 2)))
    assert holds({"goal": ["sleep"]}, given)
    assert not holds({"goal": ["pain"]}, given)
    assert holds({"wish": ["heat_wanted", "yes"]}, given)
    assert holds({"wish": ["position_limits", "front"]}, given)
    assert not holds({"wish": ["no_touch"]}, given)
    assert holds({"tender": ["calf"]}, given)
    assert holds({"tender": ["shin", "low_back"]}, given)
    assert not holds({"tender": ["shin"]}, given)


def test_conditions_nest(holds, facts: MakeFacts) -> None:
    table = {"all": [{"is": ["ra", "quiet"]}, {"any": [{"age": [60]}, {"not": {"is": ["oa", "yes"]}}]}]}
    assert holds(table, facts(ra="quiet", age=50))
    assert not holds(table, facts(ra="quiet", oa="yes", age=50))
    assert holds(table, facts(ra="quiet", oa="yes", age=60))


def test_a_condition_knows_what_it_looks_at(known: Known) -> None:
    table = {"all": [{"is": ["ra", "quiet"]}, {"days": ["leg_surgery.date", 0]}, {"age": [18]}]}
    condition = compile_condition(table, known)
    assert isinstance(condition, Condition)
    assert condition.paths == {"ra", "leg_surgery.date", "age"}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({}, "one operator"),
        ({"is": ["bp", "no"], "has": ["heart"]}, "one operator"),
        ({"like": ["bp", "no"]}, "unknown operator 'like'"),
        ({"names": ["bp", "low"]}, "cannot read"),
        ({"names": ["meds"]}, "'names' needs words"),
        ({"names": ["meds", "heparin", "-"]}, "'names' needs words"),
        ({"is": ["blood", "no"]}, "unknown question 'blood'"),
        ({"is": ["leg_surgery.wound", "no"]}, "has no follow-up 'wound'"),
        ({"is": ["bp", "high"]}, "has no choice 'high'"),
        ({"is": ["bp"]}, "needs a value"),
        ({"is": "bp"}, "needs a list"),
        ({"is": ["heart", "stroke"]}, "of type 'ms'"),
        ({"has": ["heart", "broken"]}, "has no choice 'broken'"),
        ({"has": ["bp"]}, "of type 'choice'"),
        ({"days": ["leg_surgery.side", 3]}, "of type 'side'"),
        ({"days": ["leg_surgery.date"]}, "needs numbers"),
        ({"days": ["leg_surgery.date", "14"]}, "needs numbers"),
        ({"at_least": ["sev_pain", True]}, "needs numbers"),
        ({"goal": ["fame"]}, "unknown goal 'fame'"),
        ({"wish": ["tea", "yes"]}, "unknown wish 'tea'"),
        ({"tender": ["elbow"]}, "unknown region 'elbow'"),
        ({"all": {"is": ["bp", "no"]}}, "needs a list"),
        ({"not": [{"is": ["bp", "no"]}]}, "one operator"),
        ("bp", "one operator"),
    ],
)
def test_a_wrong_condition_is_refused(known: Known, table: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        compile_condition(table, known)


@pytest.mark.parametrize(
    "table",
    [
        {"count_at_least": ["clot_risk"]}, {"count_at_least": ["clot_risk", 1, 2]}, {"at_least": ["sev_pain"]},
        {"at_least": ["sev_pain", 1, 2]}, {"at_most": ["sev_pain", 1, 2]}, {"days": ["injury.date"]},
        {"days": ["injury.date", 1, 2, 3]}, {"age": [1, 2, 3]}, {"age": ["old"]},
    ],
    ids=str,
)  # fmt: skip
def test_a_condition_has_as_many_numbers_as_it_needs_and_no_more(known: Known, table: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="needs numbers"):
        compile_condition(table, known)


def test_one_of_several_wishes_is_enough(holds, facts: MakeFacts) -> None:
    lies = {"wish": ["position_limits", "front", "back"]}
    assert holds(lies, facts(wishes={"position_limits": ("front",)}))
    assert not holds(lies, facts(wishes={"position_limits": ("side",)}))


def test_a_condition_may_ask_for_every_wish_of_an_intake_and_for_no_other() -> None:
    assert set(WISHES) == set(INTAKE_WISHES)


def test_a_condition_says_what_it_reads(known: Known) -> None:
    tables = {
        "age": [18],
        "goal": ["pain"],
        "wish": ["heat_wanted", "yes"],
        "tender": ["calf"],
        "is": ["locked", "yes"],
    }
    reads = [compile_condition({operator: operand}, known).paths for operator, operand in tables.items()]
    assert reads == [{"age"}, {"goals"}, {"wishes.heat_wanted"}, {"tender"}, {"locked"}]


def test_a_tick_list_that_was_left_open_counts_as_all_that_warns(holds, facts: MakeFacts) -> None:
    assert holds({"count_at_least": ["heart", 2]}, facts(heart=None))
    assert holds({"has": ["heart", "stroke"]}, facts(heart=None))


def test_a_place_that_nobody_marked_may_be_any_place(holds, facts: MakeFacts) -> None:
    anywhere = {"has": ["skin_local.site", "calf_L"]}
    assert holds(anywhere, facts(skin_local={"value": ["cut"], "site": ["unsure"]}))
    assert holds(anywhere, facts(skin_local={"value": ["cut"], "site": ["calf_L"]}))
    assert not holds(anywhere, facts(skin_local={"value": ["cut"], "site": ["shin_L"]}))
