"""Whether the check on arrival may be done now: the rule that the pages and the action share."""

from clinic.intake.models import Intake
from clinic.practice.models import Appointment
from clinic.practice.refusals import Refused
from clinic.prep.models import Assessment
from clinic.prep.refusals import NotSent, NotToday, Over, StillStopped, Withdrawn
from clinic.prep.stage import Stage, stage


def why_not(appointment: Appointment, intake: Intake | None, newest: Assessment | None) -> Refused | None:
    """What stands against the check on arrival, None where it may be done. It makes no query."""
    if appointment.is_over:
        return Over()
    if intake is None or intake.sent_at is None:
        return NotSent()
    if intake.state == Intake.State.WITHDRAWN:
        return Withdrawn()
    if stage(appointment, intake, newest) is Stage.STOPPED:
        return StillStopped()
    return None if is_here(appointment) else NotToday()


def is_here(appointment: Appointment) -> bool:
    """Whether the day of the visit has come on the clinic's calendar, or the client has arrived.

    What was asked at a visit can still be written down after its day, as long as nobody closed the visit.
    """
    has_come = appointment.local_start.date() <= appointment.clinic.today()
    return has_come or appointment.status == Appointment.Status.ARRIVED
