"""`manage.py rotatekeys`: writes every encrypted value again with the newest key, while the clinic goes on working."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError

from clinic import wall
from clinic.privacy import rotation


class Command(BaseCommand):
    help = (
        "Encrypts everything again with the first of FIELD_KEYS. Put the new key first, restart every process, run "
        "this, then take the old key away. It may be stopped and run again at any time."
    )

    @wall.crossing("operator")
    def handle(self, *args: Any, **options: Any) -> None:
        written = 0
        for column in rotation.encrypted_columns():
            name = f"{column[0]._meta.label}.{column[1].name}"
            done = rotation.Rotated()
            try:
                for done in rotation.rotate(column):
                    self._show(name, done, "\r")
            except InvalidToken:
                raise CommandError(f"{name} holds a value that none of FIELD_KEYS opens. Its key is needed.") from None
            self._show(name, done, "\n")
            written += done.written
        written += self._second_steps()
        self.stdout.write(f"{written} values were written again. Every value is under the newest key.")

    def _second_steps(self) -> int:
        try:
            done = rotation.rotate_second_steps()
        except InvalidToken:
            raise CommandError("mfa.Authenticator.data holds a value that none of FIELD_KEYS opens.") from None
        self._show("mfa.Authenticator.data", done, "\n")
        return done.written

    def _show(self, name: str, done: rotation.Rotated, end: str) -> None:
        if end == "\n" or self.stdout.isatty():
            self.stdout.write(f"{name}: {done.held} values, {done.written} written again", ending=end)
