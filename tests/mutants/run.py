"""Runs mutants against the tests that cover them, several at a time, each in a process of its own.

Most mutants go into a copy of this process (`fork`) in which everything is imported and collected, and nothing kept of
earlier work: quick. What counts only when a module is imported or a rulebook loaded meets a fresh interpreter: slow.
"""

import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from .covered import Map, read_map
from .operators import Mutant, mutants
from .swap import Functions, Memory, install, path_of

ROOT = Path(__file__).parents[2]
TESTS = ("tests/rules", "-p", "no:django", "-p", "no:cacheprovider", "-q", "--no-header", "-s")
MODULES = (
    "triage", "letters", "signers", "limits", "dvt", "effects", "predicates", "watch",
    "ground", "scope", "room", "areas", "link", "minutes", "shares", "blocks", "moves", "positions", "opening",
    "session_plan", "outline", "adjust", "rework", "footing", "plan_checks", "plan_totals",
)  # fmt: skip
"""What decides level, caps and minutes, and what an edit of a plan may do."""
SURVIVED, KILLED, TIMED_OUT, NO_SWAP = 0, 1, 2, 3
SLACK = 20
"""Seconds of processor time on top of what the tests usually take; then a mutant counts as one that never ends."""
MEMORY = 3 << 30


@dataclass
class Outcome:
    """How the mutants fared."""

    killed: list[Mutant] = field(default_factory=list)
    timed_out: list[Mutant] = field(default_factory=list)
    survived: list[Mutant] = field(default_factory=list)

    def add(self, mutant: Mutant, code: int) -> None:
        """Note one."""
        {SURVIVED: self.survived, TIMED_OUT: self.timed_out}.get(code, self.killed).append(mutant)

    @property
    def share(self) -> float:
        """The part of all mutants that a test noticed."""
        noticed = len(self.killed) + len(self.timed_out)
        return noticed / max(1, noticed + len(self.survived))


class Harness:
    """A pytest plugin that, in place of running the tests, runs mutants against them."""

    def __init__(self, modules: Sequence[str], jobs: int, sample: int | None, seed: int, again: str = "") -> None:
        self.modules, self.sample, self.seed, self.jobs, self.again = modules, sample, seed, jobs, again
        self.outcome = Outcome()

    def chosen(self) -> list[Mutant]:
        """All mutants; those that `again`, an earlier report, names; or a sample, the same for the same seed."""
        everything = [each for module in self.modules for each in mutants(module, path_of(module).read_text("utf-8"))]
        if self.again:
            return [each for each in everything if f"{each.module}.py" in self.again and each.change in self.again]
        if self.sample is None or self.sample >= len(everything):
            return everything
        some = random.Random(self.seed).sample(everything, self.sample)  # noqa: S311  # a sample, no secret
        return sorted(some, key=lambda each: (self.modules.index(each.module), each.number))

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """All mutants through the quick way, then the rest through the slow one."""
        items = {item.nodeid: item for item in session.items}
        known = read_map(session.items, self.modules)
        functions = Functions(self.modules)
        chosen, again = self.chosen(), []
        say(f"{len(chosen)} mutants of {len(self.modules)} modules, {len(items)} tests")
        for mutant, code in in_turn(chosen, self.jobs, lambda each: quick(each, known, items, functions)):
            if code == NO_SWAP or (code == SURVIVED and known.at_load(mutant.module, mutant.line)):
                again.append(mutant)
            else:
                self._note(mutant, code)
        say(f"{len(again)} of them in a fresh interpreter")
        for mutant, code in in_turn(again, self.jobs, lambda each: slow(each, known)):
            self._note(mutant, code)
        return True

    def _note(self, mutant: Mutant, code: int) -> None:
        self.outcome.add(mutant, code)
        if code == SURVIVED:
            say(f"survived: {told(mutant)}")


def in_turn(chosen: Sequence[Mutant], jobs: int, start: Callable[[Mutant], int]) -> Iterator[tuple[Mutant, int]]:
    """(mutant, code) as they end, with so many at a time."""
    waiting, begun, done = list(reversed(chosen)), time.monotonic(), 0
    running: dict[int, Mutant] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            running[start(mutant)] = mutant
        pid, status = os.wait()
        if pid in running:
            done += 1
            if done % 50 == 0:
                say(f"  {done} of {len(chosen)} after {time.monotonic() - begun:.0f} s")
            yield running.pop(pid), _code(status)


def _code(status: int) -> int:
    """A child that ran out of its time was killed by a signal; whatever else went wrong in it, a test noticed."""
    if os.WIFSIGNALED(status):
        return TIMED_OUT if os.WTERMSIG(status) in {signal.SIGXCPU, signal.SIGKILL} else KILLED
    return os.WEXITSTATUS(status)


def quick(mutant: Mutant, known: Map, items: dict[str, pytest.Item], functions: Functions) -> int:
    """Starts a copy of this process in which the mutant is put into the living functions; returns its id."""
    child = os.fork()
    if child:
        return child
    code = KILLED
    try:
        tests = known.tests(mutant.module, mutant.line)
        _bound(sum(known.seconds.get(test, 0) for test in tests))
        _be_quiet()
        if not functions.swap(mutant.module, mutant.number):
            code = NO_SWAP
        else:
            Memory().forget()
            code = _first_failure([items[test] for test in tests if test in items])
    finally:
        os._exit(code)


def _first_failure(items: Sequence[pytest.Item]) -> int:
    for at, item in enumerate(items):
        following = items[at + 1] if at + 1 < len(items) else None
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
            return KILLED
    return SURVIVED


def slow(mutant: Mutant, known: Map) -> int:
    """Starts a fresh interpreter that imports the mutant and runs the tests that cover it; returns its id."""
    child = os.fork()
    if child:
        return child
    tests = known.tests(mutant.module, mutant.line)
    _bound(2 * sum(known.seconds.get(test, 0) for test in tests))
    with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False, encoding="utf-8") as wanted:
        wanted.write("\n".join(tests))
    code = KILLED
    try:
        _be_quiet()
        command = [sys.executable, "-m", "tests.mutants.fresh", mutant.module, str(mutant.number), wanted.name]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
    finally:
        Path(wanted.name).unlink()
        os._exit(code if code >= 0 else TIMED_OUT)


def fresh(module: str, number: int, wanted: Path) -> int:
    """In a fresh interpreter: import the mutant and run these tests up to the first failure."""
    install(module, number)
    order = {test: at for at, test in enumerate(wanted.read_text("utf-8").splitlines())}
    files = sorted({test.partition("::")[0] for test in order})

    class Only:
        def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
            items[:] = sorted((item for item in items if item.nodeid in order), key=lambda item: order[item.nodeid])

    outcome = pytest.main([*files, "-x", *TESTS[1:]], plugins=[Only()])
    return SURVIVED if outcome == pytest.ExitCode.OK else KILLED


def _bound(usual: float) -> None:
    """Processor time, not time on the clock: a busy machine makes no mutant look endless."""
    seconds = int(usual * 3) + SLACK
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _be_quiet() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def told(mutant: Mutant) -> str:
    """File, line and change."""
    return f"clinic/rules/{mutant.module}.py:{mutant.line}: {mutant.change}"


def say(text: str) -> None:
    """A line of the report, at once."""
    print(text, flush=True)
