"""`manage.py rowsecurity`: the second wall on PostgreSQL: put up, taken down, or only looked at."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from clinic import wall_policies


class Command(BaseCommand):
    help = (
        "Says whether row-level security stands and holds this role. With --up or --down, as the role that owns the "
        "tables, puts it up or takes it down. `migrate` puts it up anew, where ROW_LEVEL_SECURITY is set."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--up", action="store_true", help="put it up, also where it stands already")
        what.add_argument("--down", action="store_true", help="take it down")
        parser.add_argument(
            "--role", default="", metavar="NAME", help="with --up: the role of web and worker gets its rights"
        )

    def handle(self, *args: Any, up: bool, down: bool, role: str, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has row-level security.")
        with transaction.atomic():
            if up:
                wall_policies.put_up(role)
            if down:
                wall_policies.take_down()
        if up or down:
            self.stdout.write(f"The wall is {'up' if up else 'down'}.")
            return
        if gaps := wall_policies.gaps():
            raise CommandError(f"The wall does not hold: {'; '.join(gaps)}.")
        self.stdout.write("The wall stands, and this role is behind it.")
