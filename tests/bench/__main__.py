"""`make bench`: everything that is measured, side by side in one run, as the table in docs/benchmarks.md.

`python -m tests.bench [--rounds 7] [--people 20000] [--clients 1000000] [--write]`. A quiet machine, please: the
ratios hold on a busy one, the times do not. What a tool is missing for says so in its row.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from tests.bench import assess, costs, growth, lighthouse, pages, reasons, sides, starts
from tests.bench.cast import name_of
from tests.bench.pages import house
from tests.bench.peers import Peer
from tests.bench.table import Row, markdown, not_measured
from tests.house.serving import ROOT, manage

PAPER = ROOT / "docs" / "benchmarks.md"
SENDS = 45


def peer(folder: Path, people: int) -> tuple[Peer | None, list[Row]]:
    """The peers, and a row that says why there are none where they could not be installed."""
    try:
        return Peer(folder, [name_of(number) for number in range(people)]), []
    except (OSError, RuntimeError, subprocess.SubprocessError) as problem:
        return None, [not_measured("Wagtail and the Django admin", str(problem).strip().splitlines()[-1][:120])]


def versions(other: Peer | None) -> str:
    """What was measured, on what."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    model = next(
        (line.partition(": ")[2] for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line), ""
    )
    ours = ", ".join(f"{name} {metadata.version(name)}" for name in ("Django", "granian"))
    return "\n".join([
        f"- Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, at {commit.stdout.strip() or 'no commit'}, by"
        f" `python -m tests.bench {' '.join(sys.argv[1:])}`.",
        f"- {model or platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end;"
        f" {platform.system()}, Python {platform.python_version()}, {ours}, SQLite.",
        f"- Beside it: {other.versions() if other else 'no peer'}, in an environment of its own.",
    ])  # fmt: skip


def clients(number: int) -> str:
    """What `clients.py` says of many clients, word for word."""
    if not number:
        return "not measured: `--clients 0`"
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.clients", "--many", str(number)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else f"not measured: {done.stderr.strip().splitlines()[-1]}"


def measure(asked: argparse.Namespace) -> str:
    """The whole page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = house(name)
        other, found = peer(folder, asked.people)
        starting = starts.rows(settings, other, asked.rounds)  # with the guide alone, before the demo's people come
        manage(settings, "loaddemo", "-v0")
        cast = sides.cast_of(settings, asked.people, SENDS)
        cost = costs.costs(settings, other, cast, asked.rounds)
        found += costs.rows(cost, asked.people)
        found += [*pages.rows(settings, asked.rounds), *assess.rows(), *starting, *lighthouse.rows(settings)]
        said = versions(other)
    grows = growth.told(cost, cast["form_bytes"])
    table, missed = markdown(found), reasons.missed(found)
    return PAGE.format(versions=said, table=table, missed=missed, grows=grows, many=clients(asked.clients))


PAGE = """# Benchmarks

Written by `make bench`; do not edit. What a number means, and where the goals come from, stands below the tables.

{versions}

{table}

## Where a goal is missed

{missed}

## Many clients

`python -m tests.bench.clients`, word for word: the same questions put to a small clinic and to a large one, by turns.

```
{many}
```

## What one node holds

{grows}

## How it is measured

- **By turns, in one run.** Each side is a process of its own; each case of each side is asked in every round. A row is
  the median of the rounds, a ratio the median of the ratios of the rounds. On a machine that does other things the
  times grow; the ratios hardly do.
- **Processor time per request**, inside the WSGI application, without a server: `tests/bench/subject.py`. The empty
  view is `/livez`, three bytes behind the whole middleware of the house.
- **The peers** are installed by the run: a fresh `wagtail start` with one article of 12 sections, and in the same
  project the Django admin's list over a table with as many made-up people as the clinic beside it. Neither has a cache,
  as neither has one when it is fresh.
- **Sending** is the last button of a form, by the client: answers checked, the rules run, snapshot, mail and event
  written, one commit with `synchronous=FULL`.
- **A goal in milliseconds** holds on a quiet machine only; see the load above.
- **Starting** is granian with one worker, from the process's start to the first whole guide page.
"""


def main() -> None:
    """Measure, print, and with `--write` keep it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--clients", type=int, default=1_000_000)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    page = measure(asked)
    print(page)
    if asked.write:
        PAPER.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
