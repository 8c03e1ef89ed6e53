"""Sharing each phase's minutes among regions (section 6, rules 3 to 6): by score, within every region's own limit.

What a region may not have goes to the next sorest one that may, then to LINK, then to WARM. Minutes in WARM count
toward a region's limit too, so the warm-up is placed last (`opening.py`).
"""

from collections.abc import Sequence
from functools import partial

from clinic.rules.ground import LEG_PHASES, Ground, Why, side_of
from clinic.rules.link import overflow, share_link
from clinic.rules.model import TenderArea
from clinic.rules.opening import spare_before_knee
from clinic.rules.room import Cell, Layout, Room
from clinic.rules.shares import fitting, share

TWO_AREAS, PARTS = 8, (3, 2)
"""From this many minutes the usual muscles of a leg are two areas, not one, and share like this."""
SHORTEST = 2
"""Nothing shorter is worth beginning: a phase too short for it on each of two sore legs is one leg's."""


def lay_out(ground: Ground, minutes: dict[str, int], whys: dict[str, list[Why]]) -> tuple[list[Cell], Room]:
    """The cells of all work phases, and the room that is left.

    Changes `minutes`: they then say what each phase really got, and WARM what nobody could take.
    """
    layout = Layout(ground, Room(ground))
    _focus(ground, minutes, whys)
    before = dict(minutes)
    for phase in ground.table.work:
        _share_phase(layout, phase, minutes[phase], whys[phase])
    if layout.spare:
        _place_spare(layout)
    minutes |= dict.fromkeys(ground.table.work, 0)
    for cell in layout.cells:
        minutes[cell.phase] += cell.minutes
    minutes["P_WARM"] += layout.spare
    _tell_changes(ground, before, minutes, whys)
    return sorted(layout.cells, key=partial(_order, ground)), layout.room


def _focus(ground: Ground, minutes: dict[str, int], whys: dict[str, list[Why]]) -> None:
    """Rule 5, last sentence: up to 3 minutes from the longest leg phase without a sore area to the sorest phase."""
    if not ground.goal.focus or not ground.tender:
        return
    sore = {ground.region(area.region).phase for area in ground.tender}
    givers = [phase for phase in LEG_PHASES if phase not in sore]
    to = _sorest_phase(ground)
    if to is None or not givers:
        return
    giver = max(givers, key=lambda phase: (minutes[phase], -ground.table.ties.index(phase)))
    numbers = ground.table.numbers
    room = Room(ground)
    places = {area.region for area in ground.tender if ground.region(area.region).phase == to}
    free = sum(room.take(place, room.left(place)) for place in places) - minutes[to]
    spare = minutes[giver] - numbers["region_minimum"]
    if giver == "P_THIGH":
        spare = min(spare, spare_before_knee(ground, minutes))
    moved = max(0, min(numbers["focus"], spare, free))
    if moved:
        minutes[giver] -= moved
        minutes[to] += moved
        whys[to].append(("focus", {"minutes": moved, "phase": giver}))
        whys[giver].append(("lent", {"minutes": moved, "phase": to}))


def _sorest_phase(ground: Ground) -> str | None:
    """The phase of the sorest region that may be worked on."""
    return next((ground.region(area.region).phase for area in ground.tender if ground.workable(area.region)), None)


def _share_phase(layout: Layout, phase: str, minutes: int, whys: list[Why]) -> None:
    """Rules 5 and 6 for one phase."""
    ground = layout.ground
    rows = ground.rulebook.body.rows
    tender = [area for area in ground.tender if rows[area.region].phase == phase]
    if phase in LEG_PHASES and ground.both_knees:
        _share_legs(layout, phase, minutes, tender)
        whys.append(("both_knees", {"left": ground.legs["L"], "right": ground.legs["R"]}))
    elif tender:
        _share_tender(layout, phase, minutes, tender)
    elif phase == "P_LINK":
        share_link(layout, minutes)
    else:
        _share_usual(layout, phase, minutes)


def _share_legs(layout: Layout, phase: str, minutes: int, tender: Sequence[TenderArea]) -> None:
    """Rule 6: between the legs by the knees' scores; each leg shares its own part. Odd minutes take turns."""
    ground = layout.ground
    turn = sorted(ground.sides, key=lambda side: (-ground.legs[side], _had(layout, side), side))
    least = min(ground.table.numbers["region_minimum"], minutes // 2)
    weights = tuple(ground.legs[side] for side in turn)
    parts = share(minutes, weights, (least, least)) if least >= SHORTEST else (minutes, 0)
    for side, part in zip(turn, parts, strict=True):
        sore = [area for area in tender if side_of(area.region) == side]
        if part and sore:
            _share_tender(layout, phase, part, sore)
        elif part:
            _share_leg(layout, phase, part, side)


def _share_tender(layout: Layout, phase: str, minutes: int, tender: Sequence[TenderArea]) -> None:
    """Rule 5: by score, at least 3 minutes each (fewer where the region may have no more); the sorest if too short."""
    numbers = layout.ground.table.numbers
    minimum, rows = numbers["region_minimum"], layout.ground.rulebook.body.rows
    least = tuple([min(minimum, rows[area.region].max_minutes) for area in tender])
    count = fitting(minutes, least)
    kept = tender[:count]
    floors = least[:count] if sum(least[:count]) <= minutes else ()
    parts = share(minutes, tuple([area.score for area in kept]), floors)
    for area, part in zip(kept, parts, strict=True):
        layout.put(phase, area.region, part, _score_why(area), area.score)


def _share_usual(layout: Layout, phase: str, minutes: int) -> None:
    """A phase without a sore area: its usual muscles, on the legs that are worked on.

    Where nothing is sore at all both legs get the same as far as whole minutes go; the odd one takes turns.
    """
    ground = layout.ground
    enough = ground.table.numbers["region_minimum"] if ground.tender else SHORTEST
    turn = ground.sides if ground.tender else sorted(ground.sides, key=lambda side: (_had(layout, side), side))
    sides = turn[: fitting(minutes, [enough] * len(turn))]
    weights = tuple([ground.legs[side] for side in sides])
    least = min(ground.table.numbers["region_minimum"], minutes // len(sides))
    for side, part in zip(sides, share(minutes, weights, (least,) * len(sides)), strict=True):
        _share_leg(layout, phase, part, side)


def _had(layout: Layout, side: str) -> int:
    """The minutes that this leg has so far."""
    return sum(cell.minutes for cell in layout.cells if side_of(cell.region) == side)


def _share_leg(layout: Layout, phase: str, minutes: int, side: str) -> None:
    """The usual muscles of one leg in one phase: one area, or two where there is time."""
    ground = layout.ground
    names = ground.instances(ground.table.usual[phase], (side,))
    parts = PARTS if minutes >= TWO_AREAS else PARTS[:1]
    places = [place for place in names if layout.room.left(place)][: len(parts)]
    why: Why = ("usual_knee" if phase == "P_KNEE" else "usual", {})
    if not places:
        layout.spare += minutes
        return
    for place, part in zip(places, share(minutes, parts[: len(places)]), strict=True):
        layout.put(phase, place, part, why)


def _place_spare(layout: Layout) -> None:
    """Rules 3 and 4: the next sorest region that may have them, then LINK; what stays spare is WARM's."""
    cells = {cell.region: cell for cell in layout.cells}
    for area in layout.ground.tender:
        if area.region in cells:
            layout.add(cells[area.region])
        else:
            _place_new(layout, area)
    share_link(layout, layout.take_back("P_LINK"))
    overflow(layout)


def _place_new(layout: Layout, area: TenderArea) -> None:
    """A sore area that got no minutes of its own phase gets spare ones, if they are enough for it."""
    region = layout.ground.region(area.region)
    room = min(layout.spare, layout.room.left(area.region))
    if room >= min(SHORTEST, region.max_minutes):
        layout.spare -= room
        layout.put(region.phase, area.region, room, _score_why(area), area.score)


def _score_why(area: TenderArea) -> Why:
    return ("score", {"region": area.region, "score": area.score})


def _tell_changes(ground: Ground, before: dict[str, int], after: dict[str, int], whys: dict[str, list[Why]]) -> None:
    """Say in a phase why it is longer or shorter than its share."""
    for phase in (*ground.table.work, "P_WARM"):
        if after[phase] > before[phase]:
            whys[phase].append(("got_minutes", {"minutes": after[phase] - before[phase]}))
        elif after[phase] < before[phase]:
            whys[phase].append(("gave_minutes", {"minutes": before[phase] - after[phase]}))


def _order(ground: Ground, cell: Cell) -> tuple[int, int, bool, int, str]:
    """Phase by phase; on the back before on the front; the sorest last."""
    table, row = ground.table, ground.region(cell.region)
    turned = row.id in table.positions and table.positions[row.id] != table.positions["default"]
    return table.phases.index(cell.phase), turned, cell.region in ground.sorest, row.order, cell.region
