"""Forms without their token are refused, and what was typed comes back."""

import html
import re
from typing import Any

import pytest
from django.test import Client as Browser

from clinic.practice.models import Client
from tests.conftest import sign_in
from tests.house.routes import routes
from tests.house.test_policy import values as values  # noqa: PLC0414 - a fixture
from tests.house.walking import NAMELESS

pytestmark = pytest.mark.django_db


def strict(browser: Browser) -> Browser:
    """The same session, in a browser that is checked as real ones are."""
    checked = Browser(enforce_csrf_checks=True)
    checked.cookies = browser.cookies
    return checked


def test_a_form_without_its_token_is_refused_on_every_route(values: dict[str, Any], as_ana: Browser) -> None:
    browser = strict(as_ana)
    for route in routes():
        if not route.name.endswith(NAMELESS):
            assert browser.post(route.address(values), {"name": "x"}).status_code == 403, route.name


HERE = {"origin": "http://testserver"}
TYPED = {"name": "Cleo <b>Vega</b>", "phone": "030 7", "version": "1", "password": "hush-hush"}
BIRTHDAY = {"birth_date_0": "14", "birth_date_1": "3", "birth_date_2": "1985"}


def test_what_was_typed_comes_back_in_a_form_that_can_be_sent(cleo: Client, as_ana: Browser) -> None:
    browser = strict(as_ana)
    refused = browser.post(f"/c/oak/clients/{cleo.pk}/edit/", TYPED | BIRTHDAY, headers=HERE)
    page = refused.content.decode()
    assert refused.status_code == 403
    assert "<dt>Full name</dt>" in page and "<dd>Cleo &lt;b&gt;Vega&lt;/b&gt;</dd>" in page
    assert "<dt>Date of birth</dt>" in page and "<dd>14 3 1985</dd>" in page
    assert "hush-hush" not in page
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert form.pop("csrfmiddlewaretoken")
    assert set(form) == {"name", "phone", "version", *BIRTHDAY}
    token = str(refused.context["csrf_token"])
    typed = {name: html.unescape(value) for name, value in form.items()}
    sent = browser.post(f"/c/oak/clients/{cleo.pk}/edit/", typed | {"csrfmiddlewaretoken": token}, headers=HERE)
    cleo.refresh_from_db()
    assert sent.status_code == 302
    assert cleo.name == "Cleo <b>Vega</b>"


@pytest.mark.parametrize("header", ["origin", "referer"])
def test_an_address_that_is_none_is_refused_like_any_stranger(as_ana: Browser, header: str) -> None:
    for address in ("/c/oak/clients/new/", "/sign-in/"):
        assert strict(as_ana).post(address, TYPED, headers={header: "http://["}).status_code == 403
    assert as_ana.post("/c/oak/clients/new/", {"name": ""}, headers={"referer": "http://["}).status_code == 422


def test_names_of_fields_are_not_shown(cleo: Client, as_ana: Browser) -> None:
    refused = strict(as_ana).post(f"/c/oak/clients/{cleo.pk}/edit/", TYPED | BIRTHDAY | {"who": "me"}, headers=HERE)
    words = re.sub(r"<[^>]*>", " ", refused.content.decode())
    for name in ("birth_date", "who", "version", "phone "):
        assert name not in words


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "null", "referer": "http://testserver/c/oak/clients/"},
        {"referer": "https://evil.example/c/oak/"},
        {"origin": "http://testserver.evil.example"},
        {},
    ],
)
def test_a_form_of_another_site_is_not_handed_on_with_a_fresh_token(
    cleo: Client, as_ana: Browser, headers: dict[str, str]
) -> None:
    response = strict(as_ana).post(f"/c/oak/clients/{cleo.pk}/edit/", {"name": "Forged"}, headers=headers)
    assert response.status_code == 403
    assert "Forged" not in response.content.decode()
    assert "<form" not in response.content.decode().partition("<main")[2]


def test_a_token_of_another_session_is_refused(as_ana: Browser, rex: Any) -> None:
    theirs = sign_in(rex).get("/c/elm/clients/new/").context["csrf_token"]
    response = strict(as_ana).post("/c/oak/clients/new/", {"name": "x", "csrfmiddlewaretoken": str(theirs)})
    assert response.status_code == 403
