"""Why an action was not done. Each refusal says it in one plain sentence; nothing was changed."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from clinic.practice.refusals import Conflict, Refused


class Incomplete(Refused):
    """The form cannot be sent yet. `faults` are those of `intake.flow`."""

    def __init__(self, faults: Sequence[Any]) -> None:
        super().__init__(_("Some answers are still missing. Please fill them in, then send the form."))
        self.faults = tuple(faults)


class Unreadable(Refused):
    """The rules refuse to read the answers. `faults` are those of `intake.flow`, for people who give care only."""

    def __init__(self, faults: Sequence[Any]) -> None:
        super().__init__(_("The answers are not complete, or do not fit that day. Nothing was changed."))
        self.faults = tuple(faults)


class Over(Refused):
    """The appointment is done, cancelled or past: its record is locked."""

    def __init__(self) -> None:
        super().__init__(_("This appointment is over, so nothing can be changed any more."))


class Stale(Conflict):
    """Somebody else changed the appointment after this page was opened."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else changed this meanwhile. Look at what it says now, then try again."))


class NotSent(Refused):
    """There is no sent form to work on."""

    def __init__(self) -> None:
        super().__init__(_("The form has not been sent yet. Send it first."))


class StillStopped(Refused):
    """An urgent answer is in force, or was taken back and nobody has judged it: asking again does not lift that."""

    def __init__(self) -> None:
        super().__init__(
            _("This visit is stopped by an urgent answer. If it was a mistake, confirm the mistake first.")
        )


class NotToday(Refused):
    """The check on arrival belongs to the day of the visit."""

    def __init__(self) -> None:
        super().__init__(_("The check on arrival is done on the day of the visit, when the client is here."))


class NotChecked(Refused):
    """The client has not been asked again on arrival: no session begins or ends without that."""

    def __init__(self) -> None:
        super().__init__(_("The check on arrival is not recorded yet. Do it first, then come back here."))


class NothingToConfirm(Refused):
    """No mistake was reported, or an urgent answer still stands."""

    def __init__(self) -> None:
        super().__init__(_("An urgent answer still stands, or no mistake was reported. The plan stays on hold."))


class NothingToDeny(Refused):
    """No reported mistake waits for a therapist's answer."""

    def __init__(self) -> None:
        super().__init__(_("Nobody reported a mistake that is still open. Nothing was changed."))


class NotUnder18(Refused):
    """No guardian has to sign: the client is of age on the day of the visit."""

    def __init__(self) -> None:
        super().__init__(_("The client is 18 or older on that day, so nobody has to sign for them."))


class OwnAddress(Refused):
    """A client under 18 asked for the guardian's link to their own address. They read this themselves."""

    def __init__(self) -> None:
        super().__init__(
            _("That is the address that we have for you. Enter the one of your parent or guardian, or ask the clinic.")
        )


class NoVerdict(Refused):
    """Neither of the two answers about a reported mistake was chosen."""

    def __init__(self) -> None:
        super().__init__(_("Say whether it was a mistake or is true. Nothing was changed."))


class LettersNotAgreed(Refused):
    """The client has not agreed that we keep their letters, or has taken it back. Clients and doctors read this too."""

    def __init__(self) -> None:
        super().__init__(_("Nobody has agreed yet that the clinic keeps this letter. Nothing was stored."))


class FullLetter(Refused):
    """A letter of more files than we take."""

    def __init__(self) -> None:
        super().__init__(_("This letter has 12 files already. Ask the clinic before you send more."))


class NothingToSendBack(Refused):
    """No uploaded pages wait for a therapist."""

    def __init__(self) -> None:
        super().__init__(_("No pages wait here any more. Somebody else may have dealt with them."))


class SignedBefore(Refused):
    """Another guardian's link was used first, or staff recorded a signature."""

    def __init__(self) -> None:
        super().__init__(_("Somebody has signed already. Nothing more is needed."))


class NotAgreed(Refused):
    """There is no signed consent of this kind to take back."""

    def __init__(self) -> None:
        super().__init__(_("There is no agreement to take back. Nothing was changed."))


class Spent(Refused):
    """A link for one act was used or ended a moment ago."""

    def __init__(self) -> None:
        super().__init__(_("This link was used already. Nothing more was stored."))


class Withdrawn(Refused):
    """The client took their agreement back: nothing is planned until they sign again."""

    def __init__(self) -> None:
        super().__init__(_("The client took their agreement back. Nothing can be planned until they sign again."))
