"""Pain and function over a course of visits: scores, what change matters, when to ask, and the review. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from .loading import toml
from .measures_in import FILE, Measures, read_measures
from .rulebook import Rulebook

__all__ = ["Advice", "Change", "Measures", "activities_change", "bars_to_standing", "course_advice", "due", "measures"]


class Change(StrEnum):
    """Where a score is heading, by the change that matters. `LESS` of pain is better, of function it is worse."""

    MUCH_LESS = "much_less"
    LESS = "less"
    SAME = "same"
    MORE = "more"
    MUCH_MORE = "much_more"


class Advice(StrEnum):
    """What the review of a course says."""

    TRY = "try"
    """Too early to say: fewer visits than the first review."""
    ASK = "ask"
    """A review is due and there is nothing to compare: measure first."""
    GO_ON = "go_on"
    """A change that is small but real: the course may go on."""
    PAUSE = "pause"
    """No change that matters: pause, and a doctor or physio should look."""
    DONE = "done"
    """The course is over and it was a clear success: more visits are for comfort."""
    COMFORT = "comfort"
    """The course is over with a small change: more visits are for comfort, if at all."""


def measures(rulebook: Rulebook) -> Measures:
    """The measures of this rulebook. KeyError for a stored version from before they were written down."""
    return read_measures(toml(FILE, rulebook.files[FILE]))


def pain_change(first: float, last: float, told: Measures) -> Change:
    """Where pain (0-10) is heading from `first` to `last`; of nothing there is no share, so points decide."""
    change = first - last
    share = 100 * abs(change) / first if first else 0.0
    limits = told.pain
    if abs(change) >= limits["much_points"] or share >= limits["much_percent"]:
        return Change.MUCH_LESS if change > 0 else Change.MUCH_MORE
    if abs(change) >= limits["small_points"] or share >= limits["small_percent"]:
        return Change.LESS if change > 0 else Change.MORE
    return Change.SAME


def average(scores: Sequence[int]) -> float:
    """The score of the activities: the sum over their number, 0-10, higher is better. ValueError for none."""
    if not scores:
        raise ValueError("there is nothing to take the average of")
    return sum(scores) / len(scores)


def activities_change(first: Sequence[int], last: Sequence[int], told: Measures) -> Change:
    """Where the average of the same activities is heading. Below what matters it is the same, in either direction."""
    if len(first) != len(last):
        raise ValueError("only the same activities can be compared")
    return _beyond(average(last) - average(first), told.activities["change_average"])


def one_activity_change(first: int, last: int, told: Measures) -> Change:
    """The same for one activity, whose own score moves more by chance."""
    return _beyond(last - first, told.activities["change_one"])


def _beyond(change: float, limit: float) -> Change:
    if abs(change) + 1e-9 < limit:  # 6.0 - 4.0 of thirds must not fall short of 2 by a rounding
        return Change.SAME
    return Change.MORE if change > 0 else Change.LESS


def is_better(step: int, told: Measures) -> bool:
    """Whether this step of the global change is one that matters for the better."""
    return step <= told.change["matters"]


def is_worse(step: int, told: Measures) -> bool:
    """The same for the worse: as far from the other end."""
    return step > told.change["steps"] - told.change["matters"]


def due(visits: Sequence[int], visit: int, asked_at: Iterable[int]) -> bool:
    """Whether a measure is to be asked at this visit (1, 2, ...): since its last turn nobody has asked it.

    `visits` are its turns, `asked_at` the visits that have an answer; a turn that was missed is made up for.
    """
    turns = [turn for turn in visits if turn <= visit]
    return bool(turns) and not any(turns[-1] <= asked <= visit for asked in asked_at)


def bars_to_standing(answers: Mapping[str, Any], pain: int | None, today: date, told: Measures) -> tuple[str, ...]:
    """Why the chair stand is left out: ids of questions, or `pain`. Nothing known counts as a reason.

    `answers` are those of the intake format (2H), `pain` the highest score of today.
    """
    found = [name for name in told.steady if answers.get(name) != "no"]
    found += [name for name in told.operations if _is_fresh(answers.get(name), today, told)]
    if pain is None or pain >= told.chair["not_at_pain"]:
        found.append("pain")
    return tuple(found)


def _is_fresh(answer: Any, today: date, told: Measures) -> bool:
    """Whether an answer tells of an operation that is too recent, or of one whose day nobody knows."""
    value = answer.get("value") if isinstance(answer, Mapping) else answer
    if value in ("no", "none"):
        return False
    try:
        day = date.fromisoformat(str(answer.get("date"))) if isinstance(answer, Mapping) else None
    except ValueError:
        day = None
    return day is None or (today - day).days < told.chair["operation_days"]


def below_average(age: int, told: Measures) -> Mapping[str, int] | None:
    """From how few stands on a person of this age is below average, for men and for women; None for other ages."""
    return next((row for row in told.below_average if row["from"] <= age <= row["to"]), None)


def course_advice(visits: int, pain: Change | None, activities: Change | None, told: Measures) -> Advice:
    """The review after so many visits: pain and activities as they have changed since the first, None = not known.

    Either of the two lets the course go on; only pain makes it a clear success.
    """
    if visits < told.reviews[0]:
        return Advice.TRY
    helps = pain in (Change.LESS, Change.MUCH_LESS) or activities is Change.MORE
    if not helps:
        return Advice.ASK if pain is None and activities is None else Advice.PAUSE
    if visits < told.reviews[-1]:
        return Advice.GO_ON
    return Advice.DONE if pain is Change.MUCH_LESS else Advice.COMFORT
