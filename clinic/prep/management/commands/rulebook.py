"""`manage.py rulebook`: the rulebook as a document to sign; what differs between two versions; what it would change."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.progress import track

from clinic.intake.models import RulebookVersion
from clinic.practice.models import Clinic
from clinic.prep.differences import differences
from clinic.prep.replay import Outcome, replay, stored
from clinic.prep.sign_off import document, document_pdf
from clinic.rules import load

WORKING = "working"
SHORTEST = 4
"""The fewest characters that may stand for a version."""


class Command(BaseCommand):
    """Writes the sign-off document, or compares versions, or replays a clinic's answers. None of them writes data."""

    help = "Write the rulebook as a document to read and sign (HTML, PDF); or compare versions; or replay answers."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, metavar="FILE", help="write to this file, not to standard output")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--pdf", type=Path, metavar="FILE", help="write the document as a tagged PDF to this file")
        what.add_argument(
            "--diff",
            nargs=2,
            metavar=("OLD", "NEW"),
            help="what changed between two versions: the beginnings of stored ones, or 'working' for the files",
        )
        what.add_argument("--replay", metavar="CLINIC", help="whose level or plan the working rulebook would change")
        parser.add_argument("--names", action="store_true", help="with --replay: name the clients")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["names"] and not options["replay"]:
            raise CommandError("--names goes with --replay.")
        if options["pdf"]:
            self._save(document_pdf(load(), timezone.localdate()), options["pdf"])
            return
        if options["diff"]:
            old, new = (_files(version) for version in options["diff"])
            text = differences(old, new)
        elif options["replay"]:
            text = self._replayed(options["replay"], names=options["names"])
        else:
            text = document(load(), timezone.localdate())
        self._write(text, options["output"])

    def _write(self, text: str, output: Path | None) -> None:
        if output is None:
            self.stdout.write(text)
            return
        self._save(text.encode(), output)

    def _save(self, content: bytes, file: Path) -> None:
        try:
            file.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        self.stderr.write(f"Written to {file}.")

    def _replayed(self, slug: str, *, names: bool) -> str:
        clinic = Clinic.objects.filter(slug=slug).first()
        if clinic is None:
            raise CommandError(f"There is no clinic {slug!r}.")
        outcomes = list(self._watched(replay(clinic, load()), stored(clinic).count()))
        changed = [outcome for outcome in outcomes if outcome.changes]
        lines = [line for outcome in changed for line in _told(outcome, names=names)]
        total = (
            f"{len(changed)} of {len(outcomes)} would change with rulebook {load().version[:12]}. Nothing was changed."
        )
        return "\n".join([*lines, total])

    def _watched(self, outcomes: Iterator[Outcome], total: int) -> Iterator[Outcome]:
        """The same, with a progress bar where somebody is watching."""
        console = Console(stderr=True)
        yield from track(outcomes, "Replaying", total=total, console=console, disable=not sys.stderr.isatty())


def _told(outcome: Outcome, *, names: bool) -> list[str]:
    who = f" ({outcome.client})" if names else ""
    head = f"appointment {outcome.appointment}, assessment {outcome.assessment}{who}"
    return [head, *(f"  {change}" for change in outcome.changes)]


def _files(version: str) -> Mapping[str, str]:
    """The files of a version that is stored, or of the working one."""
    if version == WORKING:
        return load().files
    if len(version) < SHORTEST:
        raise CommandError(f"{version!r} is too short: give at least {SHORTEST} characters of the version.")
    found = list(RulebookVersion.objects.filter(version__startswith=version)[:2])
    if len(found) == 1:
        files: Mapping[str, str] = found[0].files
        return files
    if not found and load().version.startswith(version):
        return load().files
    how_many = "No version begins" if not found else "More than one version begins"
    raise CommandError(f"{how_many} with {version!r}.")
