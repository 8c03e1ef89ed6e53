"""The operator's guide says what the code says: its table of settings, its commands, and the units to copy."""

import re
import runpy
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "operating.md").read_text("utf-8")
DEPLOY = sorted(path for path in (ROOT / "docs" / "deploy").iterdir())


def test_its_table_of_settings_is_what_the_code_reads() -> None:
    table = runpy.run_path(str(ROOT / "docs" / "settings_table.py"))
    assert table["written"]() == GUIDE, "run: python docs/settings_table.py"
    assert {"DATABASE_URL", "FIELD_KEYS", "BEHIND_PROXY"} <= {name for name, _, _ in table["variables"]()}


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", ROOT / "docs" / "operating.md", *DEPLOY], ids=lambda path: path.name
)
def test_commands_that_are_named_exist(path: Path) -> None:
    named = set(re.findall(r"manage\.py ([a-z]+)\b(?!\.)", path.read_text("utf-8")))
    assert named <= set(get_commands())


def test_files_that_it_names_are_there() -> None:
    for name in re.findall(r"`(kneadwell[\w-]*\.(?:service|timer))`|`deploy/([\w.]+)`", GUIDE):
        assert (ROOT / "docs" / "deploy" / "".join(name)).is_file()


def test_a_unit_starts_nothing_that_is_not_in_the_environment() -> None:
    for path in DEPLOY:
        for command in re.findall(r"-m (\w+)", path.read_text("utf-8")):
            assert f"\n{command}==" in (ROOT / "requirements.txt").read_text("utf-8")
