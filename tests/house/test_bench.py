"""The bench measures what it says: what is dearer costs more, and an error is no figure."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.reasons import missed
from tests.bench.sides import Side
from tests.bench.table import Row, at_most, markdown, not_measured

APPLICATION = """
def application(environ, start_response):
    total = sum(range(200_000)) if environ["PATH_INFO"] == "/dear" else 0
    start_response("500 Oh" if environ["PATH_INFO"] == "/broken" else "200 OK", [("ETag", "x")])
    return [b"abc"]
"""


@pytest.fixture
def side(tmp_path: Path) -> Iterator[Side]:
    (tmp_path / "little.py").write_text(APPLICATION)
    cases = {name: {"path": f"/{name}"} for name in ("cheap", "dear", "broken")}
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)}
    made = Side(sys.executable, "little:application", tmp_path, environment, cases)
    yield made
    made.close()


def test_a_dearer_answer_costs_more(side: Side) -> None:
    cheap, dear = (side.ask(name, 20) for name in ("cheap", "dear"))
    assert dear["cpu"] > 5 * cheap["cpu"]
    assert (len(dear["wall"]), dear["bytes"], dear["headers"]) == (20, 3, {"ETag": "x"})


def test_an_answer_that_is_an_error_is_no_figure(side: Side) -> None:
    with pytest.raises(RuntimeError, match="broken: 500"):
        side.ask("broken", 1)


def test_a_missed_goal_and_a_missing_tool_are_told() -> None:
    told = markdown([Row("A page", "3 ms", **at_most(3, 2, "ms")), not_measured("Another", "no wrk")])
    assert "| A page | 3 ms | – | – | at most 2 ms | **no** |" in told
    assert "| Another | not measured: no wrk |" in told
    late = Row("From the start to the first guide page", "2 s", **at_most(2, 0.6, "s"))
    assert missed([late, Row("Fine", "1 s", **at_most(1, 2, "s"))]).startswith("- **From the start to the first guide")
