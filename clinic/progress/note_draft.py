"""A note while it is being typed: kept beside the visit's form, for its writer alone, until it is saved."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from clinic.intake import drafts, keeping
from clinic.intake.drafts import OF_NOTE
from clinic.intake.keeping import Found
from clinic.intake.models import Draft
from clinic.practice.models import Appointment, User
from clinic.prep.stage import intake_of
from clinic.progress.notes import HEADINGS, in_words


def page_of(by: User) -> str:
    """How drafts name the note that this person types."""
    return f"{OF_NOTE}{by.pk}"


def address(appointment: Appointment) -> str:
    """Where the script sends what is typed; nowhere for a visit without a form, with which it would be kept."""
    if intake_of(appointment) is None:
        return ""
    return reverse("progress:note_draft", args=[appointment.clinic.slug, appointment.pk])


def found(appointment: Appointment, by: User, newest: int) -> Found:
    """What this person typed and did not save: the newest fills the form, unless a note was saved since."""
    intake = intake_of(appointment)
    kept = drafts.of_page(intake, page_of(by)) if intake else []
    used = kept[0] if kept and kept[0].version == newest else None
    others = [draft for draft in kept if draft is not used]
    return Found(drafts.as_sent(_typed(used)) if used else None, others, drafts.context(kept, used, ""))


def keep_refused(appointment: Appointment, sent: QueryDict, version: int, by: User) -> dict[str, Any]:
    """A note that could not be saved is kept as well; what its page then has to send along."""
    intake = intake_of(appointment)
    return keeping.keep_refused(intake, page_of(by), sent, version, by) if intake else {}


def done(appointment: Appointment, sent: QueryDict, by: User) -> None:
    """The note was saved: what was typed before is over."""
    if intake := intake_of(appointment):
        drafts.done(intake=intake, page=page_of(by), sent=sent, by=by)


def lines(draft: Draft) -> list[tuple[Any, str]]:
    """Heading and text of a draft that does not fill the form."""
    return in_words({name: "\n".join(values) for name, values in _typed(draft).items() if name in HEADINGS})


def _typed(draft: Draft) -> dict[str, list[str]]:
    typed: dict[str, list[str]] = draft.typed  # type: ignore[assignment]
    return typed
