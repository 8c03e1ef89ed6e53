"""A parent or guardian signs for somebody under 18: with the therapist or by a link of their own, once."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.intake import actions as intake_actions
from clinic.intake import consent
from clinic.intake.models import Intake
from clinic.intake.sheet import Sheet, sheet_of
from clinic.mail import outbox
from clinic.mail.models import Message
from clinic.practice import single_use
from clinic.practice.models import Appointment, SingleUseLink, User
from clinic.prep.actions.preparing import is_in, locked, prepare, record, require_open_and_sent
from clinic.prep.models import Assessment
from clinic.prep.refusals import NotUnder18, Over, OwnAddress, SignedBefore, Spent

NOON = time(12)
"""The hour that a signature counts from where only its day is known."""
GUARDIAN_MAIL = "guardian_link"
ASKED_LATELY, MAILS = timedelta(hours=1), 3
"""So many mails may go out to guardians within this time, for one visit."""
Purpose = single_use.Purpose


def record_guardian(*, intake: Intake, name: str, signature: str, signed_on: date, by: User) -> Intake:
    """Keep what a guardian signed with the therapist, and prepare again. Sent twice, it is stored once.

    Raises `NotUnder18` where nobody has to sign for the client.
    """
    with transaction.atomic():
        intake = locked(intake)
        require_open_and_sent(intake)
        before = _of_minor(intake)
        if before.document.guardian_ok is not True:
            at = datetime.combine(signed_on, NOON, intake.clinic.zone)
            _sign(intake, before, name, by, signature, at=at)
        return intake


def mint_guardian_link(*, appointment: Appointment, by: User) -> str:
    """A link for the guardian; the older ones end. Returns its token. Raises `Over`, `NotUnder18`, `SignedBefore`."""
    with transaction.atomic():
        _require_to_sign(appointment)
        single_use.end_all(appointment, Purpose.GUARDIAN)
        token = single_use.mint(appointment, Purpose.GUARDIAN)
        _note_address(appointment.intake, None, by)
        record("guardian.link_minted", appointment.intake, by, f"appointment:{appointment.pk}")
        return token


def mail_guardian(*, appointment: Appointment, email: str, by: User | None) -> bool:
    """Ask the outbox to mail the guardian a link of their own; False where several were asked for within the hour.

    Raises `OwnAddress` where a client, `by` None, gives their own. Where a client asks, staff read later where it went.
    """
    with transaction.atomic():
        _require_to_sign(appointment)
        if by is None and email.lower() == appointment.client.email.lower():
            raise OwnAddress
        about = outbox.about(appointment=appointment.pk)
        lately = Message.objects.filter(about=about, name=GUARDIAN_MAIL, created_at__gt=timezone.now() - ASKED_LATELY)
        if lately.count() >= MAILS:
            return False
        outbox.enqueue(GUARDIAN_MAIL, tenant=appointment.clinic_id, appointment=appointment.pk, email=email)
        _note_address(appointment.intake, email if by is None else None, by)
        record("guardian.mail_asked", appointment.intake, by, about)
        return True


def sign_by_link(*, link: SingleUseLink, name: str, relation: str, drawing: list[str]) -> Intake:
    """The guardian signs: the link is spent, and the plan is made where nothing else holds it.

    Raises `Spent` where the link was used or ended meanwhile, `SignedBefore`, `NotUnder18`, and `Over` after the visit.
    """
    with transaction.atomic():
        intake = locked(link.appointment.intake)
        _require_to_sign(intake.appointment)
        if not single_use.spend(link):
            raise Spent
        more: dict[str, Any] = {"relation": relation, **({"drawing": drawing} if drawing else {})}
        _sign(intake, _of_minor(intake), name, None, name, **more)
        single_use.end_all(intake.appointment, Purpose.GUARDIAN)
        return intake


def _sign(intake: Intake, before: Sheet, name: str, by: User | None, signature: str, **more: Any) -> None:
    signed = consent.signature(consent.Kind.GUARDIAN, consent.guardian(before), signature, **more)
    intake_actions.sign(intake, [signed], by)
    seen = {"guardian_mail": None} if by else {}
    agreed = before.document.patched({"guardian_ok": True, "extra": {"guardian_name": name, **seen}})
    intake_actions.store(intake, before, agreed, (), by)
    record("intake.guardian_signed", intake, by)
    if is_in(intake):
        prepare(intake=intake, cause=Assessment.Cause.GUARDIAN, by=by)


def _note_address(intake: Intake, email: str | None, by: User | None) -> None:
    """Keep where a client had the link sent, so that staff can ask about it; None where the link is of the staff."""
    intake = locked(intake)
    before = _of_minor(intake)
    if before.document.guardian_mail != (email or ""):
        noted = before.document.patched({"extra": {"guardian_mail": email}})
        intake_actions.store(intake, before, noted, (), by)


def _require_to_sign(appointment: Appointment) -> None:
    """Raise where no guardian has to sign for this visit any more."""
    if appointment.is_over or appointment.ends_at < timezone.now():
        raise Over
    if _of_minor(appointment.intake).document.guardian_ok is True:
        raise SignedBefore


def _of_minor(intake: Intake) -> Sheet:
    before = sheet_of(intake, intake.client.language)
    if not before.is_minor:
        raise NotUnder18
    return before
