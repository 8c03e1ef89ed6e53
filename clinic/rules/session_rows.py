"""The rows of goals.toml, techniques.toml and session.toml: what a session is made of, read strictly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

from clinic.rules.rows import SourceRef

Table = Mapping[str, Any]

KINDS = ("work", "extra", "rest", "move", "heat", "frame", "by_hand")
"""work: in the goals' mix; extra: a small part of it; rest: stillness; by_hand: only where a therapist adds it."""
NUMBERS = (
    "second_goal", "longer_arrival", "many_findings", "fragile_minutes", "fragile_hands_on", "gentle_minutes",
    "gentle_pressure", "region_minimum", "focus", "knee_minutes", "hold_minutes", "heat_least", "heat_most",
    "heat_check", "heat_put_on", "check_pressure",
)  # fmt: skip
"""What `numbers` in session.toml must give."""
HIGHEST_PLANNED = 4
MOST_PAIN = 10
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Goal:
    """What the client wants, and what that brings: a row of the minute table and a mix of techniques."""

    id: str
    row: str
    mix: Mapping[str, int]
    """Percent of the work pool (THIGH + KNEE + BACK + LINK) by technique; with `extra_percent` it makes 100."""
    extra: tuple[str, ...]
    """Spot techniques, the first choice first."""
    extra_percent: int
    """The most percent of the work pool for all of `extra`; what is not used goes to the mix."""
    only_in: Mapping[str, tuple[str, ...]]
    """The phases to which a technique is kept."""
    later: tuple[str, ...]
    """Techniques for later visits only."""
    move: tuple[str, ...]
    """Techniques of P_MOVE, the first one getting the odd minutes."""
    link: tuple[str, ...]
    """Regions of P_LINK where none is tender; `@other` is the leg that is not worked on."""
    highest: int
    """The firmest pressure that suits the goal."""
    focus: bool
    """Whether up to 3 minutes may go to the sorest phase (section 6, rule 5)."""
    techniques: tuple[str, ...]
    """What fits the goal best, for the guide and for "left out"."""
    topic: str
    source: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True)
class Technique:
    """One way of working (section 5). `low` and `high` are None where pressure has no meaning."""

    id: str
    kind: str
    low: int | None
    high: int | None
    usual: int | None
    """The pressure that is planned where the cap allows more; `high` where None."""
    later_high: int | None
    """`high` on later visits, where it differs."""
    spot_minutes: int | None
    """The most minutes on one region."""
    session_minutes: int | None
    """The most minutes in one session."""
    hands_on: bool
    max_pain: int | None
    """Not used above this pain: the higher of pain now and the score of the region."""
    max_pain_first: int | None
    """The same, on a first visit only."""
    first_visit: bool
    adults_only: bool
    topic: str
    source: tuple[SourceRef, ...]

    def pain_limit(self, *, first_visit: bool) -> int:
        """The most pain with which it is still used on this visit, 0 to 10."""
        limit = MOST_PAIN if self.max_pain is None else self.max_pain
        return min(limit, self.max_pain_first) if first_visit and self.max_pain_first is not None else limit

    def firmest(self, *, first_visit: bool) -> int:
        """The top of the pressure range on this visit; 0 where pressure has no meaning."""
        top = self.high if first_visit or self.later_high is None else self.later_high
        return 0 if top is None else top


POSITIONS = ("supine", "prone", "side", "seated")
"""How a client may lie or sit for a region."""


@dataclass(frozen=True, slots=True)
class SessionTable:
    """The shape of a session (section 6): phases, minute rows, floors, usual areas, positions, and the numbers."""

    phases: tuple[str, ...]
    work: tuple[str, ...]
    floors: Mapping[str, int]
    rows: Mapping[str, Mapping[int, tuple[int, ...]]]
    """Row id -> session minutes -> minutes by phase, in the order of `phases`."""
    ties: tuple[str, ...]
    usual: Mapping[str, tuple[str, ...]]
    """Phase -> the regions worked on where none is tender."""
    positions: Mapping[str, str]
    """Region -> position; `default` for the rest."""
    other_positions: Mapping[str, tuple[str, ...]]
    """Region -> the next best positions, in order; `default` for the rest."""
    numbers: Mapping[str, int]
    note_phases: Mapping[str, str]
    """Instruction for the whole session -> the phase in which it is said; P_ARR for the rest."""
    source: tuple[SourceRef, ...]

    @property
    def shortest(self) -> int:
        """The fewest minutes of a plan."""
        return min(self.rows["base"])

    def row(self, row_id: str, minutes: int) -> dict[str, int]:
        """Minutes by phase. Between two lengths of the table every phase goes up evenly, by largest remainder."""
        rows = self.rows[row_id]
        if minutes in rows:
            return dict(zip(self.phases, rows[minutes], strict=True))
        for shorter, longer in pairwise(sorted(rows)):
            if shorter < minutes < longer:
                return dict(zip(self.phases, _between(rows[shorter], rows[longer], minutes), strict=True))
        raise ValueError(f"no minute table for a session of {minutes} minutes")


def _between(low: tuple[int, ...], high: tuple[int, ...], minutes: int) -> list[int]:
    """Minutes by phase between two rows of a table, adding up to `minutes`; never below the lower of the two."""
    span, part = sum(high) - sum(low), minutes - sum(low)
    exact = [a * span + (b - a) * part for a, b in zip(low, high, strict=True)]
    whole = [value // span for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: (-(exact[at] % span), at))
    for at in by_remainder[: minutes - sum(whole)]:
        whole[at] += 1
    return whole


def parse_goal(table: Table) -> Goal:
    """One `[[goal]]` of goals.toml. Raises ValueError naming what is wrong."""
    _only(table, "id row mix extra extra_percent only_in later move link highest focus techniques topic source")
    mix = _numbers(table, "mix")
    extra_percent = _number(table, "extra_percent") or 0
    if sum(mix.values()) + extra_percent != PERCENT:
        raise ValueError(f"mix and extra_percent add up to {sum(mix.values()) + extra_percent}, not {PERCENT}")
    only_in = _table(table, "only_in")
    return Goal(
        id=_string(table, "id"),
        row=_string(table, "row"),
        mix=mix,
        extra=_strings(table, "extra"),
        extra_percent=extra_percent,
        only_in={technique: _strings(only_in, technique) for technique in only_in},
        later=_strings(table, "later"),
        move=_strings(table, "move"),
        link=_strings(table, "link"),
        highest=_pressure(table, "highest", HIGHEST_PLANNED) or 0,
        focus=_flag(table, "focus", default=True),
        techniques=_strings(table, "techniques"),
        topic=_string(table, "topic"),
        source=_sources(table),
    )


def parse_technique(table: Table) -> Technique:
    """One `[[technique]]` of techniques.toml. Raises ValueError naming what is wrong."""
    _only(
        table,
        "id kind low high usual later_high spot_minutes session_minutes hands_on max_pain max_pain_first first_visit"
        " adults_only topic source",
    )
    kind = _string(table, "kind")
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}")
    low, high = _pressure(table, "low", None), _pressure(table, "high", None)
    if (low is None) != (high is None) or (low is not None and high is not None and low > high):
        raise ValueError("low and high must both be given, the lower one first")
    return Technique(
        id=_string(table, "id"),
        kind=kind,
        low=low,
        high=high,
        usual=_pressure(table, "usual", None),
        later_high=_pressure(table, "later_high", None),
        spot_minutes=_number(table, "spot_minutes"),
        session_minutes=_number(table, "session_minutes"),
        hands_on=_flag(table, "hands_on", default=True),
        max_pain=_number(table, "max_pain"),
        max_pain_first=_number(table, "max_pain_first"),
        first_visit=_flag(table, "first_visit", default=True),
        adults_only=_flag(table, "adults_only", default=False),
        topic=_string(table, "topic"),
        source=_sources(table),
    )


def parse_session(table: Table) -> SessionTable:
    """The whole of session.toml. Raises ValueError naming what is wrong."""
    _only(table, "phases work ties source floors rows usual positions other_positions numbers note_phases")
    phases, work = _strings(table, "phases"), _strings(table, "work")
    floors = _numbers(table, "floors")
    ties = _strings(table, "ties")
    if not phases or not set(work) <= set(phases) or set(ties) != set(work) or not set(floors) <= set(phases):
        raise ValueError("work, ties and floors must name phases, and ties all of work")
    rows = {row_id: _row(row_id, lengths, phases, floors) for row_id, lengths in _table(table, "rows").items()}
    if "base" not in rows:
        raise ValueError("rows: no row 'base'")
    for row_id, row in rows.items():
        if row.keys() != rows["base"].keys():
            raise ValueError(f"rows.{row_id} has not the lengths of rows.base")
    usual = {phase: _strings(_table(table, "usual"), phase) for phase in _table(table, "usual")}
    return SessionTable(
        phases=phases,
        work=work,
        floors=floors,
        rows=rows,
        ties=ties,
        usual=usual,
        positions=_positions(table),
        other_positions=_other_positions(table),
        numbers=_numbers(table, "numbers"),
        note_phases={note: _string(_table(table, "note_phases"), note) for note in _table(table, "note_phases")},
        source=_sources(table),
    )


def _positions(table: Table) -> dict[str, str]:
    positions = {region: _string(_table(table, "positions"), region) for region in _table(table, "positions")}
    if "default" not in positions or not set(positions.values()) <= set(POSITIONS):
        raise ValueError(f"positions must give a default, and name {', '.join(POSITIONS)}")
    return positions


def _other_positions(table: Table) -> dict[str, tuple[str, ...]]:
    """What to do where the usual position is not possible. Everybody can sit: the default ends there."""
    others = {region: _strings(_table(table, "other_positions"), region) for region in _table(table, "other_positions")}
    if "seated" not in others.get("default", ()):
        raise ValueError("other_positions must let the default be seated")
    if unknown := sorted({each for named in others.values() for each in named} - set(POSITIONS)):
        raise ValueError(f"other_positions: unknown position {unknown[0]!r}")
    return others


def _row(row_id: str, lengths: Any, phases: tuple[str, ...], floors: Mapping[str, int]) -> dict[int, tuple[int, ...]]:
    """One row of the minute table: each length adds up to itself and keeps the floors."""
    if not isinstance(lengths, Mapping):
        raise ValueError(f"rows.{row_id} must be a table")
    row = {}
    for length, minutes in lengths.items():
        if not isinstance(minutes, list) or not all(isinstance(each, int) for each in minutes):
            raise ValueError(f"rows.{row_id}.{length} must be a list of whole minutes")
        if len(minutes) != len(phases) or sum(minutes) != int(length):
            raise ValueError(f"rows.{row_id}.{length} must hold {len(phases)} phases that add up to {length}")
        for phase, floor in floors.items():
            if minutes[phases.index(phase)] < floor:
                raise ValueError(f"rows.{row_id}.{length}: {phase} is below {floor}")
        row[int(length)] = tuple(minutes)
    return row


def _only(table: Table, names: str) -> None:
    unknown = sorted(set(table) - set(names.split()))
    if unknown:
        raise ValueError(f"unknown key {unknown[0]!r}")


def _string(table: Table, key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{key} must be a text")
    return value


def _strings(table: Table, key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise ValueError(f"{key} must be a list of ids")
    return tuple(value)


def _sources(table: Table) -> tuple[SourceRef, ...]:
    sources = _strings(table, "source")
    if not sources:
        raise ValueError("source is missing")
    return tuple(_source(line) for line in sources)


def _source(line: str) -> SourceRef:
    match = re.fullmatch(r"(R\d+) (P|S|GK)|(GK|CONV)", line)
    if not match:
        raise ValueError(f"source {line!r} is not like 'R41 P', 'GK' or 'CONV'")
    return SourceRef(match[1] or match[3], match[2] or match[3])


def _number(table: Table, key: str) -> int | None:
    value = table.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise ValueError(f"{key} must be a whole number")
    return value


def _numbers(table: Table, key: str) -> dict[str, int]:
    numbers = _table(table, key)
    return {name: cast("int", _number({name: value}, name)) for name, value in numbers.items()}


def _pressure(table: Table, key: str, default: int | None) -> int | None:
    value = table.get(key)
    if value is None:
        return default
    if value not in tuple(f"P{level}" for level in range(HIGHEST_PLANNED + 1)):
        raise ValueError(f"{key} must be P0 to P{HIGHEST_PLANNED}")
    return int(value[1:])


def _flag(table: Table, key: str, *, default: bool) -> bool:
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise ValueError(f"{key} must be true or false")
    return value


def _table(table: Table, key: str) -> Table:
    value = table.get(key, {})
    if not isinstance(value, Mapping):
        raise ValueError(f"{key} must be a table")
    return value
