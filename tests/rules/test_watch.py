"""What an intake cannot set off is never asked: that must not change what is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules import FactsError, read_facts
from clinic.rules.model import Facts, Level
from clinic.rules.questions import Question
from clinic.rules.rulebook import load
from clinic.rules.triage import holds
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
