"""`manage.py endlinks [--clinic SLUG]`: ends every link that opens something without a password, after a leak."""

from argparse import ArgumentParser
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import track
from rich.table import Table

from clinic import wall
from clinic.practice.ending import end_links
from clinic.practice.models import Clinic


class Command(BaseCommand):
    help = (
        "Ends every live link of clients, doctors and guardians, and every invitation, with what was opened by them. "
        "Clients can have a new one sent to the address that the clinic has. It may be run again at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clinic", metavar="SLUG", help="this clinic alone; without it, all of them")

    @wall.crossing("operator")
    def handle(self, *args: Any, clinic: str | None, **options: Any) -> None:
        clinics = list(Clinic.objects.order_by("slug") if clinic is None else Clinic.objects.filter(slug=clinic))
        if clinic is not None and not clinics:
            raise CommandError(f"There is no clinic {clinic!r}. Nothing was changed.")
        console = Console(file=cast("IO[str]", self.stdout._out), highlight=False)
        table, total = Table("Clinic", "Clients", "Doctors", "Guardians", "Invitations"), 0
        for each in track(clinics, "Ending links", console=console, transient=True):
            ended = end_links(clinic=each, by=None)
            table.add_row(each.slug, *map(str, ended.values()))
            total += sum(ended.values())
        console.print(table)
        self.stdout.write(f"{total} links were ended.")
