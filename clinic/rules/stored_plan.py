"""A stored plan read back as the dataclasses, so that it can be adjusted: the other way round from `snapshot.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .ground import Why
from .model import Block, Phase, Plan

Dumped = Mapping[str, Any]


def read_plan(dumped: Dumped) -> Plan:
    """The plan of a snapshot's `plan`."""
    return Plan(
        booked_minutes=dumped["booked_minutes"],
        planned_minutes=dumped["planned_minutes"],
        phases=tuple(_phase(phase) for phase in dumped["phases"]),
        avoid=tuple((region, tuple(because)) for region, because in dumped["avoid"]),
        left_out=tuple((technique, tuple(because)) for technique, because in dumped["left_out"]),
        checkpoints=tuple((minute, text_id) for minute, text_id in dumped["checkpoints"]),
        shortened_because=tuple(dumped["shortened_because"]),
    )


def _phase(phase: Dumped) -> Phase:
    return Phase(phase["id"], phase["minutes"], tuple(_block(block) for block in phase["blocks"]), _whys(phase["why"]))


def _block(block: Dumped) -> Block:
    return Block(
        region=block["region"],
        technique=block["technique"],
        pressure=block["pressure"],
        minutes=block["minutes"],
        position=block["position"],
        why=_whys(block["why"]),
        notes=tuple(block["notes"]),
    )


def _whys(whys: Iterable[tuple[str, Dumped]]) -> tuple[Why, ...]:
    return tuple((why, dict(params)) for why, params in whys)
