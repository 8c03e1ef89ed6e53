"""Runs one proof: first by itself, then once with each of its faults, which it has to notice."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from .proof import Outcome, Proof, Size

ROOT = Path(__file__).resolve().parents[2]
LONGEST = {Size.QUICK: 30 * 60, Size.FULL: 6 * 60 * 60}
"""Seconds after which a run counts as hung."""
KEPT_OUT = ("DATABASE_URL", "VAR_DIR", "EMAIL_URL", "PYTHONPATH")
"""What the caller's shell may say of another installation."""


@dataclass(frozen=True)
class Result:
    """A proof, what it saw, which faults it did not notice, and how long all that took."""

    proof: Proof
    outcome: Outcome
    unseen: tuple[str, ...]
    seconds: float

    @property
    def failures(self) -> tuple[str, ...]:
        """Why the proof does not stand; nothing where it does."""
        return self.outcome.failures + tuple(f"it did not notice this fault: {fault}" for fault in self.unseen)


def prove(proof: Proof, size: Size, *, all_must_run: bool) -> Result:
    """Run it and its faults."""
    began = time.monotonic()
    outcome = _strict(_in_a_process(proof.name, size), all_must_run=all_must_run)
    faults = proof.faults if outcome.cases else {}
    unseen = tuple(fault for fault in faults if not _is_seen(_in_a_process(proof.name, Size.QUICK, fault)))
    return Result(proof, outcome, unseen, time.monotonic() - began)


CRASHED = "it crashed: "


def _is_seen(outcome: Outcome) -> bool:
    """A proof that falls over has noticed nothing: it has to say what broke."""
    return any(not failure.startswith(CRASHED) for failure in outcome.failures)


def _strict(outcome: Outcome, *, all_must_run: bool) -> Outcome:
    """Nothing tried is nothing proved; what was left out is a failure where everything has to run."""
    lacks = []
    if outcome.left_out and all_must_run:
        lacks.append(f"left out: {outcome.left_out}")
    elif not outcome.cases and not outcome.failures and not outcome.left_out:
        lacks.append("no case was tried")
    return replace(outcome, failures=(*outcome.failures, *lacks))


def _in_a_process(name: str, size: Size, fault: str = "") -> Outcome:
    environment = {key: value for key, value in os.environ.items() if key not in KEPT_OUT} | {"MODE": "test"}
    with tempfile.TemporaryDirectory(prefix="prove-") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL, which never runs as root, has its own folder in it
        file, log = Path(folder, "outcome"), Path(folder, "log")
        command = [sys.executable, "-W", "ignore", "-m", "tests.prove.child", name, size.value, str(file)]
        with log.open("wb") as out:
            process = subprocess.Popen(
                [*command, fault] if fault else command, cwd=ROOT, env=environment | {"TMPDIR": folder},
                stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
            _wait(process, LONGEST[size])
        if file.exists():
            told = json.loads(file.read_text("utf-8"))
            return Outcome(**told | {"failures": tuple(told["failures"])})
        return Outcome(0, (CRASHED + "\n".join(log.read_text("utf-8", "replace").splitlines()[-12:]),))


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Until it ends, or is told to: then it stops what it started, and nothing stays behind."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        pass
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
