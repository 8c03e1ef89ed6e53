"""Every guide topic that the rules link to is a page of the guide, and its anchor a place on that page."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import guide
from clinic.rules.rulebook import load

CONTENT = Path(guide.__file__).parent / "content" / "en"
PAGES = {str(file.relative_to(CONTENT).with_suffix("")): tomllib.loads(file.read_text("utf-8"))
         for file in CONTENT.rglob("*.toml")}  # fmt: skip


def linked() -> list[tuple[str, str]]:
    """(row, topic) of every row of the rulebook that names one."""
    rulebook = load()
    rows: list[Any] = [
        *rulebook.rules, *rulebook.checklist, *rulebook.regions.values(), *rulebook.goals.values(),
        *rulebook.techniques.values(),
    ]  # fmt: skip
    return [(row.id, row.topic) for row in rows]


def anchors(value: Any) -> Iterator[str]:
    """Every `anchor` of a page, however deep."""
    if isinstance(value, dict):
        yield from [value["anchor"]] if isinstance(value.get("anchor"), str) else []
        value = list(value.values())
    for each in value if isinstance(value, list) else []:
        yield from anchors(each)


def places(page: str) -> set[str]:
    """The places on a page: its own headings, and the pages below it, which it lists."""
    below = {path.partition("/")[2] for path in PAGES if path.startswith(f"{page}/")}
    return {*anchors(PAGES[page]), *below}


def test_every_row_names_a_topic() -> None:
    assert all(topic for _, topic in linked())


@pytest.mark.parametrize("topic", sorted({topic for _, topic in linked()}))
def test_a_topic_is_a_page_of_the_guide(topic: str) -> None:
    page, _, anchor = topic.partition("#")
    assert page in PAGES
    assert not anchor or anchor in places(page)
