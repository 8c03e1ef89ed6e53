"""Every route, held against the policy table and against who asks: nobody sees what is not theirs."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.practice import policy
from clinic.practice.models import Appointment, Clinic, Membership, Role, User
from clinic.practice.policy import Door
from tests.conftest import PASSWORD, sign_in
from tests.house.routes import Route, routes
from tests.house.walking import (
    ELM_CANARY,
    FRONT_DESK,
    NAMELESS,
    NOWHERE,
    OAK_CANARY,
    OWNERS_ONLY,
    ask,
    at_the_lost_link,
    elms_records,
    ends_in,
    named,
    oaks_records,
    prefix,
    text,
    undone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def therapist(oak: Clinic) -> Membership:
    user = User.objects.create_user("tom@oak.example", PASSWORD, name="Tom Hale")
    return Membership.objects.create(clinic=oak, user=user, role=Role.THERAPIST)


@pytest.fixture
def values(appointment: Appointment, link_token: str) -> dict[str, Any]:
    return oaks_records(appointment, link_token)


@pytest.fixture
def elms(rex: Membership, appointment: Appointment) -> dict[str, int]:
    return elms_records(rex, appointment.starts_at)


def test_every_route_has_a_row() -> None:
    assert [route.name for route in routes() if policy.access_to(route.name) is None and route.name != NAMELESS] == []


def test_every_row_has_a_route() -> None:
    assert set(policy.ROUTES) - {route.name for route in routes()} == set()


def test_the_doors_stand_where_the_addresses_say(values: dict[str, Any]) -> None:
    """`/c/` is for roles, `/my/` for clients, `/content/` for editors; what the front desk may do is listed here."""
    for route in named():
        access, first = policy.access_to(route.name), prefix(route, values)
        if first == "c":
            assert isinstance(access, frozenset), route.name
            assert (Role.FRONT_DESK in access) == (route.name in FRONT_DESK), route.name
            assert Role.OWNER in access, route.name
            assert (Role.THERAPIST in access) != (route.name in OWNERS_ONLY), route.name
        elif route.name == "prep:in_room":
            assert access is Door.ROOM  # a pass of its own, which opens this page only
        elif route.name == "intake:leave":
            assert access is Door.PUBLIC  # it only forgets: also where the link has run out
        elif first in ("my", "content"):
            assert access is (Door.CLIENT if first == "my" else Door.EDITOR), route.name
        else:
            assert access in (Door.PUBLIC, Door.USER, Door.EDITOR), route.name


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_a_stranger_gets_as_far_as_the_door(values: dict[str, Any], method: str) -> None:
    for route in named():
        access = policy.access_to(route.name)
        response = ask(Browser(), method, route.address(values))
        assert response.status_code < 500, route.name
        assert OAK_CANARY not in response.content.decode(), route.name
        if access is Door.CLIENT:
            assert at_the_lost_link(response, method), route.name
        elif access is not Door.PUBLIC:
            assert ends_in(response, reverse("account_login")), route.name


@pytest.mark.parametrize("method", ["get", "post", "head"])
@pytest.mark.parametrize("who", ["desk", "therapist", "ana"])
def test_staff_reach_what_their_role_allows(
    request: pytest.FixtureRequest, values: dict[str, Any], elms: dict[str, int], who: str, method: str
) -> None:
    membership: Membership = request.getfixturevalue(who)
    browser = sign_in(membership)
    for route in named():
        access = policy.access_to(route.name)
        response = ask(browser, method, route.address(values))
        assert response.status_code < 500, (route.name, response.status_code)
        assert ELM_CANARY not in text(response), route.name
        if isinstance(access, frozenset):
            allowed = membership.role in access
            assert (response.status_code == 403) != allowed, route.name
            assert allowed or OAK_CANARY not in text(response), route.name
            assert not ends_in(response, reverse("account_login")), route.name
        elif access is Door.EDITOR:
            assert response.status_code == 403, route.name
        elif access is Door.CLIENT:
            assert at_the_lost_link(response, method), route.name


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_the_rival_finds_nothing_at_all(values: dict[str, Any], as_rex: Browser, method: str) -> None:
    for route in named():
        response = ask(as_rex, method, route.address(values))
        assert OAK_CANARY not in text(response), route.name
        if isinstance(policy.access_to(route.name), frozenset):
            assert response.status_code == 404, route.name


@pytest.mark.parametrize("method", ["get", "post"])
def test_anothers_record_is_as_absent_as_one_that_never_was(
    values: dict[str, Any], as_ana: Browser, elms: dict[str, int], method: str
) -> None:
    def absent(route: Route, **numbers: int) -> tuple[int, bytes]:
        response = ask(as_ana, method, route.address(values | numbers))
        return response.status_code, response.content

    for route in named():
        if prefix(route, values) == "c" and set(route.parts) & set(elms):
            nowhere = dict.fromkeys(elms, NOWHERE)
            assert absent(route, **elms) == absent(route, **nowhere), route.name
            assert absent(route, **elms)[0] in (404, 405), route.name  # 405: not by this method, whoever's it is


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_a_clients_link_opens_their_own_pages_only(values: dict[str, Any], as_cleo: Browser, method: str) -> None:
    for route in named():
        access = policy.access_to(route.name)
        response = ask(as_cleo, method, route.address(values))
        assert response.status_code < 500, route.name
        if access is Door.CLIENT:
            assert not at_the_lost_link(response, method), route.name
            assert response.status_code != 403, route.name
        elif access is not Door.PUBLIC:
            assert ends_in(response, reverse("account_login")), route.name


def test_who_leaves_a_clinic_is_out_at_the_next_request(ana: Membership, as_ana: Browser) -> None:
    assert as_ana.get("/c/oak/clients/").status_code == 200
    Membership.objects.filter(pk=ana.pk).update(is_active=False)
    assert as_ana.get("/c/oak/clients/").status_code == 404


def test_a_changed_role_counts_at_the_next_request(ana: Membership, as_ana: Browser, values: dict[str, Any]) -> None:
    address = reverse("prep:review", kwargs={"clinic": "oak", "appointment": values["appointment"]})
    assert as_ana.get(address).status_code != 403
    Membership.objects.filter(pk=ana.pk).update(role=Role.FRONT_DESK)
    assert as_ana.get(address).status_code == 403


def test_an_editor_edits_the_guide_and_sees_no_clinic(oak: Clinic, django_user_model: Any) -> None:
    editor = django_user_model.objects.create_superuser("edit@example.org", PASSWORD, name="Edie")
    membership = Membership(clinic=oak, user=editor)
    browser = sign_in(membership)
    assert browser.get(reverse("admin:index")).status_code == 200
    assert browser.get("/c/oak/clients/").status_code == 404


@pytest.mark.parametrize("garbage", ["x", "-1", "9" * 30, "\x00", "\ufffd", "2026-02-30", "[]", "a" * 3000])
def test_no_query_breaks_a_page(values: dict[str, Any], as_ana: Browser, as_cleo: Browser, garbage: str) -> None:
    query = dict.fromkeys(("q", "page", "sort", "after", "day", "client", "section", "next", "p", "o", "e"), garbage)
    for route in named():
        browser = as_cleo if prefix(route, values) == "my" else as_ana
        with undone(browser):
            response = browser.get(route.address(values), query)
        assert response.status_code < 500, route.name
