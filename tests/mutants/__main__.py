"""`python -m tests.mutants [--sample 300] [--seed 1] [--jobs 2] [--least 90] [--again REPORT] [MODULE ...]`."""

import argparse
import os
import sys
from pathlib import Path

import pytest

os.environ["MUTANTS"] = "1"


def main() -> int:
    """Run them; 1 where fewer than `--least` percent are noticed."""
    from .run import MODULES, TESTS, Harness, say

    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", default=MODULES, metavar="MODULE")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", type=Path, help="an earlier report: run only the mutants that survived there")
    parser.add_argument("--least", type=float, default=90)
    given = parser.parse_args()
    again = given.again.read_text("utf-8") if given.again else ""
    harness = Harness(tuple(given.modules), given.jobs, given.sample, given.seed, again)
    if pytest.main(list(TESTS), plugins=[harness]) not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        return 2
    done = harness.outcome
    noticed = f"{len(done.killed)} killed, {len(done.timed_out)} ran out of time, {len(done.survived)} survived"
    say(f"{noticed}: {done.share:.1%} noticed")
    return int(done.share * 100 < given.least)


if __name__ == "__main__":
    sys.exit(main())
