"""`manage.py migrate`, Django's own: it looks over the second wall, and leaves no new table without it."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import transaction

from clinic import wall, wall_policies


class Command(Migrate):
    @wall.crossing("operator")
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if wall.is_wanted() and not (options["plan"] or options["check_unapplied"]):
            with transaction.atomic():
                wall_policies.put_up()
