"""Everything that writes an intake: starting it, saving its pages, and taking back an urgent answer."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from clinic.intake import answers, carry, holding
from clinic.intake.document import Document, Patch
from clinic.intake.models import Consent, Intake
from clinic.intake.rulebooks import keep_rulebook
from clinic.intake.sheet import Sheet, sheet_of
from clinic.intake.stop import urgent_findings
from clinic.mail import outbox
from clinic.practice import audit
from clinic.practice.models import Appointment, Client, User
from clinic.practice.refusals import Conflict, Refused

URGENT_MAIL = "urgent_answer"
"""The message that tells the therapist to look now; `prep` renders it."""
SIGNED = ("text", "name", "relation", "drawing", "how", "taken_by")
"""The parts of a signature that are kept, encrypted."""
OPEN = (Intake.State.DRAFT, Intake.State.REOPENED)


class Changed(Conflict):
    """The page was saved somewhere else after it was shown here. `intake` is how it is now."""

    def __init__(self, intake: Intake) -> None:
        super().__init__("changed since it was shown")
        self.intake = intake


class Closed(Refused):
    """The form was sent, or its appointment has passed: nothing is saved any more."""


class Saved(NamedTuple):
    """The intake after a save. `stops`: the save brought an urgent answer that was not there before."""

    intake: Intake
    stops: bool


def start(*, appointment: Appointment, by: User | None) -> Intake:
    """The appointment's intake; made, and pinned to the working rulebook, if there is none yet."""
    with transaction.atomic():
        intake, is_new = Intake.objects.get_or_create(
            appointment=appointment,
            defaults={
                "clinic": appointment.clinic,
                "client": appointment.client,
                "rulebook": keep_rulebook(),
                "started_at": timezone.now(),
                "document": lambda: carry.beginning(appointment),
            },
        )
        if is_new:
            _record("intake.started", intake, by)
    intake.appointment = appointment
    return intake


def save_page(*, intake: Intake, page: str, data: Patch, version: int, by: User | None) -> Saved:
    """Save one page. Raises `Changed` where it was saved elsewhere since `version`, `Closed` once the form is sent."""
    return save_pages(intake=intake, pages={page: data}, version=version, by=by)


def save_pages(*, intake: Intake, pages: Mapping[str, Patch], version: int, by: User | None) -> Saved:
    """Save several pages at once, all or none. `data` of a page may hold `client` and `signatures` beside the document.

    The same page sent twice is saved once: what changes nothing is not counted.
    """
    with transaction.atomic():
        intake = locked(intake)
        if is_closed(intake, by):
            raise Closed
        before = sheet_of(intake, intake.client.language)
        document = before.document.patched({})
        for data in pages.values():
            document = document.patched(
                {key: value for key, value in data.items() if key not in ("client", "signatures")}
            )
        if document == before.document and not _brings_more(intake, before, pages):
            return Saved(intake, stops=False)
        if any(before.document.saved_in(page) > version for page in pages):
            raise Changed(intake)
        for data in pages.values():
            _save_client(intake, data.get("client", {}), by)
            sign(intake, data.get("signatures", ()), by)
        stops = store(intake, before, document, pages, by)
        _record("intake.saved", intake, by)
        return Saved(intake, stops)


def claim_mistake(*, intake: Intake, by: User | None) -> Intake:
    """The client says that urgent answers were ticked by mistake: both answers are kept, and the plan waits.

    A therapist has to confirm it (`prep.actions.confirm_mistake`); until then the intake stays stopped.
    """
    with transaction.atomic():
        intake = locked(intake)
        if is_closed(intake, by):
            raise Closed
        before = sheet_of(intake, intake.client.language)
        urgent = {finding.question for finding in urgent_findings(before)} & set(before.document.answers)
        denied = {question: answers.nothing(before.question(question)) for question in urgent}
        if denied:
            store(intake, before, before.document.patched({"answers": denied}), (), by)
            _record("intake.mistake_claimed", intake, by)
        return intake


def is_closed(intake: Intake, by: User | None = None) -> bool:
    """Whether nothing may be saved any more. Staff may still finish a form after the session's time has passed."""
    appointment = intake.appointment
    late = by is None and appointment.ends_at < timezone.now()
    return intake.state not in OPEN or appointment.is_over or late


def locked(intake: Intake) -> Intake:
    """The intake as the database has it now, held until the transaction ends."""
    return holding.form(intake.pk)


def store(intake: Intake, before: Sheet, document: Document, pages: Iterable[str], by: User | None) -> bool:
    """Write the document of a locked intake; True where an urgent answer is new.

    The one way to new answers, on the form and on arrival: an urgent answer that vanishes stays on record as a mistake,
    and the stop that it made stays until a therapist has judged it. Nothing here ever lifts a stop.
    """
    after = sheet_of(intake, before.language).holding(document)
    was = {finding.rule for finding in urgent_findings(before)}
    now = {finding.rule for finding in urgent_findings(after)}
    if was - now:
        document = document.patched({"mistakes": [*document.mistakes, *_taken_back(before.document, document)]})
    intake.version += 1
    for page in pages:
        document = document.with_step(page, intake.version)
    intake.document, intake.saved_at = dict(document.raw), timezone.now()  # type: ignore[assignment]
    is_new = bool(now - was)
    if is_new and not intake.stopped:
        _record("intake.stopped", intake, by)
        outbox.enqueue(URGENT_MAIL, tenant=intake.clinic_id, appointment=intake.appointment_id)
    intake.stopped = intake.stopped or bool(was | now)
    intake.save(update_fields=["document", "version", "saved_at", "stopped"])
    return is_new


def _taken_back(before: Document, after: Document) -> list[dict[str, Any]]:
    """Every answer that differs, with both its values."""
    old, new, at = before.answers, after.answers, timezone.now().isoformat(timespec="seconds")
    changed = [question for question in old if old[question] != new.get(question)]
    return [
        {"question": name, "was": old[name], "now": new.get(name), "at": at, "confirmed_by": None} for name in changed
    ]


def _brings_more(intake: Intake, before: Sheet, pages: Mapping[str, Patch]) -> bool:
    """Whether these pages change anything beside the document: a new page, the client's details, a signature.

    A page of last answers that was only looked through is new as well.
    """
    given = [item for data in pages.values() for item in data.get("client", {}).items()]
    signatures = [signature for data in pages.values() for signature in data.get("signatures", ())]
    return (
        not set(pages) <= before.document.done - before.document.again
        or any(getattr(intake.client, name) != value for name, value in given)
        or any(not _is_signed(intake, signature) for signature in signatures)
    )


def _save_client(intake: Intake, given: Mapping[str, Any], by: User | None) -> None:
    """Name, birth date, phone and e-mail live with the client, where staff look for them."""
    client: Client = intake.client
    changed = [name for name, value in given.items() if getattr(client, name) != value]
    if changed:
        for name in changed:
            setattr(client, name, given[name])
        client.version = F("version") + 1  # the form of staff who opened the client before is then out of date
        client.save(update_fields=[*changed, "version"])
        client.refresh_from_db(fields=["version"])
        _record("client.changed", intake, by, f"client:{client.pk}")


def sign(intake: Intake, signatures: Iterable[Mapping[str, Any]], by: User | None) -> None:
    """Keep each signature with the words that were shown; signing the same again changes nothing.

    `at` of a signature says when a paper was signed; without it, it is signed now.
    """
    for given in signatures:
        if _is_signed(intake, given):
            continue
        _standing(intake, given["kind"]).update(withdrawn_at=timezone.now())
        signed: Any = {part: given[part] for part in SIGNED if part in given}
        Consent.objects.create(
            clinic=intake.clinic,
            intake=intake,
            kind=given["kind"],
            text_version=given["version"],
            signed=signed,
            signed_at=given.get("at") or timezone.now(),
        )
        _record(f"consent.{given['kind']}", intake, by)


def _standing(intake: Intake, kind: str) -> QuerySet[Consent]:
    return intake.consents.filter(kind=kind, withdrawn_at=None)


def _is_signed(intake: Intake, given: Mapping[str, str]) -> bool:
    """Whether these very words stand signed by this name already."""
    signed = {part: given[part] for part in SIGNED if part in given}
    return any(consent.signed == signed for consent in _standing(intake, given["kind"]))


def _record(action: str, intake: Intake, by: User | None, subject: str = "") -> None:
    audit.record(
        clinic=intake.clinic,
        action=action,
        by=by,
        kind=audit.kind_of(by, otherwise="client"),
        client=intake.client,
        subject=subject or f"intake:{intake.pk}",
    )
