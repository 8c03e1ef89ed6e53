"""The plan as a clock: which block it is now, which comes next, and how the start moves the end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clinic.practice.models import Appointment

LATE = 3
"""Minutes after the booked start from which the page says that the session began late."""


@dataclass(frozen=True)
class Moment:
    """One block on the clock: no reason, nothing of the client, only what hands need."""

    start: int
    """Minute of the session."""
    minutes: int
    clock: datetime
    phase: str
    region: str
    technique: str
    text: str
    pressure: str
    position: str
    notes: list[str]
    checks: list[str]


def moments(plan: dict[str, Any], appointment: Appointment) -> list[Moment]:
    """The blocks of a rendered plan in order, on the clinic's clock; each with the checks that fall into it."""
    began = (appointment.started_at or appointment.starts_at).astimezone(appointment.clinic.zone)
    return list(_moments(plan, began))


def _moments(plan: dict[str, Any], began: datetime) -> Iterator[Moment]:
    for phase in plan["phases"]:
        for block in phase["blocks"]:
            start, end = block["start"], block["start"] + block["minutes"]
            yield Moment(
                start=start,
                minutes=block["minutes"],
                clock=began + timedelta(minutes=start),
                phase=phase["title"],
                region=block["region_text"],
                technique=block["technique_text"],
                text=block["text"],
                pressure=block["pressure_text"],
                position=block["position_new"],
                notes=block["notes"],
                checks=[check["text"] for check in plan["checkpoints"] if start <= check["minute"] < end],
            )


def minute_of(appointment: Appointment, now: datetime) -> float | None:
    """Minutes since the session began; None before somebody started it."""
    return None if appointment.started_at is None else (now - appointment.started_at).total_seconds() / 60


def index_at(listed: list[Moment], minute: float | None) -> int:
    """Which block it is at this minute: the first before the start, the last after the end."""
    if minute is None:
        return 0
    begun = [at for at, moment in enumerate(listed) if moment.start <= minute]
    return begun[-1] if begun else 0


@dataclass(frozen=True)
class Late:
    """How late a session began, when it then ends, and the length that would end it in time."""

    minutes: int
    ends_at: datetime
    shorter: int | None
    """None where even the shortest plan would end later than booked."""


def late(appointment: Appointment) -> Late | None:
    """What a late start means: the minutes stay true, so the end moves, unless a shorter plan is made."""
    if appointment.started_at is None:
        return None
    behind = int((appointment.started_at - appointment.starts_at).total_seconds() // 60)
    if behind < LATE:
        return None
    fits = [length for length in Appointment.MINUTES if length <= appointment.minutes - behind]
    return Late(behind, appointment.session_ends_at, max(fits, default=None))
