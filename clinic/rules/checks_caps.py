"""Cross-check of a rulebook: no rule allows more than the regions that it names allow to everybody."""

from __future__ import annotations

from .loading import Rows, RulebookError

LEGS = ("legs", "other_leg")
"""Places that are the regions of a leg, whichever side."""


def check_caps(rows: Rows) -> None:
    """Raise RulebookError, naming file and id, for the first cap or start that is looser than every region it names."""
    for rule in rows.rules.values():
        for effects in (rule.effects, rule.if_cleared):
            for key, pressures in (("caps", effects.caps), ("starts", effects.starts)):
                for area, pressure in pressures.items():
                    loosest = _loosest(area, rows)
                    if pressure > loosest:
                        where = f"conditions.toml: rule {rule.id!r}: {key}: {area!r}"
                        raise RulebookError(f"{where} at P{pressure} is looser than its region at P{loosest}")


def _loosest(area: str, rows: Rows) -> int:
    """The highest cap of the regions that an area may mean."""
    group = "leg" if area in LEGS else area
    named = [row.cap for row in rows.regions.values() if area == row.id or group in row.groups]
    return max(named or [row.cap for row in rows.regions.values()])
