"""Where pain is heading, in the words of the clinical reference, and a picture that does not cheat."""

from itertools import pairwise

import pytest

from clinic.progress.history import BOTTOM, TOP, Direction, direction, series, x_of


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (7, 4, Direction.MUCH_LESS),
        (7, 5, Direction.MUCH_LESS),
        (7, 6, Direction.LESS),
        (3, 2, Direction.MUCH_LESS),
        (10, 9, Direction.LESS),
        (5, 5, Direction.SAME),
        (0, 0, Direction.SAME),
        (0, 1, Direction.MUCH_MORE),
        (6, 7, Direction.MORE),
        (4, 9, Direction.MUCH_MORE),
    ],
)
def test_the_direction_follows_the_change_that_matters(first: int, last: int, expected: Direction) -> None:
    assert direction(first, last) is expected


def test_the_axis_is_whole_from_0_to_10() -> None:
    low, high = series([0, 10]).points
    assert (low.y, high.y) == (BOTTOM, TOP)
    assert series([5]).points[0].y == (BOTTOM + TOP) / 2


def test_visits_stand_at_even_distances_inside_the_picture() -> None:
    places = [x_of(index, 5) for index in range(5)]
    steps = {round(right - left, 6) for left, right in pairwise(places)}
    assert len(steps) == 1
    assert 0 < places[0] < places[-1] < 100


def test_a_visit_without_a_score_leaves_a_gap() -> None:
    found = series([5, None, 3, 2])
    assert [point.score for point in found.points] == [5, 3, 2]
    assert [(segment.start.score, segment.end.score) for segment in found.segments] == [(3, 2)]
