"""`manage.py openclinic`: a clinic, its owner, one line in the trail, and a link that sets the password once."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from clinic.practice.management.commands import openclinic
from clinic.practice.models import Clinic, Event, Membership, Role, User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NAMED = {"slug": "oak", "time_zone": "Europe/London", "owner": "Ana@example.org", "owner_name": "Ana"}


def open_clinic(**changes: Any) -> None:
    call_command("openclinic", "Oak Massage", **(NAMED | changes))


def test_the_owner_chooses_a_password_by_a_link_and_works(capsys: pytest.CaptureFixture[str], settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    open_clinic()
    member = Membership.objects.get()
    assert (member.clinic.name, member.clinic.time_zone, member.role) == ("Oak Massage", "Europe/London", Role.OWNER)
    assert not member.user.has_usable_password()
    link = next(word for word in capsys.readouterr().out.split() if "/password/reset/key/" in word)
    browser = Browser()
    form = browser.get(link.removeprefix("http://localhost:8000"), follow=True)
    done = browser.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert done.status_code == 302
    browser.post("/sign-in/", {"login": "ana@example.org", "password": PASSWORD})
    assert browser.get("/c/oak/today/").status_code == 200
    assert "password1" not in Browser().get(link, follow=True).content.decode()


def test_it_is_one_line_in_the_trail() -> None:
    open_clinic()
    event = Event.objects.get()
    assert (event.action, event.actor_kind, event.clinic) == ("clinic.opened", "system", Clinic.objects.get())


def test_a_password_may_be_typed_instead(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(openclinic, "getpass", lambda prompt: PASSWORD)
    open_clinic(ask_password=True)
    assert User.objects.get().check_password(PASSWORD)
    assert "/password/reset/" not in capsys.readouterr().out


def test_an_owner_who_is_known_keeps_their_password(rex: Membership, capsys: pytest.CaptureFixture[str]) -> None:
    open_clinic(owner=rex.user.email)
    assert rex.user.memberships.count() == 2
    assert User.objects.get().check_password(PASSWORD)
    assert "/password/reset/" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"slug": "elm"}, "already exists"),
        ({"slug": "two words"}, "slug"),
        ({"time_zone": "London"}, "is no time zone"),
        ({"owner": "ana"}, "valid email"),
        ({"owner_name": ""}, "blank"),
    ],
)
def test_what_does_not_fit_is_refused_whole(elm: Clinic, change: dict[str, str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        open_clinic(**change)
    assert Clinic.objects.get() == elm
    assert not User.objects.exists() and not Event.objects.exists()


@pytest.mark.parametrize(
    ("first", "second"), [("short", "short"), (PASSWORD, "another"), ("password1234", "password1234")]
)
def test_a_password_that_does_not_hold_is_refused(monkeypatch: pytest.MonkeyPatch, first: str, second: str) -> None:
    typed = iter((first, second))
    monkeypatch.setattr(openclinic, "getpass", lambda prompt: next(typed))
    with pytest.raises(CommandError):
        open_clinic(ask_password=True)
    assert not Clinic.objects.exists()
