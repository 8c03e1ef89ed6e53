"""What is in a database, as a number of rows and a hash for each table: equal before and after, nothing was lost."""

import hashlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import connection

ROOM = 2**256

Digests = dict[str, list[Any]]
"""Table -> [rows, hash]."""


def of_rows(rows: Iterable[Any]) -> list[Any]:
    """The number of rows, and the sum of their hashes: no database promises an order, and a sum needs none."""
    number = total = 0
    for row in rows:
        number += 1
        total += int.from_bytes(hashlib.sha256(repr(row).encode("utf-8", "surrogatepass")).digest())
    return [number, f"{total % ROOM:064x}"]


def of_sqlite(file: Path) -> Digests:
    """Every table of a database that nobody writes to."""
    database = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
    try:
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        names = [name for (name,) in database.execute(named)]
        return {name: of_rows(database.execute(f'SELECT * FROM "{name}"')) for name in names}  # noqa: S608 - our tables
    finally:
        database.close()


def of_postgresql() -> Digests:
    """Every table, as the transaction that is open sees it."""
    with connection.cursor() as cursor:
        names = sorted(connection.introspection.table_names(cursor))
    return {name: _of_table(name) for name in names}


def _of_table(name: str) -> list[Any]:
    quoted = connection.ops.quote_name(name)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT t::text FROM {quoted} t")  # noqa: S608 - our tables
        return of_rows(iter(cursor.fetchone, None))


def of_file(file: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
