"""The note of a visit: what the therapist writes under four headings, kept version by version."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.intake import holding
from clinic.practice import audit
from clinic.practice.models import Appointment, User
from clinic.practice.refusals import Conflict, Refused
from clinic.prep.plans import is_locked
from clinic.progress.models import Note

HEADINGS: dict[str, tuple[Promise, Promise]] = {
    "subjective": (
        gettext_lazy("What the client says"),
        gettext_lazy("Subjective: their own words, how it was since."),
    ),
    "objective": (gettext_lazy("What you saw and felt"), gettext_lazy("Objective: what you did, and how it answered.")),
    "assessment": (gettext_lazy("What you make of it"), gettext_lazy("Assessment: no diagnosis. How the course goes.")),
    "plan": (gettext_lazy("What comes next"), gettext_lazy("Plan: for the next visit, and what they do at home.")),
}
"""Key in a stored note -> heading, and a hint. Together they are the SOAP headings of the trade."""
MISSED = (Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW)
HERE = (Appointment.Status.ARRIVED, Appointment.Status.DONE)


class NoSession(Refused):
    """The visit did not take place, so there is nothing to write after it."""

    def __init__(self) -> None:
        super().__init__(_("This visit did not take place, so it has no note."))


class NotBegun(Refused):
    """The visit has not begun, so there is nothing to write after it."""

    def __init__(self) -> None:
        super().__init__(_("This visit has not begun. Write the note when it has."))


class ReasonMissing(Refused):
    """A note of a session that has ended is corrected with a reason."""

    def __init__(self) -> None:
        super().__init__(_("Say why you correct this note. The session has ended."))


class WrittenMeanwhile(Conflict):
    """Somebody else saved the note after the page was opened. `now` is the version on record."""

    def __init__(self, now: Note) -> None:
        super().__init__(_("Somebody else saved this note meanwhile. Your text is below, and is not kept yet."))
        self.now = now


def newest_note(appointment: Appointment) -> Note | None:
    """The version in force."""
    return Note.objects.of_visit(appointment).first()


def why_closed(appointment: Appointment) -> Refused | None:
    """Why no note can be written at this visit; None where one can."""
    if appointment.status in MISSED:
        return NoSession()
    return None if has_begun(appointment) else NotBegun()


def has_begun(appointment: Appointment) -> bool:
    """Whether the client is here, or was, or the visit's time has come."""
    return appointment.status in HERE or bool(appointment.started_at) or appointment.starts_at <= timezone.now()


def needs_reason(appointment: Appointment, newest: Note | None) -> bool:
    """Whether a change is a correction: as with the plan, from the end of the session on."""
    return newest is not None and is_locked(appointment)


@transaction.atomic
def write(*, appointment: Appointment, text: Mapping[str, str], reason: str, seen: int, key: str, by: User) -> Note:
    """Add a version of the note. The same form sent twice (the same `key` and text), or the same text, adds one.

    After the browser's back button a form has its old key and another text: that is a newer version, or a conflict.

    `seen` is the version that the page showed. Raises `WrittenMeanwhile` where a newer one says something else,
    `ReasonMissing` for a correction without a reason, `NoSession` and `NotBegun` where none was held.
    """
    visit = holding.visit(appointment.pk)
    told = {name: text.get(name, "").strip() for name in HEADINGS}
    before = Note.objects.filter(appointment=visit, made_with=key).first()
    if before is not None and told == said(before):
        return before
    refusal, newest = why_closed(visit), newest_note(visit)
    if refusal is not None:
        raise refusal
    if newest is not None and told == said(newest):
        return newest
    if newest is not None and newest.number != seen:
        raise WrittenMeanwhile(newest)
    if needs_reason(visit, newest) and not reason.strip():
        raise ReasonMissing
    number = newest.number + 1 if newest else 1
    content = {**told, "reason": reason.strip()}
    made_with = key if before is None else None
    made = Note.objects.create(
        clinic=visit.clinic, appointment=visit, number=number, text=content, made_with=made_with, by=by
    )
    action, subject = "note.changed" if newest else "note.added", f"appointment:{visit.pk}"
    audit.record(clinic=visit.clinic, action=action, by=by, client=visit.client, subject=subject)
    return made


def said(note: Note) -> dict[str, str]:
    """Key of a heading -> what stands under it."""
    text: dict[str, Any] = note.text
    return {name: str(text.get(name, "")) for name in HEADINGS}


def in_words(text: Mapping[str, str]) -> list[tuple[str | Promise, str]]:
    """Heading and text, of those under which something stands."""
    return [(title, text[name]) for name, (title, _hint) in HEADINGS.items() if text.get(name)]
