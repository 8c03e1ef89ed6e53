"""How the client lies for each region (section 6, rule 10), within what rules and the client allow."""

from functools import lru_cache

from clinic.rules.ground import Ground, base

SEATED = "seated"
NEXT_BEST = {
    "supine": ("supine", "side", "prone", SEATED),
    "prone": ("prone", "side", "supine", SEATED),
    "side": ("side", "prone", "supine", SEATED),
}
RAISED = {"supine": "supine_raised", "side": "side_raised"}


class Positions:
    """Region -> position for a plan."""

    def __init__(self, ground: Ground) -> None:
        """Settle which position this client takes for each usual one."""
        self._usual = ground.table.positions
        self._default = self._usual["default"]
        self._taken = _taken(ground.limits.positions)

    def of(self, instance: str | None) -> str:
        """The position for this region; the default one where there is none."""
        usual = self._usual.get(base(instance), self._default) if instance else self._default
        return self._taken[usual]


@lru_cache(maxsize=64)
def _taken(rules: frozenset[str]) -> dict[str, str]:
    """Usual position -> the one that is taken instead under these limits."""
    allowed = {"supine", "prone", "side", SEATED} - _cannot(rules)
    taken = {usual: next(each for each in choices if each in allowed) for usual, choices in NEXT_BEST.items()}
    if "head_raised" in rules:
        taken = {usual: RAISED.get(each, each) for usual, each in taken.items()}
    return taken


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
