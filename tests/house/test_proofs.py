"""The frame of `make prove`: a proof stands only where cases were tried, none failed, and its faults were seen."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.prove import record, runs
from tests.prove.proof import Outcome, Proof, Size
from tests.prove.proofs import MODULES, load
from tests.prove.report import row

FAULT = "the guard is off"


def told(
    monkeypatch: pytest.MonkeyPatch, usual: Outcome, broken: Outcome, *, all_must_run: bool = False
) -> runs.Result:
    """What the frame makes of a proof that sees this usually, and that with its fault."""
    monkeypatch.setattr(runs, "_in_a_process", lambda name, size, fault="": broken if fault else usual)
    proof = Proof("guard", "nobody gets in", lambda size: usual, {FAULT: nullcontext})
    return runs.prove(proof, Size.QUICK, all_must_run=all_must_run)


@pytest.mark.parametrize("name", MODULES)
def test_every_proof_has_a_fault_that_must_be_seen(name: str) -> None:
    assert load(name).faults


def test_a_proof_stands_that_sees_its_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    result = told(monkeypatch, Outcome(9), Outcome(9, ("somebody got in",)))
    assert result.failures == ()
    assert row(result)[1:4] == ("9", "0", "1 of 1")


@pytest.mark.parametrize("broken", [Outcome(9), Outcome(0, (f"{runs.CRASHED}ImportError",))])
def test_a_proof_that_misses_its_fault_is_red(monkeypatch: pytest.MonkeyPatch, broken: Outcome) -> None:
    result = told(monkeypatch, Outcome(9), broken)
    assert result.failures == (f"it did not notice this fault: {FAULT}",)
    assert row(result)[3] == "0 of 1"


@pytest.mark.parametrize("usual", [Outcome(9, ("somebody got in",)), Outcome(0)])
def test_a_failure_is_red_and_so_is_nothing_tried(monkeypatch: pytest.MonkeyPatch, usual: Outcome) -> None:
    assert told(monkeypatch, usual, Outcome(9, ("seen",))).failures


def test_what_is_left_out_is_red_where_everything_has_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = Outcome(0, left_out="no database here")
    assert told(monkeypatch, usual, Outcome(9, ("seen",))).failures == ()
    assert told(monkeypatch, usual, Outcome(9, ("seen",)), all_must_run=True).failures


def test_a_run_that_dies_has_failed() -> None:
    outcome = runs._in_a_process("no_such_proof", Size.QUICK)
    assert outcome.failures[0].startswith(runs.CRASHED)
    assert "ModuleNotFoundError" in outcome.failures[0]


def test_a_proof_that_is_run_again_renews_its_line_and_leaves_the_others(tmp_path: Path) -> None:
    file = tmp_path / "proofs.md"
    first, second = (load(name) for name in MODULES[:2])
    record.write(
        [runs.Result(each, Outcome(11, (), "eleven seen"), (), 1) for each in (second, first)], "make prove", file
    )
    record.write([runs.Result(first, Outcome(2222, ("lost",)), (), 5)], "make prove ONLY=it", file)
    lines = file.read_text("utf-8").splitlines()
    [one] = [line for line in lines if line.startswith(f"| `{first.name}` |")]
    [two] = [line for line in lines if line.startswith(f"| `{second.name}` |")]
    assert "| 2,222 | 1 |" in one and "| 11 | 0 |" in two
    assert lines.index(one) < lines.index(two)
    assert [line for line in lines if line.startswith("- ")][1].startswith(f"- `{second.name}`: eleven seen")
