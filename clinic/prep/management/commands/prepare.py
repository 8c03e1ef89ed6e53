"""`manage.py prepare FILE`: one intake document in, its assessment out. Reads no database and writes none."""

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from clinic.prep.as_text import as_text
from clinic.rules import FactsError, assess, load, read_facts
from clinic.rules.explain import explained
from clinic.rules.facts import parse_json
from clinic.rules.schema import schema
from clinic.rules.wording import dump, render

FAULTY = 2


class Command(BaseCommand):
    """Prints the assessment of an intake; a faulty file lists every fault and exits with code 2."""

    help = "Read one intake (JSON, see docs/intake-format.md) and print its triage, checklist and session plan."
    requires_system_checks = ()
    stealth_options = ("stdin",)

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("file", nargs="?", help="the intake document; - reads standard input")
        what.add_argument("--schema", action="store_true", help="print the JSON Schema of an intake and stop")
        parser.add_argument("--format", choices=["json", "text"], default="text", help="how to print the result")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["schema"]:
            self._print_json(schema(load()))
            return
        try:
            result = _prepared(_read(options["file"], options.get("stdin") or sys.stdin.buffer))
        except (OSError, FactsError) as error:
            self._refuse(error, options["file"])
        if options["format"] == "json":
            self._print_json(result)
        else:
            self.stdout.write(as_text(result).encode(self._encoding, "replace").decode(self._encoding))

    @property
    def _encoding(self) -> str:
        """What the terminal can show; a pipe into a test has none."""
        return getattr(self.stdout, "encoding", None) or "utf-8"

    def _print_json(self, document: dict[str, Any]) -> None:
        plain = not self._encoding.lower().startswith("utf")
        self.stdout.write(json.dumps(document, ensure_ascii=plain, indent=2))

    def _refuse(self, error: OSError | FactsError, file: str) -> NoReturn:
        """Say what is wrong, one fault a line, and leave with code 2."""
        faults = error.faults if isinstance(error, FactsError) else (f"{file}: {error.strerror or error}",)
        for fault in faults:
            self.stderr.write(str(fault), self.style.ERROR)
        sys.exit(FAULTY)


def _read(file: str, stdin: Any) -> bytes:
    return bytes(stdin.read()) if file == "-" else Path(file).read_bytes()


def _prepared(data: bytes) -> dict[str, Any]:
    rulebook = load()
    facts = read_facts(parse_json(data), rulebook)
    result = dump(assess(facts, rulebook))
    return explained(render(result, rulebook, facts.language), result, facts, rulebook)
