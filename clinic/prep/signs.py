"""How each stage looks on a list, what it says blocks the visit, and its one next step; by role."""

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from clinic.practice.models import GIVING_CARE, Appointment
from clinic.practice.policy import access_to
from clinic.prep.stage import OVER, Stage

Text = str | Promise


@dataclass(frozen=True)
class Sign:
    """How a stage looks on a list: the tag's shape and words, what blocks it, and the next step's words and route."""

    tag: str
    words: Text
    blocks: Text
    step: Text
    route: str


_SIGNS: dict[Stage, Sign] = {
    Stage.STOPPED: Sign(
        "URGENT",
        gettext_lazy("Stopped: urgent"),
        gettext_lazy("An urgent answer. No plan can be made."),
        gettext_lazy("Read answers"),
        "prep:review",
    ),
    Stage.NOT_STARTED: Sign(
        "WAIT",
        gettext_lazy("Form not sent"),
        gettext_lazy("The form was not opened yet."),
        gettext_lazy("Send the link"),
        "practice:link",
    ),
    Stage.NOT_SENT: Sign(
        "WAIT",
        gettext_lazy("Form not sent"),
        gettext_lazy("The form is begun, not sent."),
        gettext_lazy("Send the link again"),
        "practice:link",
    ),
    Stage.REOPENED: Sign(
        "WAIT",
        gettext_lazy("Form open again"),
        gettext_lazy("You asked for more. The plan waits."),
        gettext_lazy("Read answers"),
        "prep:review",
    ),
    Stage.WITHDRAWN: Sign(
        "WAIT",
        gettext_lazy("Agreement taken back"),
        gettext_lazy("Nothing is done until the client signs again."),
        gettext_lazy("Open record"),
        "progress:client",
    ),
    Stage.REFER: Sign(
        "REFER",
        gettext_lazy("Refer"),
        gettext_lazy("No massage today. See the findings."),
        gettext_lazy("Read answers"),
        "prep:review",
    ),
    Stage.BLOCKED: Sign(
        "CLEARANCE",
        gettext_lazy("Needs a guardian"),
        gettext_lazy("A parent or guardian has not signed."),
        gettext_lazy("Record the guardian’s consent"),
        "prep:guardian",
    ),
    Stage.CLEARANCE: Sign(
        "CLEARANCE",
        gettext_lazy("Needs clearance"),
        gettext_lazy("A doctor’s letter is missing."),
        gettext_lazy("Record letter"),
        "prep:clearance",
    ),
    Stage.READY: Sign("GO", gettext_lazy("Ready"), "", gettext_lazy("Read the brief"), "progress:brief"),
    Stage.ARRIVED: Sign("GO", gettext_lazy("Here, and checked"), "", gettext_lazy("Open plan"), "prep:plan"),
    Stage.DONE: Sign("GO", gettext_lazy("Done"), "", gettext_lazy("Open record"), "progress:client"),
    Stage.CANCELLED: Sign("WAIT", gettext_lazy("Cancelled"), "", gettext_lazy("Open record"), "progress:client"),
    Stage.NO_SHOW: Sign("WAIT", gettext_lazy("Did not come"), "", gettext_lazy("Open record"), "progress:client"),
    Stage.EXPIRED: Sign(
        "WAIT", gettext_lazy("Past"), gettext_lazy("Nobody closed this visit."), gettext_lazy("Close it"), "prep:move"
    ),
}


_NO_THERAPIST = Sign(
    "WAIT",
    gettext_lazy("Needs a therapist"),
    gettext_lazy("The therapist of this visit gives no sessions here any more."),
    gettext_lazy("Choose a therapist"),
    "prep:move",
)

_RECORD = (gettext_lazy("Open record"), "progress:client")
"""The step of those who may not use the stage's own."""

_WITH_THERAPIST = Sign(
    "WAIT",
    gettext_lazy("With the therapist"),
    gettext_lazy("A therapist must look at this form first. Please tell them."),
    *_RECORD,
)
"""What the front desk reads of every stage that says something about health."""
_LETTER_CAME = (
    gettext_lazy("A letter has come in. Nobody has read it yet."),
    gettext_lazy("Read the letter"),
)
"""What blocks a visit, and the step, where pages wait for a therapist."""
_ABOUT_HEALTH = frozenset({Stage.STOPPED, Stage.REFER, Stage.CLEARANCE})
_BEGUN = (gettext_lazy("Finish the session"), "progress:finish")
"""The step while a session is under way, and of one that nobody ended on its day."""


def sign_of(appointment: Appointment, where: Stage, role: str, *, letter_waits: bool) -> Sign:
    """The sign of an appointment at this stage, with a step that `role` may take.

    `letter_waits`: whether a doctor's letter has come in that nobody has judged yet.
    """
    if role not in GIVING_CARE and where in _ABOUT_HEALTH:
        return _WITH_THERAPIST
    sign = _sign(appointment, where, letter_waits)
    access = access_to(sign.route)
    if not (isinstance(access, frozenset) and role in access):
        sign = replace(sign, step=_RECORD[0], route=_RECORD[1])
    return sign if role in GIVING_CARE or sign.tag == "GO" else replace(sign, tag="WAIT")


def _sign(appointment: Appointment, where: Stage, letter_waits: bool) -> Sign:
    if where not in (*OVER, Stage.STOPPED) and not appointment.therapist.gives_care:
        return _NO_THERAPIST
    if where in (Stage.ARRIVED, Stage.EXPIRED) and appointment.started_at is not None:
        return replace(_SIGNS[where], step=_BEGUN[0], route=_BEGUN[1])
    if where is Stage.CLEARANCE and letter_waits:
        return replace(_SIGNS[where], blocks=_LETTER_CAME[0], step=_LETTER_CAME[1])
    return _SIGNS[where]
