"""A stored plan and its limits read back as the dataclasses: the other way round from `snapshot.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .model import Block, Limit, Limits, Phase, Plan
from .snapshot import caps_of, notes_of, unpacked

Dumped = Mapping[str, Any]


def read_plan(dumped: Dumped) -> Plan:
    """The plan of a snapshot's `plan`."""
    return Plan(
        booked_minutes=dumped["booked_minutes"],
        planned_minutes=dumped["planned_minutes"],
        phases=tuple(_phase(phase) for phase in dumped["phases"]),
        avoid=_tuples(dumped["avoid"]),
        left_out=_tuples(dumped["left_out"]),
        checkpoints=_tuples(dumped["checkpoints"]),
        shortened_because=_tuples(dumped["shortened_because"]),
    )


def read_limits(dumped: Dumped) -> Limits:
    """The limits that the plan was made with, of a snapshot's `limits`."""
    return Limits(
        caps={region: Limit(each["cap"], tuple(each["because"])) for region, each in caps_of(dumped).items()},
        starts={region: start for start, regions in dumped["starts"] for region in unpacked(regions)},
        bars={
            (technique, region): tuple(because)
            for techniques, because, regions in dumped["bars"]
            for technique in techniques
            for region in unpacked(regions)
        },
        notes={region: tuple(notes) for region, notes in notes_of(dumped).items()},
        max_minutes=_limit(dumped["max_minutes"]) if dumped["max_minutes"] else None,
        heat=_limit(dumped["heat"]),
        positions=frozenset(dumped["positions"]),
        fragile=tuple(dumped["fragile"]),
        modify_count=dumped["modify_count"],
    )


def _phase(phase: Dumped) -> Phase:
    return Phase(
        phase["id"], phase["minutes"], tuple(_block(block) for block in phase["blocks"]), _tuples(phase["why"])
    )


def _block(block: Dumped) -> Block:
    return Block(**{name: _tuples(value) for name, value in block.items()})


def _limit(dumped: list[Any]) -> Limit:
    return Limit(dumped[0], tuple(dumped[1]))


def _tuples(value: Any) -> Any:
    """JSON's lists as the tuples that they were."""
    if isinstance(value, Mapping):
        return {key: _tuples(item) for key, item in value.items()}
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
