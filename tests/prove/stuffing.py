"""Passwords tried by many workers at once: few are held against an account, and every address is answered alike."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Barrier
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import override_settings

from clinic.practice.models import Membership
from tests import cast
from tests.house.walking import text
from tests.practice.test_throttling import guess, was_tried

from . import postgresql
from .grounds import database
from .house import POSTGRESQL, SQLITE
from .proof import Outcome, Proof, Size

WORKERS, GUESSES = 4, {Size.QUICK: 4, Size.FULL: 25}
ROUNDS = {Size.QUICK: 1, Size.FULL: 5}
FREE = 5
"""Wrong passwords before an account is slowed down."""
SECRET_PARTS = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"')


def run(size: Size) -> Outcome:
    """Attack an account, and see whether anything tells it from an address that has none."""
    left_out = "" if postgresql.tools() else postgresql.LEFT_OUT
    cases, failures, notes = 0, list[str](), list[str]()
    for on in (SQLITE,) if left_out else (SQLITE, POSTGRESQL):
        with database(on):
            ana = cast.add_member(cast.open_clinic("oak", "Oak Massage"), "Ana Ruiz", "owner")
            for number in range(ROUNDS[size]):
                cache.clear()
                tried = attack(ana, size, number)
                cases += WORKERS * GUESSES[size] + 1
                notes.append(str(tried))
                if not 1 <= tried <= FREE:
                    failures.append(f"{on}: {tried} guesses were held against the account, not {FREE} at most")
                late = guess(ana.user.email, cast.PASSWORD)
                if late.status_code == 302 or was_tried(late):
                    failures.append(f"{on}: the right password came through in the middle of the attack")
            cases += 12
            failures += [f"{on}: {fault}" for fault in told_apart(ana)]
    note = f"{WORKERS} workers got {', '.join(notes)} guesses in through {WORKERS * GUESSES[size]} tries each time."
    return Outcome(cases, tuple(failures), note, left_out)


def attack(ana: Membership, size: Size, number: int) -> int:
    """How many of the guesses of all workers were held against the account."""
    start = Barrier(WORKERS)

    def work(worker: int) -> int:
        start.wait(30)
        try:
            words = (f"wrong {number} {worker} {turn}" for turn in range(GUESSES[size]))
            return sum(was_tried(guess(ana.user.email, word)) for word in words)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return sum(pool.map(work, range(WORKERS)))


def told_apart(ana: Membership) -> Iterator[str]:
    """Where an answer tells an address with an account from one without."""
    pages = dict[str, list[tuple[Any, ...]]]()
    for email in (ana.user.email, "nobody@oak.example"):
        cache.clear()
        pages[email] = [_shown(guess(email, f"wrong {turn}"), email) for turn in range(FREE + 1)]
    known, unknown = pages.values()
    for turn, (one, other) in enumerate(zip(known, unknown, strict=True), 1):
        if one != other:
            yield f"try {turn} is answered differently where there is no account"


def _shown(answer: Any, email: str) -> tuple[Any, ...]:
    page = SECRET_PARTS.sub("", text(answer)).replace(email, "somebody")
    return answer.status_code, answer.get("Location", ""), page


def _no_throttle() -> AbstractContextManager[Any]:
    """Nobody counts."""
    return override_settings(ACCOUNT_RATE_LIMITS=False)


PROOF = Proof(
    "stuffing",
    "passwords tried by 4 workers at once: 5 at most are held against an account, and nothing tells who has one",
    run,
    {"nobody counts the tries": _no_throttle},
)
