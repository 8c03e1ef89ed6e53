"""Which rules an intake can set off: most need an answer that is not "nothing", so the others are never asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .model import Facts, Value
from .questions import Condition, Question
from .rows import Rule


@dataclass(frozen=True, slots=True)
class Watch:
    """The rules by what can set them off. Leaving one out never changes an assessment: it could not have held."""

    rules: tuple[Rule, ...]
    always: frozenset[int]
    """Positions of rules that look at more than answers (age, letters, Rule D)."""
    by_question: Mapping[str, tuple[int, ...]]
    """Question -> positions of the rules whose condition reads it."""
    nothing: Mapping[str, Value]
    """Question -> the answer that changes nothing."""

    def worth_asking(self, facts: Facts) -> list[Rule]:
        """The rules that may hold for these facts, in the order of conditions.toml."""
        at = set(self.always)
        for name, answer in facts.answers.items():
            if name in self.by_question and (answer.value != self.nothing[name] or answer.follow):
                at.update(self.by_question[name])
        return [self.rules[each] for each in sorted(at)]


def watch(rules: Sequence[Rule], questions: Mapping[str, Question], blank: Facts) -> Watch:
    """Sort the rules. `blank` are facts with no answer at all: whatever holds for them is always asked."""
    always: set[int] = set()
    by_question: dict[str, list[int]] = {}
    for at, rule in enumerate(rules):
        condition = rule.holds
        read = {path.partition(".")[0] for path in condition.paths} if isinstance(condition, Condition) else {""}
        if rule.named or not read <= set(questions) or condition(blank):
            always.add(at)
        else:
            _add(by_question, read, at)
    return Watch(
        rules=tuple(rules),
        always=frozenset(always),
        by_question={name: tuple(positions) for name, positions in by_question.items()},
        nothing={name: question.none for name, question in questions.items()},
    )


def _add(by_question: dict[str, list[int]], names: Iterable[str], at: int) -> None:
    for name in names:
        by_question.setdefault(name, []).append(at)
