"""Forty clients write at the same moment, into one SQLite file: nobody is told that it is locked, nothing is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .broken import deferred_transactions, fault
from .clients import Phone, Unanswered, faults, look, phones
from .house import Settings, house
from .proof import Outcome, Proof, Size
from .server import serving

WRITERS = 40
WORKERS, THREADS = 5, 8
"""So that each of them has a connection to the database of its own."""
ROUNDS = {Size.QUICK: 1, Size.FULL: 25}
"""How often all of them write at once: each a page of the form, then the form."""


def run(size: Size) -> Outcome:
    """Round after round, each with new clients."""
    failures: list[str] = []
    with house() as settings, serving(settings, workers=WORKERS, threads=THREADS) as server:
        every = phones(settings, WRITERS * ROUNDS[size], server.port)
        for at in range(0, len(every), WRITERS):
            failures += _write_at_once(every[at : at + WRITERS])
        stored = look(settings)
        failures += _complaints(settings)
    failures += [each for phone in every for each in faults(phone, stored[phone.appointment])]
    return Outcome(2 * len(every), tuple(failures), f"{WRITERS} writers, each twice in a round, {ROUNDS[size]} rounds.")


def _write_at_once(together: list[Phone]) -> list[str]:
    start = threading.Barrier(len(together))

    def write(phone: Phone) -> list[str]:
        start.wait(60)
        try:
            phone.answers()
            phone.sends()
        except (Unanswered, LookupError) as problem:
            return [str(problem)]
        return []

    with ThreadPoolExecutor(len(together)) as pool:
        return [each for told in pool.map(write, together) for each in told]


def _complaints(settings: Settings) -> list[str]:
    """What the server's log says of a database that was locked."""
    log = Path(settings["VAR_DIR"], "log").read_text("utf-8", "replace")
    return [line for line in log.splitlines() if "locked" in line or "OperationalError" in line][:5]


PROOF = Proof(
    "many_writers", f"{WRITERS} clients write at once into one SQLite file: never “locked”, nothing lost", run,
    {"transactions begin as SQLite's default does": fault(deferred_transactions)},
)  # fmt: skip
