"""Red flags of a form that is not in: the findings on the answers so far, in words, before there is a snapshot."""

from dataclasses import replace
from typing import Any

from clinic.intake.models import Intake
from clinic.intake.sheet import sheet_of
from clinic.intake.stop import facts_so_far, triage_so_far, urgent_findings
from clinic.rules.explain import explained
from clinic.rules.model import Assessment
from clinic.rules.wording import dump, render


def urgent_so_far(intake: Intake, language: str) -> dict[str, Any]:
    """The urgent findings on an intake's answers as they stand, with the `steps` that explain them."""
    sheet = sheet_of(intake, language)
    found = replace(triage_so_far(sheet), findings=urgent_findings(sheet))
    dumped = dump(Assessment(sheet.rulebook.version, found, (), None, intake.appointment.minutes))
    return explained(render(dumped, sheet.rulebook, language), dumped, facts_so_far(sheet), sheet.rulebook)
