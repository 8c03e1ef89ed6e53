"""What an intake cannot set off is never asked: that must not change what is found."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules import FactsError, read_facts
from clinic.rules.checklist import NAMED as LINES
from clinic.rules.checklist import Case
from clinic.rules.model import Answer, Facts, Level
from clinic.rules.named import NAMED
from clinic.rules.questions import Question
from clinic.rules.rows import Item
from clinic.rules.rulebook import load
from clinic.rules.triage import holds, triage
from clinic.rules.watch import told

from .documents import answers_to, documents, healthy

BOOK = load()
PLACES = [name for region in BOOK.regions.values() for name in region.instances()]


def _leaves_nothing_out(facts: Facts) -> None:
    asked = told(facts, BOOK.nothing)
    rules = BOOK.watch.worth_asking(asked)
    assert [rule for rule in rules if holds(rule, facts)] == [rule for rule in BOOK.rules if holds(rule, facts)]
    for level in Level:
        lines = [item for item in BOOK.checklist if level in item.levels and not item.named and item.holds(facts)]
        watched = [item for item in BOOK.lines[level].worth_asking(asked) if not item.named and item.holds(facts)]
        assert watched == sorted(lines, key=lambda item: item.order)


@given(documents(BOOK))
def test_every_rule_and_line_that_holds_is_asked(document: dict) -> None:
    _leaves_nothing_out(read_facts(document, BOOK))


@pytest.mark.parametrize("question", BOOK.questions.values(), ids=lambda question: question.id)
@given(data=st.data())
def test_one_answer_alone_is_enough_to_be_asked(question: Question, data: st.DataObject) -> None:
    answer = data.draw(answers_to(question, PLACES))
    try:
        facts = read_facts(healthy(answers={question.id: answer}), BOOK)
    except FactsError:
        return
    _leaves_nothing_out(facts)


def test_a_healthy_client_sets_hardly_any_rule_off(facts) -> None:
    asked = BOOK.watch.worth_asking(told(facts(), BOOK.nothing))
    assert len(asked) < len(BOOK.rules) // 10


class Read:
    """Facts that write down what is looked at: a question by its id, anything else by its name."""

    def __init__(self, facts: Facts) -> None:
        self.seen: set[str] = set()
        self._facts, self.answers = facts, _ReadAnswers(facts.answers, self.seen)

    def __getattr__(self, name: str) -> Any:
        if name != "session_date":
            self.seen.add({"guardian_ok": "guardian"}.get(name, name))
        return getattr(self._facts, name)


class _ReadAnswers(dict):
    def __init__(self, answers: Mapping[str, Answer], seen: set[str]) -> None:
        super().__init__(answers)
        self.seen = seen

    def get(self, name: str, default: Any = None) -> Any:
        self.seen.add(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> Any:
        self.seen.add(name)
        return super().__getitem__(name)


@pytest.mark.parametrize("name", NAMED)
@given(document=documents(BOOK))
def test_a_condition_that_is_code_looks_at_nothing_but_what_it_says(name: str, document: dict) -> None:
    facts = Read(read_facts(document, BOOK))
    NAMED[name](facts)
    assert {"pain" if each == "scores" else each for each in facts.seen} <= set(NAMED[name].reads)


@pytest.mark.parametrize("question", BOOK.questions.values(), ids=lambda question: question.id)
@given(data=st.data())
def test_no_other_answer_sets_a_condition_that_is_code_off(question: Question, data: st.DataObject) -> None:
    try:
        facts = read_facts(healthy(answers={question.id: data.draw(answers_to(question, PLACES))}), BOOK)
    except FactsError:
        return
    blank = read_facts(healthy(), BOOK)
    for name, named in NAMED.items():
        assert question.id in named.reads or named(facts) == named(blank), name


def test_all_that_a_condition_says_it_reads_can_be_told() -> None:
    told_elsewhere = {"age", "guardian", "letters", "pain"}
    assert {each for named in NAMED.values() for each in named.reads} <= told_elsewhere | set(BOOK.questions)


@pytest.mark.parametrize("item", [item for item in BOOK.checklist if item.named], ids=lambda item: item.id)
@given(document=documents(BOOK))
def test_a_line_that_is_code_looks_at_nothing_but_what_it_says(item: Item, document: dict) -> None:
    given_facts = read_facts(document, BOOK)
    found = triage(given_facts, BOOK)
    facts = Read(given_facts)
    warned = frozenset(told(given_facts, BOOK.nothing))
    LINES[item.named].because(Case(facts, found, None, BOOK, warned))
    assert {"wishes.heat_wanted" if each == "wishes" else each for each in facts.seen} <= set(
        LINES[item.named].reads(BOOK)
    )
