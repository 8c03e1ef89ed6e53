"""Where somebody is signed in: their own list, with device and time; and signing out of one, of others, or of all."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.practice import audit, tenancy
from clinic.practice.models import User

BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "Chromebook",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}
"""What a browser calls itself -> what people call it. Each of these says what it is like, too: the first one counts."""
EVERYWHERE, OTHERS = "everywhere", "others"


@require_http_methods(["GET", "HEAD", "POST"])
def own_sessions(request: HttpRequest) -> HttpResponse:
    """The list; a POST ends the one, the others, or all that it names."""
    if request.method == "POST":
        return _end(request, request.POST.get("end", ""))
    listed = sorted(UserSession.objects.purge_and_list(request.user), key=_order, reverse=True)
    rows = [
        {"session": session, "device": device(session.user_agent), "is_open": _is_open(session)} for session in listed
    ]
    return render(request, "account/sessions.html", {"rows": rows, "idle": settings.STAFF_IDLE_SECONDS // 60})


def _order(session: UserSession) -> tuple[bool, Any]:
    return session.is_current(), session.last_seen_at


def _is_open(session: UserSession) -> bool:
    """Whether it still lets anybody in: later it asks who they are first."""
    return bool((timezone.now() - session.last_seen_at).total_seconds() <= settings.STAFF_IDLE_SECONDS)


def device(user_agent: str) -> str:
    """A browser in the words of people, such as "Firefox on Windows"."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), _("A browser"))
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), None)
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser


def _end(request: HttpRequest, which: str) -> HttpResponse:
    user: Any = request.user
    here = request.session.session_key or ""
    if which in (EVERYWHERE, OTHERS):
        end_all(user=user, by=user, but="" if which == EVERYWHERE else here)
    elif not end_one(user=user, number=which, by=user):
        raise Http404
    if which == EVERYWHERE or not request.session.exists(here):
        return _out(request)
    messages.success(request, _("Signed out there."))
    return redirect("account_sessions")


def _out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.info(request, _("You are signed out."))
    response = redirect("account_login")
    tenancy.close_room(response)
    return response


@transaction.atomic
def end_all(*, user: User, by: User | None, but: str = "") -> int:
    """Sign this person out in every browser, except in the one whose session has the key `but`.

    Without `by` it is the operator, on the command line.
    """
    sessions = list(UserSession.objects.filter(user=user).exclude(session_key=but))
    for session in sessions:
        session.end()
    kind = "staff" if by else "system"
    audit.record(clinic=None, action="user.signed_out", by=by, kind=kind, subject=f"user:{user.pk}")
    return len(sessions)


@transaction.atomic
def take_second_steps_away(*, user: User) -> int:
    """For somebody who lost phone and recovery codes: they set a new step up at the next sign-in. How many went."""
    end_all(user=user, by=None)
    number, _kinds = Authenticator.objects.filter(user=user).delete()
    audit.record(clinic=None, action="user.second_step_taken", by=None, kind="system", subject=f"user:{user.pk}")
    return number


@transaction.atomic
def end_one(*, user: User, number: str, by: User) -> bool:
    """Sign this person out in one browser; False where they have no such session."""
    numbered = UserSession.objects.filter(user=user)
    session = numbered.filter(pk=number).first() if number.isascii() and number.isdigit() and len(number) < 18 else None
    if session is None:
        return False
    session.end()
    audit.record(clinic=None, action="user.signed_out", by=by, subject=f"user:{user.pk}")
    return True


def note_seen(request: HttpRequest) -> None:
    """This session is in use."""
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())
