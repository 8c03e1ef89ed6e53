"""What a therapist may ask of a plan: move, resize, replace, add or remove a block; and why the rules say no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .model import Pressure

Address = tuple[int, int]
"""(index of the phase in the plan, index of the block in the phase), both from 0."""


@dataclass(frozen=True, slots=True)
class Move:
    """Take a block from its place; it then stands at `to`, an address counted without it."""

    block: Address
    to: Address
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Resize:
    """Give a block so many minutes. `with_block` gives or takes the difference; else the nearest block that can."""

    block: Address
    minutes: int
    with_block: Address | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Replace:
    """Other work in the same minutes. None keeps what is there, a pressure as near to it as the rules allow."""

    block: Address
    technique: str | None = None
    region: str | None = None
    pressure: Pressure | None = None
    side: str | None = None
    """For movement, which names no region: `L`, `R` or `both`."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Add:
    """A new block in the phase `phase`, behind its block `after` (-1: before all), with minutes of another block."""

    phase: str
    after: int
    region: str | None
    technique: str
    pressure: Pressure | None
    minutes: int
    taken_from: Address
    side: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a block out. `to_block` gets its minutes; else the nearest block that can."""

    block: Address
    to_block: Address | None = None
    reason: str = ""


Edit = Move | Resize | Replace | Add | Remove


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an edit is not made: a text id under `refusal`, its parameters, and the rules (or `region`) behind it."""

    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)
    because: tuple[str, ...] = ()


class Refused(Exception):
    """Carries a Refusal out of the middle of an edit."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


def refuse(reason: str, because: tuple[str, ...] = (), **params: Any) -> Refused:
    """`raise refuse("no_block")`."""
    return Refused(Refusal(reason, params, because))
