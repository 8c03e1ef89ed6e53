"""A parent or guardian signs for somebody under 18: kept as a consent, and the rules run again."""

from datetime import date, datetime, time

from django.db import transaction

from clinic.intake import actions as intake_actions
from clinic.intake import consent
from clinic.intake.models import Intake
from clinic.intake.sheet import sheet_of
from clinic.practice.models import User
from clinic.prep.actions.preparing import is_in, locked, prepare, record, require_open_and_sent
from clinic.prep.models import Assessment
from clinic.prep.refusals import NotUnder18

NOON = time(12)
"""The hour that a signature counts from where only its day is known."""


def record_guardian(*, intake: Intake, name: str, signature: str, signed_on: date, by: User) -> Intake:
    """Keep what a guardian signed with the therapist, and prepare again. Sent twice, it is stored once.

    Raises `NotUnder18` where nobody has to sign for the client.
    """
    with transaction.atomic():
        intake = locked(intake)
        require_open_and_sent(intake)
        before = sheet_of(intake, intake.client.language)
        if not before.is_minor:
            raise NotUnder18
        if before.document.guardian_ok is True:
            return intake
        signed = {"kind": "guardian", "version": consent.VERSION, "text": "\n".join(consent.guardian(before)),
                  "name": signature, "at": datetime.combine(signed_on, NOON, intake.clinic.zone)}  # fmt: skip
        intake_actions.sign(intake, [signed], by)
        agreed = before.document.patched({"guardian_ok": True, "extra": {"guardian_name": name}})
        intake_actions.store(intake, before, agreed, (), by)
        record("intake.guardian_signed", intake, by)
        if is_in(intake):
            prepare(intake=intake, cause=Assessment.Cause.GUARDIAN, by=by)
        return intake
