"""Forms without their token are refused, and what was typed comes back."""

from typing import Any

import pytest
from django.test import Client as Browser

from clinic.practice.models import Client
from tests.conftest import sign_in
from tests.house.routes import routes
from tests.house.test_policy import NAMELESS
from tests.house.test_policy import values as values  # noqa: PLC0414 - a fixture

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


def test_what_was_typed_comes_back_in_a_form_that_can_be_sent(cleo: Client, as_ana: Browser) -> None:
    browser = strict(as_ana)
    typed = {"name": "Cleo <b>Vega</b>", "phone": "030 7", "version": "1", "password": "hush-hush"}
    refused = browser.post(f"/c/oak/clients/{cleo.pk}/edit/", typed)
    page = refused.content.decode()
    assert refused.status_code == 403
    assert "Cleo &lt;b&gt;Vega&lt;/b&gt;" in page
    assert "030 7" in page
    assert "hush-hush" not in page
    token = refused.context["csrf_token"]
    sent = browser.post(f"/c/oak/clients/{cleo.pk}/edit/", {**typed, "csrfmiddlewaretoken": str(token)})
    cleo.refresh_from_db()
    assert sent.status_code == 302
    assert cleo.name == "Cleo <b>Vega</b>"


def test_a_token_of_another_session_is_refused(as_ana: Browser, rex: Any) -> None:
    theirs = sign_in(rex).get("/c/elm/clients/new/").context["csrf_token"]
    response = strict(as_ana).post("/c/oak/clients/new/", {"name": "x", "csrfmiddlewaretoken": str(theirs)})
    assert response.status_code == 403
