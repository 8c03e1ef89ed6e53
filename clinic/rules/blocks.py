"""Filling cells with techniques: the goal's mix over the whole work pool, within every bar, cap and pressure range."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from clinic.rules.ground import Ground, Why
from clinic.rules.model import Answer, Block
from clinic.rules.positions import Positions
from clinic.rules.room import UNTENDED, Cell
from clinic.rules.session_rows import Technique
from clinic.rules.shares import share

LEAST = 2
"""A technique gets at least 2 minutes on a region where there are enough."""
TWO_TECHNIQUES = 4
THREE_TECHNIQUES = 9
SPOT_ROOM = 6
"""A region needs this many minutes before some of them go to one spot."""
SPOT = 2

Filled = dict[str, int]
"""Technique -> minutes, in the order of work."""


@dataclass(slots=True)
class Pen:
    """Writes blocks one after the other; `begun` holds the regions that it has written about."""

    ground: Ground
    positions: Positions
    later: frozenset[str] = frozenset()
    """Regions that another pen writes about later: their own instructions stand there."""
    begun: set[str] = field(default_factory=set)

    def block(self, cell: Cell, name: str, minutes: int) -> Block:
        """One block with its pressure, reasons and instructions; a rest has none of these and is nowhere."""
        technique, region = self.ground.techniques.get(name), cell.region
        position = self.positions.of(region)
        if technique is None:
            return Block(None, name, None, minutes, position, tuple(cell.why))
        pressure, why = self._pressure(cell, region, technique)
        notes = self._notes(cell, region, name)
        self.begun.add(region)
        return Block(region, name, pressure, minutes, position, (*cell.why, *why), notes)

    def _notes(self, cell: Cell, region: str, name: str) -> tuple[str, ...]:
        """The instructions of today's limits, and those of the region's own row where it is first worked on."""
        notes = self.ground.instructions(region, name)
        own = () if region in self.begun or region in self.later else self.ground.region(region).notes
        return (*notes, *[note for note in own if note not in notes]) if own else notes

    def _pressure(self, cell: Cell, region: str, technique: Technique) -> tuple[int, list[Why]]:
        """The pressure, and what holds it down: a cap, or a rule that says how softly a region begins."""
        why: list[Why] = []
        limit = self.ground.limit(region)
        pressure = min(technique.firmest(first_visit=self.ground.facts.first_visit), cell.ceiling)
        if limit.cap < pressure:
            why.append(("cap", {"pressure": limit.cap, "because": limit.because}))
            pressure = limit.cap
        if technique.usual is not None:
            pressure = min(pressure, technique.usual)
        start = self.ground.limits.starts.get(region)
        if start is not None and start < pressure and region not in self.begun:
            why.append(("start", {"pressure": start}))
            pressure = max(start, technique.low or 0)
        return pressure, why


def work_blocks(ground: Ground, cells: Sequence[Cell], positions: Positions) -> list[tuple[str, Block]]:
    """(phase, block) for all cells of the work phases, in order."""
    spots = _spots(ground, cells)
    filled = _fill(ground, cells, spots)
    blocks: list[tuple[str, Block]] = []
    pen = Pen(ground, positions)
    for cell, techniques in zip(cells, filled, strict=True):
        for technique, minutes in _in_order(ground, cell, techniques):
            blocks.append((cell.phase, pen.block(cell, technique, minutes)))
    return blocks


def warm_blocks(ground: Ground, cells: Sequence[Cell], positions: Positions, later: frozenset[str]) -> list[Block]:
    """Hands rest, then glide: very light first, then light. `later` are the regions that are worked on afterwards."""
    blocks: list[Block] = []
    pen = Pen(ground, positions, later)
    for cell in cells:
        for technique, minutes in _warm_techniques(ground, cell, first=not blocks):
            block = pen.block(cell, technique, minutes)
            light = block.pressure is not None and not any(each.technique == "effleurage" for each in blocks)
            blocks.append(with_pressure(block, 1) if light else block)
    return blocks


def gentle_start(ground: Ground, blocks: Iterable[tuple[str, Block]]) -> list[tuple[str, Block]]:
    """Rule 11: what begins in the first 5 hands-on minutes stays at P1 to P2."""
    numbers, hands_on, gentle = ground.table.numbers, 0, []
    for phase, block in blocks:
        early = hands_on < numbers["gentle_minutes"]
        gentle.append((phase, with_pressure(block, numbers["gentle_pressure"]) if early else block))
        if block.region and ground.techniques[block.technique].hands_on:
            hands_on += block.minutes
    return gentle


def with_pressure(block: Block, most: int) -> Block:
    """The same block at no more than this pressure."""
    if block.pressure is None:
        return block
    pressure = min(block.pressure, most)
    return Block(block.region, block.technique, pressure, block.minutes, block.position, block.why, block.notes)


def _warm_techniques(ground: Ground, cell: Cell, *, first: bool) -> list[tuple[str, int]]:
    if not cell.region:
        return [("rest", cell.minutes)]
    if not ground.usable("effleurage", cell.region, UNTENDED):
        return [("hold", cell.minutes)]
    if first and cell.minutes > 1 and ground.usable("hold", cell.region, UNTENDED):
        return [("hold", 1), ("effleurage", cell.minutes - 1)]
    return [("effleurage", cell.minutes)]


def _spots(ground: Ground, cells: Sequence[Cell]) -> dict[int, tuple[str, int]]:
    """Cell -> spot technique and minutes: a small part of the pool, on sore muscle only, the sorest first."""
    budget = sum(cell.minutes for cell in cells) * ground.goal.extra_percent // 100
    spots: dict[int, tuple[str, int]] = {}
    by_score = sorted(range(len(cells)), key=lambda at: -cells[at].score)
    for name in ground.goal.extra:
        technique, used = ground.techniques[name], 0
        most = technique.session_minutes or budget
        for at in by_score:
            minutes = min(SPOT, technique.spot_minutes or SPOT, budget, most - used)
            if minutes > 0 and at not in spots and _takes_spot(ground, cells[at], name):
                spots[at] = (name, minutes)
                budget -= minutes
                used += minutes
    return spots


def _takes_spot(ground: Ground, cell: Cell, name: str) -> bool:
    if not cell.score or cell.minutes < SPOT_ROOM:
        return False
    recently_hurt = ground.facts.answers.get("injury", Answer("no")).value != "no"
    return not recently_hurt and ground.usable(name, cell.region, cell.ceiling)


def _fill(ground: Ground, cells: Sequence[Cell], spots: dict[int, tuple[str, int]]) -> list[Filled]:
    """Techniques and minutes by cell. Cells with the least choice come first, so that the whole keeps to the mix."""
    choices = [ground.scope(cell.region).mix(cell.phase, cell.ceiling) for cell in cells]
    rest = [cell.minutes - spots[at][1] if at in spots else cell.minutes for at, cell in enumerate(cells)]
    owed = _owed(ground, sum(rest), choices)
    filled: list[Filled] = [{} for _ in cells]
    for at in sorted(range(len(cells)), key=lambda at: len(choices[at])):
        filled[at] = _split(ground, cells[at], rest[at], choices[at], owed)
        if at in spots:
            name, minutes = spots[at]
            filled[at][name] = minutes
    return filled


def _owed(ground: Ground, pool: int, choices: Sequence[tuple[str, ...]]) -> defaultdict[str, int]:
    """The minutes of each technique in all, by the mix; one that can be used nowhere leaves its own to the others."""
    chosen = {name for each in choices for name in each}
    names = [name for name in ground.goal.mix if name in chosen]
    weights = tuple([ground.goal.mix[name] for name in names])
    return defaultdict(int, zip(names, share(pool, weights), strict=True) if names else ())


def _split(ground: Ground, cell: Cell, minutes: int, choices: tuple[str, ...], owed: defaultdict[str, int]) -> Filled:
    """A cell's minutes among the techniques that are owed most; one for a short cell, three for a long one."""
    count = 1 if minutes < TWO_TECHNIQUES else 2 if minutes < THREE_TECHNIQUES else 3
    owing = sorted(choices, key=lambda name: -owed[name])[:count]
    chosen = [name for name in owing if owed[name] > 0] or owing[:1]
    if cell.region in ground.limits.starts:
        chosen = _soft_start(ground, cell, chosen, choices)[:count]
    weights = tuple([max(owed[name], 1) for name in chosen])
    parts = share(minutes, weights, (min(LEAST, minutes),) * len(chosen))
    for name, part in zip(chosen, parts, strict=True):
        owed[name] -= part
    return dict(zip(chosen, parts, strict=True))


def _soft_start(ground: Ground, cell: Cell, chosen: list[str], choices: tuple[str, ...]) -> list[str]:
    """Where a rule says how softly to start, one that can be that soft is chosen: the first of all if need be."""
    softly = min(ground.limits.starts[cell.region], cell.ceiling)
    if any(ground.usable(name, cell.region, softly) for name in chosen):
        return chosen
    soft = next((name for name in (*choices, "effleurage", "hold") if ground.usable(name, cell.region, softly)), None)
    return [soft, *chosen] if soft else chosen


def _in_order(ground: Ground, cell: Cell, techniques: Filled) -> list[tuple[str, int]]:
    """From light to firm, spots last; at the end of the hands-on work (LINK) from firm to light."""
    order = ground.rulebook.order_of_work
    first = sorted(techniques, key=order.__getitem__)
    if cell.phase == "P_LINK" and cell.region not in ground.limits.starts:
        first.reverse()
    return [(name, techniques[name]) for name in first]
