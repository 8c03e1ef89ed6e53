"""How a plan's pages put it: what the client wants; what holds for a whole phase once, not block by block."""

from typing import Any

from clinic.prep.models import Assessment
from clinic.prep.reading import rulebook_behind


def phases(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """The phases of a rendered plan, each with `notes` that all its blocks share and the `pressures` it uses."""
    return [_phase(phase) for phase in plan["phases"]]


def _phase(phase: dict[str, Any]) -> dict[str, Any]:
    blocks = phase["blocks"]
    shared = [note for note in blocks[0]["notes"] if all(note in block["notes"] for block in blocks)] if blocks else []
    listed = [{**block, "notes": [note for note in block["notes"] if note not in shared]} for block in blocks]
    pressures = dict.fromkeys(block["pressure_text"] for block in blocks if block["pressure_text"])
    return {**phase, "notes": shared, "blocks": listed, "pressures": list(pressures)}


def wants(newest: Assessment | None, language: str) -> dict[str, Any]:
    """Goals in words, the client's own words beside them, and the scores of their pain."""
    if newest is None:
        return {}
    book, goals = rulebook_behind(newest), newest.facts.get("goals", {})
    named = [goals.get("primary"), goals.get("secondary")]
    labels = [book.text(language, f"goal.{goal}.label") for goal in named if goal]
    return {"goals": labels, "other": goals.get("other", ""), "scores": newest.facts.get("scores", {})}
