"""What a therapist may choose for a block: only what the rules would accept, tried out before it is offered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from clinic.prep.plan_edits import Footing
from clinic.rules.adjust import Add, Address, Edit, Move, Refusal, Replace, adjust
from clinic.rules.footing import TALKS
from clinic.rules.model import Plan
from clinic.rules.words import Words

PRESSURES = range(6)
Choice = tuple[str, str]
Group = tuple[str, list[Choice]]
SIDES = ("L", "R", "both")


@dataclass(frozen=True)
class Offer:
    """The choices for one block, as (value, words); empty where the rules leave none."""

    pressures: list[Choice]
    works: list[Group]
    parts: list[Choice]
    new_works: list[Group]


def offer(plan: Plan, at: Address, footing: Footing, words: Words) -> Offer:
    """Everything that may be chosen for the block at this address."""
    asked = _Asked(plan, at, footing, words)
    if plan.phases[at[0]].blocks[at[1]].technique in TALKS:
        return Offer([], [], [], asked.new_works())
    return Offer(asked.pressures(), asked.works(), asked.parts(), asked.new_works())


def work_of(value: str) -> tuple[str, str | None, str | None]:
    """The technique, region and side of a choice's value, as `petrissage|calf_L|` or `stretch||both`."""
    technique, _bar, rest = value.partition("|")
    region, _bar, side = rest.partition("|")
    return technique, region or None, side or None


class _Asked:
    """One block, and the rules to ask about it."""

    def __init__(self, plan: Plan, at: Address, footing: Footing, words: Words) -> None:
        self.plan, self.at, self.footing, self.words = plan, at, footing, words
        self.block = plan.phases[at[0]].blocks[at[1]]

    def pressures(self) -> list[Choice]:
        if self.block.pressure is None:
            return []
        return [
            (str(each), self.words.text(f"pressure.P{each}"))
            for each in PRESSURES
            if each != self.block.pressure and self._may(Replace(self.at, pressure=each))
        ]

    def works(self) -> list[Group]:
        def edit(technique: str, region: str | None, side: str | None) -> Edit:
            return Replace(self.at, technique=technique, region=region, side=side)

        now = (self.block.technique, self.block.region)
        return self._groups(edit, {now} if self.block.region else set())

    def new_works(self) -> list[Group]:
        """New work behind this block, of one minute that this block gives."""
        phase = self.plan.phases[self.at[0]].id

        def edit(technique: str, region: str | None, side: str | None) -> Edit:
            return Add(phase, self.at[1], region, technique, None, 1, self.at, side)

        return self._groups(edit, set()) if self.block.minutes > 1 else []

    def parts(self) -> list[Choice]:
        """The other parts of the session that the block may move to: there it stands last."""
        return [
            (str(at), self.words.text(f"phase.{phase.id}.title"))
            for at, phase in enumerate(self.plan.phases)
            if at != self.at[0] and self._may(Move(self.at, (at, len(phase.blocks))))
        ]

    def _groups(self, edit: Any, without: set[tuple[str, str | None]]) -> list[Group]:
        groups: dict[str, list[Choice]] = {}
        for technique, region, side in self._all():
            if (technique, region) not in without and self._may(edit(technique, region, side)):
                title, value = self.words.region(region) if region else "", f"{technique}|{region or ''}|{side or ''}"
                groups.setdefault(title, []).append((value, self._named(technique, side)))
        here = self.words.region(self.block.region) if self.block.region else ""
        return sorted(groups.items(), key=lambda group: group[0] != here)  # other work on the same place comes first

    def _all(self) -> Iterator[tuple[str, str | None, str | None]]:
        """Every technique on every region, and every movement for every side."""
        book = self.footing.rulebook
        is_move = self.plan.phases[self.at[0]].id == "P_MOVE"
        for name, technique in book.techniques.items():
            if technique.kind == "move" and is_move:
                yield from ((name, None, side) for side in SIDES)
            elif technique.kind not in ("move", "frame") and not is_move:
                yield from ((name, region, None) for region in self._regions(name))

    def _regions(self, technique: str) -> Iterable[str]:
        book = self.footing.rulebook
        return (each for row in book.regions.values() if technique in row.allowed for each in row.instances())

    def _named(self, technique: str, side: str | None) -> str:
        name = self.words.text(f"technique.{technique}.name")
        return f"{name} ({self.words.text(f'side.{side}')})" if side else name

    def _may(self, edit: Edit) -> bool:
        return not isinstance(adjust(self.plan, edit, self.footing.limits, self.footing.rulebook), Refusal)
