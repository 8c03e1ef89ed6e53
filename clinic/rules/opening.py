"""The first hands-on minutes (section 6, rules 2 and 11): the warm pack, the warm-up, and a gentle start elsewhere.

A warm pack lies for 10 to 15 minutes, while the hands work elsewhere. So it is not 10 minutes of the plan: the plan
spends one minute of WARM on putting it on. That block says how long the pack stays; a skin check stands 5 minutes
later, and the moment to take it off, which is never after the work on the knee has begun.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from clinic.rules.ground import LEGS, Ground, Why
from clinic.rules.room import UNTENDED, Cell, Room

AREAS = 2
"""The warm-up goes to two areas, or more where these have too little room."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A warm pack on one region: minutes it lies there, counted from the start of WARM."""

    region: str
    minutes: int


def warm_pack(ground: Ground, before_knee: int) -> Pack | None:
    """The pack that the client wants, where nothing bars it; off again within `before_knee` minutes."""
    numbers = ground.table.numbers
    minutes = min(ground.limits.heat.cap, numbers["heat_most"], before_knee)
    if not heat_wanted(ground) or minutes < numbers["heat_least"]:
        return None
    sore = [area.region for area in ground.tender if ground.region(area.region).knee]
    usual = ground.instances(ground.table.usual["P_KNEE"], ground.sides)
    knee = ground.instances(ground.rulebook.body.members["knee"], ground.sides)
    others = () if any(ground.barred("heat", place) for place in knee) else knee  # beside a bar no pack is laid
    allowed = (
        place for place in (*sore, *usual, *others) if ground.cap(place) and ground.usable("heat", place, UNTENDED)
    )
    place = next(allowed, None)
    return Pack(place, minutes) if place else None


def spare_before_knee(ground: Ground, minutes: Mapping[str, int]) -> int:
    """The minutes before the knee that nothing needs: with a warm pack its least time, without one all of them."""
    before = minutes["P_WARM"] + minutes["P_THIGH"]
    return before - ground.table.numbers["heat_least"] if warm_pack(ground, before) else before


def heat_wanted(ground: Ground) -> bool:
    """Whether the client asked for a warm pack."""
    return ground.facts.wishes.get("heat_wanted") == "yes"


def warm_up(ground: Ground, minutes: int, room: Room) -> list[Cell]:
    """Big muscles of both legs, else back and hip: away from the sorest spot, within their room; else a rest."""
    places: list[str] = []
    free = 0
    for place in _places(ground, room):
        if len(places) >= AREAS and free >= minutes:
            break
        places.append(place)
        free += room.left(place)
    warm = _fill(room, places, minutes)
    rest = minutes - sum(cell.minutes for cell in warm)
    if rest:
        warm.append(Cell("P_WARM", "", rest, 0, [("nowhere_allowed", {})]))
    return warm


def start_elsewhere(room: Room, warm: Sequence[Cell], cells: list[Cell]) -> list[Cell]:
    """Where the pack made the warm-up shorter than the gentle start, the sorest spot's first minute goes elsewhere.

    (Not where a part of the warm-up is a rest: then no place of it has room.)
    """
    ground = room.ground
    short = max(0, ground.table.numbers["gentle_minutes"] - sum(cell.minutes for cell in warm))
    first, place = next(iter(cells), None), warm[0].region
    if not first or not place or first.region not in ground.sorest or first.minutes <= short:
        return cells
    taken = room.take(place, short)
    first.minutes -= taken
    return [Cell(first.phase, place, taken, UNTENDED, [_why(ground)]), *cells] if taken else cells


def _places(ground: Ground, room: Room) -> Iterator[str]:
    """Where the warm-up may go: the legs where gliding is allowed, then where hands may only rest, then beyond."""
    sides = tuple(dict.fromkeys((*ground.sides, *LEGS)))
    resting = []
    for place in ground.instances(ground.table.usual["P_WARM"], sides):
        if place in ground.sorest or not room.left(place):
            continue
        if ground.usable("effleurage", place, UNTENDED):
            yield place
        elif ground.usable("hold", place, UNTENDED):
            resting.append(place)
    yield from resting
    for place in ground.instances(ground.table.usual["P_LINK"], sides):
        if place not in ground.sorest and room.left(place) and ground.usable("effleurage", place, UNTENDED):
            yield place


def _fill(room: Room, places: Sequence[str], minutes: int) -> list[Cell]:
    """Evenly among the places; who has less room than that leaves the rest to the others."""
    cells = []
    for at, place in enumerate(places):
        taken = room.take(place, -(-minutes // (len(places) - at)))
        minutes -= taken
        cells.append(Cell("P_WARM", place, taken, UNTENDED, [_why(room.ground)]))
    for cell in cells:
        more = room.take(cell.region, minutes)
        cell.minutes += more
        minutes -= more
    return cells


def _why(ground: Ground) -> Why:
    return ("away_from", {"regions": tuple(sorted(ground.sorest))}) if ground.tender else ("settle", {})
