"""The guide's own line drawings: small SVG templates that take the colour of the text around them."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "guide" / "drawings"


@cache
def names() -> tuple[str, ...]:
    """Every drawing there is, by the name under which a topic or a part asks for it."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.svg")))


def template(name: str) -> str:
    """The template of a drawing; empty where there is none, and then nothing is drawn."""
    return f"guide/drawings/{name}.svg" if name in names() else ""


def choices() -> list[tuple[str, str]]:
    """The drawings as the choices of a form."""
    return [(name, name.replace("-", " ").capitalize()) for name in names()]
