"""The error pages: each says what happened and what to do, and none holds anything of a record."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


SECRET_WORDS = ("password", "csrfmiddlewaretoken", "code")


UNSEEN = ("version", "shown", "send_key", "later")
"""Fields of a form that nobody typed."""


@sensitive_variables()
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is too old: give back what was typed, to be sent again with a fresh token."""
    context = {"typed": _typed(request), "action": request.get_full_path()}
    return render(request, "practice/csrf.html", context, status=403)


@sensitive_variables()
def link_is_gone(request: HttpRequest) -> HttpResponse:
    """A client's form that came in without a live link: nothing is stored, and what was typed can be copied."""
    typed = [
        (name.replace("_", " ").capitalize(), value)
        for name, value in _typed(request)
        if value.strip() and name.rpartition("-")[2] not in UNSEEN
    ]
    return render(request, "intake/link_lost.html", {"why": "missing", "typed": typed}, status=403)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Every field that was sent, without the secret ones."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not any(word in name.lower() for word in SECRET_WORDS)
        for value in values
    ]
