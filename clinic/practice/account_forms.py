"""allauth's forms in the words of the house."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    """E-mail and password; the browser may offer a passkey in the first field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, "login", _("E-mail address"), autocomplete="username webauthn", spellcheck="false")
        _plain(self, "password", _("Password"), autocomplete="current-password")
        self.fields["password"].help_text = ""


class CodeForm(AuthenticateForm):
    """The second step at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, "code", _("Code"), inputmode="numeric", autocomplete="one-time-code")


class CodeAgainForm(ReauthenticateForm):
    """The second step, asked again before something is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, "code", _("Code"), inputmode="numeric", autocomplete="one-time-code")


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
