"""An urgent answer that was taken back: the therapist says whether it was a slip, and both answers stay on record."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.intake.document import Document
from clinic.intake.models import Intake
from clinic.intake.stop import urgent_finding
from clinic.practice.models import User
from clinic.prep.actions.preparing import is_in, locked, prepare, prepare_stop, record
from clinic.prep.mistakes import is_open
from clinic.prep.models import Assessment
from clinic.prep.refusals import NothingToConfirm, NothingToDeny


def confirm_mistake(*, intake: Intake, by: User) -> Intake:
    """The therapist confirms that an urgent answer was a slip: the stop is lifted, and a sent form prepared again.

    Raises `NothingToConfirm` where no mistake was reported or an urgent answer still stands.
    """
    with transaction.atomic():
        intake = locked(intake)
        if not intake.stopped or not _judged(intake, "confirmed_by", by) or urgent_finding(intake) is not None:
            raise NothingToConfirm
        intake.stopped = False
        return _kept(intake, "intake.mistake_confirmed", by)


def deny_mistake(*, intake: Intake, by: User) -> Intake:
    """The therapist finds that the first answer is true: it is put back, and the form stays stopped.

    Raises `NothingToDeny` where no mistake waits for an answer.
    """
    with transaction.atomic():
        intake = locked(intake)
        claims = _judged(intake, "denied_by", by)
        if not claims:
            raise NothingToDeny
        restored = {claim["question"]: claim["was"] for claim in claims}
        intake.document = dict(Document(intake.document).patched({"answers": restored}).raw)  # type: ignore[assignment]
        intake.stopped = True
        return _kept(intake, "intake.mistake_denied", by)


def _judged(intake: Intake, verdict: str, by: User) -> list[dict[str, Any]]:
    """Note the verdict in every claim that waits for one, and return those."""
    claims = [claim for claim in intake.document.get("mistakes", []) if is_open(claim)]
    for claim in claims:
        claim |= {verdict: by.pk, "judged_at": timezone.now().isoformat(timespec="seconds")}
    return claims


def _kept(intake: Intake, action: str, by: User) -> Intake:
    intake.version += 1
    intake.save(update_fields=["document", "stopped", "version"])
    record(action, intake, by)
    if is_in(intake):
        prepare(intake=intake, cause=Assessment.Cause.MISTAKE, by=by)
    elif intake.stopped and intake.sent_at is not None:
        prepare_stop(intake=intake, cause=Assessment.Cause.MISTAKE, by=by)
    return intake
