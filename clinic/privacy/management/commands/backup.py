"""`manage.py backup FILE`: the whole database as one file, while the clinic goes on working."""

import shutil
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from clinic import wall
from clinic.privacy.backup import archive, digests
from clinic.privacy.backup.archive import Manifest
from clinic.privacy.backup.engines import Unable, engine


class Command(BaseCommand):
    help = "Writes the whole database into one file, letters too. Answers and letters in it stay encrypted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file that is not there yet")

    @wall.crossing("operator")
    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        file = file.absolute()
        if file.exists():
            raise CommandError(f"{file} is there already. A backup is written over nothing.")
        try:
            manifest = _made(file)
        except (OSError, Unable) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            f"{file}: {file.stat().st_size} bytes, {len(manifest.tables)} tables, {manifest.rows()} rows."
        )
        self.stdout.write("Keep FIELD_KEYS and SECRET_KEY apart from it: without FIELD_KEYS nobody reads the answers.")


def _made(file: Path) -> Manifest:
    """Dump beside the file, so that there is room for both or for neither."""
    folder = Path(tempfile.mkdtemp(prefix=".backup-", dir=file.parent))
    try:
        data = folder / archive.DATA
        tables = engine().dump(data)
        migrations = [f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()]
        manifest = Manifest(
            format=archive.FORMAT,
            made_at=timezone.now().isoformat(timespec="seconds"),
            vendor=connection.vendor,
            sha256=digests.of_file(data),
            tables=tables,
            migrations=sorted(migrations),
        )
        archive.write(file, manifest, data)
    finally:
        shutil.rmtree(folder)
    return manifest
