"""How the plan's page lists its phases: what holds for a whole phase is said once, not block by block."""

from typing import Any


def phases(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """The phases of a rendered plan, each with `notes` that all its blocks share and the `pressures` it uses."""
    return [_phase(phase) for phase in plan["phases"]]


def _phase(phase: dict[str, Any]) -> dict[str, Any]:
    blocks = phase["blocks"]
    shared = [note for note in blocks[0]["notes"] if all(note in block["notes"] for block in blocks)] if blocks else []
    listed = [{**block, "notes": [note for note in block["notes"] if note not in shared]} for block in blocks]
    pressures = dict.fromkeys(block["pressure_text"] for block in blocks if block["pressure_text"])
    return {**phase, "notes": shared, "blocks": listed, "pressures": list(pressures)}
