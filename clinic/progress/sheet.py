"""The visits of a clinic as a table file: numbers, names only where asked for, and nothing that runs as a formula."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from clinic.progress.history import Course, Visit

COLUMNS = (
    "client", "visit", "date", "pain_worst_of_week", "pain_before", "pain_after", "pain_next_day", "days_after_visit",
    "goal_met", "come_again", "activities_average", "global_change", "chair_stands",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"
"""Without it Excel reads names in the wrong encoding."""


def as_csv(courses: Mapping[int, Course], *, names: bool) -> str:
    """One line for each visit that took place, client by client."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*COLUMNS[:1], *(("name",) if names else ()), *COLUMNS[1:]])
    for pk, course in courses.items():
        writer.writerows([safe(cell) for cell in _cells(pk, visit, names)] for visit in course.visits)
    return BOM + out.getvalue()


def _cells(client: int, visit: Visit, names: bool) -> Iterable[Any]:
    function = None if visit.function is None else round(visit.function, 1)
    return (
        client, *((visit.appointment.client.name,) if names else ()), visit.number, visit.day.isoformat(), visit.week,
        visit.before, visit.after, visit.next_day, visit.days_later, visit.met, visit.again, function, visit.change,
        visit.stands,
    )  # fmt: skip


def safe(cell: Any) -> Any:
    """A cell that a table program shows and does not run: text that begins like a formula gets a quote before it."""
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
