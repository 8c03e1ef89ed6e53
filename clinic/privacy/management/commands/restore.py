"""`manage.py restore FILE --verify`: a backup becomes the database; whoever was erased since is erased again."""

import shutil
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from clinic import wall
from clinic.intake.models import Intake
from clinic.practice.models import User
from clinic.privacy import actions, scrub, tombstones
from clinic.privacy.backup import archive
from clinic.privacy.backup.archive import Broken, Manifest
from clinic.privacy.backup.engines import Unable, engine
from clinic.privacy.management.commands.erasures import known_erasures
from clinic.privacy.models import Erasure
from clinic.privacy.tombstones import Tombstone


class Command(BaseCommand):
    help = "Makes a backup the database, on a machine with an empty one. Stop the server first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="what `manage.py backup` wrote")
        parser.add_argument("--verify", action="store_true", help="read every table again and compare it")
        parser.add_argument("--replace", action="store_true", help="also where the database is in use: it is lost")
        parser.add_argument("--erasures", nargs="*", type=Path, default=[], metavar="LOG",
                            help="logs of erasures of other machines")  # fmt: skip

    @wall.crossing("operator")
    def handle(self, *args: Any, file: Path, verify: bool, replace: bool, **options: Any) -> None:
        there = _tables()
        if not replace and User._meta.db_table in there and User.objects.exists():
            raise CommandError("There are accounts in this database. With --replace it is lost, and the backup stands.")
        stones = known_erasures(options["erasures"], in_database=Erasure._meta.db_table in there)
        folder = Path(tempfile.mkdtemp(prefix="kneadwell-restore-"))
        try:
            manifest, data = archive.read(file, folder)
            _refuse_foreign(manifest)
            engine().load(data)
            if verify:
                self._verify(manifest)
        except (OSError, Broken, Unable) as problem:
            raise CommandError(str(problem)) from None
        finally:
            shutil.rmtree(folder)
        self.stdout.write(f"Restored the backup of {manifest.made_at}: {manifest.rows()} rows.")
        call_command("migrate", interactive=False, verbosity=0)
        self._erase_again(stones)
        if not _keys_fit():
            self.stderr.write("FIELD_KEYS do not fit this backup: the answers in it cannot be read.")

    def _verify(self, manifest: Manifest) -> None:
        found = engine().digests()
        wrong = sorted(name for name in {*found, *manifest.tables} if found.get(name) != manifest.tables.get(name))
        if wrong:
            raise CommandError(f"These tables differ from the backup: {', '.join(wrong)}")
        self.stdout.write(f"{len(found)} tables read again: every hash is equal.")

    def _erase_again(self, stones: list[Tombstone]) -> None:
        """What this machine knew, what the backup knows, and what the logs know."""
        every = list(dict.fromkeys([*stones, *known_erasures()]))
        number = actions.erase_again(every)
        tombstones.append_missing(every)
        scrub.empty_log()
        self.stdout.write(f"{len(every)} erasures are known. {number} clients were back and are erased again.")


def _tables() -> set[str]:
    """What is in the database already: nothing, on a clean machine."""
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def _refuse_foreign(manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise CommandError(f"This is a backup of {manifest.vendor}; DATABASE_URL names {connection.vendor}.")
    here = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {}}
    if newer := sorted(set(manifest.migrations) - here):
        raise CommandError(f"This backup was made by a newer version of Kneadwell: {', '.join(newer[:3])}.")


def _keys_fit() -> bool:
    try:
        Intake.objects.values_list("document", flat=True).first()
    except InvalidToken:
        return False
    return True
