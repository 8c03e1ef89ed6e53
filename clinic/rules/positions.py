"""How the client lies for each region (section 6, rule 10), within what rules and the client allow."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from clinic.rules.session_rows import POSITIONS

if TYPE_CHECKING:
    from clinic.rules.ground import Ground
    from clinic.rules.rulebook import Rulebook

SEATED = "seated"
RAISED = {"supine": "supine_raised", "side": "side_raised"}


class Positions:
    """Region -> position for a plan."""

    def __init__(self, ground: Ground) -> None:
        """Settle how this client lies for each region."""
        self._region = ground.rulebook.body.rows
        self._taken = taken(ground.rulebook, ground.limits.positions)

    def of(self, instance: str | None) -> str:
        """The position for this region; the default one where there is none. A region out of reach has no block."""
        position = self._taken[self._region[instance].id if instance else "default"]
        return position or SEATED


@lru_cache(maxsize=256)
def taken(rulebook: Rulebook, rules: frozenset[str]) -> Mapping[str, str | None]:
    """Region, or `default` -> the first of its positions that these limits leave; None where they leave none."""
    table, allowed = rulebook.session, set(POSITIONS) - _cannot(rules)
    raised = RAISED if "head_raised" in rules else {}
    found: dict[str, str | None] = {}
    for region in ("default", *rulebook.regions):
        named = region if region in table.positions else "default"
        choices = (table.positions[named], *table.other_positions[named])
        position = next((each for each in choices if each in allowed), None)
        found[region] = raised.get(position, position) if position else None
    return found


@lru_cache(maxsize=256)
def out_of_reach(rulebook: Rulebook, rules: frozenset[str]) -> tuple[str, ...]:
    """The region instances that hands cannot reach in any position that these limits leave."""
    lost = {region for region, position in taken(rulebook, rules).items() if position is None}
    return tuple(instance for instance in rulebook.body.healthy if rulebook.body.rows[instance].id in lost)


def _cannot(rules: frozenset[str]) -> set[str]:
    """The positions that the limits leave out. A raised head does not go with lying on the front."""
    cannot = {"supine", "prone"} if "side_lying_only" in rules else set()
    if rules & {"not_prone", "head_raised"}:
        cannot.add("prone")
    if "not_supine" in rules:
        cannot.add("supine")
    if "not_side" in rules:
        cannot.add("side")
    return cannot
