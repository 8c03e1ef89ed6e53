"""Doctors' letters: filing one lets the rules run again."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from clinic.intake.models import Clearance, Intake
from clinic.practice.models import User
from clinic.prep.actions.preparing import is_in, locked, prepare, record, require_open_and_sent
from clinic.prep.models import Assessment
from clinic.rules.letters import OLDEST


def record_letter(*, intake: Intake, letter: Mapping[str, Any], by: User, key: str | None = None) -> Clearance:
    """File a doctor's letter (2H) for the client and, where the form is in, prepare again.

    One that says no is refused, and has no end. The form that was sent twice (the same `key`) files one.
    """
    refused = letter["says"] != "allowed"
    written = date.fromisoformat(letter["date"])
    with transaction.atomic():
        intake = locked(intake)
        require_open_and_sent(intake)
        older = intake.client.clearances.filter(made_with=key).first() if key else None
        if older is not None:
            return older
        clearance = Clearance.objects.create(
            clinic=intake.clinic,
            client=intake.client,
            state=Clearance.State.REFUSED if refused else Clearance.State.ACCEPTED,
            letter=dict(letter),
            expires_on=None if refused else written + timedelta(days=OLDEST),
            recorded_by=by,
            made_with=key,
        )
        record(f"clearance.{clearance.state}", intake, by, f"clearance:{clearance.pk}")
        if is_in(intake):
            prepare(intake=intake, cause=Assessment.Cause.CLEARANCE, by=by)
        return clearance
