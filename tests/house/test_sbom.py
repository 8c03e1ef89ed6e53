"""The bill of materials names every part that is locked, with every hash and a licence, and is the newest."""

import json
import re
import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BILL = json.loads((ROOT / "docs" / "sbom.json").read_text("utf-8"))


def test_it_is_up_to_date() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "sbom.py"))["bill"]()
    assert made == BILL, "run: python docs/sbom.py"


def test_nothing_that_is_locked_is_missing() -> None:
    locked = (ROOT / "requirements.txt").read_text("utf-8")
    libraries = [each for each in BILL["components"] if each["type"] == "library"]
    assert {(each["name"], each["version"]) for each in libraries} == set(
        re.findall(r"^([\w.-]+)==(\S+)", locked, re.MULTILINE)
    )
    hashes = [found["content"] for each in libraries for found in each["externalReferences"][0]["hashes"]]
    assert sorted(hashes) == sorted(re.findall(r"sha256:(\w+)", locked))


def test_every_part_that_is_installed_has_a_licence() -> None:
    assert {each["name"] for each in BILL["components"] if not each.get("licenses")} <= {"colorama"}  # Windows only
