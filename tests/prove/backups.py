"""A backup while clients send, restored on an empty machine: every hash is equal, who was erased is erased again."""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.house.serving import ROOT, _environment

from .broken import copy_the_file_alone, fault, forget_erasures
from .clients import Phone, act, faults, look, phones
from .house import POSTGRESQL, SQLITE, Settings, house, product
from .killed_server import Load
from .postgresql import LEFT_OUT, tools
from .proof import Outcome, Proof, Size
from .server import serving

ROUNDS = {Size.QUICK: 1, Size.FULL: 20}
"""Backups on each database."""
BEFORE, ERASED = 6, 2
"""Forms that are sent before a backup begins, and how many of those clients are erased after it."""


def run(size: Size) -> Outcome:
    """On both databases."""
    databases = [SQLITE, POSTGRESQL] if tools() else [SQLITE]
    failures: list[str] = []
    held = 0
    for on in databases:
        for _ in range(ROUNDS[size]):
            number, found = _round(on)
            held += number
            failures += [f"{on}: {each}" for each in found]
        if failures:
            break
    note = f"{held} forms had been acknowledged before their backup began."
    return Outcome(len(databases) * ROUNDS[size], tuple(failures), note, "" if tools() else LEFT_OUT)


def _round(on: str) -> tuple[int, list[str]]:
    """One backup: how many forms it had to hold, and what is wrong with it after it was restored."""
    with tempfile.TemporaryDirectory(prefix="backup-") as folder, house(on) as settings, house(on) as fresh:
        file, there = Path(folder, "clinic.backup"), fresh | {"FIELD_KEYS": settings["FIELD_KEYS"]}
        held, told = _back_up_amid(settings, file)
        if told.returncode:
            return 0, [f"the backup failed: {told.stderr[-300:]}"]
        gone = [phone.appointment for phone in held[:ERASED]]
        act(settings, "people", "erase", json.dumps(gone))
        log = str(Path(settings["VAR_DIR"], "erasures.jsonl"))
        told = _tell(there, "restore", str(file), "--verify", "--erasures", log)
        if told.returncode:
            return 0, [f"the restore failed: {told.stderr[-300:]}"]
        try:
            stored = look(there)
        except subprocess.CalledProcessError:
            return 0, ["what was restored cannot be read"]
        return len(held), _faults(told.stdout, held, gone, stored)


def _back_up_amid(settings: Settings, file: Path) -> tuple[list[Phone], "subprocess.CompletedProcess[str]"]:
    """Make a backup while clients send; those who had been acknowledged before it began, and what it said."""
    with serving(settings) as server, Load(phones(settings, 120, server.port)) as load:
        for _ in range(BEFORE):
            load.sent.acquire(timeout=60)
        held = [phone for phone in load.every if phone.key]
        told = _tell(settings, "backup", str(file))
        load.sent.acquire(timeout=60)  # they were not kept from going on
    return held, told


def _tell(settings: Settings, *words: str) -> "subprocess.CompletedProcess[str]":
    command = product(settings, *words)
    return subprocess.run(command, cwd=ROOT, env=_environment(settings), capture_output=True, text=True, check=False)


def _faults(told: str, held: list[Phone], gone: list[int], stored: dict[int, Any]) -> list[str]:
    found = [] if "every hash is equal" in told else ["the hashes were not compared, or differ"]
    found += [f"appointment {pk} was erased, and is back" for pk in gone if pk in stored]
    for phone in held:
        if phone.appointment not in gone:
            kept = stored.get(phone.appointment)
            found += faults(phone, kept) if kept else [f"appointment {phone.appointment} is not in the backup"]
    return found


PROOF = Proof(
    "backups", "a backup under load, restored elsewhere: hashes equal, nothing lost, erasures applied again", run,
    {"the file is copied without its log": fault(copy_the_file_alone),
     "erasures are forgotten": fault(forget_erasures)},
)  # fmt: skip
