"""The catalogues of translations, and every text in the sources that needs one: read without the tools of gettext."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[2]
CATALOGUES = [ROOT / app / "locale" / "es" / "LC_MESSAGES" / "django.po" for app in ("clinic", "guide")]
TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*")) if path.suffix in {".html", ".txt"}]
MODULES = [path for app in ("clinic", "guide") for path in sorted((ROOT / app).rglob("*.py"))]
FUNCTIONS = re.compile(r"n?p?gettext(_lazy|_noop)?$")
MARKED = re.compile(r"\b(?P<name>_|n?p?gettext(?:_lazy|_noop)?)\((?P<texts>u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
                    r"(?:, u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))*)")  # fmt: skip

Key = tuple[str, str]
"""A text, and its plural where it has one."""


@dataclass
class Entry:
    """One text of a catalogue with its translations."""

    comments: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    """`msgid`, `msgid_plural`, `msgstr` or `msgstr[0]` and so on -> text."""

    @property
    def key(self) -> Key:
        return self.texts["msgid"], self.texts.get("msgid_plural", "")

    @property
    def translations(self) -> list[str]:
        return [text for name, text in self.texts.items() if name.startswith("msgstr")]


def entries(path: Path) -> list[Entry]:
    """Every entry of a .po file but its header."""
    found = [_entry(block) for block in path.read_text("utf-8").split("\n\n") if block.strip()]
    return [entry for entry in found if entry.texts.get("msgid")]


def _entry(block: str) -> Entry:
    entry, name = Entry(), ""
    for line in block.strip().splitlines():
        if line.startswith("#"):
            entry.comments.append(line)
        elif line.startswith('"'):
            entry.texts[name] += ast.literal_eval(line)
        else:
            name, _space, text = line.partition(" ")
            entry.texts[name] = ast.literal_eval(text)
    return entry


@cache
def marked() -> dict[Key, Path]:
    """Every text in the sources that goes through gettext, and one place of each."""
    found = {key: path for path in TEMPLATES for key in _in_template(path)}
    return found | {key: path for path in MODULES for key in _in_module(path)}


def _in_template(path: Path) -> Iterator[Key]:
    for match in MARKED.finditer(templatize(path.read_text("utf-8"))):
        texts = [*ast.literal_eval(f"({match['texts']},)"), ""]
        yield texts[0], texts[1] if match["name"].startswith("n") else ""


def _in_module(path: Path) -> Iterator[Key]:
    tree = ast.parse(path.read_text("utf-8"))
    names = dict(_imported(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            count = 2 if names[node.func.id].startswith("n") else 1
            texts = [str(each.value) for each in node.args[:count] if isinstance(each, ast.Constant)]
            if texts:  # others are handed on, and were marked where they were written
                yield texts[0], texts[1] if count == 2 else ""


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            yield from ((name.asname or name.name, name.name) for name in node.names if FUNCTIONS.match(name.name))
