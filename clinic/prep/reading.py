"""Reading a snapshot back: its ids with words put to them by the very rulebook that made it."""

from typing import Any

from clinic.intake.rulebooks import rulebook_in
from clinic.prep.models import Assessment
from clinic.rules.rulebook import Rulebook
from clinic.rules.wording import render


def rulebook_behind(assessment: Assessment) -> Rulebook:
    """The rulebook that made this assessment."""
    return rulebook_in(assessment.rulebook_id)


def rendered(assessment: Assessment, language: str, audience: str = "therapist") -> dict[str, Any]:
    """The assessment in the output format of clinical reference 2H, in words of `language`; kept on the instance."""
    kept: dict[tuple[str, str], dict[str, Any]] = assessment.__dict__.setdefault("_rendered", {})
    key = (language, audience)
    if key not in kept:
        kept[key] = render(assessment.result, rulebook_behind(assessment), language, audience)
    return kept[key]
