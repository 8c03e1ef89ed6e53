"""The suite of the version before, on the schema of this one: `make upgrade-check`. Not a test; it runs one.

On several nodes the migrations of a new version run while the old version still serves. So the old code has to work on
the new schema, which its own tests can say: the code of the version before is taken out of git into a scratch folder,
a database is migrated by the code that stands here, and the old tests run on that database.

The version before is `--from REF`, else the newest tag, else the commit before the last one that added a migration.
`--broken` takes a column away, as a migration might that contracts too early: the suite has to fail then.
"""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORE = ("tests/practice", "tests/intake", "tests/prep", "tests/progress", "tests/privacy", "tests/mail", "tests/guide")
"""Tests that use the database as the app does. Those in tests/house read the sources, which are old here."""
SETTINGS = """
from tests.settings import *

DATABASES["default"]["TEST"] = {"NAME": r"%s"}
"""
MIGRATIONS = ("clinic/*/migrations/*.py", "guide/migrations/*.py")


def git(*command: str) -> str:
    return subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def version_before() -> str:
    """The newest tag, else what stood before the schema last changed."""
    if tag := git("tag", "--merged", "HEAD^", "--sort=-creatordate").partition("\n")[0]:
        return tag
    return git("log", "-1", "--diff-filter=A", "--format=%h", "--", *MIGRATIONS) + "^"


def take_out(ref: str, folder: Path) -> None:
    """The files of a version, without its history."""
    packed = subprocess.run(["git", "archive", ref], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")


def migrated(folder: Path) -> Path:
    """A database with the schema of the code that stands here, and nothing in it."""
    database = folder / "upgraded.sqlite3"
    environment = _environment() | {"MODE": "test", "DATABASE_URL": f"sqlite:///{database}"}
    for command in (["migrate", "-v0"], ["createcachetable"]):
        subprocess.run([sys.executable, "-W", "ignore", "manage.py", *command], cwd=ROOT, env=environment, check=True)
    return database


def break_it(database: Path) -> None:
    """What a rename in one step does to the version that still serves."""
    with sqlite3.connect(database) as connection:
        connection.execute("ALTER TABLE practice_client RENAME COLUMN phone TO phone_number")
    connection.close()


def run(old: Path, database: Path, jobs: int, paths: Sequence[str]) -> int:
    """Run the old tests on the new database; the status of pytest. Each worker gets a copy of the database."""
    for number in range(jobs):
        shutil.copy(database, f"{database}_gw{number}")
    (old / "upgraded.py").write_text(SETTINGS % database)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--ds=upgraded",
        "--reuse-db",
        "-q",
        "-m",
        "not browser and not postgresql",
    ]
    command += ["-n", str(jobs), "--dist", "worksteal", *(path for path in paths if (old / path).exists())]
    environment = _environment() | {"MODE": "test", "VAR_DIR": str(old / "var")}
    return subprocess.run(command, cwd=old, env=environment, check=False).returncode


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def main() -> None:
    """Say which version is held against which migrations, run, and end with pytest's status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--from", dest="ref", default="", help="the version before")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--broken", action="store_true", help="take a column away first: it has to fail")
    parser.add_argument("paths", nargs="*", default=CORE)
    asked = parser.parse_args()
    ref = asked.ref or version_before()
    added = git("diff", "--diff-filter=A", "--name-only", ref, "--", *MIGRATIONS).splitlines()
    print(f"The tests of {git('rev-parse', '--short', ref)} on the schema of this checkout, which adds:")
    print("\n".join(f"  {name}" for name in added) or "  no migration")
    with tempfile.TemporaryDirectory() as name:
        old = Path(name) / "before"
        old.mkdir()
        take_out(ref, old)
        database = migrated(Path(name))
        if asked.broken:
            break_it(database)
        sys.exit(run(old, database, asked.jobs, asked.paths))


if __name__ == "__main__":
    main()
