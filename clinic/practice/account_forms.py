"""allauth's forms in the words of the house."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from clinic.practice.logs import note_signing_in

CODE_LIVES = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 1)
"""Seconds for which a code of the app can be right: its own half minute, and those that may be early or late."""


class SignInForm(LoginForm):
    """E-mail and password; the browser may offer a passkey in the first field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, "login", _("E-mail address"), autocomplete="username webauthn", spellcheck="false")
        _plain(self, "password", _("Password"), autocomplete="current-password")
        self.fields["password"].help_text = ""


class Watched:
    """A second step: each try is a line of the log."""

    kind = "webauthn"

    def full_clean(self: Any) -> None:
        super().full_clean()  # type: ignore[misc]
        if self.is_bound:
            what = "failed" if self.errors else "passed"
            note_signing_in(what, user=getattr(self.user, "pk", None), step=self.kind)


class UsedOnce(Watched):
    """A code of the app opens once. allauth forgets a used one after 30 s, while a late one is still right."""

    kind = "code"

    def clean_code(self: Any) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not self._is_first_use(code):
            raise get_adapter().validation_error("incorrect_code")
        return code

    def _is_first_use(self: Any, code: str) -> bool:
        return cache.add(f"code:{self.user.pk}:{normalize_user_code(code)}", "used", timeout=CODE_LIVES)


class CodeForm(UsedOnce, AuthenticateForm):  # type: ignore[misc]
    """The second step at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, "code", _("Code"), inputmode="numeric", autocomplete="one-time-code")


class CodeAgainForm(UsedOnce, ReauthenticateForm):  # type: ignore[misc]
    """The second step, asked again before something is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, "code", _("Code"), inputmode="numeric", autocomplete="one-time-code")


class PasskeyStepForm(Watched, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step."""


class PasskeyAloneForm(Watched, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey in place of a password."""


class PasskeyAgainForm(Watched, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey, asked again before something is changed."""


class AppForm(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, "code", _("Code from the app"), inputmode="numeric", autocomplete="one-time-code")


class PasskeyForm(AddWebAuthnForm):
    """A new passkey; by default one that signs in by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, "name", _("A name for it, such as “My phone”"))
        self.fields["passwordless"].label = _("Sign in with it alone, without a password")
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = ""


def _plain(form: forms.Form, name: str, label: Any, **attrs: str) -> None:
    """Give a field its label, and take away the grey words inside that vanish when one types."""
    field = form.fields[name]
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)
