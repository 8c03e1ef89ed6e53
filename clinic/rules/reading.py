"""Reads JSON values strictly: every fault is kept with its path and a plain sentence, and nothing is ever raised."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

LONGEST_TEXT = 4000
SHORT_TEXT = 200
LONGEST_LIST = 200
BIGGEST = 2**53
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: `tender[2].score`."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class FactsError(Exception):
    """The document cannot be used. `faults` lists everything that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


def show(value: object) -> str:
    """A value for a message: short, and safe to print."""
    if isinstance(value, str):
        text = value if len(value) <= 40 else value[:40] + "…"
        return ascii(text) if CONTROL.search(text) or not _encodable(text) else repr(text)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) <= BIGGEST else "a huge number"
    if isinstance(value, float):
        return str(value)
    if value is None:
        return "null"
    return {"dict": "an object", "list": "a list"}.get(type(value).__name__, "a strange value")


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@dataclass(slots=True)
class Reader:
    """Collects faults while values are read. Each method gives the value, or None where it noted a fault."""

    faults: list[Fault] = field(default_factory=list)

    def fault(self, path: str, message: str) -> None:
        """Note what is wrong at a path."""
        self.faults.append(Fault(path, message))

    def mapping(self, value: object, path: str, known: Collection[str] | None = None) -> Mapping[str, Any] | None:
        """An object, without the keys that are not known; each of those is a fault."""
        if not isinstance(value, Mapping):
            self.fault(path, f"{show(value)} is not an object")
            return None
        for key in value:
            if not isinstance(key, str) or (known is not None and key not in known):
                self.fault(self.join(path, key), "unknown key")
        return {key: item for key, item in value.items() if isinstance(key, str) and (known is None or key in known)}

    def items(self, value: object, path: str) -> list[Any]:
        """A list that is not absurdly long; an empty one where it is not a list."""
        if not isinstance(value, list | tuple):
            self.fault(path, f"{show(value)} is not a list")
            return []
        if len(value) > LONGEST_LIST:
            self.fault(path, f"more than {LONGEST_LIST} entries")
            return []
        return list(value)

    def choice(self, value: object, path: str, known: Collection[str]) -> str | None:
        """One of the known ids."""
        if isinstance(value, str) and value in known:
            return value
        self.fault(path, f"{show(value)} is not one of {', '.join(known)}")
        return None

    def choices(self, value: object, path: str, known: Collection[str]) -> tuple[str, ...] | None:
        """A list of known ids, each once."""
        before = len(self.faults)
        given = self.items(value, path)
        read = [self.choice(item, f"{path}[{at}]", known) for at, item in enumerate(given)]
        for at, item in enumerate(read):
            if item is not None and item in read[:at]:
                self.fault(f"{path}[{at}]", f"{show(item)} is there twice")
        return tuple(item for item in read if item is not None) if len(self.faults) == before else None

    def whole(self, value: object, path: str, least: float, most: float) -> int | None:
        """A whole number within limits."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(path, f"{show(value)} is not a whole number")
            return None
        return value if self._within(value, path, least, most) else None

    def number(self, value: object, path: str, least: float, most: float) -> float | None:
        """A number within limits."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(_bounded(value)):
            self.fault(path, f"{show(value)} is not a number")
            return None
        return value if self._within(value, path, least, most) else None

    def _within(self, value: float, path: str, least: float, most: float) -> bool:
        if value < least:
            self.fault(path, f"{show(value)} is below {least:g}")
        elif value > most:
            self.fault(path, f"{show(value)} is above {most:g}")
        return least <= value <= most

    def day(self, value: object, path: str, earliest: date | None = None, latest: date | None = None) -> date | None:
        """An ISO date; not before the birth date (`earliest`) nor after the session date (`latest`)."""
        try:
            day = date.fromisoformat(value) if isinstance(value, str) and ISO_DATE.fullmatch(value) else None
        except ValueError:
            day = None
        if day is None:
            self.fault(path, f"{show(value)} is not a date like 2026-11-24")
        elif latest is not None and day > latest:
            self.fault(path, f"{day} is after the session date {latest}")
        elif earliest is not None and day < earliest:
            self.fault(path, f"{day} is before the birth date {earliest}")
        else:
            return day
        return None

    def text(self, value: object, path: str, longest: int = LONGEST_TEXT) -> str | None:
        """A text that can be stored and printed."""
        if not isinstance(value, str):
            self.fault(path, f"{show(value)} is not a text")
        elif len(value) > longest:
            self.fault(path, f"longer than {longest} characters")
        elif CONTROL.search(value) or not _encodable(value):
            self.fault(path, "holds characters that cannot be printed")
        else:
            return value
        return None

    def flag(self, value: object, path: str) -> bool | None:
        """true or false."""
        if isinstance(value, bool):
            return value
        self.fault(path, f"{show(value)} is not true or false")
        return None

    @staticmethod
    def join(path: str, key: object) -> str:
        """`path.key`, with a key that is safe to print."""
        name = key if isinstance(key, str) and key.isascii() and key.isprintable() and len(key) <= 40 else show(key)
        return f"{path}.{name}" if path else str(name)


def _bounded(value: float) -> float:
    """A number that fits a float; a huge whole number would overflow."""
    return value if isinstance(value, float) or abs(value) <= BIGGEST else float("inf")
