"""Reads the rulebook's TOML files row by row; whatever is wrong is told with its file and id."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

from .limits_in import Everybody, parse_limits
from .older import completed
from .predicates import Known, compile_condition
from .questions import Page, Question, Source, parse_page, parse_question, parse_source
from .rows import Item, Region, Rule
from .rows_in import parse_item, parse_region, parse_rule
from .session_rows import Goal, SessionTable, Technique, parse_goal, parse_session, parse_technique

Tables = Mapping[str, Mapping[str, Any]]
Row = TypeVar("Row")
Asked = TypeVar("Asked", Question, Page)
Compiled = TypeVar("Compiled", Rule, Item)

ENGLISH = "en"
REVIEWED = "meta.reviewed"
"""The one key of a text file that is no text: true once a clinician has read this language."""
FILES = (
    "questions.toml", "conditions.toml", "regions.toml", "goals.toml", "techniques.toml", "session.toml",
    "checklist.toml", "sources.toml", "limits.toml",
)  # fmt: skip


class RulebookError(Exception):
    """A row or text of the rulebook is wrong; the message names its file and id."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Every row of the rulebook, read and compiled, before the cross-checks."""

    questions: dict[str, Question]
    pages: dict[str, Page]
    rules: dict[str, Rule]
    regions: dict[str, Region]
    goals: dict[str, Goal]
    techniques: dict[str, Technique]
    session: SessionTable
    items: dict[str, Item]
    sources: dict[str, Source]
    everybody: Everybody
    texts: dict[str, dict[str, str]]


def read_rows(files: Mapping[str, str], *, stored: bool = False) -> Rows:
    """All rows of these files (name to text). Raises RulebookError naming file and id.

    A `stored` version may be older than limits.toml: then it is completed with what held in its time.
    """
    tables: Tables = {name: toml(name, text) for name, text in files.items()}
    if stored:
        tables = completed(tables)
    for name in FILES:
        if name not in tables:
            raise RulebookError(f"{name}: the file is missing")
    regions = _rows(tables, "regions.toml", "region", parse_region)
    goals = _rows(tables, "goals.toml", "goal", parse_goal)
    questions = _rows(tables, "questions.toml", "question", parse_question)
    known = Known(questions, frozenset(goals), frozenset(regions))
    return Rows(
        questions=_asked(tables, "question", questions, known),
        pages=_asked(tables, "page", _rows(tables, "questions.toml", "page", parse_page), known),
        rules=_compiled("conditions.toml", "rule", _rows(tables, "conditions.toml", "rule", parse_rule), known),
        regions=regions,
        goals=goals,
        techniques=_rows(tables, "techniques.toml", "technique", parse_technique),
        session=explained("session.toml", "session", "", parse_session, tables["session.toml"]),
        items=_compiled("checklist.toml", "item", _rows(tables, "checklist.toml", "item", parse_item), known),
        sources=_rows(tables, "sources.toml", "source", parse_source),
        everybody=explained("limits.toml", "table", "limits", parse_limits, tables["limits.toml"]),
        texts=_texts(tables),
    )


@lru_cache(maxsize=64)
def toml(name: str, text: str) -> dict[str, Any]:
    """A file's tables, which nobody changes: versions of the rulebook share most of their files."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(f"{name}: {error}") from None


def _rows(tables: Tables, file: str, kind: str, parse: Callable[[dict[str, Any]], Row]) -> dict[str, Row]:
    """The `[[kind]]` rows of a file by id."""
    rows: dict[str, Row] = {}
    for number, raw in enumerate(_list(tables[file], file, kind), 1):
        name = raw.get("id") if isinstance(raw, Mapping) else None
        if not isinstance(name, str) or not name:
            raise RulebookError(f"{file}: {kind} number {number} has no id")
        if name in rows:
            raise RulebookError(f"{file}: {kind} {name!r} is there twice")
        rows[name] = explained(file, kind, name, parse, raw)
    return rows


def _list(table: Mapping[str, Any], file: str, kind: str) -> list[dict[str, Any]]:
    if unknown := sorted(set(table) - {"question", "page"} - {kind}):
        raise RulebookError(f"{file}: unknown table {unknown[0]!r}")
    rows = table.get(kind, [])
    if not isinstance(rows, list):
        raise RulebookError(f"{file}: write [[{kind}]], not [{kind}]")
    return rows


def explained(file: str, kind: str, name: str, read: Callable[..., Row], *args: Any) -> Row:
    """Read a row; what is wrong with it is told with its file and id."""
    try:
        return read(*args)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RulebookError(f"{file}: {kind} {name!r}: {error}") from error


def _asked(tables: Tables, kind: str, rows: dict[str, Asked], known: Known) -> dict[str, Asked]:
    """The same rows with their `asked_when` compiled."""
    compiled = dict(rows)
    for table in _list(tables["questions.toml"], "questions.toml", kind):
        if "asked_when" in table:
            name = table["id"]
            condition = explained("questions.toml", kind, name, compile_condition, table["asked_when"], known)
            compiled[name] = replace(rows[name], asked_when=condition)
    return compiled


def _compiled(file: str, kind: str, rows: dict[str, Compiled], known: Known) -> dict[str, Compiled]:
    """The same rows with their `when` compiled into `holds`."""
    return {
        name: replace(row, holds=explained(file, kind, name, compile_condition, row.when, known)) if row.when else row
        for name, row in rows.items()
    }


def read_texts(files: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Only the texts of these files, by language. Raises RulebookError where they are no texts."""
    return _texts({name: toml(name, text) for name, text in files.items() if name.startswith("text.")})


def _texts(tables: Tables) -> dict[str, dict[str, str]]:
    """Each `text.<language>.toml` by language, with dotted keys."""
    texts: dict[str, dict[str, str]] = {ENGLISH: {}}
    for file in sorted(name for name in tables if name.startswith("text.")):
        _text, language, *rest = file.split(".")
        if rest != ["toml"]:
            raise RulebookError(f"{file}: a language has one file, text.{language}.toml")
        texts[language] = {}
        _flatten(file, tables[file], "", texts[language])
    return texts


def _flatten(file: str, table: Mapping[str, Any], prefix: str, into: dict[str, str]) -> None:
    for key, value in table.items():
        if isinstance(value, str):
            into[prefix + key] = value
        elif isinstance(value, dict):
            _flatten(file, value, f"{prefix}{key}.", into)
        elif prefix + key == REVIEWED and isinstance(value, bool):
            into[prefix + key] = "yes" if value else "no"
        else:
            raise RulebookError(f"{file}: the text {prefix + key!r} is not a text")
