"""What happens to a form: sent, accepted, opened again, asked anew on arrival."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from clinic.intake import actions as intake_actions
from clinic.intake import flow
from clinic.intake.document import Patch
from clinic.intake.models import Intake
from clinic.intake.sheet import sheet_of
from clinic.practice.models import Appointment, User
from clinic.prep.actions.preparing import locked, prepare, prepare_stop, record, require_open_and_sent
from clinic.prep.arrival import why_not
from clinic.prep.models import Assessment
from clinic.prep.refusals import Incomplete, Over, Stale, Withdrawn
from clinic.prep.stage import newest_of


def send(*, intake: Intake, send_key: str, by: User | None) -> Intake:
    """Send the form: check that it is whole, mark it sent and prepare. Sent twice, it is stored once.

    Raises `Incomplete` with the faults, `Stale` for a page of before the form was opened again, and `Over` once the
    appointment is closed or, for the client, has passed.
    Returns the intake: the receipt.
    """
    with transaction.atomic():
        intake = locked(intake)
        if intake.state in (Intake.State.SENT, Intake.State.ACCEPTED):
            return intake
        if send_key and send_key == intake.send_key:
            raise Stale  # a page of before: the form was opened again since
        is_late = by is None and intake.appointment.ends_at < timezone.now()
        if intake.appointment.is_over or is_late:
            raise Over
        if faults := flow.faults(intake):
            raise Incomplete(faults)
        intake.state, intake.sent_at, intake.send_key = Intake.State.SENT, timezone.now(), send_key
        intake.version += 1
        intake.save(update_fields=["state", "sent_at", "send_key", "version"])
        prepare(intake=intake, cause=Assessment.Cause.SENT, by=by)
        return intake


def accept(*, intake: Intake, by: User) -> Intake:
    """The therapist has read the answers and takes them. Raises `Withdrawn` while the agreement is taken back."""
    return _decide(intake, Intake.State.ACCEPTED, "intake.accepted", by)


def reopen(*, intake: Intake, by: User) -> Intake:
    """Ask the client for more: the form is open again, and the plan is held until it is sent anew."""
    return _decide(intake, Intake.State.REOPENED, "intake.reopened", by)


def _decide(intake: Intake, state: str, action: str, by: User) -> Intake:
    with transaction.atomic():
        intake = locked(intake)
        require_open_and_sent(intake)
        if state == Intake.State.ACCEPTED and intake.state == Intake.State.WITHDRAWN:
            raise Withdrawn
        intake.state = state
        intake.save(update_fields=["state"])
        record(action, intake, by)
        return intake


def rescreen(
    *, intake: Intake, patches: Iterable[tuple[str, Patch]], anything_new: bool, version: int, by: User
) -> Intake:
    """Store today's urgent answers on arrival and prepare again; the appointment counts as arrived.

    `patches` are (step key, changes) of the urgent pages. Where details are missing or `anything_new`, the form is open
    again and the plan held until it is sent.
    Raises `StillStopped` while an urgent answer is in force, `NotToday` before the day, `Stale` on an older `version`.
    """
    with transaction.atomic():
        intake = locked(intake)
        if refusal := why_not(intake.appointment, intake, newest_of(intake.appointment)):
            raise refusal
        if intake.version != version:
            raise Stale
        _store(intake, dict(patches), by)
        faults = flow.faults(intake)
        if anything_new or faults:
            _open_again(intake, by)
        _arrived(intake.appointment)
        if intake.stopped:
            prepare_stop(intake=intake, cause=Assessment.Cause.RESCREEN, by=by)
        elif not faults:
            prepare(intake=intake, cause=Assessment.Cause.RESCREEN, by=by)
        return intake


def _store(intake: Intake, patches: dict[str, Patch], by: User) -> None:
    before = sheet_of(intake, intake.client.language)
    document = before.document
    for patch in patches.values():
        document = document.patched(patch)
    intake_actions.store(intake, before, document, patches, by)


def _open_again(intake: Intake, by: User) -> None:
    if intake.state != Intake.State.REOPENED:
        intake.state = Intake.State.REOPENED
        intake.save(update_fields=["state"])
        record("intake.reopened", intake, by)


def _arrived(appointment: Appointment) -> None:
    appointment.status, appointment.version = Appointment.Status.ARRIVED, appointment.version + 1
    appointment.save(update_fields=["status", "version"])
