"""`manage.py erasures`: who was erased, by number, to be kept apart from the backups; `--replay` erases them again."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clinic import wall
from clinic.privacy import actions, scrub, tombstones
from clinic.privacy.tombstones import Tombstone


class Command(BaseCommand):
    help = "Prints one line for each client who was erased; with --replay, erases again whoever a restore brought back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--replay", action="store_true", help="erase again whoever is back")
        parser.add_argument(
            "files", nargs="*", type=Path, metavar="FILE", help="logs of other nodes, or what this command printed"
        )

    @wall.crossing("operator")
    def handle(self, *args: Any, replay: bool, files: list[Path], **options: Any) -> None:
        known = known_erasures(files)
        if not replay:
            for stone in known:
                self.stdout.write(stone.as_line())
            return
        number = actions.erase_again(known)
        scrub.empty_log()
        self.stdout.write(f"{len(known)} erasures are known. {number} clients were back and are erased again.")


def known_erasures(files: Iterable[Path] = (), *, in_database: bool = True) -> list[Tombstone]:
    """Those of the database (where there is one yet), of this node's log, and of more files; each once."""
    log = Path(settings.ERASURE_LOG)
    more = [log, *files] if log.exists() else list(files)
    try:
        read = [stone for file in more for stone in tombstones.read(file)]
    except (OSError, UnicodeDecodeError) as problem:
        raise CommandError(f"A log of erasures cannot be read: {problem}") from None
    return list(dict.fromkeys([*(tombstones.stored() if in_database else []), *read]))
