"""The table of ASVS is whole: each requirement once, each file that it names is there, its sums are right."""

import re
from collections import Counter
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
TABLE = (DOCS / "asvs.md").read_text("utf-8")
STATE = r"(met|partly|not met|not applicable)"
ROWS = re.findall(rf"^\| \*\*([\d.]+)\*\* (.+?) \| ([12]) \| {STATE} \| (.+?) \| (.+) \|$", TABLE, re.MULTILINE)
REQUIREMENTS = {"1": 70, "2": 183}
"""How many the standard has on each level (5.0.0)."""


def test_each_requirement_stands_once_in_its_order() -> None:
    ids = [row[0] for row in ROWS]
    assert Counter(row[2] for row in ROWS) == REQUIREMENTS
    assert len(set(ids)) == len(ids) == TABLE.count("\n| **")
    assert ids == sorted(ids, key=lambda each: [int(part) for part in each.split(".")])


def test_the_sums_are_those_of_the_rows() -> None:
    counted = Counter((row[3], row[2]) for row in ROWS)
    sums = re.findall(rf"^\| {STATE} \| (\d+) \| (\d+) \| (\d+) \|$", TABLE, re.MULTILINE)
    assert len(sums) == 4
    for state, *numbers in sums:
        first, second = counted[state, "1"], counted[state, "2"]
        assert [int(number) for number in numbers] == [first, second, first + second], state


@pytest.mark.parametrize("name", ["asvs.md", "security.md"])
def test_every_file_and_heading_that_it_names_is_there(name: str) -> None:
    text = (DOCS / name).read_text("utf-8")
    paths = set(re.findall(r"`((?:tests|clinic|guide)/[\w/.]+)`", text))
    assert paths
    assert [path for path in paths if not (DOCS.parent / path).exists()] == []
    for target, _, anchor in (link.partition("#") for link in re.findall(r"\]\(([\w./#-]+)\)", text)):
        there = DOCS / target
        assert there.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", there.read_text("utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w-]", "", each.lower().replace(" ", "-")) for each in headings}, anchor


def test_what_is_short_says_why_and_what_is_met_is_tested_or_nobodys_to_test() -> None:
    untested = {row[0] for row in ROWS if row[3] == "met" and "`tests/" not in row[5]}
    assert untested == {"3.5.4", "6.2.10", "9.2.3", "12.1.1", "12.1.2", "12.2.2"}
    assert all(len(row[4]) > 20 for row in ROWS if row[3] in ("partly", "not met"))
