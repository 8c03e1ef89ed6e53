"""Every page and every error page, for whoever may see it: all headers of the house, no script or style inline."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from unittest import mock

from csp.middleware import CSPMiddleware
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client as Browser

from clinic.practice import middleware, views
from tests.house.headers import wrong
from tests.house.walking import named, prefix, text, undone

from .grounds import CLEO, DESK, EDITOR, OWNER, STRANGER, Ground, database, people
from .proof import Outcome, Proof, Size

EVERY = {Size.QUICK: 3, Size.FULL: 1}
LINKS = ("a", "g", "u", "my", "join")
"""First parts of addresses that are reached by a secret link: they say our origin at most."""
KEPT = ("guide:", "home", "sitemap", "robots")
"""Routes whose answers caches may keep; where they are an error, nobody keeps them."""


class Inline(HTMLParser):
    """What of a page would run or style by itself."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found = list[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_data = given.get("type") in ("application/json", "application/ld+json")
        if tag == "style" or (tag == "script" and "src" not in given and not is_data):
            self.found.append(f"an inline <{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"<{tag} {name}>")


def faults(response: Any, first: str, *, may_be_kept: bool = False) -> list[str]:
    """What this answer lacks of the headers, and what of it is inline."""
    found = wrong(response, referrer="strict-origin" if first in LINKS else "same-origin")
    if may_be_kept:
        found = [name for name in found if name != "Cache-Control"]
    if "sandbox" in response.get("Content-Security-Policy", ""):  # somebody else's file: stricter than any page
        found = [name for name in found if name != "Content-Security-Policy"]
    is_page = response.get("Content-Type", "").startswith("text/html")
    return found + (Inline(text(response)).found if is_page else [])


def run(size: Size) -> Outcome:
    """Every route, asked by everybody, and each kind of error."""
    cases, failures = 0, list[str]()
    with database():
        ground = people()
        for number, route in enumerate(named()):
            first = prefix(route, ground.values)
            for who in (STRANGER, CLEO, OWNER, EDITOR) if size is Size.FULL else _somebody(first):
                if who != _somebody(first)[0] and number % EVERY[size]:
                    continue
                with undone(ground.browsers[who]):
                    response = ground.browsers[who].get(route.address(ground.values))
                    may_be_kept = route.name.startswith(KEPT) and response.status_code < 400
                    found = faults(response, first, may_be_kept=may_be_kept)
                cases += 1
                failures += [f"{route.name} for {who}: {fault}" for fault in found]
        seen = dict[int, int]()
        for what, status, response in errors(ground):
            cases, seen[status] = cases + 1, seen.get(status, 0) + 1
            failures += [f"{what}: {fault}" for fault in faults(response, _first(response))]
            failures += [] if response.status_code == status else [f"{what} was answered {response.status_code}"]
    return Outcome(cases, tuple(failures), f"Error pages: {', '.join(map(str, sorted(seen)))}.")


def _somebody(first: str) -> tuple[str, ...]:
    return {"c": (OWNER, DESK), "my": (CLEO, STRANGER), "content": (EDITOR, OWNER)}.get(first, (STRANGER, OWNER))


def _first(response: Any) -> str:
    return str(response.wsgi_request.path).split("/")[1] if hasattr(response, "wsgi_request") else ""


def errors(ground: Ground) -> Iterator[tuple[str, int, Any]]:
    """Each kind of error, as the house answers it: what was done, the status that is due, the answer."""
    owner, desk, cleo, stranger = (ground.browsers[who] for who in (OWNER, DESK, CLEO, STRANGER))
    visit, edit = f"/c/oak/appointments/{ground.booked.pk}", f"/c/oak/clients/{ground.booked.client_id}/edit/"
    tries: list[tuple[str, int, Callable[[], Any]]] = [
        ("a cut form", 400, lambda: _cut(stranger)),
        ("a form without its token", 403, lambda: Browser(enforce_csrf_checks=True).post("/sign-in/", {"login": "x"})),
        ("a role that may not", 403, lambda: desk.get(f"{visit}/review/")),
        ("a form without a link", 403, lambda: stranger.post("/my/intake/you/contact/", {"name": "x"})),
        ("nowhere", 404, lambda: owner.get("/nowhere/")),
        ("nowhere in the clinic", 404, lambda: owner.get("/c/oak/appointments/999999/plan/")),
        ("a link that never was", 404, lambda: stranger.get("/a/never/")),
        ("the wrong method", 405, lambda: owner.get(f"{visit}/plan/publish/")),
        ("two at once", 409, lambda: owner.post(edit, {"name": "x", "version": "0"})),
        ("too large", 413, lambda: owner.post(edit, {"name": "x" * 1_100_000})),
        ("mistakes in a form", 422, lambda: owner.post("/c/oak/clients/new/", {"name": ""})),
        ("mistakes in the client's form", 422, lambda: cleo.post("/my/clearance/", {"agreed": ""})),
        ("too many tries", 429, lambda: _flood(stranger)),
        ("a mistake of ours", 500, lambda: _broken(owner, RuntimeError("a canary"))),
        ("the database is away", 503, lambda: _broken(owner, OperationalError("a canary"))),
    ]
    for what, status, act in tries:
        with undone(owner):
            yield what, status, act()


def _cut(browser: Browser) -> Any:
    given = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": "99"}
    body = {"wsgi.input": BytesIO(b"login=x")}
    return browser.handler(browser._base_environ(PATH_INFO="/sign-in/", **given, **body))  # type: ignore[attr-defined]


def _flood(browser: Browser) -> Any:
    """Ask for a new password until it is enough."""
    for _ in range(30):
        answer = browser.post("/accounts/password/reset/", {"email": "ana@oak.example"})
        if answer.status_code == 429:
            break
    return answer


def _broken(browser: Browser, problem: Exception) -> Any:
    with mock.patch.object(views, "_number", side_effect=problem):
        return browser.get("/c/oak/clients/")


def _no_headers() -> AbstractContextManager[Any]:
    """The house's own middleware adds nothing."""
    return mock.patch.object(middleware.HeadersMiddleware, "__call__", lambda self, request: self.get_response(request))


def _no_policy() -> AbstractContextManager[Any]:
    """The content policy allows inline scripts."""

    def process(self: Any, request: Any, response: HttpResponse) -> HttpResponse:
        response["Content-Security-Policy"] = "default-src 'self' 'unsafe-inline'"
        return response

    return mock.patch.object(CSPMiddleware, "process_response", process)


PROOF = Proof(
    "headers",
    "every page and every error page has all headers of the house, and nothing inline",
    run,
    {"pages go out without the house's headers": _no_headers, "the content policy allows inline scripts": _no_policy},
)
