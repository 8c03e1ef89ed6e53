"""Red flags while the form is still being filled in: what on the answers so far means "get help now"."""

from typing import Any

from clinic.intake.answers import UNSURE
from clinic.intake.facts import facts_of
from clinic.intake.models import Intake
from clinic.intake.sheet import Sheet, sheet_of
from clinic.rules import FactsError, read_facts
from clinic.rules.model import Facts, Finding, Level, Triage
from clinic.rules.rulebook import Rulebook
from clinic.rules.triage import triage

__all__ = ["is_now", "urgent_finding", "urgent_findings"]


def urgent_findings(sheet: Sheet) -> tuple[Finding, ...]:
    """The urgent findings on the answers so far, with the rest counted as denied; the ones for right now come first."""
    urgent = [each for each in triage_so_far(sheet).findings if each.level_after_letter is Level.URGENT]
    return tuple(sorted(urgent, key=lambda finding: finding.urgency != "now"))


def triage_so_far(sheet: Sheet) -> Triage:
    """The safety result on the answers so far, with the rest counted as denied."""
    return triage(facts_so_far(sheet), sheet.rulebook)


def facts_so_far(sheet: Sheet) -> Facts:
    """The answers so far, with the rest counted as denied."""
    document = facts_of(sheet, gaps_are_nothing=True)
    try:
        return read_facts(document, sheet.rulebook)
    except FactsError as error:
        return read_facts(_without(document, error, sheet.rulebook), sheet.rulebook)


def urgent_finding(intake: Intake) -> Finding | None:
    """The gravest urgent finding on an intake's answers so far, or None."""
    return next(iter(urgent_findings(sheet_of(intake, intake.client.language))), None)


def is_now(findings: tuple[Finding, ...]) -> bool:
    """Whether one of them is an emergency rather than a same-day matter."""
    return any(finding.urgency == "now" for finding in findings)


def _without(document: dict[str, Any], error: FactsError, rulebook: Rulebook) -> dict[str, Any]:
    """The document with faulty answers read the cautious way: a moved appointment may leave a date behind it."""
    faulty = {fault.path.partition(".")[2].split(".")[0] for fault in error.faults if fault.path.startswith("answers.")}
    kept = {question: answer for question, answer in document["answers"].items() if question not in faulty}
    return {**document, "tender": [], "scores": {}, "answers": {**kept, **_as_unsure(faulty, rulebook)}}


def _as_unsure(faulty: set[str], rulebook: Rulebook) -> dict[str, Any]:
    kinds = {question: rulebook.questions[question].type for question in faulty if question in rulebook.questions}
    by_kind: dict[str, Any] = {"yn": UNSURE, "choice": UNSURE, "ms": [UNSURE]}
    return {question: by_kind[kind] for question, kind in kinds.items() if kind in by_kind}
