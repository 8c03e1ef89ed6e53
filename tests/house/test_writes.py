"""Whoever changes something leaves a line in the audit trail: each function that is told `by` whom reaches `record`."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2] / "clinic"
ACTS_AT_LEAST = 40
PART_OF_ANOTHER = {"intake/drafts.py: done": "lets go of the draft of a page that was saved, which is the act"}


class Function(NamedTuple):
    """A function of a module, and what it calls: functions by their names, and those of modules that it imports."""

    file: str
    node: ast.FunctionDef
    calls: set[str]


def functions(sources: dict[str, str]) -> Iterator[Function]:
    for file, source in sources.items():
        tree = ast.parse(source)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                yield Function(file, node, _called(node, _imported(tree)))


def _imported(tree: ast.Module) -> set[str]:
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return {alias.asname or alias.name for node in imports for alias in node.names if alias.name.islower()}


def _called(function: ast.FunctionDef, modules: set[str]) -> set[str]:
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            at = node.func
            if isinstance(at, ast.Name):
                found.add(at.id)
            elif isinstance(at, ast.Attribute) and isinstance(at.value, ast.Name) and at.value.id in modules:
                found.add(at.attr)
    return found


def silent(sources: dict[str, str]) -> list[str]:
    """Functions that act for somebody and never come to write it down."""
    every = list(functions(sources))
    callers: dict[str, set[str]] = defaultdict(set)
    for function in every:
        for name in function.calls:
            callers[name].add(function.node.name)
    recording, waiting = {"record"}, ["record"]
    while waiting:
        new = callers[waiting.pop()] - recording
        recording |= new
        waiting += new
    acts = [function for function in every if any(arg.arg == "by" for arg in function.node.args.kwonlyargs)]
    assert len(acts) >= ACTS_AT_LEAST, "the search finds nothing"
    found = [f"{act.file}: {act.node.name}" for act in acts if act.node.name not in recording]
    return [act for act in found if act not in PART_OF_ANOTHER]


def sources() -> dict[str, str]:
    files = [file for file in sorted(ROOT.rglob("*.py")) if "migrations" not in file.parts]
    return {str(file.relative_to(ROOT)): file.read_text() for file in files}


def test_every_act_of_somebody_is_recorded() -> None:
    assert silent(sources()) == []


def test_an_act_that_tells_nobody_is_found() -> None:
    """The search above can fail: an action whose line is left out, and a new one without any."""
    whole = sources()
    practice = "practice/actions.py"
    assert silent({**whole, practice: whole[practice].replace("audit.record(clinic=clinic, action=\"clinic.prep_mail\"",
                                                              "dict(clinic=clinic, action=\"clinic.prep_mail\"")}) == [
        f"{practice}: choose_prep_mail"
    ]  # fmt: skip
    new = "def rename(*, client, by):\n    client.save()\n"
    assert silent({**whole, "practice/new.py": new}) == ["practice/new.py: rename"]
