"""What ends a session: pain before and after is written down, and the appointment is locked."""

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.practice import audit
from clinic.practice.models import Appointment, User
from clinic.prep.refusals import Over, Refused
from clinic.prep.stage import Stage, intake_of, newest_of, stage
from clinic.progress.models import Rating


class NoPlan(Refused):
    """A session without a released plan cannot have taken place."""

    def __init__(self) -> None:
        super().__init__(_("There is no released plan for this visit, so there is no session to finish."))


class FinishedBefore(Refused):
    """The session was finished with other scores. `kept` are those on record: moment -> pain."""

    def __init__(self, kept: dict[str, int]) -> None:
        super().__init__(_("This session was finished before, with other scores. Nothing was changed."))
        self.kept = kept


def finish(*, appointment: Appointment, before: int, after: int, by: User) -> Appointment:
    """Store pain (0-10) before and after and mark the appointment done, which locks it. Sent twice, it is stored once.

    Raises `FinishedBefore` where other scores are on record, `Over` for an appointment that was closed
    otherwise, `NoPlan` while its plan is held.
    """
    with transaction.atomic():
        related = Appointment.objects.select_related("client", "clinic", "intake")
        found = related.select_for_update(of=("self",)).get(pk=appointment.pk)
        if found.status == Appointment.Status.DONE:
            _same_scores(found, before, after)
            return found
        if found.is_over:
            raise Over
        if stage(found, intake_of(found), newest_of(found)) not in (Stage.READY, Stage.ARRIVED):
            raise NoPlan
        for moment, score in ((Rating.Moment.BEFORE, before), (Rating.Moment.AFTER, after)):
            Rating.objects.create(
                clinic=found.clinic, appointment=found, moment=moment, scores={"pain": score}, recorded_by=by
            )
        found.status, found.version = Appointment.Status.DONE, found.version + 1
        found.save(update_fields=["status", "version"])
        subject = f"appointment:{found.pk}"
        audit.record(clinic=found.clinic, action="appointment.done", by=by, client=found.client, subject=subject)
        return found


def _same_scores(appointment: Appointment, before: int, after: int) -> None:
    """Raise `FinishedBefore` unless these are the scores on record."""
    kept = {rating.moment: rating.scores["pain"] for rating in Rating.objects.filter(appointment=appointment)}
    if kept != {Rating.Moment.BEFORE: before, Rating.Moment.AFTER: after}:
        raise FinishedBefore(kept)
