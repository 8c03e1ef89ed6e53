"""What was typed and not saved yet: kept beside the answers, shown again on return, and never read by the engine."""

import re
import secrets
import time
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.forms import Form
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone

from clinic.intake import holding
from clinic.intake.document import Document
from clinic.intake.flow import Step, label
from clinic.intake.models import Draft, Intake
from clinic.intake.sheet import Sheet
from clinic.practice import audit
from clinic.practice.models import User

KEY, FROM, SEEN, SEQUENCE, VERSION = "draft", "draft_from", "draft_seen", "sequence", "version"
UNTYPED = ("csrfmiddlewaretoken", KEY, FROM, SEEN, SEQUENCE, VERSION, "later", "drop")
"""Fields of a page that nobody typed."""
SIGNED = ("consent", "guardian")
"""Pages that are signed are never kept half done: whoever comes back signs afresh."""
OF_NOTE = "note/"
"""The page of a visit's note, one for each who types it, begins so: it is no page of the form."""
SAVED = 2**62
"""The sequence of a draft whose page was saved: whatever of it still arrives is older."""
MOST, LONGEST = 150, 250_000
"""Open drafts of one intake, drafts remembered as over, and characters of one draft, at most."""

Typed = Mapping[str, list[str]]
SomeForm = TypeVar("SomeForm", bound=Form)


class NotKept(Exception):
    """The draft is too long, or there are too many: the page itself has to be saved."""


def new_key() -> str:
    """A key for a page that is about to be shown."""
    return secrets.token_urlsafe(16)


def now() -> int:
    """A sequence number for what the server keeps by itself: the clock in milliseconds, as the script counts."""
    return int(time.time() * 1000)


def keep(
    *, intake: Intake, page: str, key: str, sequence: int, typed: QueryDict, version: int, by: User | None
) -> Draft | None:
    """Keep what was typed; None where something newer came first. It replaces the draft that the page was filled from.

    Raises `NotKept` past the limits. Only a new draft is an event: the trail would drown in keystrokes.
    """
    kept = {name: typed.getlist(name) for name in typed if _is_typed(name)}
    if sum(len(value) for values in kept.values() for value in values) > LONGEST:
        raise NotKept
    with transaction.atomic():
        holding.forms([intake.appointment_id])
        found = intake.drafts.filter(key=key).first()
        if found is None:
            found = _begin(intake, page, key, by)
        elif found.sequence >= sequence:
            return None
        found.page, found.sequence, found.version = page, sequence, version
        found.typed, found.at, found.by = kept, timezone.now(), by  # type: ignore[assignment]
        found.save()
        _drop(intake, page, typed.getlist(FROM))
        return found


def _begin(intake: Intake, page: str, key: str, by: User | None) -> Draft:
    if _open(intake).count() >= MOST:
        raise NotKept
    _record(_action(page, "typed"), intake, by)
    return Draft(clinic=intake.clinic, intake=intake, page=page, key=key)


def done(*, intake: Intake, page: str, sent: QueryDict, by: User | None) -> None:
    """The page was saved: its draft is over, also for what is still on its way, and so are those that it showed."""
    key = key_of(sent)
    _drop(intake, page, [*sent.getlist(SEEN), *sent.getlist(FROM)])
    if key:
        over = {"page": page, "clinic": intake.clinic, "sequence": SAVED, "version": intake.version, "typed": {}}
        intake.drafts.update_or_create(key=key, defaults={**over, "by": by, "at": timezone.now()})
        _forget_over(intake)


def _forget_over(intake: Intake) -> None:
    """Drafts that are over only turn away what still arrives for them: the newest are enough."""
    over = intake.drafts.filter(sequence=SAVED).order_by("-at", "-pk").values_list("pk", flat=True)
    intake.drafts.filter(pk__in=list(over[MOST:])).delete()


def drop(*, intake: Intake, page: str, sent: QueryDict, by: User | None) -> None:
    """The client throws away what the page showed them as kept."""
    with transaction.atomic():
        _drop(intake, page, [*sent.getlist(SEEN), *sent.getlist(FROM)])
        done(intake=intake, page=page, sent=sent, by=by)
        _record(_action(page, "dropped"), intake, by)


def _record(action: str, intake: Intake, by: User | None) -> None:
    kind, subject = audit.kind_of(by, otherwise="client"), f"intake:{intake.pk}"
    audit.record(clinic=intake.clinic, action=action, by=by, kind=kind, client=intake.client, subject=subject)


def _action(page: str, what: str) -> str:
    return f"note.{what}" if page.startswith(OF_NOTE) else f"intake.{what}"


def _drop(intake: Intake, page: str, seen: Iterable[str]) -> None:
    """Forget drafts as they were shown (`key.sequence`); one that went on being typed since stays."""
    for shown in seen:
        key, _dot, number = shown.rpartition(".")
        if number.isascii() and number.isdigit() and len(number) < 19:
            intake.drafts.filter(page=page, key=key, sequence__lte=int(number)).exclude(sequence=SAVED).delete()


def of_page(intake: Intake, page: str) -> list[Draft]:
    """What was typed into this page and not saved, the newest first."""
    return [draft for draft in _open(intake).filter(page=page) if draft.typed] if intake.pk else []


def unsaved(intake: Intake, every: Iterable[Step]) -> list[Step]:
    """Steps of the client's form that hold something typed and not saved."""
    pages = {draft.page for draft in _open(intake) if draft.typed} if intake.pk else set()
    return [step for step in every if step.key in pages]


def unsaved_in_words(intake: Intake, sheet: Sheet, every: Iterable[Step]) -> list[tuple[Step, str]]:
    """The same, each with what it is about."""
    return [(step, label(sheet, step)) for step in unsaved(intake, every)]


def _open(intake: Intake) -> QuerySet[Draft]:
    return intake.drafts.filter(sequence__lt=SAVED).order_by("-at", "-pk")


def is_stale(draft: Draft, document: Document, keys: Iterable[str]) -> bool:
    """Whether one of these steps was saved after the draft's page was shown: then both texts are shown."""
    return any(document.saved_in(key) > draft.version for key in keys)


def as_sent(typed: Typed) -> QueryDict:
    """A draft as a form takes it."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return data


def unchecked(form: SomeForm) -> SomeForm:
    """The form shows what it was given, and nothing of it is judged: it was not sent yet."""
    form._errors = ErrorDict()  # type: ignore[attr-defined]
    form.cleaned_data = {}
    return form


def shown_as(draft: Draft) -> str:
    """How a page names the draft that it shows."""
    return f"{draft.key}.{draft.sequence}"


def key_of(sent: QueryDict) -> str:
    """The key that came with a page; nothing for a garbled one."""
    key = sent.get(KEY, "")
    return key if re.fullmatch(r"[\w-]{16,43}", key, re.ASCII) else ""


def sequence_of(sent: QueryDict) -> int:
    """The number that came with a draft; 0 for a garbled one."""
    number = sent.get(SEQUENCE, "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0


def _is_typed(name: str) -> bool:
    return name not in UNTYPED and not name.startswith(tuple(f"{page}-" for page in SIGNED))


def context(drafts: list[Draft], used: Draft | None, key: str) -> dict[str, Any]:
    """What the page has to send along: its own key, and the drafts that it shows."""
    return {
        "draft_key": key or new_key(),
        "kept": used,
        "kept_as": shown_as(used) if used else "",
        "seen": [shown_as(draft) for draft in drafts],
    }
