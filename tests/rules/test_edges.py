"""Every edge of every row, worked out from the rows themselves: a day, a year or a point less, just there, and more.

What fires a row at all stands in `rule_table.py`; here its windows are walked along, and its answers taken away.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from clinic.rules import assess, load
from clinic.rules.model import Level
from clinic.rules.named import NAMED
from clinic.rules.rulebook import Rulebook
from clinic.rules.triage import triage

from .conftest import SESSION, make_facts, make_letter
from .rule_table import TABLE, dvt, injury, knee, surgery, yes

BOOK = load()
ROWS = {row["id"]: row for row in tomllib.loads(BOOK.files["conditions.toml"])["rule"]}
ITEMS = {row["id"]: row for row in tomllib.loads(BOOK.files["checklist.toml"])["item"]}
OPEN = 10**6


class Edge(NamedTuple):
    """A window of a row: holds from `least` to `most`, or (`inverted`) outside of it."""

    row: str
    operator: str
    path: str
    least: int
    most: int
    inverted: bool

    def around(self) -> list[int]:
        """The values at which something could change, and their neighbours."""
        edges = [edge for edge in (self.least, self.most) if 0 < edge < OPEN]
        return sorted({value for edge in edges for value in (edge - 1, edge, edge + 1)})

    def expects(self, value: int) -> bool:
        """Whether the row holds for this value, everything else being as it should."""
        return (self.least <= value <= self.most) is not self.inverted


def edges(row: str, condition: Mapping[str, Any], *, inverted: bool = False) -> Iterator[Edge]:
    """Every window in a condition, however deep."""
    for operator, operand in condition.items():
        if operator in {"all", "any"}:
            for part in operand:
                yield from edges(row, part, inverted=inverted)
        elif operator == "not":
            yield from edges(row, operand, inverted=not inverted)
        elif operator in {"days", "at_least", "at_most"}:
            path, *numbers = operand
            yield Edge(row, operator, path, *_window(operator, numbers), inverted)
        elif operator == "age":
            yield Edge(row, operator, "age", *_window(operator, operand), inverted)


def _window(operator: str, numbers: list[int]) -> tuple[int, int]:
    if operator == "at_most":
        return 0, numbers[0]
    return (numbers[0], numbers[1] if len(numbers) > 1 else OPEN)


EDGES = [edge for row in ROWS.values() for edge in edges(row["id"], row.get("when", {}))]
HITS: dict[str, list[dict[str, Any]]] = {}
for _rule, _hit, _ in TABLE:
    HITS.setdefault(_rule, []).append(_hit)
WALKS = [pytest.param(edge, value, id=f"{edge.row} {value}") for edge in EDGES for value in edge.around()]


def at(edge: Edge, hit: Mapping[str, Any], value: int) -> dict[str, Any]:
    """The answers that fire a row, with this value where the window looks."""
    if edge.operator == "age":
        return {**hit, "age": value, "guardian_ok": True}
    question, _, detail = edge.path.partition(".")
    given = hit[question]
    if not detail:
        return {**hit, question: {**given, "value": value} if isinstance(given, Mapping) else value}
    return {**hit, question: {**(given if isinstance(given, Mapping) else {"value": given}), detail: value}}


def fired(answers: Mapping[str, Any]) -> set[str]:
    return {finding.rule for finding in triage(make_facts(**answers), BOOK).findings}


def test_every_window_of_the_rows_is_walked_along() -> None:
    """None has lost its edges, and each has answers in the table that fire its row through it."""
    assert {edge.operator for edge in EDGES} == {"days", "age", "at_least"}
    for edge in EDGES:
        question = edge.path.partition(".")[0]
        assert edge.around()
        assert any(edge.operator == "age" or question in hit for hit in HITS[edge.row]), edge


@pytest.mark.parametrize(("edge", "value"), WALKS)
def test_a_window_begins_and_ends_on_its_day(edge: Edge, value: int) -> None:
    question = edge.path.partition(".")[0]
    hits = [hit for hit in HITS[edge.row] if edge.operator == "age" or question in hit]
    through = [hit for hit in hits if any(edge.row not in fired(at(edge, hit, each)) for each in edge.around())]
    assert through, "some answers depend on the window"
    for hit in through:
        assert (edge.row in fired(at(edge, hit, value))) is edge.expects(value)


def read_by(rule: str) -> set[str]:
    """The questions that a row looks at."""
    row = next(row for row in BOOK.rules if row.id == rule)
    paths = NAMED[row.named].reads if row.named else row.holds.paths
    return {path.partition(".")[0] for path in paths} & set(BOOK.questions)


@pytest.mark.parametrize(("rule", "hit"), [(rule, hit) for rule, hit, _ in TABLE], ids=lambda row: str(row)[:60])
def test_without_any_one_of_its_answers_a_row_does_not_hold(rule: str, hit: dict[str, Any]) -> None:
    """Of those that it reads: others only say why its question was asked."""
    for left_out in set(hit) & read_by(rule):
        assert rule not in fired({name: given for name, given in hit.items() if name != left_out})


@pytest.mark.parametrize("item", ["guardian", "support", "walking_aid"])
def test_a_line_of_the_checklist_keeps_to_its_age(item: str) -> None:
    """Those that look at the age say so in their condition: all of them are here."""
    aged = {row["id"]: list(edges(row["id"], row.get("when", {}))) for row in ITEMS.values()}
    assert {name for name, found in aged.items() if found} == {"guardian", "support", "walking_aid"}
    for edge in aged[item]:
        for value in edge.around():
            lines = assess(make_facts(age=value, guardian_ok=True), BOOK).checklist
            assert (item in {line.id for line in lines}) is edge.expects(value), value


# --- Windows that stand in the code -----------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [83, 84, 85])
@pytest.mark.parametrize("question", ["leg_surgery", "knee_replacement", "other_surgery"])
def test_an_operation_is_a_clot_risk_for_twelve_weeks(question: str, days: int) -> None:
    operation = {"leg_surgery": surgery(days), "knee_replacement": knee(days), "other_surgery": yes(date=days)}
    answers = {"dvt_signs": dvt("pain", cause_clear="yes"), question: operation[question]}
    assert ("clot_risk" in fired(answers)) is (days < 84)
    assert ("dvt_signs_urgent" in fired(answers)) is (days < 84)


@pytest.mark.parametrize("days", [0, 1, 89, 90, 91])
def test_a_letter_is_good_from_its_day_for_ninety_days(days: int) -> None:
    level = triage(make_facts(pad="yes", letters=(make_letter("pad", days_ago=days),)), BOOK).level
    assert (level is Level.MODIFY) is (days <= 90)


def test_a_letter_of_tomorrow_is_not_good_yet() -> None:
    result = triage(make_facts(pad="yes", letters=(make_letter("pad", days_ago=-1),)), BOOK)
    assert result.level is Level.CLEARANCE
    assert result.findings[0].params["letter"]["reasons"] == ("in_future",)


@pytest.mark.parametrize("days", [59, 60, 61])
def test_a_letter_is_no_older_than_what_it_speaks_of(days: int) -> None:
    letters = (make_letter("leg_surgery", days_ago=days),)
    level = triage(make_facts(leg_surgery=surgery(60), letters=letters), BOOK).level
    assert (level is Level.MODIFY) is (days <= 60)


@pytest.mark.parametrize("weeks", [1, 2])
def test_a_letter_is_no_older_than_the_pregnancy(weeks: int) -> None:
    pregnant = yes(weeks=weeks, complications="no")
    for days, level in ((weeks * 7, Level.MODIFY), (weeks * 7 + 1, Level.CLEARANCE)):
        letters = (make_letter("pregnant", days_ago=days),)
        assert triage(make_facts(pregnant=pregnant, letters=letters), BOOK).level is level


@pytest.mark.parametrize("days_short", [-1, 0, 1])
def test_the_guardian_gate_falls_on_the_eighteenth_birthday(days_short: int) -> None:
    adult = make_facts(age=18)
    born = adult.birth_date + timedelta(days=days_short)
    person = type(adult)(**{name: getattr(adult, name) for name in adult.__slots__} | {"birth_date": born})
    assert person.age == (18 if days_short <= 0 else 17)
    result = triage(person, BOOK)
    assert result.booking_blocked is (days_short > 0)
    assert ("under18" in {finding.rule for finding in result.findings}) is (days_short > 0)


@pytest.mark.parametrize("pain", [5, 6, 7, 8])
def test_pain_bars_work_from_its_score(pain: int) -> None:
    limits = triage(make_facts(first_visit=True, scores={"pain_now": pain}), BOOK).limits
    assert bool(limits.barred("arom")) is (pain >= 6)
    for technique in ("trigger_point", "acupressure", "friction"):
        assert bool(limits.barred(technique)) is (pain >= 7)


@pytest.mark.parametrize("pain", [6, 7])
def test_pain_at_rest_counts_as_pain_now(pain: int) -> None:
    limits = triage(make_facts(sev_pain=pain), BOOK).limits
    assert bool(limits.barred("trigger_point", "calf_L")) is (pain >= 7)


@pytest.mark.parametrize("age", [74, 75, 76])
@pytest.mark.parametrize("thin", ["yes", "fragility_fracture"])
def test_thin_bones_are_fragile_from_75(age: int, thin: str, rulebook: Rulebook) -> None:
    letters = (make_letter("osteoporosis"),)
    limits = triage(make_facts(age=age, osteoporosis=thin, letters=letters), rulebook).limits
    assert bool(limits.fragile) is (age >= 75)


def test_an_injury_of_the_day_is_day_nought() -> None:
    assert "injury_under_72_hours" in fired({"injury": injury(0)})
    assert make_facts(injury=injury(0)).answers["injury"].follow["date"] == SESSION
