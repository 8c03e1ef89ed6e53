"""Red flags of a form that is not in: the findings on the answers so far, in words, before there is a snapshot."""

from dataclasses import replace
from typing import Any

from clinic.intake.models import Intake
from clinic.intake.sheet import sheet_of
from clinic.intake.stop import triage_so_far, urgent_findings
from clinic.rules.finding_words import render_findings, unsure
from clinic.rules.model import Assessment
from clinic.rules.wording import Words, dump


def urgent_so_far(intake: Intake, language: str) -> list[dict[str, Any]]:
    """The urgent findings on an intake's answers as they stand, each as `wording.render` words it."""
    sheet = sheet_of(intake, language)
    found = replace(triage_so_far(sheet), findings=urgent_findings(sheet))
    dumped = dump(Assessment(sheet.rulebook.version, found, (), None, intake.appointment.minutes))
    guessed = frozenset(finding["rule"] for finding in dumped["findings"] if unsure(finding))
    return render_findings(dumped, Words(sheet.rulebook, language, "therapist", guessed))
