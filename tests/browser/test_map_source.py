"""The map's templates are what the drawn points say: nobody has edited them by hand. It needs no browser."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_templates_of_the_map_are_what_the_generator_writes() -> None:
    code = "import build, json; print(json.dumps(build.pages()))"
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "docs" / "body-map", capture_output=True, text=True, check=True
    )
    for name, text in json.loads(shown.stdout).items():
        assert (ROOT / "templates" / "map" / name).read_text() == text, f"{name} differs: run build.py"
