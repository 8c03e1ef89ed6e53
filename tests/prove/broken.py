"""The faults that several proofs seed into the server: each is called before the application is loaded."""

import shutil
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from threading import Timer
from types import SimpleNamespace
from typing import Any

from .house import seeded
from .proof import Fault

LATER = 0.4
"""Seconds."""


def fault(break_it: Callable[[], None]) -> Fault:
    """What a `Proof` lists for a function that breaks the product in its own process."""

    def seed() -> AbstractContextManager[None]:
        return seeded(f"{break_it.__module__}:{break_it.__name__}")

    return seed


def answer_first() -> None:
    """The form is acknowledged, and stored a moment later."""
    from clinic.prep import actions

    really = actions.send

    def send(*, intake: Any, **given: Any) -> Any:
        Timer(LATER, really, kwargs={"intake": intake, **given}).start()
        return intake

    actions.send = send


def write_in_parts() -> None:
    """Sending a form is no one transaction: first its state is stored, then what follows from it."""
    from clinic.prep.actions import forms

    prepare = forms.prepare

    def late(**given: Any) -> Any:
        time.sleep(LATER)
        return prepare(**given)

    forms.transaction = SimpleNamespace(atomic=nullcontext)  # type: ignore[assignment]
    forms.prepare = late


def forget_what_was_sent() -> None:
    """A form that comes in again is taken for a new one."""
    from clinic.intake.models import Intake
    from clinic.prep import actions

    really = actions.send

    def send(*, intake: Any, **given: Any) -> Any:
        Intake.objects.filter(pk=intake.pk).update(state=Intake.State.DRAFT, send_key="")
        return really(intake=intake, **given)

    actions.send = send


def deferred_transactions() -> None:
    """SQLite's own default: a transaction reads first and asks for the lock when it writes."""
    from django.db import connections

    connections.settings["default"]["OPTIONS"]["transaction_mode"] = "DEFERRED"


def mistake_of_ours() -> None:
    """A database that is away is answered like a fault in a page."""
    from clinic.practice import errors

    errors.OperationalError = errors.InterfaceError = KeyboardInterrupt  # type: ignore[assignment, misc]


def slow_to_notice() -> None:
    """Whoever cannot reach the database waits before saying so."""
    from django.db.backends.postgresql.base import DatabaseWrapper

    really = DatabaseWrapper.get_new_connection

    def slow(self: Any, params: Any) -> Any:
        try:
            return really(self, params)
        except Exception:
            time.sleep(3.5)
            raise

    DatabaseWrapper.get_new_connection = slow  # type: ignore[method-assign, assignment]


def copy_the_file_alone() -> None:
    """A backup of SQLite as many make it: the file's bytes, while what was written last stands in the log beside it."""
    from django.db import connections

    from clinic.privacy.backup.engines import Sqlite

    options = connections.settings["default"]["OPTIONS"]
    if "init_command" in options:
        options["init_command"] += " PRAGMA wal_autocheckpoint=0;"
    Sqlite._copy = staticmethod(shutil.copyfile)  # type: ignore[method-assign, assignment]


def forget_erasures() -> None:
    """After a restore whoever was erased is back."""
    from clinic.privacy import actions

    actions.erase_again = lambda stones: 0


def store_in_the_clear() -> None:
    """Encrypted columns are not."""
    from clinic.practice import crypto

    really = crypto.decrypt
    crypto.encrypt = lambda plain: plain
    crypto.decrypt = lambda token: token if token[:1] in b"{[" else really(token)


def log_addresses() -> None:
    """A line of the log says the address in place of the route's name: a link's token is in it."""
    from clinic.practice import logs

    logs._route = lambda request: request.get_full_path()
