"""The condition operators that a rule row may use, checked and compiled once. An unknown counts the cautious way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from unicodedata import combining, normalize

from .model import Facts
from .questions import Condition, FollowUp, Question, asks, unsure_as

__all__ = ["Condition", "Known", "compile_condition"]

Test = Callable[[Facts], bool]
OPEN = -1
NOT_ASKED = object()
WORD = re.compile(r"[^\W\d_]+|\d+")


WISHES = (
    "pressure_pref", "heat_wanted", "first_massage", "position_limits", "no_touch", "support_person",
    "physio_plan_held", "walking_aid", "therapist_preference",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """The ids that a condition may name."""

    questions: Mapping[str, Question]
    goals: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    wishes: frozenset[str] = frozenset(WISHES)


def compile_condition(table: Mapping[str, Any], known: Known) -> Condition:
    """Turn `{is = ["bp", "controlled"]}` and the like into a Condition. Raises ValueError naming what is wrong."""
    if not isinstance(table, Mapping) or len(table) != 1:
        raise ValueError(f"a condition is a table with one operator, not {table!r}")
    ((operator, operand),) = table.items()
    if operator in JOINERS:
        return _join(operator, operand, known)
    if operator not in OPERATORS:
        raise ValueError(f"unknown operator {operator!r}")
    if not isinstance(operand, list) or not operand:
        raise ValueError(f"operator {operator!r} needs a list, not {operand!r}")
    return OPERATORS[operator](operand, known)


JOINERS = ("all", "any", "not")


def _join(operator: str, operand: Any, known: Known) -> Condition:
    if operator == "not":
        part = compile_condition(operand, known)
        holds = part.holds
        return Condition(lambda facts: not holds(facts), part.paths)
    if not isinstance(operand, list):
        raise ValueError(f"operator {operator!r} needs a list, not {operand!r}")
    parts = tuple(compile_condition(row, known) for row in operand)
    join = _all_of if operator == "all" else _any_of
    return Condition(join(tuple(part.holds for part in parts)), frozenset().union(*(part.paths for part in parts)))


def _all_of(parts: tuple[Test, ...]) -> Test:
    def test(facts: Facts) -> bool:
        for part in parts:  # noqa: SIM110  # all() is slower, and this runs for every intake
            if not part(facts):
                return False
        return True

    return test


def _any_of(parts: tuple[Test, ...]) -> Test:
    def test(facts: Facts) -> bool:
        for part in parts:  # noqa: SIM110  # any() is slower, too
            if part(facts):
                return True
        return False

    return test


@dataclass(frozen=True, slots=True)
class _Path:
    """An answer to look at: a question, or one of its follow-ups."""

    name: str
    question: Question
    follow: FollowUp | None

    @property
    def asked(self) -> Question | FollowUp:
        return self.follow or self.question

    def read(self, facts: Facts) -> Any:
        """The answer; NOT_ASKED where the question's answer does not call for the follow-up; None when unknown."""
        answer = facts.answers.get(self.question.id)
        if self.follow is None:
            return self.question.none if answer is None else answer.value
        if answer is None or not asks(self.question, self.follow, answer.value):
            return NOT_ASKED
        given = answer.follow.get(self.follow.id)
        if given is None and answer.value != "unsure":
            return self.follow.assumed
        return given


def _path(name: Any, known: Known, *types: str) -> _Path:
    question_id, _, follow_id = str(name).partition(".")
    question = known.questions.get(question_id)
    if question is None:
        raise ValueError(f"unknown question {question_id!r}")
    follow = question.follow_up(follow_id) if follow_id else None
    if follow_id and follow is None:
        raise ValueError(f"question {question_id!r} has no follow-up {follow_id!r}")
    path = _Path(name, question, follow)
    if path.asked.type not in types:
        raise ValueError(f"{name!r} is of type {path.asked.type!r}, which this operator cannot read")
    return path


def _check_choices(path: _Path, values: tuple[Any, ...]) -> None:
    allowed = ("yes", "no") if path.asked.type == "yn" else path.asked.choices
    for value in values:
        if value not in allowed:
            raise ValueError(f"{path.name!r} has no choice {value!r}")


def _is(operand: list[Any], known: Known) -> Condition:
    path, values = _path(operand[0], known, "yn", "choice", "side"), tuple(operand[1:])
    if not values:
        raise ValueError(f"'is' needs a value for {operand[0]!r}")
    _check_choices(path, values)
    counts = frozenset(values) & unsure_as(path.asked)

    def test(facts: Facts) -> bool:
        value = path.read(facts)
        if value is NOT_ASKED:
            value = path.asked.none
        elif value in (None, "unsure"):
            return bool(counts)
        return value in values

    return Condition(test, frozenset({path.name}))


def _has(operand: list[Any], known: Known) -> Condition:
    path, values = _path(operand[0], known, "ms", "site"), tuple(operand[1:])
    if path.asked.type == "ms":
        _check_choices(path, values)
    unsure_counts = not values or path.asked.type == "site" or bool(unsure_as(path.asked) & frozenset(values))

    def test(facts: Facts) -> bool:
        given = _ticks(path.read(facts))
        if "unsure" in given and unsure_counts:
            return True
        return any(value in given for value in values) if values else bool(given)

    return Condition(test, frozenset({path.name}))


def _ticks(given: Any) -> tuple[str, ...]:
    if given is NOT_ASKED:
        return ()
    return ("unsure",) if given is None else tuple(given)


def _names(operand: list[Any], known: Known) -> Condition:
    """Whether the client's own words hold one of these names: whole words, whatever their case or accents."""
    path, names = _path(operand[0], known, "txt"), [plain_words(str(name)) for name in operand[1:]]
    if not names or "" in names:
        raise ValueError(f"'names' needs words for {operand[0]!r}")

    def test(facts: Facts) -> bool:
        given = path.read(facts)
        if not isinstance(given, str) or not given:
            return False
        said = f" {plain_words(given)} "
        return any(f" {name} " in said for name in names)

    return Condition(test, frozenset({path.name}))


def plain_words(text: str) -> str:
    """The words of a text, small, without accents, one space apart; numbers stand apart from letters."""
    letters = "".join(each for each in normalize("NFKD", text.casefold()) if not combining(each))
    return " ".join(WORD.findall(letters))


def _count_at_least(operand: list[Any], known: Known) -> Condition:
    path, least = _path(operand[0], known, "ms"), _numbers(operand, 1, 1)[0]

    def test(facts: Facts) -> bool:
        given = _ticks(path.read(facts))
        return "unsure" in given or len(given) >= least

    return Condition(test, frozenset({path.name}))


def _compare(operand: list[Any], known: Known, within: Callable[[float, float], bool]) -> Condition:
    path, edge = _path(operand[0], known, "num"), _numbers(operand, 1, 1)[0]

    def test(facts: Facts) -> bool:
        value = path.read(facts)
        if value is NOT_ASKED:
            return False
        return value in (None, "unsure") or within(float(value), edge)

    return Condition(test, frozenset({path.name}))


def _at_least(operand: list[Any], known: Known) -> Condition:
    return _compare(operand, known, lambda value, edge: value >= edge)


def _at_most(operand: list[Any], known: Known) -> Condition:
    return _compare(operand, known, lambda value, edge: value <= edge)


def _days(operand: list[Any], known: Known) -> Condition:
    path, (least, *rest) = _path(operand[0], known, "date"), _numbers(operand, 1, 2)
    most = rest[0] if rest else OPEN

    def test(facts: Facts) -> bool:
        value = path.read(facts)
        if value is NOT_ASKED:
            return False
        if not isinstance(value, date):
            return True
        return _between((facts.session_date - value).days, least, most)

    return Condition(test, frozenset({path.name}))


def _between(value: float, least: float, most: float) -> bool:
    return (least == OPEN or value >= least) and (most == OPEN or value <= most)


def _numbers(operand: list[Any], least: int, most: int) -> list[float]:
    numbers = operand[1:]
    whole = all(isinstance(number, int | float) and not isinstance(number, bool) for number in numbers)
    if not (least <= len(numbers) <= most and whole):
        raise ValueError(f"{operand!r} needs numbers after its path")
    return numbers


def _age(operand: list[Any], known: Known) -> Condition:
    least, *rest = _numbers([None, *operand], 1, 2)
    most = rest[0] if rest else OPEN
    return Condition(lambda facts: _between(facts.age, least, most), frozenset({"age"}))


def _goal(operand: list[Any], known: Known) -> Condition:
    _all_in(operand, known.goals, "goal")
    return Condition(lambda facts: facts.goal in operand or facts.second_goal in operand, frozenset({"goals"}))


def _wish(operand: list[Any], known: Known) -> Condition:
    name, *values = operand
    _all_in([name], known.wishes, "wish")

    def test(facts: Facts) -> bool:
        wish = facts.wishes.get(name)
        given = tuple(wish) if isinstance(wish, list | tuple) else (wish,)
        return any(value in given for value in values) if values else any(given)

    return Condition(test, frozenset({f"wishes.{name}"}))


def _tender(operand: list[Any], known: Known) -> Condition:
    _all_in(operand, known.regions, "region")

    def test(facts: Facts) -> bool:
        return any(area.region.removesuffix("_L").removesuffix("_R") in operand for area in facts.tender)

    return Condition(test, frozenset({"tender"}))


def _all_in(names: list[Any], known: frozenset[str], noun: str) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"unknown {noun} {name!r}")


OPERATORS: dict[str, Callable[[list[Any], Known], Condition]] = {
    "is": _is, "has": _has, "names": _names, "count_at_least": _count_at_least, "at_least": _at_least,
    "at_most": _at_most, "days": _days, "age": _age, "goal": _goal, "wish": _wish, "tender": _tender,
}  # fmt: skip
