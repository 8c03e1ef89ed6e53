"""Rows of questions, sources, goals, techniques and session: a slip of the pen in any of them is refused by name."""

from collections.abc import Callable
from typing import Any

import pytest

from clinic.rules.questions import parse_page, parse_question, parse_source
from clinic.rules.session_rows import parse_goal, parse_session, parse_technique

QUESTION = {
    "id": "stairs",
    "section": "knee",
    "type": "choice",
    "choices": ["no", "up", "down"],
    "none": "no",
    "follow": [{"id": "since", "type": "date", "when": ["up"]}, {"id": "rail", "type": "yn", "reassures": True}],
}
FOLLOW: dict[str, Any] = {"id": "kind", "type": "choice", "choices": ["a", "b"]}
GOAL = {"id": "rest", "row": "base", "mix": {"effleurage": 90}, "extra_percent": 10, "topic": "tips", "source": ["GK"]}
TECHNIQUE = {"id": "tap", "kind": "extra", "low": "P1", "high": "P2", "topic": "tips", "source": ["R17 P"]}
SESSION = {
    "phases": ["P_ARR", "P_KNEE"],
    "work": ["P_KNEE"],
    "ties": ["P_KNEE"],
    "floors": {"P_ARR": 5},
    "rows": {"base": {"45": [5, 40], "50": [6, 44]}, "slow": {"45": [6, 39], "50": [7, 43]}},
    "numbers": {"focus": 3},
    "usual": {"P_KNEE": ["above_kneecap"]},
    "positions": {"default": "supine"},
    "other_positions": {"default": ["side", "seated"]},
    "source": ["CONV"],
}


def refuses(parse: Callable[[Any], object], row: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse(row)


def test_rows_without_a_fault_are_read() -> None:
    question = parse_question(QUESTION)
    assert (question.none, question.follow_up("rail").none, question.follow_up("nothing")) == ("no", "yes", None)
    assert parse_question({**QUESTION, "follow": [{**FOLLOW, "when": "up"}]}).follow_ups[0].when == ("up",)
    assert parse_goal(GOAL).mix == {"effleurage": 90}
    assert (parse_goal(GOAL).highest, parse_goal(GOAL).focus) == (4, True)
    technique = parse_technique(TECHNIQUE)
    assert (technique.low, technique.high, technique.hands_on, technique.adults_only) == (1, 2, True, False)
    assert parse_session(SESSION).row("slow", 47) == {"P_ARR": 6, "P_KNEE": 41}
    assert parse_session(SESSION).shortest == 45


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"section": "foot"}, "unknown section 'foot'"),
        ({"type": "side"}, "unknown type 'side'"),
        ({"choices": ["no"]}, "at least two choices"),
        ({"choices": ["no", 2]}, "not a list of texts"),
        ({"type": "yn"}, "type 'yn' has no choices"),
        ({"unsure_as": ["sideways"]}, "unsure_as names an unknown choice"),
        ({"none": "never"}, "none 'never' is not a choice"),
        ({"follow": [FOLLOW, FOLLOW]}, "a follow-up is named twice"),
        ({"follow": [{"type": "yn"}]}, "a follow-up has no id"),
        ({"follow": [{**FOLLOW, "choices": ["a"]}]}, "follow-up 'kind': needs at least two choices"),
        ({"follow": [{"id": "kind", "type": "yn", "open": True}]}, "follow-up 'kind': only a choice can be open"),
        ({"follow": [{**FOLLOW, "assumed": ["a"]}]}, "cannot be an answer"),
        ({"follow": [{**FOLLOW, "colour": "red"}]}, "unknown key 'colour'"),
    ],
)
def test_a_question_with_a_fault_is_refused(change: dict[str, Any], fault: str) -> None:
    refuses(parse_question, {**QUESTION, **change}, fault)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"id": "leg", "section": "foot", "questions": ["pad"]}, "unknown section 'foot'"),
        ({"id": "leg", "section": "health", "questions": []}, "a page needs questions"),
        ({"id": "leg", "section": "health", "colour": "red"}, "unknown key 'colour'"),
    ],
)
def test_a_page_with_a_fault_is_refused(row: dict[str, Any], fault: str) -> None:
    refuses(parse_page, row, fault)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"id": "R1", "title": "A study", "flag": "X"}, "unknown flag 'X'"),
        ({"id": "R1", "title": "", "flag": "P"}, "a source needs a title"),
        ({"id": "R1", "title": "A study", "flag": "P", "colour": "red"}, "unknown key 'colour'"),
    ],
)
def test_a_source_with_a_fault_is_refused(row: dict[str, Any], fault: str) -> None:
    refuses(parse_source, row, fault)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"id": ""}, "id must be a text"),
        ({"mix": {"effleurage": 89}}, "add up to 99, not 100"),
        ({"mix": {"effleurage": -90}}, "effleurage must be a whole number"),
        ({"mix": 90}, "mix must be a table"),
        ({"extra_percent": True}, "extra_percent must be a whole number"),
        ({"move": "prom"}, "move must be a list of ids"),
        ({"link": [""]}, "link must be a list of ids"),
        ({"only_in": ["P_KNEE"]}, "only_in must be a table"),
        ({"highest": "P5"}, "highest must be P0 to P4"),
        ({"focus": "yes"}, "focus must be true or false"),
        ({"source": []}, "source is missing"),
        ({"source": ["R1"]}, "source 'R1' is not like"),
    ],
)
def test_a_goal_with_a_fault_is_refused(change: dict[str, Any], fault: str) -> None:
    refuses(parse_goal, {**GOAL, **change}, fault)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"kind": "magic"}, "unknown kind 'magic'"),
        ({"low": None}, "low and high must both be given"),
        ({"low": "P3"}, "the lower one first"),
        ({"low": 1}, "low must be P0 to P4"),
    ],
)
def test_a_technique_with_a_fault_is_refused(change: dict[str, Any], fault: str) -> None:
    refuses(parse_technique, {**TECHNIQUE, **change}, fault)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"phases": []}, "must name phases"),
        ({"work": ["P_REST"]}, "must name phases"),
        ({"ties": []}, "and ties all of work"),
        ({"floors": {"P_REST": 1}}, "must name phases"),
        ({"rows": {"slow": {"45": [5, 40]}}}, "no row 'base'"),
        ({"rows": {**SESSION["rows"], "slow": {"45": [5, 40]}}}, "rows.slow has not the lengths"),
        ({"rows": {"base": [45]}}, "rows.base must be a table"),
        ({"rows": {"base": {"45": [5, "40"]}}}, "rows.base.45 must be a list of whole minutes"),
        ({"rows": {"base": {"45": [45]}}}, "2 phases that add up to 45"),
        ({"rows": {"base": {"45": [5, 41]}}}, "2 phases that add up to 45"),
        ({"rows": {"base": {"45": [4, 41]}}}, "rows.base.45: P_ARR is below 5"),
        ({"numbers": {"focus": 1.5}}, "focus must be a whole number"),
        ({"positions": {"default": 1}}, "default must be a text"),
        ({"positions": {"default": "lotus"}}, "positions must give a default, and name supine"),
        ({"positions": {"calf": "prone"}}, "positions must give a default"),
        ({"other_positions": {"default": ["side"]}}, "other_positions must let the default be seated"),
        ({"other_positions": {"default": ["seated", "lotus"]}}, "other_positions: unknown position 'lotus'"),
    ],
)
def test_a_session_with_a_fault_is_refused(change: dict[str, Any], fault: str) -> None:
    refuses(parse_session, {**SESSION, **change}, fault)
