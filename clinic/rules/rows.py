"""The rows of conditions.toml, regions.toml and checklist.toml as dataclasses; `rows_in.py` reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .model import ChecklistItem, Facts, Level, Pressure

Holds = Callable[[Facts], bool]
Table = Mapping[str, Any]

GROUPS = frozenset({"leg", "knee", "thigh", "lower_leg"})
"""Names that region rows may use in `groups`, so that rules can say `thigh` for four regions at once."""
PLACES = frozenset({"all", "legs", "other_leg", "site", "marked_site"})
"""Areas worked out from the answer: see `effects.areas`."""


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A source id (`R41`, `GK`, `CONV`) and how it was read (`P`, `S`, `GK`, `CONV`)."""

    id: str
    flag: str


@dataclass(frozen=True, slots=True)
class EffectRow:
    """What a rule changes, with areas still as written (`calf`, `thigh`, `site`); `effects.resolve` resolves them."""

    caps: Mapping[str, Pressure] = field(default_factory=dict)
    starts: Mapping[str, Pressure] = field(default_factory=dict)
    bars: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Technique id -> areas."""
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Note id -> areas; `all` means the whole session."""
    max_minutes: int | None = None
    heat_minutes: int | None = None
    positions: frozenset[str] = frozenset()

    def areas(self) -> frozenset[str]:
        """Every area that the row names, for the loader's cross-check against regions.toml."""
        listed = [area for areas in (*self.bars.values(), *self.notes.values()) for area in areas]
        return frozenset({*self.caps, *self.starts, *listed})


def never_compiled(facts: Facts) -> bool:
    """Stands where a row's condition was not compiled: a loader's mistake must not read as 'does not hold'."""
    raise RuntimeError("the condition of this row was never compiled")


def always(facts: Facts) -> bool:
    """Holds for everybody: a checklist item without a `when`."""
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """One consequence of the answers. The loader compiles `when` into `holds`; a `named` one is code in `triage`."""

    id: str
    question: str
    level: Level
    when: Table | None
    named: str | None
    topic: str
    source: tuple[SourceRef, ...]
    urgency: str | None = None
    effects: EffectRow = EffectRow()
    if_cleared: EffectRow = EffectRow()
    covers: tuple[str, ...] = ()
    """Ids that a letter must name to lower this rule: question ids, or `question.follow` for a special point."""
    event: str | None = None
    """Path of the date that a letter may not precede (`leg_surgery.date`)."""
    signers: frozenset[str] = frozenset()
    """Whose letter counts, beside a doctor's of any kind (see `signers.py`); empty means every clinician's."""
    lifts: frozenset[str] = frozenset()
    who: str = "doctor"
    """Text id under `card.who`: whom the client should see or ask."""
    when_again: str = "seen"
    """Text id under `card.when`: when a client who was turned away can book again."""
    safety_net: tuple[str, ...] = ()
    """Text ids under `card.safety`."""
    fragile_from: int | None = None
    """The age from which the rule makes a client fragile (section 6, rule 7); None where it never does."""
    holds: Holds = field(default=never_compiled, compare=False)

    def techniques(self) -> frozenset[str]:
        """Every technique the rule bars, for the loader's cross-check against techniques.toml."""
        return frozenset({*self.effects.bars, *self.if_cleared.bars})

    def areas(self) -> frozenset[str]:
        """Every area the rule names, for the loader's cross-check: a region id, or in `GROUPS` or `PLACES`."""
        return self.effects.areas() | self.if_cleared.areas()


@dataclass(frozen=True, slots=True)
class Region:
    """A place on the body: its phase, cap for healthy tissue, minutes, and what may be done there."""

    id: str
    phase: str
    cap: Pressure
    zone: str
    order: int
    allowed: tuple[str, ...]
    """The techniques allowed here; exhaustive."""
    not_allowed: tuple[str, ...]
    notes: tuple[str, ...]
    max_minutes: int
    min_minutes: int = 3
    knee: bool = False
    sided: bool = True
    offered: bool = True
    """Whether forms, maps and plans may name it. One that is not offered may only be told: as sore, or not to touch."""
    groups: frozenset[str] = frozenset()
    topic: str = "how-to-massage"
    source: tuple[SourceRef, ...] = ()

    def instances(self) -> tuple[str, ...]:
        """`calf` -> `calf_L`, `calf_R`; an unsided region also stands alone."""
        sides = (f"{self.id}_L", f"{self.id}_R")
        return sides if self.sided else (self.id, *sides)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the client's checklist and when it shows."""

    id: str
    kind: str
    group: str
    order: int
    priority: int
    """Who stays when more than nine `do` items apply: 1 stays longest."""
    levels: frozenset[Level]
    topic: str
    source: tuple[SourceRef, ...]
    when: Table | None = None
    named: str | None = None
    """A named condition of `checklist.py`, for what answers alone cannot tell (`heat_offered`, `letter_open`)."""
    because: tuple[str, ...] = ()
    """Question ids; those with a warning answer are given as the reason."""
    needed_for: tuple[str, ...] = ()
    """Questions that, where they bring the item, make it more important than its row's priority says."""
    folds_into: str | None = None
    """The item whose line says the same; this one is dropped when that one shows."""
    holds: Holds = field(default=always, compare=False)
    plain_line: ChecklistItem = field(init=False, compare=False, repr=False)
    """The line where no answer brought it and its words need nothing."""

    def __post_init__(self) -> None:
        plain = ChecklistItem(self.id, self.kind, self.group, (), self.topic)
        object.__setattr__(self, "plain_line", plain)
