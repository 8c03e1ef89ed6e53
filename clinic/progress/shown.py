"""A course as pages show it: the pictures, the rows of the table, and the words for where it is heading."""

from typing import Any

from clinic.progress.chart import chart
from clinic.progress.history import Course, Visit
from clinic.progress.measure_forms import again_words, change_words
from clinic.rules.measures import Change, is_better, is_worse, one_activity_change

MOST = 50
"""How many visits the table lists: the newest ones."""


def shown(course: Course) -> dict[str, Any]:
    """What `_progress.html` needs."""
    measured = [visit for visit in course.visits if _is_measured(visit)]
    return {
        "course": course,
        "visits": [_row(visit) for visit in measured[-MOST:]],
        "pain": _pain(course, measured),
        "function": _function(course, measured),
        "stands": _stands(measured),
        "latest_change": _latest_change(course, measured),
        "advice": course.advice,
    }


def _is_measured(visit: Visit) -> bool:
    return visit.is_rated or visit.function is not None or visit.change is not None or visit.stands is not None


def _row(visit: Visit) -> dict[str, Any]:
    """One line of the table. Where both sides gave activities, the average is the client's own."""
    return {
        "visit": visit,
        "function": None if visit.function is None else round(visit.function, 1),
        "change": change_words(visit.change),
        "again": again_words(visit.again),
        "is_late": (visit.days_later or 0) > 1,
    }


def _pain(course: Course, measured: list[Visit]) -> dict[str, Any]:
    """Which pain is compared, its first and latest score, its direction, and the picture."""
    rated = [visit for visit in measured if visit.is_rated]
    is_week = course.measure == "week"
    main = [course.pain_of(visit) for visit in rated]
    second = [visit.before if is_week else visit.after for visit in rated]
    pair = course.pain
    return {
        "is_week": is_week,
        "first": course.pain_of(pair.first) if pair else None,
        "last": course.pain_of(pair.last) if pair else None,
        "direction": str(pair.change) if pair else "",
        "chart": chart([visit.day for visit in rated], main, second),
        "count": len(rated),
    }


def _function(course: Course, measured: list[Visit]) -> dict[str, Any]:
    """The first and the latest average of the activities, each activity by itself, and the picture."""
    scored = [visit for visit in measured if visit.activities]
    pair = course.function
    averages = [visit.function for visit in scored]
    return {
        "first": _one_place(pair.first.function) if pair else None,
        "last": _one_place(pair.last.function) if pair else None,
        "direction": str(pair.change) if pair else "",
        "activities": _activities(course, scored),
        "chart": chart([visit.day for visit in scored], averages),
        "count": len(scored),
    }


def _one_place(score: float | None) -> float | None:
    return None if score is None else round(score, 1)


def _activities(course: Course, scored: list[Visit]) -> list[dict[str, Any]]:
    """Each activity with its first and latest score, and whether the change of this one matters."""
    if not scored:
        return []
    first, last = scored[0].activities, scored[-1].activities
    return [
        {
            "words": one["words"],
            "first": one["score"],
            "last": other["score"] if len(scored) > 1 else None,
            "direction": str(one_activity_change(one["score"], other["score"], course.told)),
        }
        for one, other in zip(first, last, strict=False)
    ]


def _stands(measured: list[Visit]) -> dict[str, Any] | None:
    """The first and the latest chair stand: compared with the same person only, and no change is called one."""
    counted = [visit for visit in measured if visit.stands is not None]
    if not counted:
        return None
    return {"first": counted[0], "last": counted[-1] if len(counted) > 1 else None}


def _latest_change(course: Course, measured: list[Visit]) -> dict[str, Any] | None:
    """What the client said last about the whole course, and whether it is a change that matters."""
    said = [visit for visit in measured if visit.change is not None]
    if not said:
        return None
    step = said[-1].change or 0
    matters = Change.MORE if is_better(step, course.told) else Change.LESS if is_worse(step, course.told) else ""
    return {"words": change_words(step), "day": said[-1].day, "matters": str(matters)}
