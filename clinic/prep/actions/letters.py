"""Doctors' letters: filing one lets the rules run again."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from clinic.intake.models import Clearance, Intake
from clinic.practice.models import User
from clinic.prep.actions.preparing import is_in, locked, prepare, record, require_open_and_sent
from clinic.prep.models import Assessment

LETTER_DAYS = 90
"""How long a doctor's letter serves, from its date (clinical reference, section 0, rule 4)."""


def record_letter(*, intake: Intake, letter: Mapping[str, Any], by: User) -> Clearance:
    """File a doctor's letter (2H) for the client and, where the form is in, prepare again.

    One that says no is refused, and has no end.
    """
    refused = letter["says"] != "allowed"
    written = date.fromisoformat(letter["date"])
    with transaction.atomic():
        intake = locked(intake)
        require_open_and_sent(intake)
        clearance = Clearance.objects.create(
            clinic=intake.clinic,
            client=intake.client,
            state=Clearance.State.REFUSED if refused else Clearance.State.ACCEPTED,
            letter=dict(letter),
            expires_on=None if refused else written + timedelta(days=LETTER_DAYS),
            recorded_by=by,
        )
        record(f"clearance.{clearance.state}", intake, by, f"clearance:{clearance.pk}")
        if is_in(intake):
            prepare(intake=intake, cause=Assessment.Cause.CLEARANCE, by=by)
        return clearance
