"""`manage.py demo`: set up the demo clinic, say where it is and who may sign in, and serve it on this machine only."""

import errno
import os
import socket
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

LOOPBACK = "127.0.0.1"
"""The demo holds sign-ins that everybody knows: it never listens to a network."""
THREADS = "4"


class Command(BaseCommand):
    help = "Sets up and serves the demo on http://localhost:PORT, for this machine only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default="8000", help="where to listen (8000)")
        parser.add_argument("--no-serve", action="store_true", help="set up and print, but do not serve")

    def handle(self, *args: Any, port: str, no_serve: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demo. Say so with MODE=demo, or run `make demo`.")
        number = port_number(port)
        refuse_taken(number)
        settings.SITE_URL = os.environ["SITE_URL"] = f"http://localhost:{number}"
        self._set_up()
        self._introduce()
        if not no_serve:
            serve(number)

    def _set_up(self) -> None:
        settings.VAR_DIR.mkdir(exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)

    def _introduce(self) -> None:
        site = settings.SITE_URL
        self.stdout.write(f"\nKneadwell demo: {site}/ (for this machine only; everyone in it is made up)\n")
        self.stdout.write(f"Guide: {site}/guide/\nSign in: {site}/sign-in/")
        call_command("loaddemo", stdout=self.stdout)
        self.stdout.write("\nE-mails are written to var/demo-mail/. Ctrl+C stops the demo; what you entered stays.\n")
        self.stdout.flush()  # `exec` follows: nothing may wait in a buffer


def port_number(text: str) -> int:
    """The port, or a sentence that says what one is."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise CommandError(f"PORT is {text!r}. It must be a number from 1 to 65535, such as PORT=8001.")
    return int(text)


def refuse_taken(port: int) -> None:
    """Stop before the server starts where the port is in use: the server would share it silently."""
    for family, host in ((socket.AF_INET, LOOPBACK), (socket.AF_INET6, "::1")):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as problem:
                _explain(problem, port)


def _explain(problem: OSError, port: int) -> None:
    if problem.errno == errno.EADDRINUSE:
        raise CommandError(f"Port {port} is in use. Stop what runs there, or choose another: make demo PORT={port + 1}")
    if problem.errno in (errno.EACCES, errno.EPERM):
        raise CommandError(f"Port {port} is not open to you. Choose one above 1023: make demo PORT=8000")
    # This machine has no such address (no IPv6, for one): nobody can listen there.


def serve(port: int) -> None:
    """Become the server; the outbox's worker runs beside it and ends with it."""
    manage = str(settings.BASE_DIR / "manage.py")
    subprocess.Popen([sys.executable, manage, "sendmail", "--loop", "--with-parent", "-v0"])  # noqa: S603 - our own command
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", LOOPBACK, "--port", str(port)]
    granian += ["--blocking-threads", THREADS, "--no-ws", "--log-level", "warning", "clinic.wsgi:application"]
    os.execv(sys.executable, granian)  # noqa: S606 - our own command
