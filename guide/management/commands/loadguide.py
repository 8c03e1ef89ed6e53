"""`manage.py loadguide`: load the guide's content files; safe to run at every start."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guide import editors, loading
from guide.body import BodyError


class Command(BaseCommand):
    help = "Load the guide's content files. Pages that an editor changed are left alone."

    def handle(self, *, verbosity: int = 1, **options: Any) -> None:
        try:
            lines = list(loading.load())
        except BodyError as error:
            raise CommandError("\n".join(error.faults)) from error
        if editors.ensure_group():
            lines.append(f"The group “{editors.GROUP}” may edit the guide.")
        if verbosity:
            self.stdout.write("\n".join([*lines, "The guide is up to date."]))
