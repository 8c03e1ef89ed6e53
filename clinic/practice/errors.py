"""The error pages: each says what happened and what to do, and none holds anything of a record."""

import sys
from collections.abc import Sequence

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from clinic.practice.language import split_address


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A mistake of ours; or the database is away, and then no page that might ask it for anything."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return HttpResponse(render_to_string("practice/away.html"), status=503, headers={"Retry-After": "30"})
    return render(request, "500.html", status=500)


SECRET_WORDS = ("password", "csrfmiddlewaretoken", "code")
UNSEEN = ("version", "shown", "send_key", "later", "key")
"""Fields of a form that nobody typed."""
TYPED = {
    "name": gettext_lazy("Full name"),
    "signed_name": gettext_lazy("Full name"),
    "guardian_name": gettext_lazy("Name of the parent or guardian"),
    "birth_date": gettext_lazy("Date of birth"),
    "phone": gettext_lazy("Phone number"),
    "email": gettext_lazy("E-mail address"),
    "login": gettext_lazy("E-mail address"),
    "other": gettext_lazy("In your own words"),
    "text": gettext_lazy("Text"),
    "date": gettext_lazy("Date"),
    "day": gettext_lazy("Day"),
    "clock": gettext_lazy("Time"),
    "minutes": gettext_lazy("Session length, minutes"),
}
"""Fields that people type into -> what the page calls them. The others are ticks, whose values read as codes."""


@sensitive_variables()
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is too old: give back what was typed, to be sent again with a fresh token.

    Only to a page of our own: another site could have filled in the form, and a click would send it.
    """
    sent = sent_fields(request) if _is_from_here(request) else []
    shown = [(TYPED[name], value) for name, value in _joined(sent) if name in TYPED]
    context = {"sent": sent, "shown": shown, "action": request.get_full_path()}
    return render(request, "practice/csrf.html", context, status=403)


@sensitive_variables()
def signed_out_meanwhile(request: HttpRequest) -> HttpResponse | None:
    """A form of staff whose session is gone, with whose it was: give back what was typed, to be sent after signing in.

    None where nothing was typed, or another site sent it.
    """
    sent = sent_fields(request) if _is_from_here(request) else []
    if not any(value.strip() for _name, value in sent):
        return None
    context = {"sent": sent, "shown": typed_lines(sent), "action": request.get_full_path(), "signed_out": True}
    return render(request, "practice/csrf.html", context, status=403)


@sensitive_variables()
def link_is_gone(request: HttpRequest) -> HttpResponse:
    """A client's form that came in without a live link: nothing is stored, and what was typed can be copied."""
    typed = [
        (TYPED.get(name) or name.replace("_", " ").capitalize(), value)
        for name, value in _joined(sent_fields(request))
        if name not in UNSEEN
    ]
    return render(request, "intake/link_lost.html", {"why": "missing", "typed": typed}, status=403)


def _is_from_here(request: HttpRequest) -> bool:
    """Whether a page of this house sent the form, as the browser says; `null` and silence are nobody."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    is_whole = bool(split_address(origin).netloc)
    return is_whole and url_has_allowed_host_and_scheme(origin, {request.get_host()}, require_https=request.is_secure())


def sent_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Every field that was sent, without the secret ones."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not any(word in name.lower() for word in SECRET_WORDS)
        for value in values
    ]


def typed_lines(sent: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What was typed, in words: the fields that have a name of their own here, and every text of more than a word."""
    lines = ((TYPED.get(name, TYPED["text"] if " " in value else ""), value) for name, value in _joined(sent))
    return [(str(label), value) for label, value in lines if label]


def _joined(sent: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The fields that say something, by their own names: without the form's prefix, day, month and year as one."""
    told: dict[str, list[str]] = {}
    for name, value in sent:
        form, _dash, own = name.rpartition("-")
        is_part = own[-2:] in ("_0", "_1", "_2")
        told.setdefault(f"{form}-{own[:-2] if is_part else own}", []).append(value.strip())
    lines = ((name.rpartition("-")[2], " ".join(filter(None, values))) for name, values in told.items())
    return [(name, line) for name, line in lines if line]
