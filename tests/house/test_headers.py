"""The headers of the house, on every page, on every error page and on static files."""

from io import BytesIO
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client as Browser
from django.test import override_settings
from django.urls import path

from clinic.practice.tenancy import LINK_KEY
from clinic.urls import urlpatterns as house
from tests.house.headers import wrong

pytestmark = pytest.mark.django_db


def broken(request: Any) -> None:
    raise RuntimeError("a view with a mistake")


urlpatterns = [*house, path("livez/broken", broken, name="livez")]
handler400 = "clinic.practice.errors.bad_request"
handler403 = "clinic.practice.errors.permission_denied"
handler404 = "clinic.practice.errors.page_not_found"
handler500 = "clinic.practice.errors.server_error"


def check(response: Any, **told: Any) -> None:
    assert wrong(response, **told) == []


@pytest.mark.parametrize(
    "address", ["/sign-in/", "/privacy/", "/accessibility/", "/livez", "/readyz", "/c/oak/clients/"]
)
def test_pages(address: str) -> None:
    check(Browser().get(address))


@pytest.mark.parametrize("address", ["/nowhere", "/c/", "/my", "/guide/no-such-topic/", "/content/nowhere/", "/%00"])
def test_pages_that_are_not_there(address: str) -> None:
    response = Browser().get(address)
    assert response.status_code in (302, 404)
    check(response)


def test_pages_of_a_secret_link_say_our_origin_at_most(as_cleo: Browser, link_token: str) -> None:
    for browser, address in ((Browser(), f"/a/{link_token}/"), (Browser(), "/a/x/"), (as_cleo, "/my/intake/")):
        check(browser.get(address), referrer="strict-origin")


def test_a_refused_form_and_a_cut_one() -> None:
    browser = Browser(enforce_csrf_checks=True)
    check(browser.post("/sign-in/", {"login": "x"}))
    length = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": "99"}
    cut = browser.handler(browser._base_environ(PATH_INFO="/sign-in/", **length, **{"wsgi.input": BytesIO(b"login=x")}))
    assert cut.status_code == 400
    check(cut)


def test_a_role_that_may_not(as_desk: Browser, appointment: Any) -> None:
    response = as_desk.get(f"/c/oak/appointments/{appointment.pk}/review/")
    assert response.status_code == 403
    check(response)


@override_settings(ROOT_URLCONF="tests.house.test_headers")
def test_a_mistake_of_ours() -> None:
    browser = Browser(raise_request_exception=False)
    response = browser.get("/livez/broken")
    assert response.status_code == 500
    assert "a view with a mistake" not in response.content.decode()
    check(response)


@pytest.mark.parametrize("address", ["/c/oak/clients/", "/my/intake/", "/sign-in/", "/content/"])
def test_a_database_that_is_away_is_no_mistake_of_the_page(
    monkeypatch: pytest.MonkeyPatch, as_ana: Browser, address: str, django_assert_num_queries: Any
) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("the address of the server")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore._get_session_from_db", away)
    as_ana.raise_request_exception = False
    with django_assert_num_queries(0):
        response = as_ana.get(address)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "Please try again soon" in response.content.decode()
    assert "the address of the server" not in response.content.decode()
    check(response, referrer="strict-origin" if address.startswith("/my/") else "same-origin")


def test_static_files_may_be_kept() -> None:
    response = Browser().get("/static/css/kneadwell.css")
    assert response.status_code == 200
    check(response, stored=True)
    response.close()


def test_signing_out_empties_the_browser(as_ana: Browser) -> None:
    assert "Clear-Site-Data" not in as_ana.get("/sign-out/")
    response = as_ana.post("/sign-out/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'  # "cookies" would distrust a trusted device
    assert as_ana.get("/c/oak/clients/").status_code == 302


def test_a_client_who_leaves_empties_the_browser_but_does_not_sign_out_staff(as_cleo: Browser, as_ana: Browser) -> None:
    assert as_cleo.post("/my/leave/")["Clear-Site-Data"] == '"cache", "storage"'
    session = as_ana.session
    session[LINK_KEY] = 1
    session.save()
    response = as_ana.post("/my/leave/")
    assert "Clear-Site-Data" not in response
    assert LINK_KEY not in as_ana.session
    assert as_ana.get("/c/oak/clients/").status_code == 200


def test_readiness_tells_a_database_without_its_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Browser().get("/readyz").status_code == 200
    monkeypatch.setattr("clinic.practice.pages._waiting_migrations", lambda: True)
    response = Browser().get("/readyz")
    assert (response.status_code, response.content) == (503, b"migrations\n")
