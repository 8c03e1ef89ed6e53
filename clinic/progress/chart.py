"""The picture of a few scores from 0 to 10 over visits: the whole axis, even distances, gaps where nothing is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

TOP, BOTTOM = 20.0, 260.0
"""Where 10 and 0 stand in the picture, in pixels from its top."""
LEFT, RIGHT = 12.0, 88.0
"""Where the first and the last visit stand, in percent of the width."""
GRID = tuple((number, BOTTOM - (BOTTOM - TOP) * number / 10) for number in range(0, 11, 2))
MOST = 12
"""How many visits a picture holds: the newest ones."""
MOST_DAYS = 5
"""From more visits on, only the first and the last day are written under the picture."""


@dataclass(frozen=True)
class Point:
    """A score in the picture: `x` in percent, `y` in pixels."""

    x: float
    y: float
    score: float
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


@dataclass(frozen=True)
class Chart:
    """One picture: a main line, a second one where there is one, and the days below."""

    days: Sequence[tuple[float, date]]
    main: Series
    second: Series
    grid: Sequence[tuple[int, float]] = GRID


def chart(days: Sequence[date], main: Sequence[float | None], second: Sequence[float | None] = ()) -> Chart | None:
    """The picture of the newest visits; None where the main line has not two scores: one is not a direction."""
    if sum(score is not None for score in main) < 2:
        return None
    days, main, second = days[-MOST:], main[-MOST:], second[-MOST:]
    labels = [(x_of(index, len(days)), day) for index, day in enumerate(days)]
    shown = labels if len(labels) <= MOST_DAYS else [labels[0], labels[-1]]
    return Chart(shown, series(main, below=_is_below(main, second)), series(second, below=not _is_below(main, second)))


def _is_below(main: Sequence[float | None], second: Sequence[float | None]) -> bool:
    """Whether the main line runs below the second, so that the numbers stand outside the two."""
    both = [(one, two) for one, two in zip(main, second, strict=False) if one is not None and two is not None]
    return sum(one - two for one, two in both) < 0


def series(scores: Sequence[float | None], below: bool = False) -> Series:
    """The points and lines of one row of scores; visits without a score leave a gap. `below` puts the numbers under."""
    placed = [_point(index, len(scores), score, below) for index, score in enumerate(scores)]
    segments = [Segment(start, end) for start, end in pairwise(placed) if start is not None and end is not None]
    return Series([point for point in placed if point is not None], segments)


def x_of(index: int, total: int) -> float:
    """Where a visit stands, in percent of the width."""
    return LEFT if total < 2 else round(LEFT + (RIGHT - LEFT) * index / (total - 1), 2)


def _point(index: int, total: int, score: float | None, below: bool) -> Point | None:
    if score is None:
        return None
    y = round(BOTTOM - (BOTTOM - TOP) * score / 10, 1)
    return Point(x_of(index, total), y, round(score, 1), y + 26 if below else y - 14)
