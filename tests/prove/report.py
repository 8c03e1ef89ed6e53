"""The table of `make prove`, on the screen and in `docs/proofs.md`."""

import os
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from .runs import ROOT, Result

HEAD = ("promise", "cases", "failures", "fault seen", "seconds")
FILE = ROOT / "docs" / "proofs.md"
PACKAGES = ("Django", "granian", "psycopg", "cryptography", "hypothesis")


def row(result: Result) -> tuple[str, ...]:
    """One line of the table."""
    faults, outcome = result.proof.faults, result.outcome
    seen = f"{len(faults) - len(result.unseen)} of {len(faults)}" if outcome.cases else "left out"
    promise = result.proof.promise + (f" (left out: {outcome.left_out})" if outcome.left_out else "")
    return promise, f"{outcome.cases:,}", str(len(outcome.failures)), seen, f"{result.seconds:.0f}"


def show(results: Sequence[Result]) -> None:
    """Print the table, and under it what failed."""
    table = Table(*HEAD)
    for column in table.columns[1:]:
        column.justify = "right"
    for result in results:
        table.add_row(*row(result), style="red" if result.failures else None)
    Console(width=None if sys.stdout.isatty() else 120).print(table)
    for result in results:
        for failure in result.failures[:20]:
            print(f"FAILED {result.proof.name}: {failure}")


def write(results: Sequence[Result], command: str, file: Path = FILE) -> None:
    """Write them down, with what they were run on."""
    lines = [_line(HEAD), "| --- | ---: | ---: | ---: | ---: |", *(_line(row(result)) for result in results)]
    notes = [f"- `{result.proof.name}`: {_told(result)}" for result in results]
    file.write_text(
        f"# What was proved\n\n`{command}`, {datetime.now(UTC):%d %B %Y}, at commit {_commit()}. {_versions()}\n\n"
        "A fault is a piece of the product broken on purpose; the proof that it belongs to has to turn red.\n\n"
        + "\n".join(lines) + "\n\n## What each run saw\n\n" + "\n".join(notes) + "\n",
        "utf-8",
    )  # fmt: skip


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _told(result: Result) -> str:
    faults = "; ".join(result.proof.faults)
    said = [result.outcome.note, *result.failures[:5], f"Turned red by: {faults}."]
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
