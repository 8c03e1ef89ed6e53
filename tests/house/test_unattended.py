"""A screen that nobody attends is locked: staff sign in again after 15 idle minutes, and after 12 hours in any case."""

import time
from typing import Any

import pytest
from django.test import Client as Browser

from clinic.practice import middleware
from clinic.practice.tenancy import LINK_KEY

pytestmark = pytest.mark.django_db
MINUTE = 60
PAGE = "/c/oak/clients/"


class Clock:
    """Time stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = time.time()

    def time(self) -> float:
        return self.now

    def go(self, minutes: float) -> None:
        self.now += minutes * MINUTE


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock()
    monkeypatch.setattr(middleware, "time", stopped)
    return stopped


def is_signed_in(browser: Browser) -> bool:
    return browser.get(PAGE).status_code == 200


def test_who_goes_on_working_stays(clock: Clock, as_ana: Browser) -> None:
    for _ in range(10):
        assert is_signed_in(as_ana)
        clock.go(minutes=14)


def test_after_a_quarter_of_an_hour_one_signs_in_again_and_goes_on(clock: Clock, as_ana: Browser) -> None:
    assert is_signed_in(as_ana)
    clock.go(minutes=15.1)
    asked = as_ana.get(f"{PAGE}?q=cleo", follow=True)
    assert asked.redirect_chain == [(f"/sign-in/?next={PAGE}%3Fq%3Dcleo", 302)]
    assert "You were signed out to keep this screen safe" in asked.content.decode()
    assert not is_signed_in(as_ana)


def test_a_form_that_comes_too_late_changes_nothing(clock: Clock, as_ana: Browser, oak: Any) -> None:
    assert is_signed_in(as_ana)
    clock.go(minutes=16)
    sent = as_ana.post("/c/oak/clients/new/", {"name": "Late"}, headers={"referer": "http://testserver/c/oak/start/"})
    assert sent["Location"] == "/sign-in/?next=/c/oak/start/"
    assert not oak.clients.filter(name="Late").exists()


def test_after_twelve_hours_also_who_works_signs_in_again(clock: Clock, as_ana: Browser) -> None:
    for _ in range(12 * 6):
        assert is_signed_in(as_ana)
        clock.go(minutes=10)
    clock.go(minutes=1)
    assert not is_signed_in(as_ana)


def test_the_editors_site_is_locked_too(clock: Clock, as_ana: Browser) -> None:
    assert as_ana.get("/content/").status_code == 403
    clock.go(minutes=16)
    assert as_ana.get("/content/").status_code == 302


def test_a_client_who_takes_an_hour_on_the_clinics_tablet_goes_on_and_finds_no_clinic(
    clock: Clock, as_ana: Browser, as_cleo: Browser
) -> None:
    assert is_signed_in(as_ana)
    session = as_ana.session
    session[LINK_KEY] = as_cleo.session[LINK_KEY]
    session.save()
    clock.go(minutes=60)
    assert as_ana.get("/my/intake/").status_code == 200
    assert not is_signed_in(as_ana)


def test_a_session_is_not_written_anew_at_each_request(clock: Clock, as_ana: Browser) -> None:
    clock.go(minutes=0.5)
    assert "session" not in as_ana.get(PAGE).cookies
    clock.go(minutes=1)
    assert "session" in as_ana.get(PAGE).cookies


def test_in_the_demo_only_the_day_ends(clock: Clock, as_ana: Browser, settings: Any) -> None:
    settings.STAFF_IDLE_SECONDS = settings.STAFF_ABSOLUTE_SECONDS
    assert is_signed_in(as_ana)
    clock.go(minutes=11 * 60)
    assert is_signed_in(as_ana)
