"""`python -m tests.prove [--quick] [--only NAME ...] [--jobs 2]`: exits 1 where a proof fails or misses its fault."""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django

from tests.environment import RUN_ALL


def main() -> int:
    """Run the proofs that the command line names, or all."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from . import record, report
    from .house import SHARED
    from .proof import Proof, Size
    from .proofs import MODULES, load
    from .runs import Result, prove

    def told(proof: Proof) -> Result:
        result = prove(proof, size, all_must_run=bool(os.environ.get(RUN_ALL)))
        stands = "RED" if result.failures else "left out" if not result.outcome.cases else "stands"
        print(f"{time.monotonic() - began:6.0f} s  {proof.name} {stands}: {result.outcome.cases:,} cases, "
              f"{len(result.outcome.failures)} failures. {result.outcome.note}", flush=True)  # fmt: skip
        if size is Size.FULL:
            with writing:
                record.write([result], command)
        return result

    given = _given(MODULES)
    size, began, writing = Size.QUICK if given.quick else Size.FULL, time.monotonic(), threading.Lock()
    command = " ".join(["make prove", *(f"ONLY={name}" for name in given.only or ())])
    with tempfile.TemporaryDirectory(prefix="prove-") as shared, ThreadPoolExecutor(given.jobs) as pool:
        os.environ[SHARED] = shared
        Path(shared).chmod(0o711)  # PostgreSQL, which never runs as root, has its own folder in it
        results = list(pool.map(told, [load(name) for name in given.only or MODULES]))
    report.show(results)
    return int(any(result.failures for result in results))


def _given(names: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.prove", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few cases of each: minutes instead of hours")
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--jobs", type=int, default=2, help="proofs at a time")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
