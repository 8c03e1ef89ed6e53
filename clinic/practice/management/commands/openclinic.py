"""`manage.py openclinic NAME --slug ... --owner ...`: a new clinic and its owner, who then chooses a password."""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from clinic import wall
from clinic.practice import actions
from clinic.practice.models import User


class Command(BaseCommand):
    help = "Opens a clinic and gives it an owner. Prints a link, good once, with which the owner chooses a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the clinic's name, as clients read it")
        parser.add_argument("--slug", required=True, help="its part of addresses, such as `oak` in /c/oak/")
        parser.add_argument("--time-zone", required=True, metavar="ZONE", help="such as Europe/London")
        parser.add_argument(
            "--owner", required=True, metavar="EMAIL", help="the e-mail address the owner signs in with"
        )
        parser.add_argument("--owner-name", required=True, metavar="NAME", help="the owner's name, as clients read it")
        parser.add_argument("--phone", default="", help="the clinic's phone number, for clients who need help")
        parser.add_argument("--ask-password", action="store_true", help="ask for the password here instead of a link")

    @wall.crossing("operator")
    def handle(self, *args: Any, name: str, slug: str, owner: str, owner_name: str, **options: Any) -> None:
        details = {"name": name, "slug": slug, "time_zone": options["time_zone"], "phone": options["phone"]}
        password = ask_password() if options["ask_password"] else None
        try:
            member = actions.open_clinic(
                details=details, owner_email=owner, owner_name=owner_name, password=password, by=None
            )
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        self.stdout.write(f"{member.clinic} is open: {settings.SITE_URL}/c/{slug}/today/")
        self.stdout.write(
            f"Its owner signs in at {settings.SITE_URL}{reverse('account_login')} as {member.user.email}."
        )
        if not member.user.has_usable_password():
            self.stdout.write(f"First, a password is chosen here (once, within 3 days): {password_link(member.user)}")


def ask_password() -> str:
    """A password that keeps the house's rules, typed twice."""
    password = getpass("Password for the owner: ")
    if getpass("The same again: ") != password:
        raise CommandError("The two passwords are not the same. Nothing was changed.")
    try:
        validate_password(password)
    except ValidationError as problem:
        raise CommandError(" ".join(problem.messages)) from None
    return password


def password_link(user: User) -> str:
    """The address that sets a password once."""
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return str(settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=parts))
