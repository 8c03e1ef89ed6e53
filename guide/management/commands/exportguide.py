"""`manage.py exportguide FOLDER`: the live guide as content files, for a copy or for the next version of the house."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guide.export import export


class Command(BaseCommand):
    help = "Writes what readers see to content files, which loadguide reads again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a new or empty folder")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CommandError(f"{folder} is not empty. Name a new folder.")
        for line in export(folder):
            self.stdout.write(line)
