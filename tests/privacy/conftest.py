"""Each test of the privacy room writes its erasures into a log of its own."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def erasure_log(settings: Any, tmp_path: Path) -> Path:
    """Where the erasures of this test are written down."""
    settings.ERASURE_LOG = str(tmp_path / "erasures.jsonl")
    return tmp_path / "erasures.jsonl"
