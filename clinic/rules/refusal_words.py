"""Why an edit of a plan is refused, as one plain text for the therapist."""

from __future__ import annotations

from typing import Any

from .edits import Refusal
from .limit_wording import capital, reasons
from .words import Words

PRESSURES = ("pressure", "low", "high")


def refusal_text(refusal: Refusal, words: Words) -> str:
    """The refusal in words: what is refused, its number, and the rules behind it."""
    spoken: dict[str, Any] = {**refusal.params, "because": capital(reasons(refusal.because, words))}
    for name in PRESSURES:
        if name in spoken:
            spoken[name] = words.text(f"pressure.P{spoken[name]}")
    if "region" in spoken:
        spoken["region"] = words.region(spoken["region"])
    if "technique" in spoken:
        spoken["technique"] = _inside(words.text(f"technique.{spoken['technique']}.name"))
    if "phase" in spoken:
        spoken["phase"] = words.text(f"phase.{spoken['phase']}.title")
    return words.text(f"refusal.{refusal.reason}", **spoken)


def _inside(text: str) -> str:
    """The text as it stands inside a sentence."""
    return text[:1].lower() + text[1:]
