"""`docs/proofs.md`: what was proved at full size. A run of some proofs renews their lines, and the others stay."""

import os
import platform
import re
import sqlite3
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from .proofs import MODULES
from .report import HEAD, row
from .runs import ROOT, Result

FILE = ROOT / "docs" / "proofs.md"
PACKAGES = ("Django", "granian", "psycopg", "cryptography", "hypothesis")
INTRODUCTION = """# What was proved

By `make prove`, each line at full size; `make prove ONLY=name` proves one again and renews its line. A fault is a piece
of the product broken on purpose: the proof that it belongs to has to turn red. The seconds are those of the proof with
its faults, on a machine that may do other things as well.
"""
LINE = re.compile(r"^(?:\| |- )`(\w+)`")


def write(results: Sequence[Result], command: str, file: Path = FILE) -> None:
    """Write these results down, with when and on what they were seen."""
    rows, notes = _written(file)
    for result in results:
        name = result.proof.name
        rows[name] = _line((f"`{name}`", *row(result), f"{datetime.now(UTC):%d %b %Y, %H:%M}, {_commit()}"))
        notes[name] = f"- `{name}`: {_told(result)}"
    table = [_line(("proof", *HEAD, "when (UTC), at commit")), "| --- | --- | ---: | ---: | ---: | ---: | --- |"]
    table += [rows[name] for name in MODULES if name in rows]
    told = [notes[name] for name in MODULES if name in notes]
    last = f"\nThe last one: `{command}`, {_versions()}\n"
    file.write_text("\n".join((INTRODUCTION, *table, *_left(rows), "\n## What each run saw\n", *told, last)), "utf-8")


def _left(rows: Iterable[str]) -> list[str]:
    """Which proofs nobody has run at full size, in words."""
    names = ", ".join(f"`{name}`" for name in MODULES if name not in rows)
    return [f"\nNot yet run at full size, only in the few cases of `make prove QUICK=1`: {names}."] if names else []


def _written(file: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The lines of the table and the notes that are there already, by the name of their proof."""
    rows: dict[str, str] = {}
    notes: dict[str, str] = {}
    for line in file.read_text("utf-8").splitlines() if file.exists() else ():
        if found := LINE.match(line):
            (rows if line.startswith("|") else notes)[found[1]] = line
    return rows, notes


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _told(result: Result) -> str:
    said = [result.outcome.note, *result.failures[:5], f"Turned red by: {'; '.join(result.proof.faults)}."]
    return " ".join(" ".join(part.split()) for part in said if part)


def _commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return asked.stdout.strip() or "unknown"


def _versions() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"Python {platform.python_version()}, {packages}, SQLite {sqlite3.sqlite_version}; "
        f"{platform.system()} {platform.release()}, {os.cpu_count()} cores."
    )
