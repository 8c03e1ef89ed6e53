"""`kill -9` of the whole server while clients answer and send: what was acknowledged is there, whole and once."""

import queue
import random
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from .broken import answer_first, fault, write_in_parts
from .clients import CHECK, Phone, Unanswered, faults, look, phones
from .house import POSTGRESQL, SQLITE, house, is_seeded
from .postgresql import LEFT_OUT, tools
from .proof import Outcome, Proof, Size
from .server import Server, serving

KILLS = {Size.QUICK: 6, Size.FULL: 500}
"""On each of the two databases."""
TO_SEE_A_FAULT = 2
"""Kills on one database, where one is seeded."""
CLIENTS = 8
"""At a time."""
SENT_BETWEEN = (1, 4)
"""How many forms are acknowledged between two kills."""
T = TypeVar("T")


class Load:
    """Clients that go on answering and sending until they are told to stop."""

    def __init__(self, every: list[Phone]) -> None:
        self.every = every
        self.failures: list[str] = []
        self.sent = threading.Semaphore(0)
        self._over = threading.Event()
        self._waiting: queue.SimpleQueue[Phone] = queue.SimpleQueue()
        for phone in every:
            self._waiting.put(phone)
        self._threads = [threading.Thread(target=self._go) for _ in range(CLIENTS)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _go(self) -> None:
        while not self._over.is_set():
            try:
                self._fill_in(self._waiting.get_nowait())
            except queue.Empty:
                return
            except Unanswered:
                continue  # it is over, and this one was left unsent
            except LookupError as wrong:
                self.failures.append(str(wrong))

    def _fill_in(self, phone: Phone) -> None:
        self._until_answered(phone.answers)
        shown = self._until_answered(lambda: phone.open(CHECK))
        self._until_answered(lambda: phone.sends_again(shown))
        self.sent.release()

    def _until_answered(self, step: Callable[[], T]) -> T:
        while True:
            try:
                return step()
            except Unanswered:
                if self._over.is_set():
                    raise
                time.sleep(0.05)


def run(size: Size) -> Outcome:
    """Half of the kills on each database."""
    databases = [SQLITE, POSTGRESQL] if tools() else [SQLITE]
    kills = TO_SEE_A_FAULT if is_seeded() else KILLS[size]
    cases, acknowledged, failures = 0, 0, []
    for on in databases:
        sent, found = _killed(on, kills)
        cases, acknowledged = cases + kills, acknowledged + sent
        failures += [f"{on}: {each}" for each in found]
        if found:
            break
    each = ", ".join(f"{kills} on {on}" for on in databases)
    note = f"Kills: {each}; {acknowledged:,} forms were acknowledged meanwhile."
    return Outcome(cases, tuple(failures), note, "" if tools() else LEFT_OUT)


def _killed(on: str, kills: int) -> tuple[int, list[str]]:
    """How many forms were acknowledged on this database, and what is wrong with them."""
    draw = random.Random(on)  # noqa: S311 - dice, not secrets
    with house(on) as settings, serving(settings) as server:
        every = phones(settings, kills * (SENT_BETWEEN[1] + 1) + 3 * CLIENTS, server.port)
        with Load(every) as load:
            for _ in range(kills):
                _kill_amid(server, load, draw)
            load.sent.acquire(timeout=60)
        stored = look(settings)
    found = [each for phone in every for each in faults(phone, stored[phone.appointment])]
    return sum(bool(phone.key) for phone in every), load.failures + found


def _kill_amid(server: Server, load: Load, draw: random.Random) -> None:
    for _ in range(draw.randint(*SENT_BETWEEN)):
        if not load.sent.acquire(timeout=60):
            load.failures.append("no form was acknowledged for a minute")
            break
    time.sleep(draw.random() * 0.05)
    server.kill()
    server.start()


PROOF = Proof(
    "killed_server", "kill -9 of the server under load: no acknowledged form lost, doubled or half written", run,
    {"the form is acknowledged before it is stored": fault(answer_first),
     "a form is not stored in one transaction": fault(write_in_parts)},
)  # fmt: skip
