"""A course: which visit is which, what is compared with what, and what is to be asked when."""

from clinic.practice.models import Appointment, Client, Membership
from clinic.progress.history import course_of
from clinic.progress.models import Measure
from clinic.rules.measures import Advice, Change
from tests.progress.visits import scored, visited


def test_the_worst_of_the_week_is_compared_where_two_visits_have_it(cleo: Client, ana: Membership) -> None:
    visited(cleo, ana, [(3, 7), (3, 5), (3, 4)])
    course = course_of(cleo)
    assert course.pain is not None
    assert (course.measure, course.pain.change) == ("week", Change.MUCH_LESS)
    assert [visit.number for visit in course.visits] == [1, 2, 3]


def test_one_visit_is_no_direction(cleo: Client, ana: Membership) -> None:
    visited(cleo, ana, [(6, 7)])
    course = course_of(cleo)
    assert course.pain is None
    assert course.function is None
    assert course.advice is Advice.TRY


def test_a_client_without_visits_has_an_empty_course(cleo: Client) -> None:
    course = course_of(cleo)
    assert (course.done, course.words, course.advice) == (0, [], Advice.TRY)


def test_the_same_activities_are_compared_and_the_clients_own_scores_count(cleo: Client, ana: Membership) -> None:
    first, *_between, last = visited(cleo, ana, [(5, 5)] * 4)
    scored(first, [3, 3, 3])
    scored(last, [9, 9, 9], source="staff")
    scored(last, [5, 5, 5])
    course = course_of(cleo)
    assert course.function is not None
    assert (course.function.last.function, course.function.change) == (5, Change.MORE)
    assert course.visits[-1].staff["activities"][0]["score"] == 9
    assert course.advice is Advice.GO_ON


def test_no_change_by_the_fourth_visit_is_a_pause(cleo: Client, ana: Membership) -> None:
    visited(cleo, ana, [(5, 6), (5, 6), (5, 6), (5, 6)])
    assert course_of(cleo).advice is Advice.PAUSE


def test_the_newest_version_of_each_measure_counts(cleo: Client, ana: Membership) -> None:
    (visit,) = visited(cleo, ana, [(5, 6)])
    scored(visit, [1, 2, 3], change=4)
    Measure.objects.create(clinic=cleo.clinic, appointment=visit, number=2, source="client", found={"change": 2})
    found = course_of(cleo).visits[0]
    assert (found.change, found.function) == (2, 2)


def test_what_is_due_depends_on_the_visit(cleo: Client, ana: Membership, appointment: Appointment) -> None:
    assert course_of(cleo).asked(appointment) == {"activities", "chair"}
    visits = visited(cleo, ana, [(5, 6)] * 3)
    scored(visits[0], [1, 2, 3], source="staff", stands=9)
    course = course_of(cleo)
    assert course.number_of(appointment) == 4
    assert course.asked(visits[1]) == frozenset()
    assert course.asked(appointment) == {"activities", "change", "chair"}
