"""Urgent answers that were taken back, in words: what was said, what is said now, and what the therapist found."""

from datetime import datetime
from typing import Any

from clinic.intake.answers import value_of
from clinic.intake.models import Intake
from clinic.intake.sheet import Sheet, sheet_of
from clinic.intake.words import value_words
from clinic.practice.models import User


def is_open(claim: dict[str, Any]) -> bool:
    """Whether no therapist has said yet whether it was a mistake."""
    return not claim.get("confirmed_by") and not claim.get("denied_by")


def mistakes(intake: Intake | None, language: str) -> list[dict[str, Any]]:
    """Every claim of an intake: question, was, now, at; `verdict` is confirmed, denied or open, and `by` and
    `judged_at` say who judged it, and when.
    """
    claims = intake.document.get("mistakes", []) if intake else []
    if intake is None or not claims:
        return []
    sheet = sheet_of(intake, language)
    names = dict(User.objects.filter(pk__in=[_judge(claim) for claim in claims]).values_list("pk", "name"))
    return [_in_words(sheet, claim, names.get(_judge(claim), "")) for claim in claims]


def _judge(claim: dict[str, Any]) -> int:
    """The key of who judged it, 0 for nobody."""
    return int(claim.get("confirmed_by") or claim.get("denied_by") or 0)


def _in_words(sheet: Sheet, claim: dict[str, Any], by: str) -> dict[str, Any]:
    question = sheet.question(claim["question"])
    key = f"question.{question.id}"
    was, now = (value_words(sheet, question, key, value_of(claim[when])) for when in ("was", "now"))
    judged_at = claim.get("judged_at")
    return {
        "question": sheet.optional_text(f"{key}.row") or sheet.text(f"{key}.ask"),
        "was": was,
        "now": now,
        "at": datetime.fromisoformat(claim["at"]),
        "verdict": "open" if is_open(claim) else "confirmed" if claim.get("confirmed_by") else "denied",
        "by": by,
        "judged_at": datetime.fromisoformat(judged_at) if judged_at else None,
    }
