"""`python -m tests.prove.child NAME SIZE FILE [FAULT]`: one run in a process of its own; the outcome goes to FILE."""

import json
import os
import signal
import sys
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

import django

from .proof import Outcome, Size
from .proofs import load


def run(name: str, size: Size, fault: str) -> Outcome:
    """One run of a proof, with this fault in the product where one is named."""
    proof = load(name)
    with proof.faults[fault]() if fault else nullcontext():
        return proof.run(size)


def main(name: str, size: str, file: str, fault: str = "") -> None:
    """Run it as the command line says."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is stopped
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    Path(file).write_text(json.dumps(asdict(run(name, Size(size), fault))), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
