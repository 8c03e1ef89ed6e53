"""After a leak: one command ends every link, and what was opened with one."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from clinic.intake.hand_over import lend
from clinic.practice import invitations, people, single_use
from clinic.practice.models import Appointment, Clinic, Event, Membership, Role
from clinic.practice.single_use import Purpose

pytestmark = pytest.mark.django_db


def ended(*options: str) -> str:
    out = StringIO()
    call_command("endlinks", *options, stdout=out)
    return " ".join(out.getvalue().split())


@pytest.fixture
def doors(as_cleo: Browser, appointment: Appointment, ana: Membership) -> dict[str, str]:
    """One live link of each kind, Cleo's opened, and a tablet in their hands."""
    invited = people.invite(clinic=ana.clinic, email="ivy@oak.example", role=Role.THERAPIST, by=ana.user)
    lend(appointment=appointment, by=ana.user)
    return {
        "/u/": single_use.mint(appointment, Purpose.LETTER),
        "/g/": single_use.mint(appointment, Purpose.GUARDIAN),
        "/join/": invitations.token_of(invited.key),
    }


def test_every_link_ends_once_with_what_was_opened(
    as_cleo: Browser, doors: dict[str, str], link_token: str, oak: Clinic, elm: Clinic
) -> None:
    assert as_cleo.get("/my/intake/").status_code == 200
    assert "4 links were ended" not in ended("--clinic", "elm")
    assert as_cleo.get("/my/intake/").status_code == 200, "another clinic's links stay"
    said = ended()
    assert "│ oak │ 2 │ 1 │ 1 │ 1 │" in said.replace("┃", "│")
    assert "5 links were ended." in said
    assert as_cleo.get("/my/intake/").status_code == 302
    assert Browser().get(f"/a/{link_token}/").status_code == 410
    for path, token in doors.items():
        assert Browser().get(f"{path}{token}/").status_code == 410, path
    event = Event.objects.get(action="links.ended")
    assert (event.clinic, event.actor_kind, event.actor) == (oak, "system", None)
    assert "0 links were ended." in ended()
    assert Event.objects.filter(action="links.ended").count() == 1


def test_who_has_an_ended_link_can_have_a_new_one(link_token: str, doors: dict[str, str]) -> None:
    ended()
    assert "Send a new link" in Browser().get(f"/a/{link_token}/").content.decode()


def test_an_unknown_clinic_is_said() -> None:
    with pytest.raises(CommandError, match="no clinic 'ook'"):
        ended("--clinic", "ook")
