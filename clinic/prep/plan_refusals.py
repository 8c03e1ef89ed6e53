"""Why a change of a plan was not made, in one plain sentence; nothing was changed."""

from django.utils.translation import gettext as _

from clinic.practice.refusals import Conflict, Refused
from clinic.prep.models import PlanVersion
from clinic.rules.adjust import Address, Refusal


class PlanLocked(Refused):
    """The session has ended: its plan is the record of it."""

    def __init__(self) -> None:
        super().__init__(_("The session has ended, so its plan is locked. It can be read and printed, not changed."))


class PlanHeld(Refused):
    """No plan is released: there is nothing to edit or to publish."""

    def __init__(self) -> None:
        super().__init__(_("There is no released plan for this visit. Nothing was changed."))


class PlanReplaced(Conflict):
    """New answers, a letter or another length made a new plan meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("A new plan was made meanwhile, from newer answers or another length. Look at it first."))


class PlanChanged(Conflict):
    """Somebody else changed the plan after this page was opened. `head` is what it is now; None: the rules' plan."""

    def __init__(self, head: PlanVersion | None) -> None:
        super().__init__(_("Somebody else changed this plan meanwhile. Nothing of theirs or yours is lost."))
        self.head = head


class EditRefused(Refused):
    """The rules refuse an edit of the block at `at`."""

    def __init__(self, refusal: Refusal, at: Address | None) -> None:
        super().__init__(refusal.reason)
        self.refusal, self.at = refusal, at


class TooEarly(Refused):
    """A session starts on its day."""

    def __init__(self) -> None:
        super().__init__(_("A session is started on the day of the visit."))
