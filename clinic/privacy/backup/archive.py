"""The backup file: a tar of a manifest, which says what is in it, and of the database as its own tools write it."""

import json
import os
import tarfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from clinic.privacy.backup.digests import Digests, of_file

FORMAT = "kneadwell-backup/1"
MANIFEST, DATA = "manifest.json", "database"


class Broken(Exception):
    """The file is no backup, or not the one that was made."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    format: str
    made_at: str
    vendor: str
    """`sqlite` or `postgresql`."""
    sha256: str
    tables: Digests
    migrations: list[str]
    """Those that had run, as `practice.0007_trail`."""

    def rows(self) -> int:
        return sum(rows for rows, _hash in self.tables.values())


def write(file: Path, manifest: Manifest, data: Path) -> None:
    """Make the file, for its owner's eyes only; it gets its name once all of it is on the disk."""
    head = data.with_name(MANIFEST)
    head.write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
    part = file.with_name(f"{file.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w") as tar:
                tar.add(head, MANIFEST)
                tar.add(data, DATA)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def read(file: Path, folder: Path) -> tuple[Manifest, Path]:
    """The manifest, and the data laid into `folder`. Raises `Broken` where they do not belong together."""
    try:
        with tarfile.open(file) as tar:
            manifest = _manifest(json.load(_member(tar, MANIFEST)))
            data = folder / DATA
            with _member(tar, DATA) as packed, data.open("wb") as out:
                while chunk := packed.read(1 << 20):
                    out.write(chunk)
    except (tarfile.TarError, ValueError, KeyError, TypeError, EOFError) as problem:
        raise Broken(f"{file} is no backup of ours: {type(problem).__name__}.") from problem
    if of_file(data) != manifest.sha256:
        raise Broken(f"{file} was damaged or changed after it was made: its hash differs.")
    return manifest, data


def _member(tar: tarfile.TarFile, name: str) -> Any:
    found = tar.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found


def _manifest(told: dict[str, Any]) -> Manifest:
    if told["format"] != FORMAT:
        raise ValueError(told["format"])
    return Manifest(**told)
