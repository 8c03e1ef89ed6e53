"""Writes the table of settings in docs/operating.md from clinic/settings.py: `python docs/settings_table.py`.

A row is a variable of the environment that the settings read, with the docstring that stands below it there.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
SETTINGS, ENVIRONMENT = HERE.parent / "clinic" / "settings.py", HERE.parent / "clinic" / "environment.py"
GUIDE = HERE / "operating.md"
BEGIN, END = "<!-- settings: begin -->", "<!-- settings: end -->"
IN_A_FILE = {"SECRET_KEY", "FIELD_KEYS"}
"""Read by `environment.secrets_of`; elsewhere than in production they are made once and kept in a file."""


def variables() -> Iterator[tuple[str, str, str]]:
    """(name, default, what it is for) of each, in the order of settings.py."""
    body = ast.parse(SETTINGS.read_text("utf-8")).body
    for statement, following in zip(body, [*body[1:], ast.Pass()], strict=True):
        for name, default in _read_in(statement):
            yield name, default, _docstring(following)


def _read_in(statement: ast.stmt) -> Iterator[tuple[str, str]]:
    if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) in IN_A_FILE:
        yield ast.unparse(statement.targets[0]), "made once and kept, but not in production"
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("env.") and node.args:
            (default,) = (keyword.value for keyword in node.keywords if keyword.arg == "default")
            yield ast.literal_eval(node.args[0]), _in_words(default)


def _in_words(default: ast.expr) -> str:
    """A default that is worked out (a path in VAR_DIR) is told by how it is written."""
    if isinstance(default, ast.Name):
        return "`kneadwell.sqlite3` in VAR_DIR"
    try:
        value = ast.literal_eval(default)
    except ValueError:
        written = [str(node.value) for node in ast.walk(default) if isinstance(node, ast.Constant)]
        return f"`{'/'.join(written)}` in {'the checkout' if 'BASE_DIR' in ast.unparse(default) else 'VAR_DIR'}"
    return f"`{','.join(value) if isinstance(value, list) else value}`" if value else "none" if value == [] else "off"


def _docstring(statement: ast.stmt) -> str:
    match statement:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return " ".join(text.split())
    raise SystemExit(
        f"settings.py:{getattr(statement, 'lineno', 'end')}: a variable of the environment has no docstring"
    )


def needed() -> set[str]:
    """What production does not start without."""
    for statement in ast.parse(ENVIRONMENT.read_text("utf-8")).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "PRODUCTION_NEEDS":
            return set(ast.literal_eval(statement.value))
    raise SystemExit("environment.py names nothing that production needs")


def table() -> str:
    """The table, in Markdown."""
    required = needed()
    rows = [
        f"| `{name}` | {'**needed**' if name in required else default} | {meaning} |"
        for name, default, meaning in variables()
    ]
    return "\n".join(["| Variable | Default | What it is |", "| --- | --- | --- |", *rows])


def written() -> str:
    """The operator's guide with the table as it should be."""
    before, _, rest = GUIDE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    GUIDE.write_text(written(), "utf-8")
