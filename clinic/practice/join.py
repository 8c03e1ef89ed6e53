"""The door of somebody who is invited to work in a clinic. Opening the link changes nothing; a POST exchanges it."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from clinic import wall
from clinic.practice import invitations, people
from clinic.practice.forms import PlainForm
from clinic.practice.language import asked, speak
from clinic.practice.models import Invitation, User
from clinic.practice.refusals import Refused

SESSION_KEY = "invitation"
"""Session key that holds the id of the invitation whose link this browser opened."""
STATUS = {"unknown": 404, "used": 410, "revoked": 410, "expired": 410}


class JoinForm(PlainForm):
    """A new account: a name, and a password or a passkey. The address is the one that was invited."""

    name = forms.CharField(
        label=gettext_lazy("Your full name"),
        max_length=120,
        help_text=gettext_lazy("Clients and colleagues read it."),
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Enter your name")},
    )
    password = forms.CharField(
        label=gettext_lazy("Choose a password"),
        max_length=200,
        required=False,
        strip=False,
        help_text=gettext_lazy("12 characters or more. A few words in a row are good."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    @property
    def wants_passkey(self) -> bool:
        """Whether they chose to do without a password."""
        return "passkey" in self.data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if self.wants_passkey:
            cleaned["password"] = None
        elif not password:
            self.add_error("password", _("Choose a password, or use a passkey instead"))
        else:
            self._hold_against_the_rules(password, cleaned.get("name", ""))
        return cleaned

    def _hold_against_the_rules(self, password: str, name: str) -> None:
        try:
            validate_password(password, User(email=self.email, name=name))
        except forms.ValidationError as problem:
            self.add_error("password", problem)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail. To look at it shows no more than which clinic asks."""
    found = invitations.find(token)
    if found is not None:
        wall.enter(found.clinic_id)
        speak(asked(request) or found.clinic.language)
    why = invitations.why_dead(found)
    if found is None or why is not None:
        return _dead(request, found, why or "unknown")
    if request.method != "POST":
        return render(request, "account/invitation.html", {"clinic": found.clinic})
    request.session[SESSION_KEY] = found.pk
    return redirect(_with_language(request, "join"))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Behind the link: a new account, or the way on for somebody who has one."""
    found = _invited(request)
    why = invitations.why_dead(found)
    if found is None or why is not None:
        return _dead(request, found, why or "unknown")
    account = invitations.account_of(found)
    if request.user.is_authenticated or account is not None:
        return _known(request, found, account)
    form = JoinForm(request.POST if request.method == "POST" else None, email=found.email)
    if form.is_valid():
        return _joined(request, found, form)
    context = {"form": form, "clinic": found.clinic, "invitation": found}
    return render(request, "account/join.html", context, status=422 if form.errors else 200)


def _invited(request: HttpRequest) -> Invitation | None:
    with wall.crossing("link"):
        found = Invitation.objects.select_related("clinic").filter(pk=request.session.get(SESSION_KEY, 0)).first()
    if found is not None:
        wall.enter(found.clinic_id)
        speak(asked(request) or getattr(request.user, "language", "") or found.clinic.language)
    return found


def _with_language(request: HttpRequest, route: str) -> str:
    chosen = asked(request)
    return reverse(route) + (f"?{urlencode({'language': chosen})}" if chosen else "")


def _joined(request: HttpRequest, invitation: Invitation, form: JoinForm) -> HttpResponse:
    """The account is made, and signed in to; the second step is set up next, before anything else opens."""
    password = form.cleaned_data["password"]
    try:
        member = people.join_anew(
            invitation=invitation, name=form.cleaned_data["name"], password=password, language=asked(request)
        )
    except people.Dead:
        return redirect(_with_language(request, "join"))
    request.session.pop(SESSION_KEY, None)
    record_authentication(
        request, member.user, "invitation" if password is None else "password", email=member.user.email
    )
    next_page = reverse("mfa_index" if password else "mfa_add_webauthn")
    messages.success(request, _("Welcome to %(clinic)s.") % {"clinic": invitation.clinic.name})
    response: HttpResponse = perform_login(request, member.user, redirect_url=next_page)
    return response


def _known(request: HttpRequest, invitation: Invitation, account: User | None) -> HttpResponse:
    """The address has an account, or somebody is signed in here: is it theirs?"""
    if not request.user.is_authenticated:
        state = "sign_in" if account is not None and account.is_active else "closed"
    elif request.user != account:
        state = "other"
    else:
        is_member = invitation.clinic.memberships.filter(user=account).exists()
        state = "member" if is_member else "accept"
    context = {"clinic": invitation.clinic, "invitation": invitation, "state": state}
    return render(request, "account/join_known.html", context, status=409 if state == "other" else 200)


@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Somebody who has an account works in this clinic too."""
    found = _invited(request)
    if found is None or not isinstance(request.user, User):
        return _dead(request, None, "unknown")
    try:
        people.accept(invitation=found, by=request.user)
    except Refused:
        return redirect(_with_language(request, "join"))  # its page says what stands against it
    request.session.pop(SESSION_KEY, None)
    messages.success(request, _("Welcome to %(clinic)s.") % {"clinic": found.clinic.name})
    return redirect("prep:today", clinic=found.clinic.slug)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Another person is signed in here: sign them out, and keep the invitation."""
    invited = request.session.get(SESSION_KEY)
    logout(request)
    if invited is not None:
        request.session[SESSION_KEY] = invited
    return redirect(_with_language(request, "join"))


def _dead(request: HttpRequest, invitation: Invitation | None, why: str) -> HttpResponse:
    request.session.pop(SESSION_KEY, None)
    context = {"why": why, "clinic": invitation.clinic if invitation else None}
    return render(request, "account/invitation_dead.html", context, status=STATUS[why])
