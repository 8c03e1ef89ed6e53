"""The steps of an explanation: which answer, which rule in plain words, which source, which topic of the guide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .checklist import NAMED as NAMED_FOR_ITEMS
from .explain_answers import Said, Told
from .finding_words import finding_text
from .model import Facts, Level
from .named import NAMED as NAMED_FOR_RULES
from .plain import condition
from .questions import Condition
from .rows import Item, Rule, SourceRef
from .rulebook import Rulebook
from .words import Words, split_side

Step = dict[str, Any]
Basis = tuple[tuple[SourceRef, ...], str]
"""The sources and the topic of the guide."""

CHANGES = Level.MODIFY.name
OUR_OWN = (SourceRef("CONV", "CONV"),)
REASONS: Mapping[str, tuple[tuple[str, ...], Basis]] = {
    "age": (("age",), (OUR_OWN, "questions")),
    "changed": ((), (OUR_OWN, "techniques")),
    "first_massage": (("wishes.first_massage",), (OUR_OWN, "tips")),
    "first_visit": (("first_visit",), (OUR_OWN, "techniques")),
    "goal": (("goals",), (OUR_OWN, "benefits")),
    "guardian": (("age", "guardian"), (OUR_OWN, "questions")),
    "heat": (("wishes.heat_wanted",), ((SourceRef("R59", "P"),), "techniques")),
    "help_unsure": (("capacity",), (OUR_OWN, "tips")),
    "interpreter": (("capacity",), (OUR_OWN, "tips")),
    "letter": (("letters",), (OUR_OWN, "when-to-see-a-provider")),
    "many_findings": ((), (OUR_OWN, "when-to-see-a-provider")),
    "no_touch": (("wishes.no_touch",), (OUR_OWN, "tips")),
    "pain": (("pain", "tender"), (OUR_OWN, "techniques")),
    "plan": (("minutes",), (OUR_OWN, "how-to-massage")),
    "position": (("wishes.position_limits",), (OUR_OWN, "tips")),
    "preference": (("wishes.pressure_pref",), (OUR_OWN, "techniques")),
    "under18": (("age",), (OUR_OWN, "questions")),
    "untouched": (("untouched",), (OUR_OWN, "how-to-massage")),
}
"""A reason of the program's own -> the answers behind it, its sources, its topic. `explain.rule.<id>` tells it."""


@dataclass(slots=True)
class Book:
    """Writes every step once and hands out its id. `findings` are the stored findings by rule."""

    facts: Facts
    words: Words
    findings: Mapping[str, Mapping[str, Any]]
    steps: dict[str, Step] = field(default_factory=dict)
    told: Told = field(init=False)

    def __post_init__(self) -> None:
        self.told = Told(self.facts, self.words)

    def rule(self, name: str) -> str:
        """A row of conditions.toml, with the answers that its condition looks at."""
        rule = self.words.rulebook.rule[name]
        key = f"rule:{name}"
        if key not in self.steps:
            title = finding_text(self.findings[name], "title", self.words) if name in self.findings else ""
            self._write(key, title or self.words.text(f"finding.{name}.title", leg=""), self._answers(rule), rule)
        return key

    def item(self, item: Item, because: Iterable[str]) -> str:
        """A row of checklist.toml."""
        key, named = f"item:{item.id}", list(because)
        asked = [each for each in named if each in self.words.rulebook.questions]
        own = [path for each in named if each in REASONS for path in REASONS[each][0]]
        self._write(
            key,
            self.words.text("explain.title.item"),
            self.told.about([*asked, *own, *self._read_by(item)]),
            item,
        )
        return key

    def region(self, instance: str) -> str:
        """A row of regions.toml; for a place that is never massaged, the reason why."""
        name, _ = split_side(instance)
        row = self.words.rulebook.regions.get(name)
        if row is None:
            return self.reason("untouched")
        key = f"region:{name}"
        if key not in self.steps:
            pressure = self.words.text(f"pressure.P{row.cap}")
            said = self.words.text("explain.rule.region", pressure=pressure, minutes=row.max_minutes)
            self._put(key, self.words.text(f"region.{name}"), (), said, (row.source, row.topic))
        return key

    def technique(self, name: str) -> str:
        """A row of techniques.toml."""
        key = f"technique:{name}"
        if key not in self.steps:
            row = self.words.rulebook.techniques[name]
            range_ = "none" if row.low is None else "one" if row.low == row.high else "range"
            ends = {} if row.low is None else {"low": f"P{row.low}", "high": f"P{row.high}"}
            said = self.words.text(f"explain.rule.technique_{range_}", **ends)
            self._put(key, self.words.text(f"technique.{name}.name"), (), said, (row.source, row.topic))
        return key

    def goal(self, name: str) -> str:
        """A row of goals.toml."""
        key = f"goal:{name}"
        if key not in self.steps:
            row = self.words.rulebook.goals[name]
            answers = self.told.about(["goals"])
            title = self.words.text(f"goal.{name}.label")
            self._put(key, title, answers, self.words.text("explain.rule.goal_row"), (row.source, row.topic))
        return key

    def table(self) -> str:
        """The minute table of session.toml."""
        if "session" not in self.steps:
            answers = self.told.about(["minutes", "goals"])
            source = self.words.rulebook.session.source
            said = self.words.text("explain.rule.session")
            self._put("session", self.words.text("explain.title.session"), answers, said, (source, "how-to-massage"))
        return "session"

    def tender(self, instance: str) -> str:
        """A sore area: section 6 shares the minutes by its score."""
        key = f"tender:{instance}"
        if key not in self.steps:
            answers = list(self.told.tender(instance))
            source = self.words.rulebook.session.source
            said = self.words.text("explain.rule.tender")
            self._put(key, self.words.region(instance), answers, said, (source, "how-to-massage"))
        return key

    def reason(self, name: str) -> str:
        """A reason as snapshots store it: a rule's id, or one of the program's own."""
        if name in self.words.rulebook.rule:
            return self.rule(name)
        key = f"own:{name}"
        if key not in self.steps:
            paths, basis = REASONS[name]
            title = self.words.text(f"explain.title.{name}")
            asked = self._changing() if name == "many_findings" else paths
            self._put(key, title, self.told.about(asked), self.words.text(f"explain.rule.{name}"), basis)
        return key

    def _changing(self) -> list[str]:
        """The questions of the findings that change the session."""
        found = (each["question"] for each in self.findings.values() if each["level_after_letter"] == CHANGES)
        return list(dict.fromkeys(found))

    def _answers(self, rule: Rule) -> list[Said]:
        return self.told.about([rule.question, *self._read_by(rule), *(("letters",) if rule.covers else ())])

    def _read_by(self, row: Rule | Item) -> list[str]:
        return _read_by(row, self.words.rulebook)

    def _write(self, key: str, title: str, answers: Iterable[Said], row: Rule | Item) -> None:
        said = condition(row.when, row.named, self.words.rulebook).sentence()
        self._put(key, title, answers, said, (row.source, row.topic))

    def _put(self, key: str, title: str, answers: Iterable[Said], said: str, basis: Basis) -> None:
        kind, _, name = key.partition(":")
        sources, topic = basis
        self.steps[key] = {
            "kind": kind,
            "id": name or kind,
            "title": f"{title[:1].upper()}{title[1:]}",
            "answers": list(answers),
            "rule_text": said,
            "sources": [self._source(ref) for ref in sources],
            "topic": topic,
        }

    def _source(self, ref: SourceRef) -> dict[str, str]:
        source = self.words.rulebook.sources[ref.id]
        flag_text = self.words.text(f"explain.flag.{ref.flag}")
        return {"id": ref.id, "flag": ref.flag, "flag_text": flag_text, "title": source.title, "url": source.url}


def _read_by(row: Rule | Item, book: Rulebook) -> list[str]:
    """What the condition of a row looks at, as `Told.about` takes it."""
    if row.named:
        return list(
            NAMED_FOR_RULES[row.named].reads if isinstance(row, Rule) else NAMED_FOR_ITEMS[row.named].reads(book)
        )
    return sorted(row.holds.paths) if isinstance(row.holds, Condition) else []
