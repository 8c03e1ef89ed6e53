"""Which tests run which lines, and how long each test takes: so a mutant meets only tests that could notice it."""

import hashlib
import json
import os
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import coverage
import pytest
from _pytest.runner import runtestprotocol

from .swap import FOLDER, Memory, path_of

LOAD = "(loading)"
"""Stands among the tests for the loading of a rulebook."""
KEPT = Path(__file__).parents[2] / "var" / "mutants.json"
"""The last map; good for as long as neither rules nor tests change."""


@dataclass(frozen=True)
class Map:
    """Test ids by module and line, and the time of each test."""

    lines: dict[str, dict[str, list[str]]]
    seconds: dict[str, float]

    def tests(self, module: str, line: int) -> list[str]:
        """The tests that run this line, or any of the module where it runs at load; the quickest first."""
        by_line = self.lines[module]
        found = set(by_line.get(str(line), ())) - {LOAD}
        if not found or self.at_load(module, line):
            found = {test for tests in by_line.values() for test in tests} - {LOAD}
        return sorted(found, key=lambda test: self.seconds.get(test, 0))

    def at_load(self, module: str, line: int) -> bool:
        """Whether the line runs while a rulebook is loaded, so that a loaded one keeps what it did."""
        return LOAD in self.lines[module].get(str(line), ())


def fingerprint() -> str:
    """Changes when a rule, a test of the rules or their data does."""
    files = sorted(
        [*FOLDER.rglob("*.py"), *FOLDER.rglob("*.toml"), *(Path(__file__).parents[1] / "rules").glob("*.py")]
    )
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def read_map(items: Sequence[pytest.Item], modules: Sequence[str]) -> Map:
    """The kept map if it is still good, else a new one, for which all tests run once."""
    if KEPT.exists():
        kept = json.loads(KEPT.read_text("utf-8"))
        if kept["of"] == fingerprint() and set(modules) <= set(kept["lines"]):
            return _map(kept)
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.unlink(missing_ok=True)
    child = os.fork()
    if not child:
        try:
            KEPT.write_text(json.dumps({"of": fingerprint(), **_measure(items, modules)}), "utf-8")
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    if not KEPT.exists():
        pytest.exit("the tests of the rules have to pass before mutants make sense", 1)
    return _map(json.loads(KEPT.read_text("utf-8")))


def _map(kept: dict[str, Any]) -> Map:
    """What was written, with the names of tests in place of their numbers."""
    names = [LOAD, *kept["seconds"]]
    lines = {
        module: {line: [names[at] for at in numbers] for line, numbers in by_line.items()}
        for module, by_line in kept["lines"].items()
    }
    return Map(lines, kept["seconds"])


def _measure(items: Sequence[pytest.Item], modules: Sequence[str]) -> dict[str, object]:
    from clinic.rules import rulebook  # not before: in a fresh interpreter the mutant has to come first

    seconds: dict[str, float] = {}
    watcher = coverage.Coverage(data_file=None, config_file=False, include=[str(FOLDER / "*.py")])
    watcher.start()
    watcher.switch_context(LOAD)
    rulebook._build("measured", dict(rulebook.load().files), stored=False)
    memory = Memory()
    for at, item in enumerate(items):
        memory.forget()  # a test that only finds what another one left runs none of the lines that made it
        watcher.switch_context(item.nodeid)
        begun = time.process_time()
        failed = [report for report in runtestprotocol(item, log=False, nextitem=_next(items, at)) if report.failed]
        if failed:
            raise RuntimeError(f"{item.nodeid} fails without any mutant")
        seconds[item.nodeid] = time.process_time() - begun
    watcher.stop()
    data, numbers = watcher.get_data(), {name: at for at, name in enumerate([LOAD, *seconds])}
    lines = {
        module: {
            str(line): [numbers[test] for test in tests if test]
            for line, tests in data.contexts_by_lineno(str(path_of(module))).items()
        }
        for module in modules
    }
    return {"lines": lines, "seconds": seconds}


def _next(items: Sequence[pytest.Item], at: int) -> pytest.Item | None:
    return items[at + 1] if at + 1 < len(items) else None
