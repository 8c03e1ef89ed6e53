"""What a proof is: a promise, a run that counts its cases and names its failures, and faults that must turn it red."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum


class Size(Enum):
    """How much is run: QUICK stands in the checks of every change; FULL is what the promise says, and may take hours.

    A seeded fault is looked for at QUICK.
    """

    QUICK = "quick"
    FULL = "full"


@dataclass(frozen=True)
class Outcome:
    """What a run saw: cases tried, a line for each that broke the promise, and figures worth telling."""

    cases: int
    failures: tuple[str, ...] = ()
    note: str = ""
    left_out: str = ""
    """What could not be tried on this machine, and why: a failure where everything has to run."""


Fault = Callable[[], AbstractContextManager[None]]
"""Breaks the product on purpose for as long as its context is open."""


@dataclass(frozen=True)
class Proof:
    """A module of `proofs.py` holds one, as `PROOF`. It runs in a process of its own, and each fault in another.

    Django is set up there with the settings of the tests; a database is the proof's own to make.
    """

    name: str
    """The name of its module."""
    promise: str
    """One line, in the words of the table that is printed."""
    run: Callable[[Size], Outcome]
    faults: Mapping[str, Fault]
    """What was broken -> how; at least one."""
