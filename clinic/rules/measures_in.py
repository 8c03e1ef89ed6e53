"""Reads progress.toml strictly: the numbers of the measures and of the review of a course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

FILE = "progress.toml"
NUMBERS = {
    "pain": ("small_points", "small_percent", "much_points", "much_percent"),
    "activities": ("count", "change_average", "change_one"),
    "change": ("steps", "matters"),
    "chair": ("seconds", "most", "not_at_pain", "operation_days"),
    "course": ("visits",),
}
"""Table -> the whole numbers above 0 that it must give."""
TURNS = {"activities": "visits", "change": "visits", "chair": "visits", "course": "reviews"}
"""Table -> the list of visits that it must give: 1, 2, ... in rising order."""
LISTS = ("steady", "operations")
ROW = ("from", "to", "men", "women")


@dataclass(frozen=True, slots=True)
class Measures:
    """What progress.toml says: each table's numbers, its turns and its sources."""

    pain: Mapping[str, int]
    activities: Mapping[str, int]
    change: Mapping[str, int]
    chair: Mapping[str, int]
    course: Mapping[str, int]
    turns: Mapping[str, tuple[int, ...]]
    """Measure -> the visits at which it is asked."""
    reviews: tuple[int, ...]
    steady: tuple[str, ...]
    operations: tuple[str, ...]
    below_average: tuple[Mapping[str, int], ...]
    sources: Mapping[str, tuple[str, ...]]


def read_measures(tables: Mapping[str, Any]) -> Measures:
    """Read the tables of progress.toml. Raises ValueError naming what is wrong: nothing that is missing is guessed."""
    _exactly(tables, NUMBERS, "the file")
    for name, table in tables.items():
        _exactly(table, _keys(name), name)
    turns = {name: _turns(tables[name][key], name) for name, key in TURNS.items()}
    reviews = turns.pop("course")
    return Measures(
        **{name: MappingProxyType({key: _number(tables[name][key], key) for key in keys})
           for name, keys in NUMBERS.items()},
        turns=MappingProxyType(turns),
        reviews=reviews,
        steady=_names(tables["chair"]["steady"], "steady"),
        operations=_names(tables["chair"]["operations"], "operations"),
        below_average=_ages(tables["chair"]["below_average"]),
        sources=MappingProxyType({name: _names(tables[name]["source"], "source") for name in NUMBERS}),
    )  # fmt: skip


def _keys(table: str) -> tuple[str, ...]:
    turn = (TURNS[table],) if table in TURNS else ()
    chair = (*LISTS, "below_average") if table == "chair" else ()
    return (*NUMBERS[table], *turn, *chair, "source")


def _exactly(table: Any, names: Any, where: str) -> None:
    if not isinstance(table, Mapping) or set(table) != set(names):
        raise ValueError(f"{where} must give exactly: {', '.join(names)}")


def _number(value: Any, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{name} must be a whole number above 0")
    return value


def _turns(value: Any, where: str) -> tuple[int, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError(f"{where} must list visits")
    numbers = tuple(_number(each, f"a visit of {where}") for each in value)
    if list(numbers) != sorted(set(numbers)):
        raise ValueError(f"the visits of {where} must rise")
    return numbers


def _names(value: Any, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(each, str) and each for each in value):
        raise ValueError(f"{name} must be a list of names")
    return tuple(value)


def _ages(value: Any) -> tuple[Mapping[str, int], ...]:
    if not isinstance(value, list) or not value:
        raise ValueError("below_average must list ages")
    for row in value:
        _exactly(row, ROW, "a row of below_average")
    rows = tuple(MappingProxyType({key: _number(row[key], key) for key in ROW}) for row in value)
    ends = [age for row in rows for age in (row["from"], row["to"])]
    if ends != sorted(ends):
        raise ValueError("the ages of below_average must rise")
    return rows
