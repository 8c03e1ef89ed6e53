"""The clinic's own emergency number, where the rules, which know no country, name three of them."""

from typing import Any

ANYWHERE = (
    "999/112/911",
    "999 (UK), 112 (Europe) or 911 (US/Canada)",
    "999 (Reino Unido), al 112 (Europa) o al 911 (EE. UU./Canadá)",
    "999 (Reino Unido), 112 (Europa) o 911 (EE. UU./Canadá)",
)
"""What the rulebook's texts say. They are kept whole in every version, so the number is put in when they are read."""


def with_own_number(result: dict[str, Any], number: str) -> dict[str, Any]:
    """A rendered assessment whose texts name this number: on its card, and in its lines of the checklist."""
    card = {name: _own(said, number) for name, said in result["card"].items()}
    return {**result, "card": card, "checklist": [_line(item, number) for item in result["checklist"]]}


def _line(item: dict[str, Any], number: str) -> dict[str, Any]:
    """A line of the checklist, and the original that the clinic's own words stand for."""
    return item | {name: _own(item[name], number) for name in ("text", "original") if name in item}


def _own(said: Any, number: str) -> Any:
    """A text, or a list that may hold texts, with the number in it; anything else as it is."""
    if isinstance(said, list):
        return [_own(each, number) for each in said]
    if not isinstance(said, str):
        return said
    for numbers in ANYWHERE:
        said = said.replace(numbers, number)
    return said
