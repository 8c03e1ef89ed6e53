"""The answers behind a decision, each as question and answer in the client's own words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .model import NOT_TOLD, Answer, Facts, Letter, Value
from .questions import FollowUp, Question, asks
from .words import Words, split_side

LEFT_OPEN = "explain.told.left_open"
"""The text for it; versions of the texts that are older than this lack it."""

Said = dict[str, str]
"""`question` (an id), `asked` and `answer` in words."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one client told, looked up by question, wish, score or letter."""

    facts: Facts
    words: Words

    def about(self, paths: Iterable[str]) -> list[Said]:
        """Everything that was told about these: question ids, `age`, `goals`, `tender`, `letters`, `wishes.<name>`.

        A detail (`injury.date`) is told with its question; where the client left it open, that is said.
        """
        found = [said for path in dict.fromkeys(paths) for said in self._one(path)]
        return list({tuple(said.values()): said for said in found}.values())

    def _one(self, path: str) -> Iterator[Said]:
        name, _, detail = path.partition(".")
        if name == "wishes":
            yield from self._wish(detail)
        elif name in OWN:
            yield from OWN[name](self)
        else:
            question = self.words.rulebook.questions[name]
            yield from self._question(question)
            yield from self._left_open(question, question.follow_up(detail))

    def _question(self, question: Question) -> Iterator[Said]:
        """The question and its details; nothing where the answer changes nothing."""
        answer = self.facts.answers.get(question.id, Answer(question.none))
        if answer.value in (question.none, None):
            return
        key = f"question.{question.id}"
        yield self._said(question.id, self.words.text(f"{key}.ask"), self._value(key, question, answer.value))
        for follow in question.follow_ups:
            value = answer.follow.get(follow.id)
            if value not in (None, "", ()):
                path = f"{key}.follow.{follow.id}"
                asked, told = self.words.text(f"{path}.ask"), self._value(path, follow, value)
                yield self._said(f"{question.id}.{follow.id}", asked, told)

    def _left_open(self, question: Question, follow: FollowUp | None) -> Iterator[Said]:
        """A detail that their answer calls for and they did not give; a rule reads it the careful way."""
        answer = self.facts.answers.get(question.id, NOT_TOLD)
        if follow is None or not asks(question, follow, answer.value) or not self.words.has(LEFT_OPEN):
            return
        if answer.follow.get(follow.id) in (None, "", ()):
            asked = self.words.text(f"question.{question.id}.follow.{follow.id}.ask")
            yield self._said(f"{question.id}.{follow.id}", asked, self.words.text(LEFT_OPEN))

    def _value(self, key: str, asked: Question | FollowUp, value: Value) -> str:
        if isinstance(value, tuple):
            return self.words.join(self._value(key, asked, each) for each in value)
        if isinstance(value, date):
            return day(value, self.words)
        if asked.type == "site" and value != "unsure":
            return self.words.region(str(value))
        for each in (f"{key}.choice.{value}", f"answer.{value}", f"side.{value}"):
            if self.words.has(each):
                return self.words.text(each)
        return str(value)

    def _wish(self, name: str) -> Iterator[Said]:
        """A wish that was told: regions as names, pressures and yes or no in words."""
        value = self.facts.wishes.get(name)
        if value in (None, "", ()):
            return
        told = value if isinstance(value, list | tuple) else (value,)
        yield self._said(name, self._ask(name), self.words.join(self._wished(name, str(each)) for each in told))

    def _wished(self, name: str, value: str) -> str:
        if name == "no_touch":
            return self.words.region(value)
        for key in (f"explain.told.{name}.{value}", f"pressure.{value}", f"answer.{value}"):
            if self.words.has(key):
                return self.words.text(key)
        return value

    def age(self) -> Iterator[Said]:
        """Their age on the day."""
        yield self._said("age", self._ask("age"), self.words.text("explain.told.age", age=self.facts.age))

    def first_visit(self) -> Iterator[Said]:
        """Whether they were here before."""
        told = self.words.text("answer.yes" if self.facts.first_visit else "answer.no")
        yield self._said("first_visit", self._ask("first_visit"), told)

    def guardian(self) -> Iterator[Said]:
        """Whether a guardian signed; asked of those who need one."""
        told = self.words.text("answer.yes" if self.facts.guardian_ok else "answer.no")
        yield self._said("guardian_ok", self._ask("guardian_ok"), told)

    def goals(self) -> Iterator[Said]:
        """The first goal and the second."""
        for name, goal in (("goal", self.facts.goal), ("second_goal", self.facts.second_goal)):
            if goal:
                yield self._said(name, self._ask(name), self.words.text(f"goal.{goal}.label"))

    def tender(self, only: str = "") -> Iterator[Said]:
        """The areas that they marked as sore, with the score; `only` one of them."""
        for area in self.facts.tender:
            if only in ("", area.region):
                place = {"region": self.words.region(area.region), "score": area.score}
                yield self._said("tender", self._ask("tender"), self.words.text("explain.told.tender", **place))

    def untouched(self) -> Iterator[Said]:
        """Of those areas, the ones that nobody massages."""
        never = self.words.rulebook.untouched
        for region in (area.region for area in self.facts.tender):
            if split_side(region)[0] in never:
                yield from self.tender(region)

    def pain(self) -> Iterator[Said]:
        """How bad the pain is now."""
        score = self.facts.scores.get("pain_now") or 0
        yield self._said("pain_now", self._ask("pain_now"), self.words.text("explain.told.score", score=score))
        yield from self._one("sev_pain")

    def letters(self) -> Iterator[Said]:
        """Who wrote which letter."""
        for letter in self.facts.letters:
            yield self._said("letter", self._ask("letter"), self._letter(letter))

    def minutes(self) -> Iterator[Said]:
        """The booked minutes."""
        minutes = self.facts.session_minutes
        yield self._said(
            "session_minutes", self._ask("session_minutes"), self.words.text("explain.told.minutes", minutes=minutes)
        )

    def _letter(self, letter: Letter) -> str:
        key = f"letter.role.{letter.clinician_role}"
        role = self.words.text(key) if self.words.has(key) else letter.clinician_role
        return self.words.text("explain.told.letter", role=role, date=day(letter.date, self.words))

    def _ask(self, name: str) -> str:
        return self.words.text(f"explain.asked.{name}")

    def _said(self, question: str, asked: str, answer: str) -> Said:
        return {"question": question, "asked": asked, "answer": answer}


OWN: Mapping[str, Callable[[Told], Iterator[Said]]] = {
    "age": Told.age,
    "first_visit": Told.first_visit,
    "goals": Told.goals,
    "guardian": Told.guardian,
    "letters": Told.letters,
    "minutes": Told.minutes,
    "pain": Told.pain,
    "tender": Told.tender,
    "untouched": Told.untouched,
}
"""What is told outside the questions of the screen."""


def day(value: date, words: Words) -> str:
    """`28 September 2026`."""
    return f"{value.day} {words.text(f'month.{value.month}')} {value.year}"


def details(params: Mapping[str, Any]) -> list[str]:
    """The regions that the parameters of a reason name."""
    named = [params["region"]] if "region" in params else list(params.get("regions", ()))
    return [*named, *(each["region"] for each in params.get("scores", ()))]
