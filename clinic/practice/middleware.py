"""What every request passes: a whole body, the headers of the house, the second factor, and the policy table."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect

from clinic.practice import policy, tenancy

Handler = Callable[[HttpRequest], HttpResponse]


class CompleteBodyMiddleware:
    """Answer 400 to a body shorter than its Content-Length: servers hand it over as whole, and red flags would vanish."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = request.META.get("CONTENT_LENGTH") or "0"
        if request.method not in ("GET", "HEAD") and declared.isdigit():
            if int(declared) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE and len(request.body) != int(declared):
                return HttpResponseBadRequest("The form arrived cut short. Nothing was saved. Please send it again.")
        return self.get_response(request)


class HeadersMiddleware:
    """Headers that Django has no setting for; nothing but the guide and static files may be kept by a cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class SecondFactorMiddleware:
    """Placeholder until the accounts room is furnished."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


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
            return redirect_to_login(request.get_full_path())
        if isinstance(access, frozenset):
            tenancy.enter_clinic(request, kwargs.pop("clinic"))
            if request.membership.role not in access:  # type: ignore[attr-defined]
                raise PermissionDenied
        return None
