"""Agreements taken back and given again: what was signed stays on record, and the plan follows."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.intake import actions as intake_actions
from clinic.intake import consent, holding
from clinic.intake.document import Patch
from clinic.intake.models import Consent, Intake
from clinic.intake.sheet import sheet_of
from clinic.mail import outbox
from clinic.practice.models import Appointment, Client, User
from clinic.prep.actions.letters import forget_pages
from clinic.prep.actions.preparing import is_in, locked, prepare, record
from clinic.prep.models import Assessment
from clinic.prep.refusals import NotAgreed, NotSent, Over

Kind = Consent.Kind
WITHDRAWN_MAIL = "consent_withdrawn"
WITHOUT: dict[str, Patch] = {
    Kind.TREATMENT: {"extra": {"signed_name": None}},
    Kind.SENSITIVE: {"extra": {"sensitive": "no"}},
    Kind.LETTERS: {"extra": {"letters": "no"}},
    Kind.GUARDIAN: {"guardian_ok": False, "extra": {"guardian_name": None}},
}
"""What an agreement that is taken back changes in the answers."""


def withdraw(*, intake: Intake, kind: str, by: User | None) -> Intake:
    """Take an agreement back; `by` is None where the client does it. Raises `NotAgreed`, and `Over` after the visit.

    Treatment and guardian: the plan is held until somebody signs again. Sensitive areas: the plan is made without them.
    Letters: the pages are deleted. The client may do so at any time, also with a form that is still open.
    It ends at each open visit for which it was given: who says no means no, whichever page they say it on.
    """
    with transaction.atomic():
        intake, *others = _held(intake)
        if intake.appointment.is_over and kind != Kind.LETTERS:
            raise Over
        if not standing(intake, kind).exists():
            raise NotAgreed
        agreed = [other for other in others if _is_given(other, kind)]
        for each in (intake, *agreed):
            _end(each, kind, by)
        if kind == Kind.LETTERS:
            forget_pages(intake=intake, by=by)
        return intake


def sign_again(*, intake: Intake, signature: Mapping[str, Any], by: User | None) -> Intake:
    """The client agrees to the treatment again: the form counts as sent, and the plan is made anew."""
    with transaction.atomic():
        intake = locked(intake)
        if intake.appointment.is_over:
            raise Over
        if intake.state != Intake.State.WITHDRAWN:
            return intake
        intake_actions.sign(intake, [signature], by)
        _store(intake, {"extra": {"signed_name": signature["name"]}}, by)
        intake.state = Intake.State.SENT
        intake.save(update_fields=["state"])
        record("intake.signed_again", intake, by)
        prepare(intake=intake, cause=Assessment.Cause.CONSENT, by=by)
        return intake


def agree_to_letters(*, intake: Intake, name: str, by: User | None) -> None:
    """The client signs that the clinic may keep their letter. Signed twice, it is stored once."""
    with transaction.atomic():
        intake = locked(intake)
        words = consent.letters(intake.clinic)
        intake_actions.sign(intake, [consent.signature(Kind.LETTERS, words, name)], by)


def note_letters_agreed(*, client: Client, name: str, how: str, on: date, by: User) -> Intake:
    """Staff write down that the client agreed on paper, or said so: the same words as the client's own page shows.

    It is kept with the newest form of the client. Raises `NotSent` where there is none. Told twice, it is stored once.
    """
    with transaction.atomic():
        newest = Intake.objects.filter(client=client).order_by("-pk").first()
        if newest is None:
            raise NotSent
        intake = locked(newest)
        words = consent.letters(intake.clinic)
        noon = datetime.combine(on, time(12), intake.clinic.zone)
        told = {"how": how, "taken_by": by.name, "at": min(noon, timezone.now())}
        intake_actions.sign(intake, [consent.signature(Kind.LETTERS, words, name, **told)], by)
        return intake


def standing(intake: Intake, kind: str) -> Any:
    """The agreements of this kind that are in force. Letters are kept for the client, so earlier visits count."""
    of = {"intake__client": intake.client_id} if kind == Kind.LETTERS else {"intake": intake}
    return Consent.objects.filter(kind=kind, withdrawn_at=None, **of)


def _held(intake: Intake) -> list[Intake]:
    """This form, and then those of the client's other open visits, all held in the order of `holding`."""
    visits = intake.client.appointments.exclude(status__in=Appointment.OVER).values_list("pk", flat=True)
    every = {intake.appointment_id, *visits}
    holding.visits(every)
    holding.forms(every)
    others = Intake.objects.filter(appointment__in=every).exclude(pk=intake.pk).order_by("pk")
    return [locked(each) for each in (intake, *others)]


def _is_given(intake: Intake, kind: str) -> bool:
    """Whether this form says yes: by a signature of its own, or for letters by its answer."""
    if kind == Kind.LETTERS:
        return sheet_of(intake, intake.client.language).document.extra.get("letters") == "yes"
    return bool(standing(intake, kind).exists())


def _end(intake: Intake, kind: str, by: User | None) -> None:
    """End the agreement in one form, with all that follows for its visit."""
    standing(intake, kind).update(withdrawn_at=timezone.now())
    record(f"consent.{kind}.withdrawn", intake, by)
    _store(intake, WITHOUT[kind], by)
    _hold_or_prepare(intake, kind, by)
    is_news = by is None and kind != Kind.LETTERS
    if is_news and not outbox.is_waiting(WITHDRAWN_MAIL, appointment=intake.appointment_id):
        outbox.enqueue(WITHDRAWN_MAIL, tenant=intake.clinic_id, appointment=intake.appointment_id)


def _store(intake: Intake, patch: Patch, by: User | None) -> None:
    before = sheet_of(intake, intake.client.language)
    intake_actions.store(intake, before, before.document.patched(patch), (), by)


def _hold_or_prepare(intake: Intake, kind: str, by: User | None) -> None:
    if not is_in(intake):
        return
    if kind == Kind.TREATMENT:
        intake.state = Intake.State.WITHDRAWN
        intake.save(update_fields=["state"])
        record("intake.withdrawn", intake, by)
    elif kind != Kind.LETTERS:
        prepare(intake=intake, cause=Assessment.Cause.CONSENT, by=by)
