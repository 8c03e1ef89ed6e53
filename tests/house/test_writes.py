"""Whoever changes something leaves a line in the audit trail: each function that is told `by` whom reaches `record`."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "clinic"
FILES = [file for file in sorted(ROOT.rglob("*.py")) if "migrations" not in file.parts]


def functions() -> list[tuple[Path, ast.FunctionDef]]:
    return [
        (file, node)
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef)
    ]


def called(function: ast.FunctionDef) -> set[str]:
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
    return {str(getattr(call.func, "id", getattr(call.func, "attr", ""))) for call in calls}


def reaches(goal: str) -> set[str]:
    """The names of all functions that call `goal`, or one that does, and so on."""
    callers: dict[str, set[str]] = defaultdict(set)
    for _file, function in functions():
        for name in called(function):
            callers[name].add(function.name)
    found, waiting = {goal}, [goal]
    while waiting:
        new = callers[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def test_every_act_of_somebody_is_recorded() -> None:
    recording = reaches("record")
    acts = [(file, act) for file, act in functions() if any(arg.arg == "by" for arg in act.args.kwonlyargs)]
    silent = [f"{file.relative_to(ROOT)}: {act.name}" for file, act in acts if act.name not in recording]
    assert len(acts) > 50, "the search finds nothing"
    assert silent == []
