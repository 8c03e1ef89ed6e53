"""The rulebook: every question, rule, region, goal, technique, checklist item, source and text, read and checked once."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from .predicates import Condition, Known, compile_condition
from .model import Answer, Facts
from .questions import FollowUp, Page, Question, Source, asks, parse_page, parse_question, parse_source
from .rows import Item, Region, Rule, parse_item, parse_region, parse_rule

__all__ = [
    "FollowUp", "Page", "Question", "Rulebook", "RulebookError", "Source", "asked", "asks", "load", "load_from",
    "version_of",
]  # fmt: skip

Tables = Mapping[str, Mapping[str, Any]]
Row = TypeVar("Row")
Asked = TypeVar("Asked", Question, Page)
RuleOrItem = TypeVar("RuleOrItem", Rule, Item)

DATA = Path(__file__).parent / "data"
ENGLISH = "en"


class RulebookError(Exception):
    """A row or text of the rulebook is wrong; the message names its file and id."""


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """One version of the rules and their words. Two rulebooks are the same when their `version` is."""

    version: str
    files: Mapping[str, str]
    questions: Mapping[str, Question]
    pages: tuple[Page, ...]
    sources: Mapping[str, Source]
    texts: Mapping[str, Mapping[str, str]]
    regions: Mapping[str, Region] = field(default_factory=dict)
    goals: Mapping[str, Any] = field(default_factory=dict)
    techniques: Mapping[str, Any] = field(default_factory=dict)
    session: Any = None
    checklist: tuple[Item, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have texts, English first."""
        return tuple(sorted(self.texts, key=lambda language: (language != ENGLISH, language)))

    def text(self, language: str, key: str, **params: Any) -> str:
        """A text with its `{params}` filled in; English where it has no translation. KeyError for an unknown key."""
        found = self.texts.get(language, {}).get(key)
        if found is None:
            found = self.texts[ENGLISH][key]
        return found.format_map(params) if params else found

    def has_text(self, language: str, key: str) -> bool:
        """Whether the key has a text in this language or in English."""
        return key in self.texts.get(language, {}) or key in self.texts[ENGLISH]


def asked(question_id: str, answers: Mapping[str, Any], age: int | None, rulebook: Rulebook | None = None) -> bool:
    """Whether a question applies, given the raw 2H answers so far; where they cannot tell, it is asked."""
    condition = (rulebook or load()).questions[question_id].asked_when
    return condition is None or _holds_so_far(condition, answers, age)


def page_asked(page: Page, answers: Mapping[str, Any], age: int | None, rulebook: Rulebook | None = None) -> bool:
    """Whether a client sees this page: its own condition, and at least one of its questions asked."""
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
    values = {name: _raw_value(answer) for name, answer in answers.items()}
    return Facts(
        session_date=today, session_minutes=60, birth_date=born, language=ENGLISH, first_visit=True, guardian_ok=None,
        goal="pain", second_goal=None, other_goal="", tender=(), scores={}, wishes={}, answers=values, letters=(),
    )  # fmt: skip


def _raw_value(answer: Any) -> Answer:
    value = answer.get("value") if isinstance(answer, Mapping) else answer
    return Answer(tuple(value) if isinstance(value, list) else value)


@cache
def load() -> Rulebook:
    """The working rulebook, from the files beside this module."""
    return load_from({path.name: path.read_text("utf-8") for path in sorted(DATA.glob("*.toml"))})


_loaded: dict[str, Rulebook] = {}


def load_from(files: Mapping[str, str]) -> Rulebook:
    """The rulebook of these files (name to text); read once per version. Raises RulebookError naming file and id."""
    version = version_of(files)
    if version not in _loaded:
        _loaded[version] = _build(version, files)
    return _loaded[version]


def version_of(files: Mapping[str, str]) -> str:
    """A hash over the names and contents of all files."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0{files[name]}\0".encode())
    return digest.hexdigest()


def _build(version: str, files: Mapping[str, str]) -> Rulebook:
    tables = {name: _parse_toml(name, text) for name, text in files.items()}
    questions = _rows(tables, "questions.toml", "question", parse_question)
    known = Known(questions)
    questions = _asked("questions.toml", "question", questions, _raw(tables, "questions.toml", "question"), known)
    pages = _rows(tables, "questions.toml", "page", parse_page)
    pages = _asked("questions.toml", "page", pages, _raw(tables, "questions.toml", "page"), known)
    regions = _rows(tables, "regions.toml", "region", parse_region)
    known = Known(questions, goals=frozenset(), regions=frozenset(regions))
    rules = _compiled(tables, "conditions.toml", "rule", parse_rule, known)
    items = _compiled(tables, "checklist.toml", "item", parse_item, known)
    return Rulebook(
        regions=MappingProxyType(regions), rules=rules, checklist=items,
        version=version, files=MappingProxyType(dict(files)), questions=MappingProxyType(questions),
        pages=tuple(pages.values()), sources=MappingProxyType(_rows(tables, "sources.toml", "source", parse_source)),
        texts=_texts(tables),
    )


def _parse_toml(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(f"{name}: {error}") from None


def _raw(tables: Tables, file: str, kind: str) -> list[dict[str, Any]]:
    return tables.get(file, {}).get(kind, [])


def _rows(
    tables: Tables, file: str, kind: str, parse: Callable[[dict[str, Any]], Row]
) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for number, raw in enumerate(_raw(tables, file, kind), 1):
        name = raw.get("id")
        if not isinstance(name, str) or not name:
            raise RulebookError(f"{file}: {kind} number {number} has no id")
        if name in rows:
            raise RulebookError(f"{file}: {kind} {name!r} is there twice")
        rows[name] = _explained(file, kind, name, parse, raw)
    return rows


def _explained(file: str, kind: str, name: str, read: Callable[..., Row], *args: Any) -> Row:
    """Read a row; what is wrong with it is told with its file and id."""
    try:
        return read(*args)
    except (ValueError, KeyError, TypeError) as error:
        raise RulebookError(f"{file}: {kind} {name!r}: {error}") from error


def _asked(file: str, kind: str, rows: dict[str, Asked], raw: Iterable[dict[str, Any]], known: Known) -> dict[str, Asked]:
    """The same rows with their `asked_when` compiled."""
    compiled = dict(rows)
    for table in raw:
        if "asked_when" in table:
            name = table["id"]
            condition = _explained(file, kind, name, compile_condition, table["asked_when"], known)
            compiled[name] = replace(rows[name], asked_when=condition)
    return compiled


def _compiled(
    tables: Tables, file: str, kind: str, parse: Callable[[dict[str, Any]], RuleOrItem], known: Known
) -> tuple[RuleOrItem, ...]:
    """Rows with a `when`, compiled into their `holds`."""
    rows = _rows(tables, file, kind, parse)
    return tuple(
        row if row.when is None
        else replace(row, holds=_explained(file, kind, name, compile_condition, row.when, known))
        for name, row in rows.items()
    )


def _texts(tables: Tables) -> Mapping[str, Mapping[str, str]]:
    """Every `text.<language>[.<part>].toml`, by language, with dotted keys."""
    texts: dict[str, dict[str, str]] = {ENGLISH: {}}
    for file in sorted(tables):
        if not file.startswith("text."):
            continue
        language = file.split(".")[1]
        into = texts.setdefault(language, {})
        for key, text in _flat(file, tables[file]):
            if key in into:
                raise RulebookError(f"{file}: the text {key!r} is there twice")
            into[key] = text
    return texts


def _flat(file: str, table: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(file, value, f"{prefix}{key}.")
        elif isinstance(value, str):
            yield prefix + key, value
        else:
            raise RulebookError(f"{file}: the text {prefix + key!r} is not a text")
