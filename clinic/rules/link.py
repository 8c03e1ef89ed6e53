"""P_LINK, the hip, back and other leg: what suits the goal there, and whatever minutes are still free."""

from collections.abc import Iterable

from clinic.rules.ground import LEGS, Ground, Why, base, side_of
from clinic.rules.room import Cell, Layout
from clinic.rules.shares import share

LINK_AREA, LINK_AREAS = 4, 3
"""LINK gets another area for each of these minutes, up to so many."""


def share_link(layout: Layout, minutes: int) -> None:
    """LINK without a sore area: what suits the goal, as the other leg or the low back."""
    if not minutes:
        return
    places = [place for place in _link_places(layout.ground, layout.cells) if layout.room.left(place)]
    places = _whole_pairs(layout.ground, places, max(1, min(LINK_AREAS, minutes // LINK_AREA)))
    if not places:
        layout.spare += minutes
        return
    for place, part in zip(places, share(minutes, (1,) * len(places)), strict=True):
        layout.put("P_LINK", place, part, _link_why(layout.ground, place))


def _whole_pairs(ground: Ground, places: list[str], count: int) -> list[str]:
    """The first places. Where nothing is sore, no region on one side only if there is another choice."""
    first = places[:count]
    if ground.tender or not first or not side_of(first[-1]):
        return first
    pair = [place for place in places if base(place) == base(first[-1])]
    if set(pair) <= set(first):
        return first
    return first[:-1] or pair


def overflow(layout: Layout) -> None:
    """What LINK's first areas could not take goes to its others, as far as they have room."""
    for place in _link_places(layout.ground, layout.cells):
        room = min(layout.spare, layout.room.left(place))
        known = next((cell for cell in layout.cells if cell.phase == "P_LINK" and cell.region == place), None)
        if room and known:
            layout.add(known)
        elif room:
            layout.spare -= room
            layout.put("P_LINK", place, room, _link_why(layout.ground, place))


def _link_places(ground: Ground, cells: Iterable[Cell] = ()) -> list[str]:
    """The goal's places for LINK, then the usual ones. `@other` falls away where both legs are worked on already."""
    taken = {base(cell.region) for cell in cells}
    other = next((side for side in LEGS if side not in ground.sides), None)
    places: list[str] = []
    for name in (*ground.goal.link, *ground.table.usual["P_LINK"]):
        region, _, place = name.partition("@")
        if not place:
            places += ground.instances((region,), ground.sides[:1] if ground.tender else LEGS)
        elif other:
            places.append(ground.instance(region, other))
    return [place for place in dict.fromkeys(places) if ground.region(place).sided or place not in taken]


def _link_why(ground: Ground, place: str) -> Why:
    if side_of(place) and side_of(place) not in ground.sides:
        return ("other_leg", {})
    if base(place) in ground.goal.link:
        return ("linked", {"goal": ground.goal.id})
    return ("near", {}) if ground.tender else ("usual", {})
