"""Doctors' letters on their way: asked for, uploaded, sent back, and filed, which lets the rules run again."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clinic.intake import holding
from clinic.intake.facts import rulebook_of
from clinic.intake.models import Clearance, Consent, Intake, LetterFile
from clinic.mail import outbox
from clinic.practice import audit, single_use
from clinic.practice.models import Appointment, Client, SingleUseLink, User
from clinic.prep.actions.preparing import is_in, locked, prepare, record, require_open_and_sent
from clinic.prep.models import Assessment
from clinic.prep.refusals import FullLetter, LettersNotAgreed, NothingToSendBack, Spent
from clinic.prep.uploads import Page
from clinic.rules import load
from clinic.rules.letters import takes_back
from clinic.rules.letters_in import letter_of

State = Clearance.State
MOST_FILES = 12
"""Files of one letter, over all its uploads."""
MOST_LINKS = 5
"""Sheets for a doctor that can be used at one time; with another one the oldest ends."""
LETTER_MAIL = "letter_came"


def ask_doctor(*, appointment: Appointment, by: User | None) -> tuple[Clearance, str]:
    """The sheet for the doctor was made: the clearance counts as requested. Returns it, and an upload link's token.

    Where the client has not agreed that we keep letters there is no link, and the token is empty.
    """
    with transaction.atomic():
        clearance = _open(appointment)
        if clearance.state == State.NEEDED:
            clearance.state = State.REQUESTED
        clearance.requested_at = timezone.now()
        clearance.save(update_fields=["state", "requested_at"])
        _record("clearance.requested", clearance, by)
        return clearance, _link(appointment) if has_agreed(appointment.client) else ""


def receive(
    *,
    appointment: Appointment,
    pages: Sequence[Page],
    source: LetterFile.Source,
    by: User | None = None,
    link: SingleUseLink | None = None,
) -> Clearance:
    """Keep the pages of a letter; the same file sent twice is kept once. A doctor's `link` is spent by it.

    Raises `LettersNotAgreed` where the client does not agree that we keep letters, whoever brings them; `Spent` for a
    link that was used meanwhile, and `FullLetter` past 12 files; then nothing is kept.
    """
    with transaction.atomic():
        clearance = _open(appointment)
        if not has_agreed(appointment.client):
            raise LettersNotAgreed
        if link is not None and not single_use.spend(link):
            raise Spent
        known = set(clearance.files.values_list("digest", flat=True))
        new = {_digest(page): page for page in pages if _digest(page) not in known}
        if len(known) + len(new) > MOST_FILES:
            raise FullLetter
        for digest, page in new.items():
            _keep(clearance, page, digest, source, by)
        clearance.state, clearance.received_at = State.RECEIVED, timezone.now()
        clearance.save(update_fields=["state", "received_at"])
        _record("clearance.received", clearance, by)
        if new and by is None and not outbox.is_waiting(LETTER_MAIL, appointment=appointment.pk):
            outbox.enqueue(LETTER_MAIL, tenant=appointment.clinic_id, appointment=appointment.pk)
        return clearance


def send_back(*, clearance: Clearance, why: str, by: User, pages: Iterable[str] | None = None) -> Clearance:
    """The pages cannot be used: they are set aside, and a letter is needed again. Returns the clearance that is open.

    `pages` are the names of the files that were looked at; one that came since goes on waiting. None = all.
    Raises `NothingToSendBack` where no pages wait.
    """
    with transaction.atomic():
        holding.client(clearance.client_id)
        found = _locked(clearance)
        mine = None if pages is None else set(pages)
        if found.state != State.RECEIVED or (mine is not None and not found.files.filter(name__in=mine).exists()):
            raise NothingToSendBack
        other = None if mine is None else _leave_others(found, mine)
        found.state, found.note, found.recorded_by = State.VOIDED, {"why": why}, by  # type: ignore[assignment]
        found.recorded_at = timezone.now()
        found.save(update_fields=["state", "note", "recorded_by", "recorded_at"])
        _record("clearance.sent_back", found, by)
        return other or Clearance.objects.create(
            clinic=found.clinic, client=found.client, appointment=found.appointment, covers=found.covers
        )


def record_letter(
    *, intake: Intake, letter: Mapping[str, Any], by: User, key: str | None = None, pages: Iterable[str] | None = None
) -> Clearance:
    """File a doctor's letter (2H) for the client and, where the form is in, prepare again.

    One that says no is refused, and has no end. The form that was sent twice (the same `key`) files one. `pages` are
    the names of the files that belong to it; others that wait go on waiting. None = all.
    """
    with transaction.atomic():
        intake = locked(intake)
        require_open_and_sent(intake)
        older = intake.client.clearances.filter(made_with=key).first() if key else None
        if older is not None:
            return older
        clearance = _open(intake.appointment)
        if pages is not None:
            _leave_others(clearance, set(pages))
        _file(clearance, letter, by, key)
        record(f"clearance.{clearance.state}", intake, by, f"clearance:{clearance.pk}")
        _void_taken_back(clearance, intake, by)
        if is_in(intake):
            prepare(intake=intake, cause=Assessment.Cause.CLEARANCE, by=by)
        return clearance


def forget_pages(*, intake: Intake, by: User | None) -> int:
    """Delete every page of the client's letters, and end each doctor's link: the client no longer agrees that we keep
    them. Returns how many pages there were.
    """
    holding.client(intake.client_id)
    for visit in intake.client.appointments.all():
        single_use.end_all(visit, single_use.Purpose.LETTER)
    files = LetterFile.objects.filter(clearance__client=intake.client)
    count = files.count()
    if count:
        files.delete()
        intake.client.clearances.received().update(state=State.NEEDED, received_at=None)
        record("clearance.pages_deleted", intake, by)
    return count


def may_keep_letters(intake: Intake) -> bool:
    """Whether the client has agreed that we keep their letters, in this form or an earlier one."""
    return has_agreed(intake.client)


def has_agreed(client: Client) -> bool:
    """Whether an agreement of this client that letters are kept is in force."""
    return agreement_of(client) is not None


def agreement_of(client: Client) -> Consent | None:
    """The agreement of this client that letters are kept, as it was signed or told; None where none is in force."""
    signed = Consent.objects.filter(intake__client=client, kind=Consent.Kind.LETTERS, withdrawn_at=None)
    return signed.order_by("-signed_at", "-pk").first()


def _file(clearance: Clearance, letter: Mapping[str, Any], by: User, key: str | None) -> None:
    refused = letter["says"] not in ("allowed", "allowed_with_limits")
    until = date.fromisoformat(letter["date"]) + timedelta(days=load().everybody.numbers["letter_days"])
    clearance.state = State.REFUSED if refused else State.ACCEPTED
    clearance.letter, clearance.covers = dict(letter), list(letter["covers"])  # type: ignore[assignment]
    clearance.expires_on = None if refused else until
    clearance.recorded_by, clearance.recorded_at, clearance.made_with = by, timezone.now(), key
    clearance.save()


def _void_taken_back(clearance: Clearance, intake: Intake, by: User) -> None:
    """Set aside each refusal that this letter takes back: to the rules a "no" stands for as long as it is given."""
    rulebook = rulebook_of(intake)
    newer = letter_of(clearance.as_letter(), rulebook)
    for older in intake.client.clearances.filter(state=State.REFUSED).exclude(pk=clearance.pk):
        refusal = letter_of(older.as_letter(), rulebook)
        if newer and refusal and takes_back(newer, refusal):
            older.state = State.VOIDED
            older.save(update_fields=["state"])
            record("clearance.taken_back", intake, by, f"clearance:{older.pk}")


def _leave_others(clearance: Clearance, mine: set[str]) -> Clearance | None:
    """Pages of another letter, and pages that nobody has seen, wait in a clearance of their own."""
    others = clearance.files.exclude(name__in=mine)
    if not others.exists():
        return None
    other = Clearance.objects.create(
        clinic=clearance.clinic, client=clearance.client, appointment=clearance.appointment, state=State.RECEIVED,
        covers=clearance.covers, received_at=clearance.received_at,
    )  # fmt: skip
    others.update(clearance=other)
    return other


def _open(appointment: Appointment) -> Clearance:
    """The client's open clearance, held until the transaction ends; a new one where none is open."""
    client = appointment.client
    holding.client(client.pk)
    found = client.clearances.open().select_for_update(no_key=True).order_by("pk").first()
    return found or Clearance.objects.create(clinic=appointment.clinic, client=client, appointment=appointment)


def _link(appointment: Appointment) -> str:
    _end_oldest_links(appointment)
    return single_use.mint(appointment, single_use.Purpose.LETTER)


def _locked(clearance: Clearance) -> Clearance:
    related = Clearance.objects.select_related("client", "clinic", "appointment")
    return related.select_for_update(of=("self",), no_key=True).get(pk=clearance.pk)


def _keep(clearance: Clearance, page: Page, digest: str, source: str, by: User | None) -> None:
    clearance.files.create(
        clinic=clearance.clinic, name=secrets.token_urlsafe(24), kind=page.kind, content=page.content, digest=digest,
        size=len(page.original), pages=page.pages, source=source, uploaded_by=by,
    )  # fmt: skip


def _digest(page: Page) -> str:
    return salted_hmac("clinic.prep.letters", page.original, algorithm="sha256").hexdigest()


def _end_oldest_links(appointment: Appointment) -> None:
    live = appointment.single_use_links.filter(purpose=single_use.Purpose.LETTER, used_at=None, revoked_at=None)
    kept = list(live.order_by("-pk").values_list("pk", flat=True)[: MOST_LINKS - 1])
    live.exclude(pk__in=kept).update(revoked_at=timezone.now())


def _record(action: str, clearance: Clearance, by: User | None) -> None:
    kind, subject = audit.kind_of(by, otherwise="client"), f"clearance:{clearance.pk}"
    audit.record(clinic=clearance.clinic, action=action, by=by, kind=kind, client=clearance.client, subject=subject)
