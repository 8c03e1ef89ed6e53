"""The clinic's own emergency number, where the rules, which know no country, name three of them."""

from typing import Any

ANYWHERE = "999/112/911"
"""What the rulebook's texts say, in every language and version."""


def with_own_number(result: dict[str, Any], number: str) -> dict[str, Any]:
    """A rendered assessment whose texts name this number: in its lines of the checklist, and on its card."""
    card = {**result["card"], "safety_net": [_own(line, number) for line in result["card"]["safety_net"]]}
    return {**result, "card": card, "checklist": [_line(item, number) for item in result["checklist"]]}


def _line(item: dict[str, Any], number: str) -> dict[str, Any]:
    """A line of the checklist, and the original that the clinic's own words stand for."""
    return item | {name: _own(item[name], number) for name in ("text", "original") if name in item}


def _own(text: str, number: str) -> str:
    return text.replace(ANYWHERE, number)
