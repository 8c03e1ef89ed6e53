"""Whoever sees a client's record leaves one line in the audit trail, however the page was asked for."""

from typing import Any

import pytest
from django.test import Client as Browser

from clinic.practice import policy
from clinic.practice.models import Client, Event, Membership
from tests.conftest import sign_in
from tests.house.routes import Route
from tests.house.test_policy import values as values  # noqa: PLC0414 - a fixture
from tests.house.walking import OAK_CANARY, named, prefix, text, undone

pytestmark = pytest.mark.django_db
QUERIES: dict[str, list[dict[str, str]]] = {
    "practice:walk_in": [{"q": OAK_CANARY}, {"client": "{client}"}, {"q": OAK_CANARY, "client": "{client}"}],
    "practice:clients": [{"q": OAK_CANARY}],
}
"""Pages that show clients by what is asked for in the address."""
SHOWING = {
    "intake:staff",
    "practice:appointment_add",
    "practice:client_edit",
    "practice:clients",
    "practice:link",
    "practice:walk_in",
    "prep:clearance",
    "prep:confirm_mistake",
    "prep:consents",
    "prep:move",
    "prep:plan",
    "prep:review",
    "prep:staff_send",
    "prep:today",
    "progress:client",
    "progress:finish",
}
"""Routes that show the client in one of these ways at least: the test below looks at something."""


def staff_routes(values: dict[str, Any]) -> list[Route]:
    return [route for route in named() if prefix(route, values) == "c"]


def reads(browser: Browser, method: str, address: str, data: dict[str, str]) -> tuple[bool, list[str]]:
    """Whether the answer shows the client, and the reads that were written down while it was made."""
    before = set(Event.objects.values_list("pk", flat=True))
    with undone(browser):
        shows = OAK_CANARY in text(getattr(browser, method)(address, data))
        events = Event.objects.exclude(pk__in=before).filter(action__endswith=".read")
        return shows, list(events.values_list("action", flat=True))


def asked(route: Route, values: dict[str, Any]) -> list[tuple[str, dict[str, str]]]:
    queries = [{key: text.format(**values) for key, text in query.items()} for query in QUERIES.get(route.name, [])]
    return [("get", {}), ("post", {}), *(("get", query) for query in queries)]


def test_every_page_that_shows_a_client_is_one_read(ana: Membership, values: dict[str, Any]) -> None:
    browser, day = sign_in(ana), {"day": str(values_day(values))}
    shown = set()
    for route in staff_routes(values):
        for method, data in asked(route, values):
            shows, actions = reads(browser, method, route.address(values), data or (day if method == "get" else {}))
            assert len(actions) <= 1, (route.name, method, actions)
            assert actions or not shows, (route.name, method, data)
            shown |= {route.name} if shows else set()
    assert shown >= SHOWING


def values_day(values: dict[str, Any]) -> Any:
    return Client.objects.get(pk=values["client"]).appointments.get().local_start.date()


def test_a_record_changed_meanwhile_is_a_read_too(ana: Membership, values: dict[str, Any]) -> None:
    typed = {"name": "Somebody Else", "version": "0"}
    shows, actions = reads(sign_in(ana), "post", f"/c/oak/clients/{values['client']}/edit/", typed)
    assert shows
    assert actions == ["client.read"]


def test_the_front_desk_leaves_the_same_lines(desk: Membership, values: dict[str, Any]) -> None:
    browser = sign_in(desk)
    for route in staff_routes(values):
        access = policy.access_to(route.name)
        for method, data in asked(route, values):
            shows, actions = reads(browser, method, route.address(values), data)
            assert isinstance(access, frozenset)
            assert not (shows and desk.role not in access), route.name
            assert len(actions) == 1 or not shows, (route.name, method)
