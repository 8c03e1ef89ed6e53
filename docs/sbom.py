"""Writes docs/sbom.json, the bill of materials (CycloneDX 1.6), from requirements.txt: `python docs/sbom.py`.

Versions and hashes are the locked ones; licences are what each installed part says of itself. A part has one hash for
each file that may be installed of it, so the hashes stand at its place of distribution. The typeface is a part, too.
"""

import hashlib
import json
import re
import tomllib
import uuid
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BILL = ROOT / "docs" / "sbom.json"
FONTS = sorted([*ROOT.glob("static/fonts/*.woff2"), *ROOT.glob("templates/pdf/fonts/*.ttf")])
REQUIREMENT = re.compile(
    r"^([\w.-]+)==([^\s;]+)(?: ; ([^\\\n]+?))? \\\n((?:    --hash=sha256:\w+(?: \\)?\n?)+)", re.MULTILINE
)
SPDX = ("MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "MPL-2.0")
"""Short names that parts use in their older field and that are names of SPDX, too."""

Json = dict[str, Any]


def parts() -> Iterator[Json]:
    """Each locked part as a component."""
    for name, version, marker, hashes in REQUIREMENT.findall((ROOT / "requirements.txt").read_text("utf-8")):
        purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"
        found: Json = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
        if licences := _licences(name):
            found["licenses"] = licences
        if marker:
            found["properties"] = [{"name": "kneadwell:marker", "value": marker.strip()}]
        found["externalReferences"] = [
            {
                "type": "distribution",
                "url": f"https://pypi.org/project/{name}/{version}/#files",
                "hashes": [{"alg": "SHA-256", "content": each} for each in re.findall(r"sha256:(\w+)", hashes)],
            }
        ]
        yield found


def _licences(name: str) -> list[Json]:
    """As the part itself says: an expression of SPDX where it has one, else a short name, else its classifiers."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return []  # for another system than this one
    if expression := said.get("License-Expression"):
        return [{"expression": expression, "acknowledgement": "declared"}]
    short = said.get("License") or ""
    if short in SPDX:
        return [{"license": {"id": short, "acknowledgement": "declared"}}]
    classified = [each.rpartition(" :: ")[2] for each in said.get_all("Classifier", []) if each.startswith("License")]
    return [{"license": {"name": each, "acknowledgement": "declared"}} for each in classified or [short] if each]


def fonts() -> Iterator[Json]:
    """The typeface, as the pages and as the PDFs have it."""
    for path in FONTS:
        yield {
            "type": "file",
            "bom-ref": f"file:{path.name}",
            "name": path.name,
            "description": "Atkinson Hyperlegible Next",
            "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}],
            "licenses": [{"license": {"id": "OFL-1.1", "acknowledgement": "declared"}}],
        }


def bill() -> Json:
    """The whole bill. The same parts give the same number, so that it changes when they do."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    components = [*parts(), *fonts()]
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(components, sort_keys=True))
    me = f"pkg:generic/{project['name']}@{project['version']}"
    direct = {re.match(r"[\w-]+", each)[0].lower() for each in project["dependencies"]}  # type: ignore[index]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": me,
                "name": project["name"],
                "version": project["version"],
                "description": project["description"],
                "licenses": [{"license": {"id": "MIT", "acknowledgement": "declared"}}],
            },
        },
        "components": components,
        "dependencies": [
            {"ref": me, "dependsOn": [each["bom-ref"] for each in components if each["name"].lower() in direct]}
        ],
    }


def written() -> str:
    """The file's text."""
    return json.dumps(bill(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    BILL.write_text(written(), "utf-8")
