"""Details that speak against their own answer: an operation that is denied has no date. Asked about, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .model import Value
from .questions import FollowUp, Question
from .reading import Reader, show

UNKNOWN = (None, "unsure")


def note_contradictions(
    question: Question, value: Value, details: Mapping[str, Any], path: str, reader: Reader
) -> None:
    """Note a fault for every detail that says something happened where the answer says that nothing did.

    Only a date and a warning sign say so: other details of a "no" are what a form left standing.
    """
    if question.type == "num" or value != question.none:
        return
    for row in question.follow_ups:
        if _says_it_happened(row, details.get(row.id)):
            reader.fault(f"{path}.{row.id}", f"{show(details[row.id])} is told, but {path} says that there is none")


def _says_it_happened(row: FollowUp, raw: object) -> bool:
    if row.type == "date":
        return raw not in UNKNOWN
    return row.type == "yn" and not row.reassures and not row.where and raw == "yes"
