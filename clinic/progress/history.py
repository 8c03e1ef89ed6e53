"""A client's pain over their visits: the numbers, where they are heading, and the picture's points."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from clinic.practice.models import Client
from clinic.progress.models import Rating

TOP, BOTTOM = 20.0, 260.0
"""Where 10 and 0 stand in the picture, in pixels from its top."""
LEFT, RIGHT = 12.0, 88.0
"""Where the first and the last visit stand, in percent of the width."""


class Direction(StrEnum):
    """Where pain before the session is heading, by the change that matters (clinical reference, section 8)."""

    MUCH_LESS = "much_less"
    LESS = "less"
    SAME = "same"
    MORE = "more"
    MUCH_MORE = "much_more"


@dataclass(frozen=True)
class Visit:
    """Pain from 0 to 10 before and after one session; None where it was not asked."""

    day: date
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Point:
    """A score in the picture: `x` in percent, `y` in pixels."""

    x: float
    y: float
    score: int
    label_y: float


@dataclass(frozen=True)
class Segment:
    """A line between two points that follow each other."""

    start: Point
    end: Point


@dataclass(frozen=True)
class Series:
    """One line of the picture."""

    points: Sequence[Point]
    segments: Sequence[Segment]


def visits(client: Client) -> list[Visit]:
    """The client's rated visits, the first one first, in one query."""
    found: dict[int, dict[str, int]] = {}
    days: dict[int, date] = {}
    for rating in Rating.objects.of_client(client).select_related("appointment"):
        rating.appointment.clinic = client.clinic
        days[rating.appointment_id] = rating.appointment.local_start.date()
        found.setdefault(rating.appointment_id, {})[rating.moment] = rating.scores["pain"]
    return [Visit(days[pk], scores.get("before"), scores.get("after")) for pk, scores in found.items()]


def direction(first: int, last: int) -> Direction:
    """Where it heads from `first` to `last`: 2 points or a third is much, 1 point or 15 percent is some."""
    change = first - last
    share = abs(change) / first if first else (1.0 if change else 0.0)
    size = "much" if abs(change) >= 2 or share >= 0.33 else "some" if abs(change) >= 1 or share >= 0.15 else ""
    if not size:
        return Direction.SAME
    if change > 0:
        return Direction.MUCH_LESS if size == "much" else Direction.LESS
    return Direction.MUCH_MORE if size == "much" else Direction.MORE


def series(scores: Sequence[int | None], below: bool = False) -> Series:
    """The points and lines of one row of scores; visits without a score leave a gap. `below` puts the numbers under."""
    placed = [_point(index, len(scores), score, below) for index, score in enumerate(scores)]
    segments = [Segment(start, end) for start, end in pairwise(placed) if start is not None and end is not None]
    return Series([point for point in placed if point is not None], segments)


def x_of(index: int, total: int) -> float:
    """Where a visit stands, in percent of the width."""
    return LEFT if total < 2 else round(LEFT + (RIGHT - LEFT) * index / (total - 1), 2)


def _point(index: int, total: int, score: int | None, below: bool) -> Point | None:
    if score is None:
        return None
    y = BOTTOM - (BOTTOM - TOP) * score / 10
    return Point(x_of(index, total), y, score, y + 26 if below else y - 14)
