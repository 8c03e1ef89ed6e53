"""How allauth behaves here: nobody signs up by themselves, each try is a line of the log, secrets rest encrypted."""

import logging
import smtplib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from clinic.practice import crypto
from clinic.practice.logs import note_signing_in
from clinic.practice.models import User

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made on the command line: `manage.py openclinic`, and `createsuperuser` for editors of the guide."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """An address that is none (`http://[`) is not ours; allauth would fail over it."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is away must not tell a stranger whether an address is known here."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, smtplib.SMTPException) as problem:
            log.error("%s was not sent: %s", template_prefix, type(problem).__name__)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """A password is not even looked at after too many wrong ones."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            note_signing_in("slowed down", user=_account(credentials))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        note_signing_in("failed", user=_account(credentials), step="password")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """Somebody is in, by these steps."""
        steps = [record.get("type") or record["method"] for record in get_authentication_records(request, user)]
        note_signing_in("signed in", user=user.pk, step="+".join(map(str, steps)))
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        return answer


def _account(credentials: dict[str, Any]) -> int | None:
    """Whose account was tried. Asked of every address alike, so that the time taken tells nothing."""
    return User.objects.filter(email__iexact=credentials.get("email") or "").values_list("pk", flat=True).first()


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What an authenticator app and the recovery codes are made from is encrypted, as answers are."""

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was stored before it was encrypted stays good; `manage.py rotatekeys` encrypts it."""
        is_closed = crypto.is_token(encrypted_text)
        return crypto.decrypt(encrypted_text.encode()).decode() if is_closed else encrypted_text
