"""Ids become words: a dumped assessment (`snapshot.py`) in a language, as pages, print and the command line show it."""

from __future__ import annotations

from typing import Any

from .cards import render_card, render_checklist, render_findings
from .finding_words import unsure
from .plan_wording import render_plan
from .rulebook import Rulebook
from .snapshot import FORMAT, dump
from .words import Words, region_name, split_side

__all__ = ["Words", "dump", "region_name", "render", "split_side"]


def render(dumped: dict[str, Any], rulebook: Rulebook, language: str, audience: str = "therapist") -> dict[str, Any]:
    """A dump in words: the output format of 2H with its display keys. `audience` is `therapist` or `client`.

    `rulebook` is the version that the dump was made with, so that an old plan reads as it read then. `language` in what
    comes back is the one that it speaks, and `reviewed` says whether a clinician has read the texts of that.
    """
    guessed = frozenset(finding["rule"] for finding in dumped["findings"] if unsure(finding))
    words = Words(rulebook, language, audience, guessed)
    kept = ("level", "urgency", "booking_blocked", "booked_minutes", "planned_minutes")
    return {
        "format": FORMAT,
        "rulebook": dumped["rulebook"],
        "language": rulebook.spoken(language),
        "reviewed": rulebook.reviewed(language),
        **{key: dumped[key] for key in kept},
        "card": render_card(dumped, words),
        "findings": render_findings(dumped, words),
        "checklist": render_checklist(dumped, words),
        "plan": render_plan(dumped, words),
        "disclaimer": words.text("disclaimer"),
    }
