"""Reads limits.toml strictly: the numbers and lists that hold for every client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .signers import ROLES

NUMBERS = {
    "letter_days": (1, 365),
    "first_visit_pressure": (0, 5),
    "still_at_pain": (0, 10),
    "no_spots_at_pain": (0, 10),
    "most_to_do": (1, 30),
    "needed_priority": (1, 9),
    "several_conditions": (1, 99),
}
"""What `numbers` must give, and between what."""
LISTS = (
    "spot_work", "medicines", "opioids", "no_home_care", "private_areas", "heat_notes",
    "sign_anything",
)  # fmt: skip
"""What `lists` must give."""


@dataclass(frozen=True, slots=True)
class Everybody:
    """What limits.toml says: the numbers and lists that hold for every client."""

    numbers: Mapping[str, int]
    lists: Mapping[str, tuple[str, ...]]


def parse_limits(table: Mapping[str, Any]) -> Everybody:
    """Read limits.toml. Raises ValueError naming what is wrong; the loader adds the file."""
    _exactly(table, ("numbers", "lists"))
    numbers, lists = table["numbers"], table["lists"]
    _exactly(numbers, NUMBERS)
    _exactly(lists, LISTS)
    for name, (least, most) in NUMBERS.items():
        value = numbers[name]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"{name} must be a whole number from {least} to {most}")
    for name, listed in lists.items():
        if not isinstance(listed, list) or not listed or not all(isinstance(each, str) and each for each in listed):
            raise ValueError(f"{name} must be a list of names")
    if unknown := sorted(set(lists["sign_anything"]) - set(ROLES)):
        raise ValueError(f"sign_anything: unknown clinician {unknown[0]!r}")
    return Everybody(dict(numbers), {name: tuple(listed) for name, listed in lists.items()})


def _exactly(table: Any, names: Mapping[str, Any] | tuple[str, ...]) -> None:
    """Every name is there and none beside them: a number that is missing must not mean the loose side."""
    if not isinstance(table, Mapping):
        raise ValueError("write tables of numbers and lists")
    for name in names:
        if name not in table:
            raise ValueError(f"{name!r} is missing")
    if unknown := sorted(set(table) - set(names)):
        raise ValueError(f"unknown key {unknown[0]!r}")
