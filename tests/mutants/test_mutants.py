"""The harness itself: what it changes, that it changes one thing at a time, and that a change is really in place."""

import ast
import subprocess
import sys

import pytest

from clinic.rules import shares

from .operators import mutants, mutated
from .run import MODULES, ROOT, Outcome
from .swap import Functions, code_of, path_of


def changes(source: str) -> list[str]:
    return [mutant.change for mutant in mutants("some", source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(a, b): return a < b", ["return a < b -> return None", "a < b -> a <= b"]),
        ("def f(a): return 1 <= a < 9", ["1 <= a < 9 -> 1 < a < 9", "1 <= a < 9 -> 1 <= a <= 9"]),
        ("x = a and not b", ["a and (not b) -> a or not b", "not b -> b"]),
        ("x = a + 3", ["a + 3 -> a - 3", "3 -> 4", "3 -> 2"]),
        ("x = 0", ["0 -> 1"]),
        ("x = min(a)", ["min(a) -> max(a)"]),
        ("x = True", ["True -> False"]),
        ("x = 'yes'", ["'yes' -> 'not yes'"]),
        ("x = [each for each in b if each]", ["for … if each -> for …"]),
        ("x = a if b else c", ["a if b else c -> a if not b else c"]),
        ("def f():\n    for x in y:\n        continue\n    g(x)", ["continue -> pass", "g(x) -> pass"]),
        ("def f():\n    a.b = c\n    d += e", ["a.b = c -> pass", "d += e -> d -= e", "d += e -> pass"]),
    ],
)
def test_every_small_mistake_is_made(source: str, expected: list[str]) -> None:
    assert set(expected) <= {" -> ".join(change.split("  ->  ")) for change in changes(source)}


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring."""', "from a import b", "__all__ = ['a']", "def f(a: int) -> 'str': pass",
        "if TYPE_CHECKING:\n    x = 1", "def f():\n    raise ValueError('no')",
    ],
)  # fmt: skip
def test_what_decides_nothing_is_left_alone(source: str) -> None:
    assert changes(source) == []


def test_a_mutant_differs_in_one_place() -> None:
    source = path_of("shares").read_text("utf-8")
    whole = ast.unparse(ast.parse(source)).splitlines()
    for mutant in mutants("shares", source):
        text = ast.unparse(mutated(source, mutant.number)).splitlines()
        assert text != whole, mutant
        assert len(set(text) - set(whole)) <= 1, mutant


def test_a_mutant_is_put_into_living_functions_and_out_again() -> None:
    source = path_of("shares").read_text("utf-8")
    functions = Functions(["shares"])
    wanted = next(each for each in mutants("shares", source) if each.change == "needed > total  ->  needed >= total")
    known, code = shares.fitting(6, [3, 3]), shares.fitting.__code__
    try:
        assert functions.swap("shares", wanted.number)
        assert (known, shares.fitting(6, [3, 3])) == (2, 1)
    finally:
        shares.fitting.__code__ = code


def test_a_mutant_outside_of_functions_is_left_to_a_fresh_interpreter() -> None:
    source = path_of("dvt").read_text("utf-8")
    window = next(each for each in mutants("dvt", source) if each.change == "84  ->  85")
    assert not window.in_function
    assert not Functions(["dvt"]).swap("dvt", window.number)
    script = (
        f"from tests.mutants.swap import install; install('dvt', {window.number});"
        "from clinic.rules import dvt; print(dvt.SURGERY_WINDOW)"
    )
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == "85\n"


def test_every_module_that_is_mutated_exists_and_compiles() -> None:
    assert all(code_of(module) for module in MODULES)


def test_what_ran_out_of_time_counts_as_noticed() -> None:
    one, two, three = mutants("some", "x = 1 < 2")[:3]
    outcome = Outcome([one], [two], [three])
    assert outcome.share == pytest.approx(2 / 3)
