"""`manage.py retention [--do]`: count what was kept long enough; with --do, delete it."""

from argparse import ArgumentParser
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from clinic import wall
from clinic.privacy import scrub, upkeep
from clinic.privacy.sweep import Task, tasks
from clinic.privacy.tombstones import LogFailed


class Command(BaseCommand):
    help = "Counts what was kept long enough, clinic by clinic; with --do, deletes it. Run it every night."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--do", action="store_true", help="delete; without it nothing is changed")

    @wall.crossing("operator")
    def handle(self, *args: Any, do: bool, **options: Any) -> None:
        console = Console(file=cast("IO[str]", self.stdout._out), highlight=False)
        try:
            found = _deleted(console) if do else [(task, task.count()) for task in tasks(timezone.now())]
        except LogFailed as problem:
            raise CommandError(
                f"{problem} cannot be written to. Erasures stop here; what went before is done."
            ) from None
        if do:
            if not scrub.empty_log():
                self.stderr.write("The write-ahead log is in use. It is emptied at the next run.")
            upkeep.count_tables()
        console.print(_table(found, do=do))
        if not do:
            self.stdout.write("Nothing was changed. With --do, all this is deleted.")


def _deleted(console: Console) -> list[tuple[Task, int]]:
    done = []
    with Progress(console=console, transient=True) as progress:
        for task in tasks(timezone.now()):
            bar = progress.add_task(f"{task.clinic or 'all clinics'}: {task.kind}", total=task.count())
            number = 0
            for some in task.do():
                number += some
                progress.update(bar, advance=some)
            progress.remove_task(bar)
            done.append((task, number))
    return done


def _table(found: list[tuple[Task, int]], *, do: bool) -> Table:
    table = Table("Clinic", "Kind", "Deleted" if do else "Would go")
    for task, number in found:
        if number:
            table.add_row(task.clinic.slug if task.clinic else "all", task.kind, str(number))
    if not table.row_count:
        table.add_row("-", "nothing", "0")
    return table
