"""What a log line may say: method, route name and status, never an address, a typed word or an exception's text.

In production each line is one JSON object. Every request leaves one, with these keys and no other: `time` (UTC),
`level`, `logger`, `request` (an id that every line of the request has), `route`, `method`, `status`, `ms`, `user` and
`clinic` (ids, null where nobody is signed in).
"""

import json
import logging
import re
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse

REQUESTS = logging.getLogger("kneadwell.requests")
SIGNING_IN = logging.getLogger("kneadwell.signing_in")
ID = re.compile(r"[A-Za-z0-9-]{8,64}")
"""A request id that we take from a proxy."""
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")
UNPROBED = ("livez", "readyz")
"""Routes that are asked every few seconds by machines: a line of each would bury the others."""
_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


class Discreet(logging.Filter):
    """Keep links, names and answers out of the log: addresses hold tokens, exception texts hold what was typed."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _request_id.get()
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            record.msg = "%s %s %s"
            record.args = (getattr(record, "status_code", "-"), request.method, _route(request) or "-")
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            record.exc_text = "".join(traceback.format_tb(trace)) + kind.__name__
            record.exc_info = None
        return True


class JSONLines(logging.Formatter):
    """One JSON object a line, for whatever collects logs. What is private was taken out by `Discreet`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request_id", None),
        }
        answered = getattr(record, "answered", None)
        line |= answered if answered is not None else {"message": record.getMessage()}
        if record.exc_text:
            line["trace"] = record.exc_text
        return json.dumps(line)


class RequestLogMiddleware:
    """One line for each request that was not answered from the guide's stored pages, and an id for every line of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
        request_id = given if ID.fullmatch(given) else str(uuid.uuid4())
        before, began = _request_id.set(request_id), perf_counter()
        try:
            response = self.get_response(request)
            if _route(request) not in UNPROBED:
                took = (perf_counter() - began) * 1000
                REQUESTS.info("", extra={"answered": _answered(request, response, took)})
        finally:
            _request_id.reset(before)
        return response


def note_signing_in(what: str, *, user: int | None, step: str | None = None) -> None:
    """One line for each step of signing in that was tried: whose account (an id), which step, and what came of it."""
    level = logging.INFO if what in ("signed in", "passed") else logging.WARNING
    SIGNING_IN.log(level, "signing in: %s", what, extra={"answered": {"signing_in": what, "user": user, "step": step}})


def _answered(request: HttpRequest, response: HttpResponse, took: float) -> dict[str, object]:
    user = getattr(request, "_cached_user", None)  # what was not looked up for the answer is not looked up for the log
    clinic = getattr(request, "clinic", None)
    return {
        "route": _route(request),
        "method": request.method if request.method in METHODS else "other",
        "status": response.status_code,
        "ms": round(took, 1),
        "user": getattr(user, "pk", None),
        "clinic": getattr(clinic, "pk", None),
    }


def _route(request: HttpRequest) -> str | None:
    return getattr(request.resolver_match, "view_name", None) if request.resolver_match else None
