"""The rulebook: questions, rules, regions, goals, techniques, checklist, sources and texts, read and checked once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .body import Body, body_of
from .checks import check
from .limits_in import Everybody
from .loading import ENGLISH, REVIEWED, RulebookError, read_rows
from .model import Answer, Facts, Level
from .questions import Condition, FollowUp, Page, Question, Source, asks
from .rows import Item, Region, Rule
from .session_rows import Goal, SessionTable, Technique
from .watch import Watch, watch

__all__ = [
    "FollowUp", "Page", "Question", "Rulebook", "RulebookError", "Source", "asked", "asks", "load", "load_from",
    "page_asked", "version_of",
]  # fmt: skip

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """One version of the rules and their words. Two rulebooks are the same when their `version` is."""

    version: str
    files: Mapping[str, str]
    questions: Mapping[str, Question]
    """In asking order."""
    pages: tuple[Page, ...]
    rules: tuple[Rule, ...]
    regions: Mapping[str, Region]
    """The regions that forms, maps and plans may name."""
    untouched: Mapping[str, Region]
    """Those that a client may only tell us about: never offered, never massaged."""
    goals: Mapping[str, Goal]
    techniques: Mapping[str, Technique]
    session: SessionTable
    checklist: tuple[Item, ...]
    sources: Mapping[str, Source]
    everybody: Everybody
    """The numbers and lists of limits.toml."""
    texts: Mapping[str, Mapping[str, str]]
    body: Body
    """Look-ups over `regions` and `untouched`."""
    watch: Watch[Rule]
    """`rules` by what can set them off."""
    lines: Mapping[Level, Watch[Item]]
    """The checklist of each level, in its order, by what can set its lines off."""
    order_of_work: Mapping[str, tuple[bool, int]]
    """Technique -> its place among the techniques of one region: from light to firm, spots last."""
    nothing: Mapping[str, Answer]
    """Question -> the answer that changes nothing."""
    rule: Mapping[str, Rule]
    """`rules` by id."""
    whole: frozenset[str] = field(init=False)
    """The languages that have every text of English."""

    def __post_init__(self) -> None:
        needed = self.texts[ENGLISH].keys()
        object.__setattr__(self, "whole", frozenset(name for name, own in self.texts.items() if needed <= own.keys()))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have texts, English first."""
        return tuple(sorted(self.texts, key=lambda language: (language != ENGLISH, language)))

    def text(self, language: str, key: str, **params: Any) -> str:
        """A text of the language that is `spoken`, with its `{params}` filled in. KeyError for an unknown key."""
        found = self.texts[self.spoken(language)][key]
        return found.format_map(params) if params else found

    def spoken(self, language: str) -> str:
        """What is read where this language is asked for: English where its texts are not whole, never a mixture."""
        return language if language in self.whole else ENGLISH

    def reviewed(self, language: str) -> bool:
        """Whether a clinician has read the texts that are read where this language is asked for."""
        return self.texts[self.spoken(language)].get(REVIEWED, "yes") == "yes"

    def has_text(self, language: str, key: str) -> bool:
        """Whether the key has a text."""
        return key in self.texts[self.spoken(language)]


@cache
def load() -> Rulebook:
    """The working rulebook, from the files beside this module."""
    return load_from({path.name: path.read_text("utf-8") for path in sorted(DATA.glob("*.toml"))})


_loaded: dict[str, Rulebook] = {}


def load_from(files: Mapping[str, str], *, stored: bool = False) -> Rulebook:
    """The rulebook of these files (name to text); read once per version. Raises RulebookError naming file and id.

    `stored` is for a version that was once in use, which may be older than limits.toml (see `older.py`).
    """
    version = version_of(files)
    if version not in _loaded:
        _loaded[version] = _build(version, files, stored=stored)
    return _loaded[version]


def version_of(files: Mapping[str, str]) -> str:
    """A hash over the names and contents of all files."""
    digest = hashlib.sha256()
    for name in sorted(files):
        content = files[name].encode()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _build(version: str, files: Mapping[str, str], *, stored: bool) -> Rulebook:
    rows = read_rows(files, stored=stored)
    check(rows)
    rules, blank = tuple(rows.rules.values()), _so_far({}, 0)
    items = sorted(rows.items.values(), key=lambda item: item.order)
    return Rulebook(
        version=version,
        files=MappingProxyType(dict(files)),
        questions=MappingProxyType(rows.questions),
        pages=tuple(rows.pages.values()),
        rules=rules,
        regions=MappingProxyType({name: row for name, row in rows.regions.items() if row.offered}),
        untouched=MappingProxyType({name: row for name, row in rows.regions.items() if not row.offered}),
        goals=MappingProxyType(rows.goals),
        techniques=MappingProxyType(rows.techniques),
        session=rows.session,
        checklist=tuple(rows.items.values()),
        sources=MappingProxyType(rows.sources),
        everybody=rows.everybody,
        texts=MappingProxyType({language: MappingProxyType(texts) for language, texts in rows.texts.items()}),
        body=body_of(rows.regions),
        watch=watch(rules, rows.questions, blank),
        lines=MappingProxyType(
            {level: watch([item for item in items if level in item.levels], rows.questions, blank) for level in Level}
        ),
        order_of_work=MappingProxyType(
            {"rest": (False, 0)}
            | {name: (technique.kind == "extra", at) for at, (name, technique) in enumerate(rows.techniques.items())}
        ),
        nothing=MappingProxyType({name: Answer(question.none) for name, question in rows.questions.items()}),
        rule=MappingProxyType(rows.rules),
    )


def asked(question_id: str, answers: Mapping[str, Any], age: int | None, rulebook: Rulebook | None = None) -> bool:
    """Whether a question applies, given the raw 2H answers so far; where they cannot tell, it is asked."""
    condition = (rulebook or load()).questions[question_id].asked_when
    return condition is None or _holds_so_far(condition, answers, age)


def page_asked(page: Page, answers: Mapping[str, Any], age: int | None, rulebook: Rulebook | None = None) -> bool:
    """Whether a client sees this page: its own condition holds, and at least one of its questions is asked."""
    if page.asked_when is not None and not _holds_so_far(page.asked_when, answers, age):
        return False
    return any(asked(question, answers, age, rulebook) for question in page.questions)


def _holds_so_far(condition: Condition, answers: Mapping[str, Any], age: int | None) -> bool:
    needed = {path.partition(".")[0] for path in condition.paths}
    if (age is None and "age" in needed) or not needed - {"age"} <= set(answers):
        return True
    return condition(_so_far({name: answers[name] for name in needed - {"age"}}, age or 0))


def _so_far(answers: Mapping[str, Any], age: int) -> Facts:
    """Facts with nothing but some raw answers and an age."""
    born, today = date(2000, 1, 1), date(2000 + age, 1, 1)
    return Facts(
        session_date=today, session_minutes=60, birth_date=born, language=ENGLISH, first_visit=True, guardian_ok=None,
        goal="pain", second_goal=None, other_goal="", tender=(), scores={}, wishes={}, letters=(),
        answers={name: _raw(answer) for name, answer in answers.items()},
    )  # fmt: skip


def _raw(answer: Any) -> Answer:
    value = answer.get("value") if isinstance(answer, Mapping) else answer
    return Answer(tuple(value) if isinstance(value, list) else value)
