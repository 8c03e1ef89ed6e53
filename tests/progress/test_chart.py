"""A picture that does not cheat: the whole axis, even distances, and gaps where nothing is known."""

from datetime import date, timedelta
from itertools import pairwise

from clinic.progress.chart import BOTTOM, TOP, chart, series, x_of


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


def test_one_score_is_no_picture() -> None:
    days = [date(2026, 5, 6) + timedelta(weeks=week) for week in range(3)]
    assert chart(days, [5, None, None], [4, 3, 2]) is None
    assert chart(days, [5, None, 4]) is not None


def test_many_visits_show_the_newest_and_name_the_first_and_last_day() -> None:
    days = [date(2026, 1, 5) + timedelta(weeks=week) for week in range(20)]
    found = chart(days, list(range(10)) * 2)
    assert found is not None
    assert [day for _x, day in found.days] == [days[8], days[-1]]
    assert found.main.points[0].score == 8


def test_numbers_stand_on_the_outer_side_of_two_lines() -> None:
    days = [date(2026, 5, 6), date(2026, 5, 13)]
    above, below = chart(days, [7, 6], [3, 2]), chart(days, [3, 2], [7, 6])
    assert above is not None
    assert below is not None
    assert above.main.points[0].label_y < above.main.points[0].y
    assert below.main.points[0].label_y > below.main.points[0].y
