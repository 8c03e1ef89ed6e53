"""What every request passes: the headers of the house, a whole body, the second factor, and the policy table."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from clinic.practice import policy, tenancy

Handler = Callable[[HttpRequest], HttpResponse]

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self)"
LINK_PATHS = ("/a/", "/my/")
"""Pages reached by a secret link: another site learns our origin at most. (`no-referrer` breaks forms in Chromium.)"""
FORGETTING = ("account_logout", "intake:leave")
"""After these the browser forgets all that it kept of us."""


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
        match = request.resolver_match
        if request.method == "POST" and match and match.view_name in FORGETTING and response.status_code < 400:
            response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response


class CompleteBodyMiddleware:
    """Refuse a body shorter than its Content-Length: servers hand it over as whole, and red flags would vanish."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS", "TRACE"):
            return self.get_response(request)
        status = _fault_in_body(request)
        if status is None:
            return self.get_response(request)
        return render(request, "practice/too_large.html" if status == 413 else "400.html", status=status)


def _fault_in_body(request: HttpRequest) -> int | None:
    """The status that says what is wrong with the body, or None where it is whole."""
    declared = request.META.get("CONTENT_LENGTH", "")
    if not declared and "HTTP_TRANSFER_ENCODING" in request.META:
        return 411  # Django reads a body without a length as empty
    if declared and not declared.isdecimal():
        return 400
    if int(declared or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return 413
    try:
        return None if len(request.body) == int(declared or 0) else 400
    except UnreadablePostError:
        return 400


class SecondFactorMiddleware:
    """Staff and editors set up a second step before they see any page of a clinic or of the guide's editing site."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        access = policy.access_to(request.resolver_match.view_name) if request.resolver_match else None
        guarded = access is policy.Door.EDITOR or isinstance(access, frozenset)
        if not (guarded and settings.SECOND_FACTOR_REQUIRED and request.user.is_authenticated):
            return None
        return None if _has_second_factor(request) else redirect("mfa_index")


def _has_second_factor(request: HttpRequest) -> bool:
    """One was used in this session, or the user has one (then allauth asked for it, or trusts this device)."""
    if any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user)):
        return True
    factors = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user=request.user.pk, type__in=factors).exists()


class AccessMiddleware:
    """Hold every view against the policy table before it runs, and bind the request to its clinic or appointment."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        access = policy.access_to(request.resolver_match.view_name) if request.resolver_match else None
        if access is None:
            raise Http404
        if access is policy.Door.PUBLIC:
            return None
        if access is policy.Door.CLIENT:
            return None if tenancy.enter_appointment(request) else redirect("link_lost")
        if not request.user.is_authenticated:
            return redirect_to_login(_where_to_go_on(request))
        if access is policy.Door.EDITOR and not request.user.is_staff:
            raise PermissionDenied
        if isinstance(access, frozenset):
            membership = tenancy.enter_clinic(request, kwargs.pop("clinic"))
            if membership.role not in access:
                raise PermissionDenied
        return None


def _where_to_go_on(request: HttpRequest) -> str:
    """The page to return to after signing in: for a form that was sent, the page that it stood on."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    referrer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure()):
        return urlsplit(referrer)._replace(scheme="", netloc="").geturl() or "/"
    return "/"
