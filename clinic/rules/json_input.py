"""Parses the JSON of a file, and says plainly what makes it unusable."""

from __future__ import annotations

import json
from typing import Any

from .reading import FactsError, Fault, show

DEEPEST = 20
"""Lists and objects inside each other; an intake needs five."""


def parse_json(data: bytes | str) -> Any:
    """The JSON of a file. Refuses bad UTF-8, keys given twice, NaN and deep nesting, as a FactsError."""
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        document = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise _not_json(f"not UTF-8 text (byte {error.start})") from None
    except json.JSONDecodeError as error:
        raise _not_json(f"not JSON: {error.msg} (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise _not_json("nested too deeply") from None
    except ValueError as error:
        raise _not_json(str(error)) from None
    if _depth(document) > DEEPEST:
        raise _not_json("nested too deeply")
    return document


def _not_json(message: str) -> FactsError:
    return FactsError((Fault("", message),))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(pairs)
    if len(unique) != len(pairs):
        names = [name for name, _ in pairs]
        again = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {show(again)} is there twice")
    return unique


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number that we can use")


def _depth(document: Any) -> int:
    """How deeply lists and objects are nested, without recursion."""
    depth, level = 0, [document]
    while level:
        depth += 1
        lists = [value if isinstance(value, list) else [] for value in level]
        objects = [list(value.values()) if isinstance(value, dict) else [] for value in level]
        level = [item for items in (*lists, *objects) for item in items]
    return depth
