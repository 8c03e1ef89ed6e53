"""What differs between two versions of the rulebook: rows, numbers and texts, read from their files as they are.

Only the TOML is looked at, so that a version whose shape this program no longer loads can still be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .loading import toml

Files = Mapping[str, str]
Row = dict[str, Any]

CONDITIONS = ("when", "asked_when")
FILE = "file"
"""What a file without rows of its own, as session.toml, counts as."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One value that differs: where in the row, and how it read. None where it was not there."""

    path: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A row or a text that is `added`, `removed` or `changed`. `kind` is `rule`, `region`, `text en` and so on."""

    what: str
    kind: str
    id: str
    details: tuple[Detail, ...]


def changes(old: Files, new: Files) -> tuple[Change, ...]:
    """Every change from `old` to `new`, by kind, then in the order of the files. A row in a new place is none."""
    before, after = _rows(old), _rows(new)
    kinds = list(dict.fromkeys([*before, *after]))
    return tuple(change for kind in kinds for change in _between(kind, before.get(kind, {}), after.get(kind, {})))


def _between(kind: str, before: dict[str, Row], after: dict[str, Row]) -> Iterator[Change]:
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            yield Change("removed", kind, name, tuple(_details(before[name], {})))
        elif name not in before:
            yield Change("added", kind, name, tuple(_details({}, after[name])))
        elif before[name] != after[name]:
            yield Change("changed", kind, name, tuple(_details(before[name], after[name])))


def _details(old: Row, new: Row) -> Iterator[Detail]:
    """The values that differ. Lists and conditions are one value; tables, and rows inside a row, are looked into."""
    flat_old, flat_new = dict(_flat(old)), dict(_flat(new))
    for path in dict.fromkeys([*flat_old, *flat_new]):
        before, after = flat_old.get(path), flat_new.get(path)
        if before != after:
            yield Detail(path, before, after)


def _flat(row: Row, prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in row.items():
        if isinstance(value, dict) and key not in CONDITIONS:
            yield from _flat(value, f"{prefix}{key}.")
        elif _has_ids(value):
            for each in value:
                yield from _flat(each, f"{prefix}{key}.{each['id']}.")
        elif key != "id":
            yield prefix + key, _said(value)


def _has_ids(value: Any) -> bool:
    """Whether this is a list of rows."""
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) and "id" in row for row in value)


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_said(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_said(each) for each in value) + "]"
    return str(value)


def _rows(files: Files) -> dict[str, dict[str, Row]]:
    """Kind -> id -> row. The texts of a language are one kind, however many files hold them."""
    rows: dict[str, dict[str, Row]] = {}
    for file in sorted(files, key=lambda name: (name.startswith("text."), name)):
        table = toml(file, files[file])
        if file.startswith("text."):
            texts = rows.setdefault(f"text {file.split('.')[1]}", {})
            texts.update({key: {"text": text} for key, text in _flat(table)})
            continue
        for kind, name, row in _rows_of(file, table):
            rows.setdefault(kind, {})[name] = row
    return rows


def _rows_of(file: str, table: Row) -> Iterable[tuple[str, str, Row]]:
    """The `[[kind]]` rows of a file by id; whatever else it holds is one row of its own."""
    rest = {}
    for kind, value in table.items():
        if _has_ids(value):
            yield from ((kind, str(row["id"]), row) for row in value)
        else:
            rest[kind] = value
    if rest:
        yield FILE, file.removesuffix(".toml"), rest
