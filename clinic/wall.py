"""The second wall, on PostgreSQL where the operator wants it: the database itself gives out one clinic's rows alone.

Policies (`wall_policies`) let through what belongs to the clinic that this connection says it works for; one that says
nothing sees no client, no appointment, nothing. The doors say it for each request, until its end. What has to look over
the wall does so under a name that stands in `CROSSINGS`.

What is said belongs to the connection, not to a transaction: a request is many short ones. So it is taken back when the
request ends; where that fails, the connection is closed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

CROSSINGS = {
    "staff": "in which clinics somebody works is asked before they are in one",
    "link": "whose a secret link is, nobody knows before it is looked up",
    "account": "events of an account belong to no clinic",
    "outbox": "the worker looks for what is due in all clinics; each mail is written within its own",
    "operator": "commands on the machine itself: backup, restore, keys, retention, opening a clinic",
}
"""Who looks over the wall, and why they must."""
SAY = "SELECT set_config('kneadwell.clinic', %s, false), set_config('kneadwell.crossing', %s, false)"


@dataclass(frozen=True)
class Scope:
    """What a connection works for: a clinic's number, or the name of a crossing; without either, for nobody."""

    clinic: str = ""
    crossing: str = ""


NOBODY = Scope()


def is_wanted() -> bool:
    """Whether this installation says to the database whom it works for."""
    return bool(settings.ROW_LEVEL_SECURITY) and connection.vendor == "postgresql"


def enter(clinic: int) -> None:
    """From here to the end of the request, this clinic's rows. Only doors say it, outside of transactions.

    Said within a crossing, it goes on holding when that ends.
    """
    if is_wanted():
        _say(Scope(clinic=str(clinic)))


@contextmanager
def inside(clinic: int) -> Iterator[None]:
    """Within this block, this clinic's rows."""
    with _scope(Scope(clinic=str(clinic))):
        yield


@contextmanager
def crossing(name: str) -> Iterator[None]:
    """Within this block, every clinic's rows, under a name of `CROSSINGS`."""
    if name not in CROSSINGS:
        raise LookupError(f"{name!r} is no declared crossing.")
    with _scope(Scope(crossing=name)):
        yield


class WallMiddleware:
    """A request begins and ends with nobody's rows, whatever happens in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_wanted():
            return self.get_response(request)
        with _scope(NOBODY):
            try:
                return self.get_response(request)
            finally:
                if _said() != NOBODY:
                    _take_back(NOBODY)


def say_again() -> None:
    """After the connection was closed within a block: a new one knows of nothing."""
    if is_wanted():
        _say(_said() or NOBODY)


@contextmanager
def _scope(scope: Scope) -> Iterator[None]:
    if not is_wanted():
        yield
        return
    before = _said() or NOBODY
    if scope != _said():
        _say(scope)
    try:
        yield
    finally:
        if scope != before and _said() in (scope, None):  # otherwise a door has entered a clinic meanwhile
            _take_back(before)


def _said() -> Scope | None:
    """What this connection works for; None where nobody knows, because saying it was cut off."""
    return getattr(connection, "kneadwell_scope", NOBODY)


def _say(scope: Scope) -> None:
    _remember(None)
    with connection.cursor() as cursor:
        cursor.execute(SAY, [scope.clinic, scope.crossing])
    _remember(scope)


def _remember(scope: Scope | None) -> None:
    connection.kneadwell_scope = scope  # type: ignore[attr-defined]


def _take_back(before: Scope) -> None:
    """Where the transaction is broken, its rollback does it: what was said within it was never said."""
    try:
        _say(before)
    except DatabaseError:
        _remember(before)
        if not connection.in_atomic_block:
            connection.close()
