"""The conditions of rules that are code and not rows, each with what it reads: what `named` in conditions.toml says."""

from __future__ import annotations

from collections.abc import Mapping

from . import dvt, letters
from .model import ADULT, NOT_TOLD, Facts
from .questions import Named

SEVERE = 8
"""The pain of 10 at rest that has to be checked, as in the rows of `sev_pain`."""


def guardian_missing(facts: Facts) -> bool:
    """The guardian gate: under 18 without a guardian's written yes (section 0, rule 6)."""
    return facts.age < ADULT and facts.guardian_ok is not True


def pain_now_above_rest(facts: Facts) -> bool:
    """Pain of 8 or more today beside less at rest. The page asks one number for both; a document may tell two."""
    at_rest = facts.answers.get("sev_pain", NOT_TOLD).value
    return (facts.scores.get("pain_now") or 0) >= SEVERE and isinstance(at_rest, int) and at_rest < SEVERE


NAMED: Mapping[str, Named] = {
    **dvt.CONDITIONS,
    "guardian_missing": Named(guardian_missing, reads=("age", "guardian")),
    "pain_now_above_rest": Named(pain_now_above_rest, reads=("pain", "sev_pain")),
    "letter_refused": Named(letters.refused, reads=("letters",)),
}
"""What `named` in conditions.toml may say. `watch.py` and the explanation go by its `reads`."""
