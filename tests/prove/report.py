"""The table of `make prove` on the screen."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from .runs import Result

HEAD = ("promise", "cases", "failures", "fault seen", "seconds")


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
