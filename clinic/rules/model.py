"""The nouns of the rules: levels, answers, findings, limits, blocks. Frozen, typed, no behaviour beyond look-ups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any


class Level(IntEnum):
    """How safe a massage is; the highest finding wins (clinical reference, section 0)."""

    GO = 1
    MODIFY = 2
    CLEARANCE = 3
    REFER = 4
    URGENT = 5


Pressure = int
"""0 to 5 for P0 to P5 of the pressure scale in section 0; the app never plans P5."""

ADULT = 18
"""The age in years from which nobody else has to agree (section 0, rule 6)."""

Value = str | int | date | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One question's answer: `value` by the question's type, `follow` by follow-up id."""

    value: Value
    follow: Mapping[str, Value] = field(default_factory=dict)


NOT_TOLD = Answer(None)
"""Stands for the answer to a question that nobody answered."""


@dataclass(frozen=True, slots=True)
class TenderArea:
    """A sore region, with its side (`inner_knee_R`; `low_back` may stand alone) and its score from 0 to 10."""

    region: str
    score: int
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterLimits:
    """What a letter allows: `max_pressure` by region, `avoid`ed regions; `silent` means that our own limits hold."""

    max_pressure: Mapping[str, Pressure] = field(default_factory=dict)
    avoid: tuple[str, ...] = ()
    scar: str = "silent"
    passive_movement: str = "silent"
    heat: str = "silent"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A clinician's written answer. It lowers only what `covers` names (question ids)."""

    clinician_role: str
    date: date
    signed: bool
    says: str
    covers: frozenset[str]
    limits: LetterLimits = LetterLimits()


@dataclass(frozen=True, slots=True)
class Facts:
    """One intake, read and checked: all that the rules may know. Nothing else (no clock, no database) reaches them."""

    session_date: date
    session_minutes: int
    birth_date: date
    language: str
    first_visit: bool
    guardian_ok: bool | None
    goal: str
    second_goal: str | None
    other_goal: str
    tender: tuple[TenderArea, ...]
    scores: Mapping[str, int | None]
    wishes: Mapping[str, Any]
    answers: Mapping[str, Answer]
    letters: tuple[Letter, ...]

    @property
    def age(self) -> int:
        """Whole years on the day of the session."""
        had_birthday = (self.session_date.month, self.session_date.day) >= (self.birth_date.month, self.birth_date.day)
        return self.session_date.year - self.birth_date.year - (not had_birthday)


@dataclass(frozen=True, slots=True)
class Effects:
    """What a rule changes in a session when it holds. Areas are already resolved to region instances (`calf_L`)."""

    caps: Mapping[str, Pressure] = field(default_factory=dict)
    starts: Mapping[str, Pressure] = field(default_factory=dict)
    bars: frozenset[tuple[str, str]] = frozenset()
    """(technique id, region instance or `*` for everywhere)."""
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Instruction ids by region instance, or `*` for the whole session (`slow_sit_up`, `keep_off_veins`)."""
    max_minutes: int | None = None
    """The longest plan in minutes; None where the rule sets none."""
    heat_minutes: int | None = None
    """The longest heat pack in minutes; 0 bars heat; None where the rule sets none."""
    positions: frozenset[str] = frozenset()
    """`side_lying_only`, `head_raised`, `not_prone`, `not_supine`, `not_side`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that holds for these facts, and what follows from it."""

    rule: str
    question: str
    value: Value
    level: Level
    level_after_letter: Level
    urgency: str | None
    effects: Effects
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limit:
    """A region's cap in force and who set it: rule ids, `region`, `preference`, `first_visit`, `letter`, `no_touch`,
    `position` (out of reach)."""

    cap: Pressure
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """All that binds the plan, merged over regions, findings, letters and wishes. Every region instance has a cap."""

    caps: Mapping[str, Limit]
    starts: Mapping[str, Pressure]
    bars: Mapping[tuple[str, str], tuple[str, ...]]
    """(technique, region instance or `*`) -> rule ids."""
    notes: Mapping[str, tuple[str, ...]]
    max_minutes: Limit | None
    """`cap` is minutes here."""
    heat: Limit
    """`cap` is the most minutes of a heat pack (15 by default), 0 where barred."""
    positions: frozenset[str]
    fragile: tuple[str, ...]
    """Why the fragile cluster of section 6, rule 7 holds; empty where it does not."""
    modify_count: int
    """Findings at MODIFY after letters (section 6, rule 1)."""

    def barred(self, technique: str, region: str = "*") -> tuple[str, ...]:
        """The rules that bar a technique everywhere or in this region; empty where it is allowed."""
        return self.bars.get((technique, "*"), ()) + (self.bars.get((technique, region), ()) if region != "*" else ())


@dataclass(frozen=True, slots=True)
class Triage:
    """The safety result: the highest level, every finding, and the limits for a plan."""

    level: Level
    urgency: str | None
    booking_blocked: bool
    findings: tuple[Finding, ...]
    limits: Limits


@dataclass(frozen=True, slots=True)
class Block:
    """Some minutes of one technique on one region. `region` is None for talk; `pressure` is None where none applies."""

    region: str | None
    technique: str
    pressure: Pressure | None
    minutes: int
    position: str
    why: tuple[tuple[str, Mapping[str, Any]], ...]
    """(text id under `why`, its parameters), the main reason first."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of section 6; its blocks add up to `minutes`."""

    id: str
    minutes: int
    blocks: tuple[Block, ...]
    why: tuple[tuple[str, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A session of `planned_minutes`, phase by phase."""

    booked_minutes: int
    planned_minutes: int
    phases: tuple[Phase, ...]
    avoid: tuple[tuple[str, tuple[str, ...]], ...]
    """(region instance, rule ids)."""
    left_out: tuple[tuple[str, tuple[str, ...]], ...]
    """(technique, rule ids) that the client's goal or wish would have brought."""
    checkpoints: tuple[tuple[int, str], ...]
    """(minute, text id)."""
    shortened_because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One line for the client. `because` holds the rule or question ids that brought it."""

    id: str
    kind: str
    group: str
    because: tuple[str, ...]
    topic: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything that follows from one set of facts. Ids and parameters only: wording is added by `wording.render`."""

    rulebook: str
    triage: Triage
    checklist: tuple[ChecklistItem, ...]
    plan: Plan | None
    booked_minutes: int
