"""An installation for each proof: settings of production on loopback, a database of its own, static files."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.fernet import Fernet

from tests.house.serving import manage

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


@contextmanager
def house() -> Iterator[Settings]:
    """A new installation on SQLite, migrated and empty."""
    with tempfile.TemporaryDirectory(prefix="house-", ignore_cleanup_errors=True) as name:
        folder, first = Path(name), _first()
        shutil.copy(first / "house.sqlite3", folder)
        (folder / "static").symlink_to(first / "static")
        yield settings(folder)


def _first() -> Path:
    """What every installation starts from: a migrated database and the collected static files, made once a run."""
    shared = Path(os.environ.get(SHARED) or tempfile.gettempdir())
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = shared / "first"
        if not folder.exists():
            making = shared / "making"
            making.mkdir()
            for command in (("migrate", "-v0"), ("createcachetable",), ("collectstatic", "--no-input", "-v0")):
                manage(settings(making), *command)
            making.rename(folder)
        return folder


@contextmanager
def seeded(fault: str) -> Iterator[None]:
    """Every process of the product that is started meanwhile has this fault (`module:function`)."""
    os.environ[SEEDED] = fault
    try:
        yield
    finally:
        del os.environ[SEEDED]
