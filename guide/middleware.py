"""The first thing that a request meets: a finished page of the guide is answered here, and nothing else runs.

What follows has seen each of these pages once and put its headers on it. Cookies are not looked at: the pages are the
same for everybody, which `tests/guide/test_pages.py` holds. Neither is the query: these pages read none.
"""

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from guide.shelf import keep, store

Handler = Callable[[HttpRequest], HttpResponse]


class StoredPagesMiddleware:
    """Answer from the shelf; else let the house answer, and keep what it marked as a finished page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD") and (page := store.find(request)) and _is_for_us(request):
            return page.answer(request)
        response = self.get_response(request)
        return keep(request, response) if _is_finished(response) else response


def _is_for_us(request: HttpRequest) -> bool:
    """Whether the host is one of ours; the rest of the house refuses others."""
    try:
        return bool(request.get_host())
    except DisallowedHost:
        return False


def _is_finished(response: HttpResponse) -> bool:
    """Whether a view of the guide marked it, and nothing on the way made it one reader's own."""
    own = response.cookies or "cookie" in response.get("Vary", "").lower()
    return hasattr(response, "shelf") and response.status_code == 200 and not own
