"""The disk is full: nobody is told that a form is stored which is not; once there is room again, it can be sent.

The database lies on a small tmpfs. Where none may be mounted, the server's files may grow to a size and no further.
"""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .broken import answer_first, fault
from .clients import CHECK, Phone, Unanswered, faults, look, phones
from .house import Settings, house
from .proof import Outcome, Proof, Size
from .server import Server

FORMS = {Size.QUICK: 30, Size.FULL: 300}
MEGABYTES, ROOM = 96, 700_000
"""Of the disk; and bytes that are left of it when the clients come."""
ON_TMPFS, BY_LIMIT = "The database lay on a small tmpfs", "The server's files were limited in size (no tmpfs here)"


def run(size: Size) -> Outcome:
    """Fill the disk, let everybody send, make room, and let those send again who were refused."""
    with house() as settings, _small_disk(settings) as (settings, how):
        every = phones(settings, FORMS[size], 0)
        fill_up, make_room, server = _narrow(settings, how)
        fill_up()
        server.start()
        try:
            told = _everybody_sends(every, server)
            make_room()
            again = _everybody_sends([phone for phone in every if not phone.key], server)
        finally:
            server.stop()
        stored = look(settings)
    refused = [problem for problem in told if problem]
    failures = [f"answered {problem} instead of 503" for problem in refused if not problem.endswith(" 503")]
    failures += [f"there was room again, and yet: {problem}" for problem in again if problem]
    failures += [each for phone in every for each in faults(phone, stored[phone.appointment])]
    if not refused:
        failures.append("the disk was never full")
    return Outcome(len(every), tuple(failures[:20]), f"{how}; {len(refused)} of {len(every)} forms were refused first.")


@contextmanager
def _small_disk(settings: Settings) -> Iterator[tuple[Settings, str]]:
    """The same installation with its database on a disk of its own, where one may be mounted."""
    with tempfile.TemporaryDirectory(prefix="disk-", ignore_cleanup_errors=True) as disk:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", disk]
        if os.getuid() != 0 or subprocess.run(mount, stderr=subprocess.DEVNULL, check=False).returncode:
            yield settings, BY_LIMIT
            return
        try:
            database = Path(settings["VAR_DIR"], "house.sqlite3")
            Path(disk, database.name).write_bytes(database.read_bytes())
            yield settings | {"DATABASE_URL": f"sqlite:///{disk}/{database.name}"}, ON_TMPFS
        finally:
            subprocess.run(["umount", disk], check=True)


def _narrow(settings: Settings, how: str) -> tuple[Callable[[], object], Callable[[], object], Server]:
    """How to leave little room, how to make more again, and the server that meets it."""
    database = Path(settings["DATABASE_URL"].removeprefix("sqlite:///"))
    ballast = database.with_name("ballast")
    if how == ON_TMPFS:
        free = os.statvfs(database.parent).f_bavail * os.statvfs(database.parent).f_frsize
        return lambda: ballast.write_bytes(bytes(free - ROOM)), ballast.unlink, Server(settings)
    server = Server(settings, before=("prlimit", f"--fsize={ROOM}"))

    def without_limit() -> None:
        server.stop()
        server.before = ()
        server.start()

    return (lambda: None), without_limit, server


def _everybody_sends(every: list[Phone], server: Server) -> list[str]:
    """For each client: what went wrong, or nothing."""
    return [_sends(phone, server.port) for phone in every]


def _sends(phone: Phone, port: int) -> str:
    phone.port = port
    try:
        phone.sends_again(phone.open(CHECK))
    except (Unanswered, LookupError) as problem:
        return str(problem)
    return ""


PROOF = Proof("disk_full", "the disk is full: no form is acknowledged that is not stored", run,
              {"the form is acknowledged before it is stored": fault(answer_first)})  # fmt: skip
