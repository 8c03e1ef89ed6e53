"""The letters on file as the pages list them: whether each still counts, and if not, why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic.intake.models import Clearance
from clinic.prep.letters import role_words
from clinic.prep.models import Assessment
from clinic.rules.signers import role_of


@dataclass(frozen=True)
class Filed:
    """One letter on a list. `why_not` are sentences that say what it lacks for the answers in force."""

    clearance: Clearance
    written: date | None
    role: str
    state: str
    """`accepted`, `expired`, `refused`, `not_counting`, or the clearance's own state."""
    why_not: list[str]


def filed(
    clearances: Iterable[Clearance], newest: Assessment | None, result: dict[str, Any] | None, today: date
) -> list[Filed]:
    """Each recorded letter with the verdict of the newest assessment and its rendered `result`."""
    judged = _judged(newest, result)
    return [_filed(clearance, judged, today) for clearance in clearances if clearance.letter]


def _filed(clearance: Clearance, judged: dict[tuple[str, str | None], list[str]], today: date) -> Filed:
    letter = clearance.letter or {}
    written, role = letter.get("date"), str(letter.get("clinician_role", ""))
    why_not = judged.get((str(written), role_of(role)), [])
    state = clearance.state
    if state == Clearance.State.ACCEPTED and clearance.expires_on and clearance.expires_on < today:
        state = "expired"
    elif state == Clearance.State.ACCEPTED and why_not:
        state = "not_counting"
    return Filed(clearance, date.fromisoformat(written) if written else None, role_words(role), state, why_not)


def _judged(newest: Assessment | None, result: dict[str, Any] | None) -> dict[tuple[str, str | None], list[str]]:
    """(day, clinician) of a letter -> why it does not lower the findings that it was held against."""
    if newest is None or result is None:
        return {}
    found: dict[tuple[str, str | None], list[str]] = {}
    for kept, shown in zip(newest.result["findings"], result["findings"], strict=True):
        letter = kept["params"].get("letter")
        if letter and not letter["accepted"]:
            found.setdefault((letter["date"], role_of(letter["role"])), []).append(
                f"{shown['title']}: {shown['letter_text']}"
            )
    return found
