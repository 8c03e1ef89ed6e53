"""`python -m tests.mutants [--sample 300] [--jobs 2] [--seed 1] [--least 90] [MODULE ...]`: prints what survives."""

import argparse
import os
import sys

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
    parser.add_argument("--least", type=float, default=90)
    given = parser.parse_args()
    harness = Harness(tuple(given.modules), given.sample, given.seed, given.jobs)
    if pytest.main(list(TESTS), plugins=[harness]) not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        return 2
    done = harness.outcome
    noticed = f"{len(done.killed)} killed, {len(done.timed_out)} ran out of time, {len(done.survived)} survived"
    say(f"{noticed}: {done.share:.1%} noticed")
    return int(done.share * 100 < given.least)


if __name__ == "__main__":
    sys.exit(main())
