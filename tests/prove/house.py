"""An installation for each proof: settings of production on loopback, a database of its own, static files."""

import fcntl
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from cryptography.fernet import Fernet

from tests.house.serving import manage

from . import postgresql

HOST = "clinic.example"
SHARED = "PROVE_SHARED"
"""Environment variable: a folder of this whole run, where what every proof starts from is made once."""
SEEDED = "PROVE_FAULT"
"""Environment variable: the fault that `faulty.py` puts into the product's processes, as `module:function`."""

Settings = dict[str, str]


def settings(folder: Path, database: str = "") -> Settings:
    """Production in this folder, behind a proxy that ends TLS; on SQLite where no database is named."""
    return {
        "MODE": "production",
        "VAR_DIR": str(folder),
        "DATABASE_URL": database or f"sqlite:///{folder}/house.sqlite3",
        "SECRET_KEY": "only-for-a-proof-on-loopback-" * 3,
        "FIELD_KEYS": Fernet.generate_key().decode(),
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"https://{HOST}",
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "BEHIND_PROXY": "1",
        SEEDED: os.environ.get(SEEDED, ""),
    }


SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
SETTING_UP = (("migrate", "-v0"), ("createcachetable",), ("collectstatic", "--no-input", "-v0"))


@contextmanager
def house(on: str = SQLITE) -> Iterator[Settings]:
    """A new installation, migrated and empty."""
    if on == POSTGRESQL:
        with running_postgresql() as server, settings_on(server) as told:
            yield told
    else:
        with _folder() as folder:
            shutil.copy(_first() / "house.sqlite3", folder)
            yield settings(folder)


@contextmanager
def running_postgresql() -> Iterator[postgresql.Server]:
    """A PostgreSQL with a migrated and empty database; a copy of the first one of this run."""
    with postgresql.running(_first_postgresql()) as server:
        yield server


@contextmanager
def settings_on(server: postgresql.Server) -> Iterator[Settings]:
    """An installation on this PostgreSQL."""
    with _folder() as folder:
        yield settings(folder, server.url)


@contextmanager
def _folder() -> Iterator[Path]:
    """What VAR_DIR names: the static files are those of the whole run."""
    with tempfile.TemporaryDirectory(prefix="house-", ignore_cleanup_errors=True) as name:
        Path(name, "static").symlink_to(_first() / "static")
        yield Path(name)


def _first() -> Path:
    """What every installation starts from: a migrated database and the collected static files."""

    def make(folder: Path) -> None:
        for command in SETTING_UP:
            manage(settings(folder), *command)

    return _once("first", make)


def _first_postgresql() -> Path:
    """The same in PostgreSQL: the folder of a server that was stopped."""

    def make(folder: Path) -> None:
        server = postgresql.Server(folder)
        server.make()
        server.start()
        for command in SETTING_UP[:2]:
            manage(settings(folder, server.url), *command)
        server.stop()

    return _once("first-postgresql", make)


def _once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of this name in what the run shares; whoever comes first makes it, and the others wait."""
    shared = Path(os.environ[SHARED])
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = shared / name
        if not folder.exists():
            making = shared / f"{name}.making"
            making.mkdir()
            make(making)
            making.rename(folder)
        return folder


def is_seeded() -> bool:
    """Whether this run looks for a fault: then as few cases are enough as show it for certain."""
    return bool(os.environ.get(SEEDED))


@contextmanager
def seeded(fault: str) -> Iterator[None]:
    """Every process of the product that is started meanwhile has this fault (`module:function`)."""
    os.environ[SEEDED] = fault
    try:
        yield
    finally:
        del os.environ[SEEDED]


def product(settings: Settings, *words: str) -> list[str]:
    """How a management command is started, with the seeded fault where there is one."""
    entry = ["-m", "tests.prove.faulty"] if settings[SEEDED] else ["manage.py"]
    return [sys.executable, "-W", "ignore", *entry, *words]


def ask(settings: Settings, statement: str) -> list[tuple[Any, ...]]:
    """Ask the installation's database directly, or change it."""
    url = settings["DATABASE_URL"]
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)) as lite, lite:
            return lite.execute(statement).fetchall()
    with psycopg.connect(url.replace("postgres://", "postgresql://")) as connection:
        asked = connection.execute(statement)
        return asked.fetchall() if asked.description else []
