"""Whole plans as they were decided, kept as text: `python -m tests.rules.kept_plans` writes them anew.

A change of the rules that moves a minute anywhere shows up here, as lines to read in the diff.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clinic.rules import assess, load, read_facts
from clinic.rules.wording import dump

FOLDER = Path(__file__).parent / "kept"
DOCUMENTS, PLANS = FOLDER / "intakes.jsonl", FOLDER / "plans.txt"


def documents() -> list[dict[str, Any]]:
    """The intakes, in the format of 2H, one a line."""
    return [json.loads(line) for line in DOCUMENTS.read_text("utf-8").splitlines()]


def lines(document: dict[str, Any]) -> Iterator[str]:
    """What was decided: level, findings, checklist, and the plan minute by minute with each reason."""
    book = load()
    decided = json.loads(json.dumps(dump(assess(read_facts(document, book), book)), default=str))
    yield f"{decided['level']} {decided['urgency']} booked {decided['booked_minutes']}"
    for finding in decided["findings"]:
        yield f"finding {finding['rule']} {finding['level_after_letter']} {_short(finding['params'])}"
    for item in decided["checklist"]:
        yield f"item {_short(item)}"
    plan = decided["plan"]
    for phase in plan["phases"] if plan else ():
        yield f"{phase['id']} {phase['minutes']} {_short(phase['why'])}"
        yield from (f"  {_short(block)}" for block in phase["blocks"])
    for part in ("avoid", "left_out", "checkpoints", "shortened_because") if plan else ():
        yield f"{part} {_short(plan[part])}"


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def text() -> str:
    """All of them, each under its number."""
    found = ("\n".join((f"# {number}", *lines(each))) for number, each in enumerate(documents(), start=1))
    return "\n\n".join(found) + "\n"


if __name__ == "__main__":
    PLANS.write_text(text(), "utf-8")
