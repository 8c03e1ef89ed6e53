"""The versions of a plan: which is newest, which is in force, what each holds, and whether the plan is locked."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from clinic.practice.models import Appointment
from clinic.prep.models import Assessment, PlanVersion
from clinic.prep.plan_edits import Footing, Stored
from clinic.prep.reading import in_force, in_words, rulebook_behind
from clinic.prep.stage import RELEASED, intake_of, stage
from clinic.rules.model import Plan
from clinic.rules.stored_plan import read_limits, read_plan


def is_locked(appointment: Appointment) -> bool:
    """Whether the plan is the record of a session that has ended: nothing writes to it any more."""
    return appointment.is_over or timezone.now() >= appointment.session_ends_at


def is_released(appointment: Appointment, newest: Assessment | None) -> bool:
    """Whether the newest assessment has a plan that may be shown."""
    if newest is None or not newest.has_plan:
        return False
    return stage(appointment, intake_of(appointment), newest) in RELEASED


def head_of(assessment: Assessment) -> PlanVersion | None:
    """The newest version, published or not; None where nobody has changed the plan of the rules."""
    versions = assessment.plan_versions.select_related("made_by", "published_by")
    return versions.order_by("-number").first()


def number_of(version: PlanVersion | None) -> int:
    """The version's number; 0 for the plan of the rules."""
    return version.number if version else 0


def version_at(assessment: Assessment, number: int) -> PlanVersion | None:
    """The version of this number; None for 0, the plan of the rules. Raises DoesNotExist for one that never was."""
    return assessment.plan_versions.get(number=number) if number else None


def plan_in(assessment: Assessment, version: PlanVersion | None) -> Plan:
    """The plan of a version as the rules know it."""
    return read_plan(version.content["plan"] if version else assessment.result["plan"])


def edits_in(version: PlanVersion | None) -> list[Stored]:
    """The edits that lead from the rules' plan to this version."""
    return list(version.content["edits"]) if version else []


def footing_of(assessment: Assessment) -> Footing:
    """What edits of this assessment's plan are held against."""
    return Footing(read_limits(assessment.result["limits"]), rulebook_behind(assessment))


@dataclass(frozen=True)
class Versions:
    """An assessment's plan: the newest version and the one in force (None: as the rules made it)."""

    assessment: Assessment
    head: PlanVersion | None
    current: PlanVersion | None

    @property
    def is_draft(self) -> bool:
        """Whether the newest version says something that is not published."""
        return self.head is not None and self._plan(self.head) != self._plan(self.current)

    @property
    def number(self) -> int:
        return number_of(self.head)

    def words(self, version: PlanVersion | None, language: str) -> dict[str, Any]:
        """The plan of a version in words."""
        plan: dict[str, Any] = in_words(self.assessment, version, language)["plan"]
        return plan

    def _plan(self, version: PlanVersion | None) -> Any:
        return version.content["plan"] if version else self.assessment.result["plan"]


def versions_of(assessment: Assessment) -> Versions:
    """The newest version and the one in force, in two queries."""
    return Versions(assessment, head_of(assessment), in_force(assessment))


def left_behind(newest: Assessment) -> PlanVersion | None:
    """The therapist's last version of an older plan, where this newer one has none yet: its edits wait for a word."""
    if not newest.has_plan or newest.plan_versions.exists():
        return None
    older = PlanVersion.objects.filter(
        assessment__appointment=newest.appointment_id, assessment__number__lt=newest.number
    )
    last = older.select_related("assessment", "made_by").order_by("-assessment__number", "-number").first()
    return last if last is not None and last.content["edits"] else None
