"""How each database gives a copy of itself while others write, and takes one back."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Protocol

from django.db import connection, transaction

from clinic import wall
from clinic.privacy.backup import digests
from clinic.privacy.backup.digests import Digests

PATIENCE = 20.0
"""Seconds to wait for whoever writes."""


class Unable(Exception):
    """The database, or one of its tools, could not do it; the words are for the operator."""


class Engine(Protocol):
    """What the two databases do alike."""

    def dump(self, file: Path) -> Digests: ...
    def load(self, file: Path) -> None: ...
    def digests(self) -> Digests: ...


class Sqlite:
    """SQLite's own online copy: one moment of the database, while others go on writing."""

    def __init__(self) -> None:
        self.file = Path(str(connection.settings_dict["NAME"])).absolute()

    def dump(self, file: Path) -> Digests:
        if not self.file.exists():
            raise Unable(f"There is no database at {self.file}.")
        self._copy(self.file, file)
        with closing(sqlite3.connect(file)) as copy:
            copy.execute("PRAGMA journal_mode = DELETE")
            (sound,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        if sound != "ok":
            raise Unable(f"The database is damaged: {sound}")
        return digests.of_sqlite(file)

    def load(self, file: Path) -> None:
        """Take the copy in, also over a database that is there; what the log held of that one goes."""
        connection.close()
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self._copy(file, self.file)
        with closing(sqlite3.connect(self.file, timeout=PATIENCE)) as loaded:
            loaded.execute("PRAGMA journal_mode = WAL")
            loaded.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def digests(self) -> Digests:
        return digests.of_sqlite(self.file)

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        with (
            closing(sqlite3.connect(source, timeout=PATIENCE)) as old,
            closing(sqlite3.connect(target, timeout=PATIENCE)) as new,
        ):
            try:
                old.backup(new)
            except sqlite3.Error as problem:
                raise Unable(f"SQLite could not copy {source.name}: {problem}") from problem


class Postgresql:
    """`pg_dump` of one snapshot, which the hashes are made of too; `pg_restore` in one transaction."""

    def dump(self, file: Path) -> Digests:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            self._run("pg_dump", f"--snapshot={snapshot}", "--format=custom", f"--file={file}", *self._over_the_wall())
            return digests.of_postgresql()

    def load(self, file: Path) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for name in connection.introspection.table_names(cursor):
                cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(name)} CASCADE")
        connection.close()
        wanted = ("--clean", "--if-exists", "--single-transaction", "--exit-on-error")
        self._run("pg_restore", *wanted, f"--dbname={connection.settings_dict['NAME']}", str(file))
        wall.say_again()

    def digests(self) -> Digests:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            return digests.of_postgresql()

    def _run(self, tool: str, *options: str) -> None:
        path = shutil.which(tool)
        if path is None:
            raise Unable(f"{tool} is not installed here. It comes with PostgreSQL’s client tools (postgresql-client).")
        command = [path, "--no-owner", "--no-privileges", *options]
        done = subprocess.run(command, env=self._environment(), capture_output=True, text=True, check=False)  # noqa: S603 - our own words
        if done.returncode:
            raise Unable(f"{tool} failed: {done.stderr.strip()}")

    def _over_the_wall(self) -> list[str]:
        """By itself pg_dump refuses to look at less than everything."""
        return ["--enable-row-security"] if wall.is_wanted() else []

    def _environment(self) -> dict[str, str]:
        """How to reach the database: never on the command line, which others on this machine can read."""
        told = connection.settings_dict
        names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
        crosses = {"PGOPTIONS": "-c kneadwell.crossing=operator"} if wall.is_wanted() else {}
        return {**os.environ, **crosses, **{name: str(told[key]) for name, key in names.items() if told.get(key)}}


def engine() -> Engine:
    """The one for the database at hand."""
    return Postgresql() if connection.vendor == "postgresql" else Sqlite()
