"""How the client lies for each region (section 6, rule 10), within what rules and the client allow."""

from clinic.rules.ground import Ground, base

SEATED = "seated"
NEXT_BEST = {
    "supine": ("supine", "side", "prone", SEATED),
    "prone": ("prone", "side", "supine", SEATED),
    "side": ("side", "prone", "supine", SEATED),
}
RAISED = {"supine": "supine_raised", "side": "side_raised"}


class Positions:
    """Region -> position, worked out once for a plan."""

    def __init__(self, ground: Ground) -> None:
        """Settle for each usual position which one this client takes instead."""
        self._usual = ground.table.positions
        allowed = {"supine", "prone", "side", SEATED} - _cannot(ground)
        raised = "head_raised" in ground.limits.positions
        self._taken = {}
        for usual, choices in NEXT_BEST.items():
            taken = next(each for each in choices if each in allowed)
            self._taken[usual] = RAISED.get(taken, taken) if raised else taken

    def of(self, instance: str | None) -> str:
        """The position for this region; the default one where there is none."""
        usual = self._usual.get(base(instance)) if instance else None
        return self._taken[usual or self._usual["default"]]


def _cannot(ground: Ground) -> set[str]:
    """The positions that the limits leave out. A raised head does not go with lying on the front."""
    rules = ground.limits.positions
    cannot = {"supine", "prone"} if "side_lying_only" in rules else set()
    if rules & {"not_prone", "head_raised"}:
        cannot.add("prone")
    if "not_supine" in rules:
        cannot.add("supine")
    if "not_side" in rules:
        cannot.add("side")
    return cannot
