"""Who was erased, outside the database too: a line of JSON each, numbers only, applied again after a restore."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from django.conf import settings

from clinic.practice.models import Client, User
from clinic.privacy.models import Erasure


class LogFailed(Exception):
    """The erasure could not be written down outside the database, so it was not done."""


@dataclass(frozen=True)
class Tombstone:
    """One erasure: which client, by number and mark, and whether they are gone or closed."""

    client: int
    mark: str
    kind: str

    def as_line(self) -> str:
        return json.dumps({"client": self.client, "mark": self.mark, "kind": self.kind})


def mark_of(client: Client) -> str:
    """A hash that tells this client from another one who got the same number after a restore."""
    added = client.created_at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(f"{client.clinic_id}:{client.pk}:{added}".encode()).hexdigest()


def set_up(client: Client, kind: str, by: User | None) -> None:
    """Write the erasure into the database and, last before the commit, into the log beside it.

    If the commit then fails, the log says more than was done: a replay does what the owner wanted anyway.
    """
    mark = mark_of(client)
    told = {"client_number": client.pk, "by": by}
    _row, is_new = Erasure.objects.get_or_create(mark=mark, kind=kind, defaults=told)
    if is_new:
        append([Tombstone(client.pk, mark, kind)])


def append(stones: Iterable[Tombstone]) -> None:
    """Add lines to `settings.ERASURE_LOG`, and wait until the disk has them. A line that stands twice harms nobody."""
    file = Path(settings.ERASURE_LOG)
    lines = [f"{stone.as_line()}\n" for stone in stones]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as log:
            log.write("".join(lines))
            log.flush()
            os.fsync(log.fileno())
    except OSError as problem:
        raise LogFailed(str(file)) from problem


def append_missing(stones: Iterable[Tombstone]) -> None:
    """Add those that the log does not know yet, as those of a database that another one replaced."""
    file = Path(settings.ERASURE_LOG)
    known = set(read(file)) if file.exists() else set()
    append([stone for stone in dict.fromkeys(stones) if stone not in known])


def read(file: Path) -> Iterator[Tombstone]:
    """The tombstones of a log; a line that was cut off in a crash is passed over."""
    for line in file.read_text(encoding="utf-8").splitlines():
        stone = _stone(line)
        if stone is not None:
            yield stone


def _stone(line: str) -> Tombstone | None:
    try:
        told: dict[str, Any] = json.loads(line)
        return Tombstone(int(told["client"]), str(told["mark"]), Erasure.Kind(told["kind"]).value)
    except (ValueError, KeyError, TypeError):
        return None


def stored() -> list[Tombstone]:
    """Those of the database, the oldest first."""
    return [Tombstone(row.client_number, row.mark, row.kind) for row in Erasure.objects.order_by("pk")]
