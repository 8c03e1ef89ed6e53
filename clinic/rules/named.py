"""The conditions of rules that are code and not rows, each with what it reads: what `named` in conditions.toml says."""

from __future__ import annotations

from collections.abc import Mapping

from . import dvt, letters
from .model import ADULT, Facts
from .questions import Named


def guardian_missing(facts: Facts) -> bool:
    """The guardian gate: under 18 without a guardian's written yes (section 0, rule 6)."""
    return facts.age < ADULT and facts.guardian_ok is not True


NAMED: Mapping[str, Named] = {
    **dvt.CONDITIONS,
    "guardian_missing": Named(guardian_missing, reads=("age", "guardian")),
    "letter_refused": Named(letters.refused, reads=("letters",)),
}
"""What `named` in conditions.toml may say. `watch.py` and the explanation go by its `reads`."""
