"""Setting up a second step: who just proved that it works has used it, and is not asked again at once."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpRequest, HttpResponse


class ActivateApp(ActivateTOTPView):  # type: ignore[misc]
    """An authenticator app, proved by its first code."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _note_use(self.request, Authenticator.Type.TOTP)
        return response


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    """A passkey, proved by the browser that made it."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _note_use(self.request, Authenticator.Type.WEBAUTHN)
        return response


def _note_use(request: HttpRequest, kind: str) -> None:
    """allauth keeps a list of what was used in a session; setting up is not on it."""
    record_authentication(request, request.user, "mfa", type=str(kind), enrolled=True)
