"""Links that open without a sign-in: whatever scanner opens them, and at whichever door they are tried."""

from typing import Any

import pytest
from django.core import serializers
from django.test import Client as Browser

from clinic.intake.models import Clearance, Consent, Intake, LetterFile
from clinic.mail.models import Message
from clinic.practice import invitations, people, single_use
from clinic.practice.models import Appointment, ClientLink, Event, Invitation, Membership, SingleUseLink
from clinic.practice.tenancy import mint_link
from clinic.prep import actions
from tests.prep.forms import THINNER, sent
from tests.prep.letters import file
from tests.prep.made_files import jpeg

DOORS = {"client": "/a/{}/", "guardian": "/g/{}/", "letter": "/u/{}/", "invitation": "/join/{}/"}
TABLES = (Appointment, ClientLink, Clearance, Consent, Event, Intake, Invitation, LetterFile, Membership, Message,
          SingleUseLink)  # fmt: skip
TRIES = 100


@pytest.fixture
def tokens(appointment: Appointment, ana: Membership) -> dict[str, str]:
    """A live link of each kind. Cleo is 16, so that a guardian has to sign."""
    client, day = appointment.client, appointment.local_start.date()
    client.birth_date = day.replace(year=day.year - 16, day=1)
    client.save(update_fields=["birth_date"])
    actions.agree_to_letters(intake=sent(appointment, THINNER), name="Cleo Marsh", by=None)
    invitation = people.invite(clinic=ana.clinic, email="new@oak.example", role="therapist", by=ana.user)
    return {
        "client": mint_link(appointment),
        "guardian": single_use.mint(appointment, single_use.Purpose.GUARDIAN),
        "letter": single_use.mint(appointment, single_use.Purpose.LETTER),
        "invitation": invitations.token_of(invitation.key),
    }


def everything() -> list[Any]:
    """Every row that a link could change."""
    return [serializers.serialize("json", model._default_manager.order_by("pk")) for model in TABLES]


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
