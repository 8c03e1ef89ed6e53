"""`manage.py loaddemo`: load or complete the demo clinic and print how to get in."""

from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from clinic.progress.demo import load_demo


class Command(BaseCommand):
    help = "Load the demo clinic with made-up clients; a second run adds what is missing and wipes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo has passwords that everybody knows: it is not loaded where MODE=production.")
        call_command("loadguide", stdout=StringIO())
        demo = load_demo()
        for role, email in demo.sign_ins:
            self.stdout.write(f"{role}: {email}")
        self.stdout.write(f"Password of all: {demo.password}")
        self.stdout.write(f"A client's form: {demo.link}")
