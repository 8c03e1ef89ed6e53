"""Requests of garbage on every route, for every kind of person: whatever comes, it is no mistake of ours."""

import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, suppress
from io import BytesIO
from multiprocessing import get_context
from typing import Any
from unittest import mock
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client as Browser

from clinic.content_type import plain
from clinic.practice import context
from clinic.practice.forms import VersionField
from tests.house.walking import named, text, undone
from tests.prep.plans import Fields

from . import postgresql
from .garbage import Dice, Request
from .grounds import CLEO, EDITOR, OWNER, Ground, database, people
from .house import POSTGRESQL, SQLITE
from .proof import Outcome, Proof, Size

SEED = 20261123
COUNT = {Size.QUICK: 1_200, Size.FULL: 80_000}
ON_POSTGRESQL = {Size.QUICK: 200, Size.FULL: 30_000}
ENOUGH = 20
"""Answers of 500 after which nothing more has to be shown."""
EPISODE = 25
"""Requests whose effects add up before they are taken back: what one stored, the next may stumble over."""


def run(size: Size) -> Outcome:
    """Fuzz on SQLite, and on PostgreSQL where it is installed."""
    halves, left_out = 2 if size is Size.FULL else 1, "" if postgresql.tools() else postgresql.LEFT_OUT
    shifts = [(SQLITE, SEED + number, COUNT[size] // halves) for number in range(halves)]
    shifts += [] if left_out else [(POSTGRESQL, SEED - 1, ON_POSTGRESQL[size])]
    found = list(_one_by_one(shifts) if size is Size.QUICK else _side_by_side(shifts))
    failures = tuple(line for _told, lines in found for line in lines)
    told = ", ".join(f"{count:,} on {at} (seed {seed})" for at, seed, count in shifts[: len(found)])
    counts: dict[int, int] = {}
    for statuses, _lines in found:
        counts = {status: counts.get(status, 0) + statuses.get(status, 0) for status in {*counts, *statuses}}
    note = f"{told}. Answers: {', '.join(f'{count:,} of {status}' for status, count in sorted(counts.items()))}."
    return Outcome(sum(counts.values()), failures, note, left_out)


Found = tuple[dict[int, int], list[str]]
"""How many of each status, and what broke, each kind once."""


def _one_by_one(shifts: list[tuple[str, int, int]]) -> Iterator[Found]:
    """The shifts, as far as the first that broke something."""
    for shift in shifts:
        found = _shift(*shift)
        yield found
        if found[1]:
            return


def _side_by_side(shifts: list[tuple[str, int, int]]) -> list[Found]:
    with ProcessPoolExecutor(2, get_context("fork")) as pool:
        return list(pool.map(_shift, *zip(*shifts, strict=True)))


def _shift(on: str, seed: int, count: int) -> Found:
    """So many requests from this seed on one database."""
    settings.STAFF_IDLE_SECONDS = settings.STAFF_ABSOLUTE_SECONDS = 10**9  # it takes longer than a screen stays open
    with database(on):
        ground, routes = people(), named()
        dice = Dice(seed, routes, ground.values, _forms(ground))
        statuses, broken, done = dict[int, int](), dict[str, str](), 0
        while done < count and statuses.get(500, 0) < ENOUGH:
            for status, request, why in _episode(ground, dice, min(EPISODE, count - done)):
                statuses[status] = statuses.get(status, 0) + 1
                done += 1
                if status >= 500:
                    broken.setdefault(why, f"{status} at request {done} of seed {seed} on {on}: {why} <- {request}")
    return statuses, list(broken.values())


def _episode(ground: Ground, dice: Dice, count: int) -> Iterator[tuple[int, Request, str]]:
    """A few requests whose effects add up, and are then taken back."""
    with transaction.atomic():
        for _ in range(count):
            request = dice.request(tuple(ground.browsers))
            try:
                with transaction.atomic():
                    status, why = send(ground.browsers[request.who], request)
                    if status >= 500:
                        transaction.set_rollback(True)
            except Exception as problem:  # the transaction itself: the server would have answered 500
                status, why = 500, f"{type(problem).__name__}: {problem}"
            yield status, request, why
        transaction.set_rollback(True)


def send(browser: Browser, request: Request) -> tuple[int, str]:
    """The status of the answer, as a server would send it; and the error behind it, where there was one."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    given = {
        "REQUEST_METHOD": request.method, "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
        "QUERY_STRING": request.query, "CONTENT_TYPE": request.content_type, "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.input": BytesIO(request.body), "HTTP_COOKIE": cookies, **request.headers,
    }  # fmt: skip
    if "HTTP_COOKIE" in request.headers:
        given["HTTP_COOKIE"] = f"{cookies}; {request.headers['HTTP_COOKIE']}"
    errors = list[str]()

    def remember(**_: Any) -> None:
        errors.append(_where(sys.exc_info()[1]))

    got_request_exception.connect(remember)
    try:
        response = browser.handler(plain(browser._base_environ(**given)))  # type: ignore[attr-defined]
        text(response)
    except Exception as problem:  # nothing may get past the handler
        return 500, _where(problem)
    finally:
        got_request_exception.disconnect(remember)
    return response.status_code, errors[-1] if errors else f"status {response.status_code} without an error"


def _where(problem: BaseException | None) -> str:
    frames = traceback.extract_tb(problem.__traceback__) if problem else []
    ours = next((each for each in reversed(frames) if "/clinic/" in each.filename or "/guide/" in each.filename), None)
    last = ours or (frames[-1] if frames else None)
    at = f"{last.filename.rpartition('/')[2]}:{last.lineno}" if last else "nowhere"
    return f"{type(problem).__name__} at {at}: {str(problem)[:200]!a}"


def _forms(ground: Ground) -> dict[str, dict[str, Any]]:
    """The fields of each page's largest form, as whoever may see it is given them."""
    found: dict[str, dict[str, Any]] = {}
    for route in named():
        for who in (OWNER, CLEO, EDITOR):
            browser = ground.browsers[who]
            with undone(browser), suppress(Exception):
                shown = text(browser.get(route.address(ground.values)))
                fields = Fields(shown).largest if "<form" in shown else {}
                found[route.name] = max(fields, found.get(route.name, {}), key=len)
    return found


def _pages_as_they_come() -> AbstractContextManager[Any]:
    """The number of a page in an address is taken for one, as in most programs."""

    def installation(request: Any) -> dict[str, object]:
        return {**asked(request), "page_number": int(request.GET.get("page", "1"))}

    asked = context.installation
    return mock.patch.object(context, "installation", installation)


def _versions_as_they_come() -> AbstractContextManager[Any]:
    """So is the version of a record in a form."""
    return mock.patch.object(VersionField, "clean", lambda self, value: int(value))


PROOF = Proof(
    "fuzz",
    "100,000 requests of garbage on every route, on SQLite and PostgreSQL: no answer of 500 or above",
    run,
    {"the page in an address is taken as it comes": _pages_as_they_come,
     "the version in a form is taken as it comes": _versions_as_they_come},
)  # fmt: skip
