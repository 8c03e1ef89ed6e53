"""`manage.py account EMAIL`: what an operator does for who lost a phone, or whose account is in wrong hands."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic import wall
from clinic.practice import own_sessions
from clinic.practice.models import User


class Command(BaseCommand):
    help = "Signs somebody out in every browser, or takes a lost second step away. Be sure first who asks for it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address that they sign in with; with --sign-out also `everybody`")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--sign-out", action="store_true", help="end every session")
        what.add_argument("--new-second-step", action="store_true", help="the same, and forget app, passkeys and codes")

    @wall.crossing("operator")
    def handle(self, *args: Any, email: str, sign_out: bool, **options: Any) -> None:
        found = User.objects.all() if email == "everybody" and sign_out else User.objects.filter(email__iexact=email)
        users = list(found)
        if not users:
            raise CommandError(f"Nobody signs in with {email}.")
        for user in users:
            if sign_out:
                own_sessions.end_all(user=user, by=None)
            else:
                own_sessions.take_second_steps_away(user=user)
        told = "are signed out" if len(users) > 1 else "is signed out"
        more = "" if sign_out else " At the next sign-in a new second step is set up."
        self.stdout.write(f"{email} {told} everywhere.{more}")
