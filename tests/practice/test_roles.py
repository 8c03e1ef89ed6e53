"""The words about roles: every staff route has some, and they say what the policy table says."""

from collections import Counter

import pytest
from django.test import Client as Browser

from clinic.practice.models import Role
from clinic.practice.policy import ROUTES
from clinic.practice.roles import ACTS, Act

EVERY: list[Act] = [act for acts in ACTS.values() for act in acts]


def test_every_staff_route_has_its_words_once() -> None:
    named = Counter(route for act in EVERY for route in act.routes)
    assert set(named) == {route for route, access in ROUTES.items() if isinstance(access, frozenset)}
    assert [route for route, times in named.items() if times > 1] == []


@pytest.mark.parametrize("act", EVERY, ids=lambda act: act.routes[0])
def test_one_sentence_stands_for_routes_of_the_same_roles(act: Act) -> None:
    assert {ROUTES[route] for route in act.routes} == {act.roles}


def test_no_sentence_stands_twice() -> None:
    assert len({str(act.words) for act in EVERY}) == len(EVERY)


@pytest.mark.django_db
def test_the_page_says_of_each_role_what_the_table_says(as_ana: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    act = next(act for act in EVERY if "prep:review" in act.routes)
    assert act.answers == [(Role.OWNER.label, True), (Role.THERAPIST.label, True), (Role.FRONT_DESK.label, False)]
    page = as_ana.get("/c/oak/settings/people/").content.decode()
    for each in EVERY:
        assert str(each.words).split(".")[0] in page
    monkeypatch.setitem(ROUTES, "prep:review", frozenset({Role.FRONT_DESK}))
    assert act.answers == [(Role.OWNER.label, False), (Role.THERAPIST.label, False), (Role.FRONT_DESK.label, True)]
