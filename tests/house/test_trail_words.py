"""Every action that the code writes into the audit trail has a sentence in `clinic/privacy/trail_words.py`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from clinic.privacy.trail_words import WORDS

ROOT = Path(__file__).resolve().parents[2]
ACTION = re.compile(r"[a-z_]+(\.[a-z_]+)+")
BEGINNING = re.compile(r"^[a-z_]+\.")
"""Of an action that is put together. (`intake:` begins the name of a record.)"""
WRITERS = re.compile(r"_?record\w*|note|_decide|_kept")
"""Functions that are given an action."""
READERS = {"note_read": 1, "clinic_appointment": 2, "staff_appointment": 2, "clinic_client": 2, "any_client": 2}
"""Functions that are given the name of a page, and at which place."""


def calls() -> Iterator[ast.Call]:
    for file in sorted((ROOT / "clinic").rglob("*.py")):
        if "migrations" not in file.parts:
            yield from (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))


def name_of(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def given(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(word.value for word in call.keywords if word.arg in ("action", "what"))]


def written() -> Iterator[str]:
    """Whole actions, and of those that are put together what they begin with, as `clearance.`."""
    for call in calls():
        if WRITERS.fullmatch(name_of(call)):
            for value in given(call):
                if isinstance(value, ast.Constant) and ACTION.fullmatch(str(value.value)):
                    yield str(value.value)
                if isinstance(value, ast.JoinedStr) and isinstance(value.values[0], ast.Constant):
                    yield from BEGINNING.findall(str(value.values[0].value))
        place = READERS.get(name_of(call))
        if place is not None and len(call.args) > place and isinstance(call.args[place], ast.Constant):
            yield f"{call.args[place].value}.read"  # type: ignore[attr-defined]


def test_every_action_has_its_sentence() -> None:
    found = set(written())
    assert {"client.added", "review.read", "clinic.keeping", "clearance."} <= found, "the search finds nothing"
    begun = {action for action in found if action.endswith(".")}
    missing = [action for action in found - begun if action not in WORDS]
    missing += [begin for begin in begun if not any(action.startswith(begin) for action in WORDS)]
    assert sorted(missing) == []
