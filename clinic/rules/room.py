"""The room there is: minutes on regions (`Cell`), what each region may still have (`Room`), and both (`Layout`)."""

from dataclasses import dataclass, field

from clinic.rules.ground import LEGS, Ground, Why, side_of

UNTENDED = 2
"""Where nothing is sore, the usual muscles get P1 to P2."""


@dataclass(slots=True)
class Cell:
    """Some minutes on one region in one phase; `blocks.py` fills them with techniques."""

    phase: str
    region: str
    """Empty for a rest."""
    minutes: int
    ceiling: int
    why: list[Why]
    score: int = 0
    """0 where it is not sore."""


@dataclass(slots=True)
class Room:
    """How many minutes each region, and each knee, may still have today."""

    ground: Ground
    used: dict[str, int] = field(default_factory=dict)
    knees: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LEGS, 0))

    def left(self, instance: str) -> int:
        """Minutes that this region may still have; 0 where it may not be worked on at all."""
        ground = self.ground
        scope = ground.scopes.get(instance) or ground.scope(instance)
        left = scope.most - self.used.get(instance, 0)
        if scope.region.knee:
            left = min(left, ground.table.numbers["knee_minutes"] - self.knees[side_of(instance)])
        return left

    def take(self, instance: str, minutes: int) -> int:
        """Use up to these minutes; returns how many there were."""
        taken = min(minutes, self.left(instance))
        if not taken:
            return 0
        self.used[instance] = self.used.get(instance, 0) + taken
        if self.ground.region(instance).knee:
            self.knees[side_of(instance)] += taken
        return taken


@dataclass(slots=True)
class Layout:
    """The cells so far, and the minutes that found no place yet."""

    ground: Ground
    room: Room
    cells: list[Cell] = field(default_factory=list)
    spare: int = 0

    def put(self, phase: str, region: str, minutes: int, why: Why, score: int = 0) -> None:
        """A cell of up to these minutes; what the region may not have is spare."""
        taken = self.room.take(region, minutes)
        if taken:
            ceiling = self.ground.highest if score else min(UNTENDED, self.ground.highest)
            self.cells.append(Cell(phase, region, taken, ceiling, [why], score))
        self.spare += minutes - taken

    def take_back(self, phase: str) -> int:
        """Clear a phase of what is not sore; its minutes and the spare ones can then be shared again."""
        taken = [cell for cell in self.cells if cell.phase == phase and not cell.score]
        self.cells = [cell for cell in self.cells if cell not in taken]
        for cell in taken:
            self.room.used[cell.region] -= cell.minutes
        minutes, self.spare = self.spare + sum(cell.minutes for cell in taken), 0
        return minutes

    def add(self, cell: Cell) -> None:
        """As many spare minutes as this cell's region may still have."""
        taken = self.room.take(cell.region, self.spare)
        if taken:
            cell.minutes += taken
            cell.why.append(("more", {"minutes": taken}))
            self.spare -= taken
