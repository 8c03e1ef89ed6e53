"""Reading a snapshot back: its ids with words put to them by the very rulebook that made it, and the plan in force."""

from typing import Any

from clinic.intake.rulebooks import rulebook_in
from clinic.prep.emergency import with_own_number
from clinic.prep.models import Assessment, PlanVersion
from clinic.prep.own_words import with_own_words
from clinic.rules.rulebook import Rulebook
from clinic.rules.wording import render


def rulebook_behind(assessment: Assessment) -> Rulebook:
    """The rulebook that made this assessment."""
    return rulebook_in(assessment.rulebook_id)


def rendered(assessment: Assessment, language: str, audience: str = "therapist") -> dict[str, Any]:
    """The assessment in the output format of clinical reference 2H, in words of `language`; kept on the instance.

    Its plan and checklist are those of the version that a therapist published last, where there is one.
    """
    kept: dict[tuple[str, str], dict[str, Any]] = assessment.__dict__.setdefault("_rendered", {})
    key = (language, audience)
    if key not in kept:
        kept[key] = in_words(assessment, in_force(assessment), language, audience)
    return kept[key]


def in_words(
    assessment: Assessment, version: PlanVersion | None, language: str, audience: str = "therapist"
) -> dict[str, Any]:
    """The assessment with this version of its plan, in words; None stands for the plan of the rules."""
    result = render(in_ids(assessment, version), rulebook_behind(assessment), language, audience)
    return with_own_number(with_own_words(assessment, result), assessment.appointment.clinic.emergency_number)


def in_ids(assessment: Assessment, version: PlanVersion | None) -> dict[str, Any]:
    """The snapshot with this version of its plan and checklist, as ids; None stands for those of the rules."""
    result: dict[str, Any] = assessment.result
    if version is None:
        return result
    return {**result, "plan": version.content["plan"], "checklist": version.content["checklist"]}


def in_force(assessment: Assessment) -> PlanVersion | None:
    """The version of the plan that was published last; None where the plan of the rules stands, or there is none."""
    if not assessment.has_plan:
        return None
    if "_in_force" not in assessment.__dict__:
        assessment.__dict__["_in_force"] = assessment.plan_versions.published().select_related("made_by").first()
    found: PlanVersion | None = assessment.__dict__["_in_force"]
    return found
