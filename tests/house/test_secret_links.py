"""Links that open without a sign-in: whatever scanner opens them, and at whichever door they are tried."""

import pytest
from django.test import Client as Browser

from clinic.practice.models import Appointment, Membership
from tests.house.secret_doors import DOORS, everything, live_links
from tests.prep.letters import file
from tests.prep.made_files import jpeg

TRIES = 100


@pytest.fixture
def tokens(appointment: Appointment, ana: Membership) -> dict[str, str]:
    """A live link of each kind."""
    return live_links(appointment, ana)


@pytest.mark.parametrize("kind", DOORS)
def test_a_scanner_that_opens_it_a_hundred_times_changes_nothing(tokens: dict[str, str], kind: str) -> None:
    before, address = everything(), DOORS[kind].format(tokens[kind])
    for number in range(TRIES):
        browser = Browser(headers={"user-agent": f"scanner {number}"})
        method = (browser.get, browser.head, browser.options)[number % 3]
        assert method(address).status_code == (405 if number % 3 == 2 else 200)
        assert not browser.session.keys()
    assert everything() == before


@pytest.mark.parametrize("kind", DOORS)
@pytest.mark.parametrize("door", DOORS)
def test_a_link_opens_the_door_of_its_own_purpose_alone(tokens: dict[str, str], kind: str, door: str) -> None:
    address, before = DOORS[door].format(tokens[kind]), everything()
    if kind == door:
        assert Browser().get(address).status_code == 200
        return
    for given in ({}, {"agreed": "on", "relation": "parent", "name": "Petra"}, {"file_1": file(jpeg())}):
        browser = Browser()
        assert (browser.get(address).status_code, browser.post(address, given).status_code) == (404, 404)
        assert not browser.session.get("link")
    assert everything() == before


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("token", ["x" * 43, "x" * 5000, "..", "%00", "ü", "' OR 1=1 --"])
def test_a_made_up_link_is_a_page_that_says_so(tokens: dict[str, str], door: str, token: str) -> None:
    for answer in (Browser().get(DOORS[door].format(token)), Browser().post(DOORS[door].format(token))):
        assert answer.status_code == 404
        assert "Cleo" not in answer.content.decode()
