"""Measures of pain and function, each number as section 8 of the clinical reference has it."""

import tomllib
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from clinic.rules import load
from clinic.rules.measures import (
    Advice,
    Change,
    Measures,
    activities_change,
    average,
    bars_to_standing,
    below_average,
    course_advice,
    due,
    is_better,
    is_worse,
    measures,
    one_activity_change,
    pain_change,
)
from clinic.rules.measures_in import FILE, read_measures

TODAY = date(2026, 11, 23)
STEADY = {"gives_way": "no", "leg_surgery": "no", "knee_replacement": "none", "other_surgery": "no"}


@pytest.fixture
def told() -> Measures:
    return measures(load())


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (7, 4, Change.MUCH_LESS),
        (7, 5, Change.MUCH_LESS),
        (7, 6, Change.LESS),
        (3, 2, Change.MUCH_LESS),
        (10, 9, Change.LESS),
        (5, 4.5, Change.SAME),
        (3, 2.5, Change.LESS),
        (5, 5, Change.SAME),
        (0, 0, Change.SAME),
        (0, 1, Change.MORE),
        (6, 7, Change.MORE),
        (4, 9, Change.MUCH_MORE),
    ],
)
def test_one_point_or_15_percent_is_small_and_two_or_33_percent_is_much(
    told: Measures, first: float, last: float, expected: Change
) -> None:
    assert pain_change(first, last, told) is expected


def test_activities_score_their_average() -> None:
    assert average([4, 5, 9]) == 6
    with pytest.raises(ValueError, match="nothing"):
        average([])


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ([3, 3, 3], [5, 5, 5], Change.MORE),
        ([1, 2, 4], [3, 4, 6], Change.MORE),
        ([3, 3, 3], [5, 5, 4], Change.SAME),
        ([5, 5, 5], [4, 4, 4], Change.SAME),
        ([5, 5, 5], [3, 3, 3], Change.LESS),
    ],
)
def test_the_average_of_activities_changes_from_two_points_on(
    told: Measures, first: list[int], last: list[int], expected: Change
) -> None:
    assert activities_change(first, last, told) is expected


def test_only_the_same_activities_are_compared(told: Measures) -> None:
    with pytest.raises(ValueError, match="same activities"):
        activities_change([3], [5, 5], told)


@pytest.mark.parametrize(("first", "last", "expected"), [(3, 6, Change.MORE), (3, 5, Change.SAME), (6, 3, Change.LESS)])
def test_one_activity_changes_from_three_points_on(told: Measures, first: int, last: int, expected: Change) -> None:
    assert one_activity_change(first, last, told) is expected


def test_much_better_or_more_is_the_change_that_matters(told: Measures) -> None:
    assert [is_better(step, told) for step in range(1, 8)] == [True, True, False, False, False, False, False]
    assert [is_worse(step, told) for step in range(1, 8)] == [False, False, False, False, False, True, True]


@pytest.mark.parametrize(("measure", "at"), [("activities", [1, 4, 8]), ("change", [4, 8]), ("chair", [1, 4, 8])])
def test_each_measure_is_asked_at_its_visits(told: Measures, measure: str, at: list[int]) -> None:
    asked: list[int] = []
    for visit in range(1, 13):
        if due(told.turns[measure], visit, asked):
            asked.append(visit)
    assert asked == at


def test_a_turn_that_was_missed_is_made_up_for(told: Measures) -> None:
    turns = told.turns["activities"]
    assert due(turns, 5, [1])
    assert not due(turns, 6, [1, 5])
    assert due(turns, 8, [1, 5])
    assert not due(told.turns["change"], 3, [])


def test_the_chair_stand_needs_a_steady_knee_and_little_pain(told: Measures) -> None:
    assert bars_to_standing(STEADY, 6, TODAY, told) == ()
    assert bars_to_standing(STEADY, 7, TODAY, told) == ("pain",)
    assert bars_to_standing(STEADY, None, TODAY, told) == ("pain",)
    for said in ("checked", "not_checked", "unsure", {"value": "checked", "side": "L"}):
        assert bars_to_standing(STEADY | {"gives_way": said}, 2, TODAY, told) == ("gives_way",)
    assert bars_to_standing({}, 2, TODAY, told) == ("gives_way", "leg_surgery", "knee_replacement", "other_surgery")


@pytest.mark.parametrize(
    ("day", "is_barred"),
    [("2026-09-01", True), ("2026-08-31", False), ("2027-01-01", True), ("some day", True), (None, True)],
)
def test_an_operation_of_the_last_12_weeks_leaves_it_out(told: Measures, day: str | None, is_barred: bool) -> None:
    said = STEADY | {"leg_surgery": {"value": "yes", "side": "L", "date": day}}
    assert bars_to_standing(said, 2, TODAY, told) == (("leg_surgery",) if is_barred else ())
    said = STEADY | {"other_surgery": {"value": "yes", "date": day}}
    assert bars_to_standing(said, 2, TODAY, told) == (("other_surgery",) if is_barred else ())
    assert bars_to_standing(STEADY | {"knee_replacement": "both"}, 2, TODAY, told) == ("knee_replacement",)


def test_below_average_follows_age(told: Measures) -> None:
    cuts = {age: below_average(age, told) for age in (59, 60, 64, 65, 70, 75, 80, 85, 94, 95)}
    assert cuts[59] is None
    assert cuts[95] is None
    told_cuts = [(row["men"], row["women"]) for row in cuts.values() if row is not None]
    assert told_cuts == [(14, 12), (14, 12), (12, 11), (12, 10), (11, 10), (10, 9), (8, 8), (7, 4)]


@pytest.mark.parametrize(
    ("visits", "pain", "activities", "expected"),
    [
        (3, Change.MUCH_LESS, None, Advice.TRY),
        (4, Change.LESS, None, Advice.GO_ON),
        (4, Change.SAME, Change.MORE, Advice.GO_ON),
        (4, Change.SAME, Change.SAME, Advice.PAUSE),
        (4, Change.MORE, None, Advice.PAUSE),
        (4, None, Change.LESS, Advice.PAUSE),
        (4, None, None, Advice.ASK),
        (7, Change.MUCH_LESS, None, Advice.GO_ON),
        (8, Change.MUCH_LESS, None, Advice.DONE),
        (8, Change.LESS, None, Advice.COMFORT),
        (8, None, Change.MORE, Advice.COMFORT),
        (9, Change.SAME, None, Advice.PAUSE),
        (12, None, None, Advice.ASK),
    ],
)
def test_the_course_is_reviewed_after_4_and_8_visits(
    told: Measures, visits: int, pain: Change | None, activities: Change | None, expected: Advice
) -> None:
    assert course_advice(visits, pain, activities, told) is expected


def test_every_source_is_one_of_the_rulebook(told: Measures) -> None:
    flags = {"P", "S", "GK", "CONV"}
    for refs in told.sources.values():
        for ref in refs:
            name, _space, flag = ref.partition(" ")
            assert name in load().sources
            assert flag in flags | {""}


def test_the_questions_behind_the_chair_stand_exist(told: Measures) -> None:
    assert {*told.steady, *told.operations} <= set(load().questions)


def _tables() -> dict[str, Any]:
    return deepcopy(tomllib.loads(load().files[FILE]))


@pytest.mark.parametrize(
    ("table", "key", "value", "words"),
    [
        ("pain", "small_points", "1", "small_points must be a whole number"),
        ("pain", "small_points", True, "small_points must be a whole number"),
        ("pain", "small_points", 0, "small_points must be a whole number"),
        ("pain", "unknown", 1, "pain must give exactly"),
        ("change", "visits", [], "change must list visits"),
        ("change", "visits", 4, "change must list visits"),
        ("change", "visits", [8, 4], "visits of change must rise"),
        ("chair", "steady", [], "steady must be a list of names"),
        ("chair", "steady", "gives_way", "steady must be a list of names"),
        ("chair", "operations", [1], "operations must be a list of names"),
        ("chair", "below_average", [], "below_average must list ages"),
        ("chair", "below_average", 3, "below_average must list ages"),
        ("chair", "below_average", [{"from": 60}], "a row of below_average must give exactly"),
        ("chair", "below_average", [{"from": 64, "to": 60, "men": 1, "women": 1}], "ages of below_average must rise"),
    ],
)
def test_a_faulty_number_is_named(table: str, key: str, value: Any, words: str) -> None:
    tables = _tables()
    tables[table][key] = value
    with pytest.raises(ValueError, match=words):
        read_measures(tables)


def test_a_table_that_is_missing_is_named() -> None:
    tables = _tables()
    del tables["course"]
    with pytest.raises(ValueError, match="the file must give exactly"):
        read_measures(tables)
    with pytest.raises(ValueError, match="pain must give exactly"):
        read_measures(_tables() | {"pain": 3})
