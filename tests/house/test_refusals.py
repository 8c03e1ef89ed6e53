"""One word for one thing: what was not done is `Refused`, and where somebody else was first it is a `Conflict`."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "clinic"
FIRST = ("Changed", "Meanwhile", "Stale", "Replaced")


def exceptions() -> dict[str, str]:
    """Class -> its base, for the exceptions of the rooms that talk to people; the rules know none of them."""
    files = [file for file in ROOT.rglob("*.py") if file.relative_to(ROOT).parts[0] != "rules"]
    found = [node for file in files for node in ast.parse(file.read_text()).body if isinstance(node, ast.ClassDef)]
    bases = ("Exception", "Refused", "Conflict")
    return {
        node.name: base.id for node in found for base in node.bases if isinstance(base, ast.Name) and base.id in bases
    }


def test_there_is_one_refusal() -> None:
    found = exceptions()
    assert len(found) > 40, "the search finds nothing"
    assert found["Refused"] == "Exception"
    sources = [file.read_text() for file in ROOT.rglob("*.py") if file.relative_to(ROOT).parts[0] != "rules"]
    assert sum("class Refused(" in text for text in sources) == 1


def test_whoever_comes_second_meets_a_conflict() -> None:
    second = {name: base for name, base in exceptions().items() if name.endswith(FIRST)}
    assert len(second) >= 8, "the search finds nothing"
    assert set(second.values()) == {"Conflict"}, second
