"""The body as the rules divide it: every region instance, group and side of regions.toml, worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from .model import Effects, Limit, Pressure
from .rows import GROUPS, Region

LEGS = ("L", "R")
EVERYWHERE = "*"


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """Look-ups over the regions. An instance is a region with its side (`calf_L`)."""

    everywhere: tuple[str, ...]
    """Every instance that may be offered, in the order of regions.toml."""
    known: frozenset[str]
    """These and the ones that are never offered, to ask whether there is one."""
    healthy: Mapping[str, Limit]
    """The cap of healthy tissue by instance."""
    on_sides: Mapping[tuple[str, tuple[str, ...]], tuple[str, ...]]
    """(region or group, sides) -> instances. A region without a side counts on every side."""
    both_sides: Mapping[str, tuple[str, ...]]
    """Bare region -> all its instances."""
    together: Mapping[str, tuple[str, ...]]
    """Instance -> every instance that limits it: the low back alone is also both of its sides."""
    rows: Mapping[str, Region]
    """Bare region or instance -> its row."""
    members: Mapping[str, tuple[str, ...]]
    """Group -> its regions."""
    knees: tuple[str, ...]
    """The regions of the knee."""
    resolved: dict[tuple[str, bool, tuple[str, ...], tuple[str, ...]], Effects] = field(default_factory=dict)
    """What `effects.resolve` worked out before: (rule, cleared, sides, marked places) -> effects."""

    def instances(self, place: str) -> tuple[str, ...]:
        """A bare region's instances, or the instance itself; empty for anything else."""
        if place in self.both_sides:
            return self.both_sides[place]
        return (place,) if place in self.known else ()

    def on(self, regions: tuple[str, ...], sides: tuple[str, ...]) -> tuple[str, ...]:
        """Each region on each of these sides in turn; one that needs no side stands alone, once."""
        return _instances_on(self, regions, sides)

    def expand(self, wanted: Mapping[str, Pressure]) -> dict[str, Pressure]:
        """Caps by instance, the lower one where two meet; a bare region stands for all its instances."""
        expanded: dict[str, Pressure] = {}
        for place, cap in wanted.items():
            for instance in self.instances(place):
                expanded[instance] = min(cap, expanded.get(instance, cap))
        return expanded


@lru_cache(maxsize=4096)
def limit(cap: Pressure, because: tuple[str, ...]) -> Limit:
    """A limit; equal ones are one object, since most regions share theirs."""
    return Limit(cap, because)


def body_of(regions: Mapping[str, Region]) -> Body:
    """The look-ups over these regions."""
    rows = tuple(regions.values())
    everywhere = tuple(instance for region in rows if region.offered for instance in region.instances())
    told = frozenset(instance for region in rows for instance in region.instances())
    members = {group: tuple(region for region in rows if group in region.groups) for group in GROUPS}
    members |= {region.id: (region,) for region in rows}
    some_sides = (("L",), ("R",), ("L", "R"), ("R", "L"))
    return Body(
        everywhere=everywhere,
        known=told,
        healthy={instance: limit(region.cap, ("region",)) for region in rows for instance in region.instances()},
        on_sides={
            (name, sides): tuple(instance for region in members[name] for instance in _on(region, sides))
            for name, sides in product(members, some_sides)
        },
        both_sides={region.id: region.instances() for region in rows},
        together={instance: _together(region, instance) for region in rows for instance in region.instances()},
        rows={name: region for region in rows for name in (region.id, *region.instances())},
        members={group: tuple(region.id for region in members[group]) for group in GROUPS},
        knees=tuple(region.id for region in rows if region.knee),
    )


@lru_cache(maxsize=1024)
def _instances_on(body: Body, regions: tuple[str, ...], sides: tuple[str, ...]) -> tuple[str, ...]:
    names = (f"{name}_{side}" if body.rows[name].sided else name for name in regions for side in sides)
    return tuple(dict.fromkeys(names))


def _together(region: Region, instance: str) -> tuple[str, ...]:
    if region.sided:
        return (instance,)
    return region.instances() if instance == region.id else (region.id, instance)


def _on(region: Region, sides: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{region.id}_{side}" for side in sides) if region.sided else region.instances()
