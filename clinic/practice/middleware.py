"""What every request passes: the headers of the house, a whole body, the end of a session, and the policy table."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.mfa.internal.flows.trust import is_trusted_browser
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from clinic.content_type import PUT_ASIDE
from clinic.practice import errors, kept, own_sessions, policy, tenancy
from clinic.practice.language import speak
from clinic.practice.models import Role, User
from clinic.practice.records import MergedAway

Handler = Callable[[HttpRequest], HttpResponse]

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self)"
LINK_PATHS = ("/a/", "/g/", "/u/", "/my/", "/join/")
"""Pages reached by a secret link: another site learns our origin at most. (`no-referrer` breaks forms in Chromium.)"""
SIGNING_OUT, LEAVING = ("account_logout", "admin:logout"), "intake:leave"
"""After these the browser forgets the pages that it kept of us; a client's leaving does not touch signed-in staff."""
BEGAN, SEEN = "signed_in_at", "seen_at"
"""Session keys: when somebody signed in, and when they last did something (seconds since 1970)."""
PROOFS = {Authenticator.Type.TOTP: "mfa_reauthenticate", Authenticator.Type.WEBAUTHN: "mfa_reauthenticate_webauthn"}
"""Kind of second step -> the page that asks for it. Spare codes are typed on the first."""
LONGEST_LENGTH = 15
"""Digits of a Content-Length that we read as a number: Python refuses thousands of them with an error."""
OUTSIDE = (None, policy.Door.PUBLIC, policy.Door.CLIENT, policy.Door.ROOM)
"""Ways in that ask nothing of a staff session and leave it alone: to look at them does not keep it alive."""
OF_ACCOUNT = ("mfa_", "account_sessions")
"""Routes about the second step and about other sessions: not for who has shown the first step only."""
LOCKED = "locked_for"
"""Session key: the name of who was signed out, so that the sign-in page can offer them the short way back."""
SEEN_EVERY = 60
"""Seconds: a session is not written anew at each request."""


class HeadersMiddleware:
    """Headers that Django has no setting for; nothing but the guide and static files may be kept by a cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cache-Control", "no-store")
        if request.path.startswith(LINK_PATHS):
            response.headers["Referrer-Policy"] = "strict-origin"
        if request.method == "POST" and response.status_code < 400 and _forgets(request):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
            tenancy.close_room(response)
        return response


def _forgets(request: HttpRequest) -> bool:
    """Whether the browser drops what it kept. Cookies stay: the session is over, and a trusted device is trusted."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    return name in SIGNING_OUT or (name == LEAVING and not request.user.is_authenticated)


class CompleteBodyMiddleware:
    """Refuse a body shorter than its Content-Length: servers hand it over as whole, and red flags would vanish."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS", "TRACE"):
            return self.get_response(request)
        takes_files = _takes_files(request)
        status = _fault_in_body(request, settings.UPLOAD_BODY if takes_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        if status is None:
            return self.get_response(request)
        context = {"takes_files": takes_files}
        return render(request, "practice/too_large.html" if status == 413 else "400.html", context, status=status)


def _takes_files(request: HttpRequest) -> bool:
    """Whether this is a form with files, sent to one of the few routes that take them."""
    try:
        name = resolve(request.path_info).view_name
    except Http404:
        return False
    return name in policy.UPLOADS and request.content_type == "multipart/form-data"


def _fault_in_body(request: HttpRequest, most: int) -> int | None:
    """The status that says what is wrong with a body of `most` bytes, or None where it is whole."""
    declared = request.META.get("CONTENT_LENGTH", "")
    if not declared and "HTTP_TRANSFER_ENCODING" in request.META:
        return 411  # Django reads a body without a length as empty
    if PUT_ASIDE in request.META or (declared and not declared.isdecimal()):
        return 400
    if len(declared) > LONGEST_LENGTH or (length := int(declared or 0)) > most:
        return 413
    try:
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            request._body = request.read()  # `request.body` would refuse files for being larger than a form
        return None if len(request.body) == length else 400
    except UnreadablePostError:
        return 400


def _access(request: HttpRequest) -> policy.Access | None:
    """Who may use the route that this request asks for."""
    return policy.access_to(request.resolver_match.view_name) if request.resolver_match else None


class UnattendedMiddleware:
    """Sign out who has done nothing for a while, or has been here all day: a screen may stand where clients pass."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        """On pages of staff only: a client who fills in the form on the clinic's tablet is not thrown out of it."""
        if _access(request) not in OUTSIDE and request.user.is_authenticated:
            _sign_out_or_note(request, time.time())
        return None


def _sign_out_or_note(request: HttpRequest, now: float) -> None:
    session = request.session
    is_new = BEGAN not in session
    began, seen = session.setdefault(BEGAN, now), session.setdefault(SEEN, now)
    if now - seen > settings.STAFF_IDLE_SECONDS or now - began > settings.STAFF_ABSOLUTE_SECONDS:
        _lock(request)
    elif is_new or now - seen > SEEN_EVERY:
        session[SEEN] = now
        own_sessions.note_seen(request)
        request.is_seen_anew = True  # type: ignore[attr-defined]
        if is_new:
            kept.recall(request)


def _lock(request: HttpRequest) -> None:
    """Sign out, and keep the form that came in too late until the same person is back."""
    access, user, form = _access(request), request.user, None
    guarded = access is policy.Door.EDITOR or isinstance(access, frozenset)
    if request.method == "POST" and guarded and isinstance(user, User):
        form = kept.keep(request, _page_of_form(request), by=user)
    name = str(user)
    logout(request)
    request.session[LOCKED] = name
    messages.info(request, gettext("You were signed out to keep this screen safe. Sign in to go on."))
    if form is not None:
        request.is_form_kept = True  # type: ignore[attr-defined]
        messages.info(request, gettext("What you typed is kept. You see it again when you are signed in."))


class SecondFactorMiddleware:
    """Staff and editors use a second step before they see any page of a clinic or of the guide's editing site."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        access, name = _access(request), request.resolver_match.view_name if request.resolver_match else ""
        if access in OUTSIDE:
            return None  # before anybody is looked up: public pages are the same for all, and caches may keep them
        if not (settings.SECOND_FACTOR_REQUIRED and request.user.is_authenticated):
            return None
        sets_up = access is policy.Door.USER and name.startswith(OF_ACCOUNT) and name not in PROOFS.values()
        guarded = access is policy.Door.EDITOR or isinstance(access, frozenset)
        if not (guarded or sets_up) or _has_used_second_factor(request):
            return None
        return _to_proof(request) or (redirect("mfa_index") if guarded else None)


def _has_used_second_factor(request: HttpRequest) -> bool:
    """In this session, or earlier in this browser, which then was trusted. To have set one up elsewhere is no proof."""
    used = any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))
    return used or is_trusted_browser(request, request.user)


def _to_proof(request: HttpRequest) -> HttpResponse | None:
    """Where to prove the second step that this user has; None where there is none yet, and one may be set up."""
    has = set(Authenticator.objects.filter(user=request.user.pk).values_list("type", flat=True))
    page = next((page for kind, page in PROOFS.items() if kind in has), None)
    return redirect_to_login(_where_to_go_on(request), reverse(page)) if page else None


class AccessMiddleware:
    """Hold every view against the policy table before it runs, and bind the request to its clinic or appointment.

    Within a clinic every page tells the time on that clinic's own wall.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(None):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        access = _access(request)
        if access is None:
            raise Http404
        if access is policy.Door.PUBLIC:
            return None
        if access is policy.Door.CLIENT:
            return None if tenancy.enter_appointment(request) else _without_link(request)
        if access is policy.Door.ROOM:
            return None if tenancy.enter_room(request) else _without_pass(request)
        if not request.user.is_authenticated:
            return _signed_out(request, access)
        speak(request.user.language)
        if access is policy.Door.EDITOR and not request.user.is_staff:
            raise PermissionDenied
        if isinstance(access, frozenset):
            _enter_clinic(request, kwargs.pop("clinic"), access)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A record that was merged into another one: the same page of that one."""
        if not isinstance(exception, MergedAway) or request.resolver_match is None:
            return None
        match, slug = request.resolver_match, request.clinic.slug  # type: ignore[attr-defined]
        if "client" not in match.kwargs:
            return redirect("progress:client", clinic=slug, client=exception.kept)
        there = reverse(match.view_name, kwargs={**match.kwargs, "clinic": slug, "client": exception.kept})
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{there}?{query}" if query else there)


def _enter_clinic(request: HttpRequest, slug: str, allowed: frozenset[Role]) -> None:
    membership = tenancy.enter_clinic(request, slug)
    if membership.role not in allowed:
        raise PermissionDenied
    if getattr(request, "is_seen_anew", False):
        tenancy.note_seen(membership)


def _without_link(request: HttpRequest) -> HttpResponse:
    """To the page that explains it; a form that was sent is answered there and then, with what was typed."""
    return errors.link_is_gone(request) if request.method == "POST" else redirect("link_lost")


def _signed_out(request: HttpRequest, access: policy.Access) -> HttpResponse:
    """To the sign-in page. A form of staff that nobody can keep, since its session is gone, is given back at once."""
    is_staffs = access is policy.Door.EDITOR or isinstance(access, frozenset)
    is_lost = request.method == "POST" and is_staffs and not getattr(request, "is_form_kept", False)
    given_back = errors.signed_out_meanwhile(request) if is_lost and not tenancy.is_handed_over(request) else None
    return given_back or redirect_to_login(_where_to_go_on(request))


def _without_pass(request: HttpRequest) -> HttpResponse:
    """The session in the room is over: staff who are signed in go to their day, others sign in again."""
    return redirect("home") if request.user.is_authenticated else redirect_to_login(reverse("home"))


def _page_of_form(request: HttpRequest) -> str:
    """The page that a form stood on; where the browser does not say it, the day's board of its clinic."""
    page, match = _where_to_go_on(request), request.resolver_match
    slug = match.kwargs.get("clinic") if match else None
    return reverse("prep:today", kwargs={"clinic": slug}) if page == "/" and slug else page


def _where_to_go_on(request: HttpRequest) -> str:
    """The page to return to after signing in: for a form that was sent, the page that it stood on."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    referrer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure()):
        return urlsplit(referrer)._replace(scheme="", netloc="").geturl() or "/"
    return "/"
