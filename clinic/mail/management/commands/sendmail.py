"""`manage.py sendmail [--loop]`: the worker of the outbox. Any number may run side by side."""

import os
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections, connection

from clinic import wall
from clinic.mail import outbox
from clinic.mail.models import Message

ROUNDS_EVERY = 60
"""Seconds between two looks for reminders that have become due."""


class Command(BaseCommand):
    help = "Queues the reminders and sends the e-mails that are due; with --loop, goes on doing so."
    verbosity = 1
    _next_rounds = 0.0

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped")
        parser.add_argument("--every", type=float, default=5, metavar="SECONDS", help="pause between looks (5)")
        parser.add_argument("--with-parent", action="store_true", help="stop when the process that started this ends")

    def handle(self, *args: Any, loop: bool, every: float, with_parent: bool, **options: Any) -> None:
        self.verbosity, parent = options["verbosity"], os.getppid()
        try:
            self._once()
            while loop and not (with_parent and os.getppid() != parent):
                time.sleep(every)
                close_old_connections()
                self._once()
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def _once(self) -> None:
        try:
            with wall.crossing("outbox"):
                self._rounds()
                sent, dead = outbox.deliver_due(), Message.objects.dead().count()
        except OperationalError as problem:
            connection.close()
            self.stderr.write(f"The database did not answer ({type(problem).__name__}). The mail waits.")
            return
        if sent and self.verbosity:
            self.stdout.write(f"Sent {sent}." + (f" Given up: {dead}." if dead else ""))

    def _rounds(self) -> None:
        if time.monotonic() >= self._next_rounds:
            outbox.make_rounds()
            self._next_rounds = time.monotonic() + ROUNDS_EVERY
