"""Agreements taken back and given again: what was signed stays on record, and the plan follows."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.intake import actions as intake_actions
from clinic.intake import consent
from clinic.intake.document import Patch
from clinic.intake.models import Consent, Intake
from clinic.intake.sheet import sheet_of
from clinic.mail import outbox
from clinic.practice.models import User
from clinic.prep.actions.letters import forget_pages
from clinic.prep.actions.preparing import is_in, locked, prepare, record
from clinic.prep.models import Assessment
from clinic.prep.refusals import NotAgreed, Over

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
    """
    with transaction.atomic():
        intake = locked(intake)
        if intake.appointment.is_over and kind != Kind.LETTERS:
            raise Over
        if not standing(intake, kind).update(withdrawn_at=timezone.now()):
            raise NotAgreed
        record(f"consent.{kind}.withdrawn", intake, by)
        if kind == Kind.LETTERS:
            forget_pages(intake=intake, by=by)
        _store(intake, WITHOUT[kind], by)
        _hold_or_prepare(intake, kind, by)
        if (
            by is None
            and kind != Kind.LETTERS
            and not outbox.is_waiting(WITHDRAWN_MAIL, appointment=intake.appointment_id)
        ):
            outbox.enqueue(WITHDRAWN_MAIL, tenant=intake.clinic_id, appointment=intake.appointment_id)
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
        words = consent.letters(sheet_of(intake, intake.client.language))
        intake_actions.sign(intake, [consent.signature(Kind.LETTERS, words, name)], by)


def standing(intake: Intake, kind: str) -> Any:
    """The agreements of this kind that are in force. Letters are kept for the client, so earlier visits count."""
    of = {"intake__client": intake.client_id} if kind == Kind.LETTERS else {"intake": intake}
    return Consent.objects.filter(kind=kind, withdrawn_at=None, **of)


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
