"""Backup under load, restore on a clean machine, hashes compared, and who was erased since erased again."""

import io
import json
import os
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.fernet import Fernet
from django.db import connection
from psycopg import sql

from tests.environment import need_postgresql
from tests.house.serving import ROOT, _environment, manage
from tests.privacy.crowded import CANARY

Settings = dict[str, str]
SECRETS = {"SECRET_KEY": "only-for-this-test-" * 4, "FIELD_KEYS": Fernet.generate_key().decode()}
ON_POSTGRESQL = connection.vendor == "postgresql"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Callable[[str], Settings]]:
    """Makes machines: a folder and an empty database each, of the kind that this run of the tests is on."""
    made: list[str] = []

    def new(name: str) -> Settings:
        folder = tmp_path / name
        folder.mkdir()
        url = f"sqlite:///{folder / 'clinic.sqlite3'}"
        if ON_POSTGRESQL:
            made.append(f"privacy_{name}_{os.getpid()}")
            url = _new_database(made[-1])
        return {"MODE": "development", "VAR_DIR": str(folder), "DATABASE_URL": url, "PYTHONPATH": str(ROOT),
                "DJANGO_SETTINGS_MODULE": "clinic.settings", **SECRETS}  # fmt: skip

    yield new
    for name in made:
        _ask("DROP DATABASE {} WITH (FORCE)", name)


def _ask(statement: str, name: str) -> None:
    told = connection.settings_dict
    where = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "password": told["PASSWORD"] or None}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        server.execute(sql.SQL(statement).format(sql.Identifier(name)))


def _new_database(name: str) -> str:
    _ask("CREATE DATABASE {}", name)
    told = connection.settings_dict
    return f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{name}"


def act(settings: Settings, what: str) -> str:
    command = [sys.executable, "-W", "ignore", "-m", "tests.privacy.machine", what]
    return subprocess.run(
        command, cwd=ROOT, env=_environment(settings), check=True, capture_output=True, text=True
    ).stdout


def tell(settings: Settings, *command: str, fails: bool = False) -> str:
    """Run a command; what it printed."""
    words = [sys.executable, "-W", "ignore", "manage.py", *command]
    done = subprocess.run(words, cwd=ROOT, env=_environment(settings), capture_output=True, text=True, check=False)
    assert (done.returncode != 0) == fails, done.stderr
    return done.stdout + done.stderr


def look(settings: Settings) -> Any:
    return json.loads(act(settings, "look"))


@pytest.fixture
def house(machine: Callable[[str], Settings]) -> Settings:
    """A clinic at work."""
    settings = machine("house")
    manage(settings, "migrate", "--verbosity", "0")
    act(settings, "open")
    return settings


def test_a_backup_under_load_becomes_a_clinic_again_without_whom_was_erased_since(
    house: Settings, machine: Callable[[str], Settings], tmp_path: Path
) -> None:
    file = tmp_path / "clinic.backup"
    command = [sys.executable, "-W", "ignore", "-m", "tests.privacy.machine", "write"]
    with subprocess.Popen(command, cwd=ROOT, env=_environment(house), stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        before = int(writer.stdout.readline()) + 1
        assert "Keep FIELD_KEYS" in tell(house, "backup", str(file))
        after = int(writer.stdout.readline()) + 1
        assert writer.poll() is None, "the writer was stopped by the backup"
        writer.kill()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    act(house, "erase")
    log = Path(house["VAR_DIR"]) / "erasures.jsonl"

    fresh = machine("fresh")
    told = tell(fresh, "restore", str(file), "--verify", "--erasures", str(log))
    assert "every hash is equal" in told
    assert "1 clients were back and are erased again" in told
    found = look(fresh)
    assert found["names"] == ["Kept Client"]
    assert found["goals"] == []
    assert before <= found["written"]
    assert after >= 1
    assert "0 clients were back" in tell(fresh, "erasures", "--replay")
    assert tell(fresh, "erasures").strip() == log.read_text().strip()


def test_without_the_log_they_are_back_and_readable_with_the_same_keys_only(
    house: Settings, machine: Callable[[str], Settings], tmp_path: Path
) -> None:
    """What the test above rests on: the backup does hold them. And what a thief of it would read."""
    file = tmp_path / "clinic.backup"
    tell(house, "backup", str(file))
    assert CANARY in look(house)["goals"]
    fresh = machine("fresh")
    tell(fresh, "restore", str(file), "--verify")
    assert look(fresh) == look(house)
    other = {**machine("other"), "FIELD_KEYS": Fernet.generate_key().decode()}
    assert "FIELD_KEYS do not fit" in tell(other, "restore", str(file))
    with tarfile.open(file) as tar:
        data = tar.extractfile("database")
        assert data is not None
        assert f"{CANARY} 5 mg".encode() not in data.read()


def test_a_restore_over_a_clinic_asks_and_keeps_its_erasures(house: Settings, tmp_path: Path) -> None:
    file = tmp_path / "clinic.backup"
    tell(house, "backup", str(file))
    act(house, "erase")
    (Path(house["VAR_DIR"]) / "erasures.jsonl").unlink()  # only the database knows it still
    assert "With --replace it is lost" in tell(house, "restore", str(file), fails=True)
    assert "1 clients were back" in tell(house, "restore", str(file), "--replace", "--verify")
    assert look(house)["names"] == ["Kept Client"]
    assert len((Path(house["VAR_DIR"]) / "erasures.jsonl").read_text().splitlines()) == 1


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _flip(file: Path) -> None:
    raw = bytearray(file.read_bytes())
    raw[-20_000] ^= 1
    file.write_bytes(raw)


def _other_tar(file: Path) -> None:
    with tarfile.open(file, "w") as tar:
        told = tarfile.TarInfo("manifest.json")
        told.size = 2
        tar.addfile(told, io.BytesIO(b"{}"))


def _no_tar(file: Path) -> None:
    file.write_bytes(b"nothing of the kind")


def test_what_is_no_backup_changes_nothing(house: Settings, machine: Callable[[str], Settings], tmp_path: Path) -> None:
    file, fresh = tmp_path / "clinic.backup", machine("fresh")
    tell(house, "backup", str(file))
    assert "is there already" in tell(house, "backup", str(file), fails=True)
    whole = file.read_bytes()
    for spoil in (_cut, _flip, _other_tar, _no_tar, Path.unlink):
        file.write_bytes(whole)
        spoil(file)
        told = tell(fresh, "restore", str(file), fails=True)
        assert "Traceback" not in told, told
    before = look(house)
    file.write_bytes(whole)
    _flip(file)
    tell(house, "restore", str(file), "--replace", fails=True)
    assert look(house) == before


@pytest.mark.skipif(ON_POSTGRESQL, reason="SQLite has its log beside the database; PostgreSQL's is the server's own")
def test_no_byte_of_an_erased_client_stays_in_the_files_of_sqlite(house: Settings) -> None:
    folder = Path(house["VAR_DIR"])

    def found() -> list[str]:
        files = [file for file in folder.iterdir() if file.name.startswith("clinic.sqlite3")]
        return [file.name for file in files if CANARY.lower().encode() in file.read_bytes().lower()]

    assert found() != []
    act(house, "erase")
    assert found() == []


@pytest.mark.postgresql
def test_without_its_tools_postgresql_gives_a_plain_reason(house: Settings, tmp_path: Path) -> None:
    need_postgresql()
    told = tell({**house, "PATH": str(tmp_path)}, "backup", str(tmp_path / "x.backup"), fails=True)
    assert "pg_dump is not installed here" in told
    assert "Traceback" not in told
