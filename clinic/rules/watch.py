"""Which rows an intake can set off: most need an answer that is not "nothing", so the others are never asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from .model import Answer, Facts
from .named import NAMED
from .questions import Condition, Question
from .rows import Item, Rule

Row = TypeVar("Row", Rule, Item)


@dataclass(frozen=True, slots=True)
class Watch(Generic[Row]):
    """Rows by what can set them off. Leaving one out never changes an assessment: it could not have held."""

    rows: tuple[Row, ...]
    always: frozenset[int]
    """Positions of rows that look at more than answers (age, letters, wishes), or hold where nothing was answered."""
    by_question: Mapping[str, tuple[int, ...]]
    """Question -> positions of the rows whose condition reads it."""

    def worth_asking(self, told: Iterable[str]) -> list[Row]:
        """The rows that may hold where these questions have an answer, in their order."""
        at, by_question = set(self.always), self.by_question
        for name in told:
            if name in by_question:
                at.update(by_question[name])
        return [self.rows[each] for each in sorted(at)]


def watch(rows: Sequence[Row], questions: Mapping[str, Question], blank: Facts) -> Watch[Row]:
    """Sort the rows. `blank` are facts with no answer at all: whatever holds for them is always asked."""
    always: set[int] = set()
    by_question: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        condition = _condition(row)
        read = {path.partition(".")[0] for path in condition.paths} if condition else set()
        if condition is None or not read <= set(questions) or condition(blank):
            always.add(at)
        else:
            for name in read:
                by_question.setdefault(name, []).append(at)
    return Watch(
        rows=tuple(rows),
        always=frozenset(always),
        by_question={name: tuple(positions) for name, positions in by_question.items()},
    )


def _condition(row: Rule | Item) -> Condition | None:
    """A row's condition with what it reads; None where it reads more than answers."""
    if isinstance(row, Rule) and row.named:
        named = NAMED[row.named]
        return Condition(named.holds, frozenset(named.reads))
    return row.holds if isinstance(row.holds, Condition) and not row.named else None


def told(facts: Facts, nothing: Mapping[str, Answer]) -> list[str]:
    """The questions whose answer is any but `nothing`."""
    blank = nothing.get
    return [
        name
        for name, answer in facts.answers.items()
        if (none := blank(name)) is not answer and (none is None or answer.value != none.value or answer.follow)
    ]
