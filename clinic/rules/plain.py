"""Conditions in plain English, made from their structure: what a clinician reads before signing the rulebook off.

The document is English, whatever languages the rulebook has, and it must read old versions too. So these few turns of
phrase stand in code; questions, choices and names come from the rulebook's own texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .loading import ENGLISH
from .plain_named import NAMED, WISHES
from .questions import FollowUp, Question, unsure_as

if TYPE_CHECKING:
    from .rulebook import Rulebook

UNSURE = "Not sure"
OPEN = -1
JOINED = {
    ("all", True): "All of these are true",
    ("any", True): "At least one of these is true",
    ("all", False): "These are not all true together",
    ("any", False): "None of these is true",
}


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition in words: a sentence of its own, or one that holds together the clauses under it."""

    text: str
    parts: tuple[Clause, ...] = ()

    def sentence(self) -> str:
        """The whole in one line."""
        if not self.parts:
            return f"{self.text}."
        inside = "; ".join(f"({number}) {part.inside()}" for number, part in enumerate(self.parts, 1))
        return f"{self.text}: {inside}."

    def inside(self) -> str:
        """The same as a part of another sentence."""
        text = self.text[:1].lower() + self.text[1:]
        return f"{text} [{' / '.join(part.inside() for part in self.parts)}]" if self.parts else text


ALWAYS = Clause("This holds for every client")


def condition(when: Mapping[str, Any] | None, named: str | None, rulebook: Rulebook) -> Clause:
    """The condition of a rule or checklist item; a named one is code, and told by its description."""
    if named:
        text, parts = NAMED.get(named, (f"The program decides: {named.replace('_', ' ')}", ()))
        lists = Reader(rulebook).lists()
        return Clause(text, tuple(Clause(part.format_map(lists)) for part in parts))
    return _clause(when, Reader(rulebook), holds=True) if when else ALWAYS


def _clause(when: Mapping[str, Any], reader: Reader, *, holds: bool) -> Clause:
    ((operator, operand),) = when.items()
    if operator == "not":
        return _clause(operand, reader, holds=not holds)
    if operator in ("all", "any"):
        return Clause(JOINED[operator, holds], tuple(_clause(part, reader, holds=True) for part in operand))
    return Clause(getattr(reader, f"say_{operator}")(operand, holds))


@dataclass(frozen=True, slots=True)
class Reader:
    """Says one operator at a time; `holds` is False where the condition stands under a `not`."""

    rulebook: Rulebook

    def say_is(self, operand: Sequence[Any], holds: bool) -> str:
        path, *values = operand
        asked = self._asked(path)
        said = [self._choice(path, value) for value in values]
        if set(values) & unsure_as(asked):
            said.append(UNSURE)
        return f"To {self._ask(path)}, the client {_verb('answers', 'answer', said, holds)}{self._left_open(asked)}"

    def say_has(self, operand: Sequence[Any], holds: bool) -> str:
        path, *values = operand
        asked = self._asked(path)
        if not values:
            verb = f"ticks at least one thing, or “{UNSURE}”" if holds else "ticks nothing"
            return f"Under {self._ask(path)}, the client {verb}"
        said = [self._choice(path, value) for value in values]
        if asked.type == "site" or unsure_as(asked) & set(values):
            said.append(UNSURE)
        return f"Under {self._ask(path)}, the client {_verb('ticks', 'tick', said, holds)}"

    def say_names(self, operand: Sequence[str], holds: bool) -> str:
        path, *names = operand
        verb = "names one of these" if holds else "names none of these"
        return f"Under {self._ask(path)}, the client {verb}, in these words: {_listed(names, 'or')}"

    def say_count_at_least(self, operand: Sequence[Any], holds: bool) -> str:
        path, least = operand
        verb = f"ticks {least} things or more, or “{UNSURE}”" if holds else f"ticks fewer than {least} things"
        return f"Under {self._ask(path)}, the client {verb}"

    def say_at_least(self, operand: Sequence[Any], holds: bool) -> str:
        path, edge = operand
        verb = f"gives {edge} or more, or is not sure" if holds else f"gives less than {edge}"
        return f"To {self._ask(path)}, the client {verb}"

    def say_at_most(self, operand: Sequence[Any], holds: bool) -> str:
        path, edge = operand
        verb = f"gives {edge} or less, or is not sure" if holds else f"gives more than {edge}"
        return f"To {self._ask(path)}, the client {verb}"

    def say_days(self, operand: Sequence[Any], holds: bool) -> str:
        path, least, *rest = operand
        window = _window(least, rest[0] if rest else OPEN)
        verb = (
            f"is {window} before the session, or is not known"
            if holds
            else f"is known, and is not {window} before the session"
        )
        return f"The day given for {self._ask(path)} {verb}"

    def say_age(self, operand: Sequence[int], holds: bool) -> str:
        least, *rest = operand
        most = rest[0] if rest else OPEN
        if least <= 0:
            words = f"younger than {most + 1}"
        else:
            words = f"{least} or older" if most == OPEN else f"{least} to {most} years old"
        return f"The client is {'' if holds else 'not '}{words}"

    def say_goal(self, operand: Sequence[str], holds: bool) -> str:
        goals = _listed([self._text(f"goal.{goal}.label", goal) for goal in operand], "or")
        return f"The first or second goal is {'' if holds else 'not '}{goals}"

    def say_wish(self, operand: Sequence[str], holds: bool) -> str:
        name, *values = operand
        more = "" if set(values) <= {"yes"} else f" ({', '.join(values)})"
        wish = WISHES.get(name) or "has a wish: " + name.replace("_", " ")
        text = f"The client {wish}{more}"
        return text if holds else f"This is not so: {text[:1].lower()}{text[1:]}"

    def say_tender(self, operand: Sequence[str], holds: bool) -> str:
        places = _listed([self._text(f"region.{place}", place) for place in operand], "or")
        return f"The client marks {places} as sore" if holds else f"The client does not mark {places} as sore"

    def lists(self) -> dict[str, str]:
        """The lists of limits.toml that conditions in code go by, as these are described."""
        lists = self.rulebook.everybody.lists
        questions = {
            name: "; ".join(self._text(f"question.{each}.row", each) for each in lists[name])
            for name in ("medicines", "no_home_care")
        }
        return questions | {"opioids": ", ".join(lists["opioids"])}

    def _asked(self, path: str) -> Question | FollowUp:
        name, _, detail = path.partition(".")
        question = self.rulebook.questions[name]
        return (question.follow_up(detail) if detail else None) or question

    def _key(self, path: str) -> str:
        name, _, detail = path.partition(".")
        return f"question.{name}.follow.{detail}" if detail else f"question.{name}"

    def _ask(self, path: str) -> str:
        return f"“{self._text(f'{self._key(path)}.ask', path)}”"

    def _choice(self, path: str, value: str) -> str:
        for key in (f"{self._key(path)}.choice.{value}", f"answer.{value}", f"side.{value}"):
            if self.rulebook.has_text(ENGLISH, key):
                return self.rulebook.text(ENGLISH, key)
        return value.replace("_", " ")

    def _text(self, key: str, name: str) -> str:
        """The text of this key; for a version without it, the name as words."""
        if self.rulebook.has_text(ENGLISH, key):
            return self.rulebook.text(ENGLISH, key)
        return name.replace("_", " ").replace(".", ", ")

    def _left_open(self, asked: Question | FollowUp) -> str:
        assumed = asked.assumed if isinstance(asked, FollowUp) else None
        return f" (left open counts as “{assumed}”)" if assumed else ""


def _verb(says: str, say: str, said: Sequence[str], holds: bool) -> str:
    if holds:
        return f"{says} {_quoted(said, 'or')}"
    if len(said) == 1:
        return f"does not {say} “{said[0]}”"
    if len(said) == 2:
        return f"{says} neither “{said[0]}” nor “{said[1]}”"
    return f"{says} none of {_quoted(said, 'or')}"


def _quoted(items: Sequence[str], last: str) -> str:
    return _listed([f"“{item}”" for item in items], last)


def _listed(items: Sequence[str], last: str) -> str:
    *most, end = items
    return f"{', '.join(most)} {last} {end}" if most else end


def _window(least: int, most: int) -> str:
    if most == OPEN:
        return f"{least} days or more"
    return f"{most} days or fewer" if least == OPEN else f"{least} to {most} days"
