"""The brief: what a therapist has to know before a session, gathered from every room for one screen."""

from typing import Any

from clinic.intake.changes import since_last
from clinic.intake.layers import layers
from clinic.practice.models import Appointment
from clinic.prep.board import row_of
from clinic.prep.filed import filed
from clinic.prep.models import Assessment
from clinic.prep.plan_page import phases, wants
from clinic.prep.plans import is_released
from clinic.prep.reading import rendered
from clinic.prep.stage import intake_of, newest_of
from clinic.progress.history import Visit, course_of
from clinic.progress.models import Note
from clinic.progress.notes import in_words, said

MOST_LETTERS = 3


def brief(appointment: Appointment, language: str) -> dict[str, Any]:
    """Goals, sore places, findings, clearance, what changed since last time, and the plan where it may be shown."""
    newest, intake = newest_of(appointment), intake_of(appointment)
    result = rendered(newest, language) if newest else None
    plan = result["plan"] if result and is_released(appointment, newest) else None
    row = row_of(appointment, newest)
    return {
        "row": row,
        "newest": newest,
        "findings": result["findings"] if result else [],
        "wants": wants(newest, language),
        "layers": layers(appointment, language),
        "letters": _letters(appointment, newest, result),
        "changes": since_last(intake, language) if intake else None,
        "plan": plan,
        "phases": phases(plan) if plan else [],
        **_visits(appointment),
        **_last_note(appointment),
    }


def _letters(appointment: Appointment, newest: Assessment | None, result: dict[str, Any] | None) -> list[Any]:
    """The newest letters on file, each with whether it counts."""
    kept = appointment.client.clearances.filter(letter__isnull=False).order_by("-recorded_at", "-pk")[:MOST_LETTERS]
    return filed(kept, newest, result, appointment.clinic.today())


def _visits(appointment: Appointment) -> dict[str, Any]:
    """Which visit this is, and the last one before it that was scored."""
    course = course_of(appointment.client)
    before = [visit for visit in course.visits if visit.appointment.starts_at < appointment.starts_at]
    rated: list[Visit] = [visit for visit in before if visit.is_rated]
    return {"number": course.number_of(appointment), "last": rated[-1] if rated else None}


def _last_note(appointment: Appointment) -> dict[str, Any]:
    """The note of the last visit before this one that has one: heading and text, and its visit."""
    found = Note.objects.before(appointment)
    return {"note": in_words(said(found)) if found else [], "note_of": found.appointment if found else None}
