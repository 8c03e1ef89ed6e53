"""Invitations: one link, one act, seven days; the second step comes before any client data."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.mail import outbox
from clinic.mail.models import Message
from clinic.practice import invitations, people
from clinic.practice.models import Clinic, Event, Invitation, Membership, Role, User
from tests.conftest import PASSWORD, sign_in

pytestmark = pytest.mark.django_db
NEW = {"name": "Ivy Lane", "password": "a boat of nine herons"}


@pytest.fixture
def invited(oak: Clinic, ana: Membership) -> Invitation:
    """Ivy is asked to work at Oak as a therapist."""
    return people.invite(clinic=oak, email="Ivy@Example.org", role=Role.THERAPIST, by=ana.user)


def path_of(invitation: Invitation) -> str:
    address = invitations.address_of(invitation)
    assert address is not None
    return address.removeprefix("http://localhost:8000")


def opened(invitation: Invitation, browser: Browser | None = None) -> Browser:
    """A browser in which the link was opened and gone on with."""
    browser = browser or Browser()
    assert browser.post(path_of(invitation))["Location"] == reverse("join")
    return browser


def test_the_owner_invites_and_the_mail_holds_the_link_only(as_ana: Browser, ana: Membership) -> None:
    form = {"email": "ivy@example.org", "role": "therapist"}
    sent = as_ana.post("/c/oak/settings/people/invite/", form, follow=True)
    assert "The invitation is on its way to ivy@example.org." in sent.content.decode()
    assert "The mail is on its way." in sent.content.decode()
    outbox.deliver_due()
    message = mail.outbox[0]
    link = next(word for word in message.body.split() if "/join/" in word)
    assert message.to == ["ivy@example.org"]
    assert Browser().get(link.removeprefix("http://localhost:8000")).status_code == 200
    for row in (Invitation.objects.get(), Message.objects.get()):
        assert link.split("/")[-2] not in str(vars(row))
    assert Event.objects.filter(action="invitation.made", actor=ana.user).count() == 1
    assert "The mail went out." in as_ana.get("/c/oak/settings/people/").content.decode()


def test_looking_at_the_link_changes_nothing_and_shows_nobody(invited: Invitation) -> None:
    for _ in range(100):
        page = Browser().get(path_of(invited))
        assert page.status_code == 200 and "session" not in page.cookies
    assert "ivy@" not in page.content.decode().lower()
    assert page["Referrer-Policy"] == "strict-origin" and page["Cache-Control"] == "no-store"
    assert invitations.why_dead(Invitation.objects.get()) is None


def test_who_is_new_makes_an_account_and_sees_no_client_before_the_second_step(invited: Invitation) -> None:
    browser = opened(invited)
    assert "ivy@example.org" in browser.get(reverse("join")).content.decode()
    assert browser.post(reverse("join"), NEW)["Location"] == reverse("mfa_index")
    user = User.objects.get(email="ivy@example.org")
    assert user.check_password(NEW["password"]) and user.name == "Ivy Lane"
    assert user.memberships.get().role == Role.THERAPIST
    assert browser.get("/c/oak/clients/")["Location"] == reverse("mfa_index")
    assert "Welcome to Oak Massage." in browser.get(reverse("mfa_index")).content.decode()
    assert list(Event.objects.values_list("action", flat=True)) == ["invitation.made", "member.joined"]


def test_a_passkey_does_instead_of_a_password(invited: Invitation) -> None:
    browser = opened(invited)
    done = browser.post(reverse("join"), {"name": "Ivy Lane", "passkey": "1", "password": "x"})
    assert done["Location"] == reverse("mfa_add_webauthn")
    assert not User.objects.get(email="ivy@example.org").has_usable_password()
    assert browser.get(done["Location"]).status_code == 200  # not asked again who they are
    assert browser.get("/c/oak/clients/")["Location"] == reverse("mfa_index")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "Enter your name"),
        ({"name": "\x00"}, "a sign that cannot be stored"),
        ({"name": "x" * 121}, "at most 120"),
        ({"password": ""}, "Choose a password, or use a passkey instead"),
        ({"password": "short"}, "at least 12"),
        ({"password": "password1234"}, "too common"),
        ({"password": "ivy@example.org"}, "too similar"),
    ],
)
def test_what_does_not_do_is_said_and_the_name_is_kept(
    invited: Invitation, change: dict[str, str], sentence: str
) -> None:
    refused = opened(invited).post(reverse("join"), NEW | change)
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert "boat of nine" not in refused.content.decode()
    assert not User.objects.filter(email="ivy@example.org").exists()


def test_who_has_an_account_signs_in_and_accepts(invited: Invitation, rex: Membership) -> None:
    Invitation.objects.update(email=rex.user.email)
    browser = opened(invited)
    page = browser.get(reverse("join")).content.decode()
    assert "You have an account here already." in page
    assert f'href="/sign-in/?next={reverse("join")}"' in page
    sent = {"login": rex.user.email, "password": PASSWORD, "next": reverse("join")}
    assert browser.post("/sign-in/", sent)["Location"] == reverse("join")
    assert (
        "You are signed in as Rex Stone. Your role there: Therapist." in browser.get(reverse("join")).content.decode()
    )
    assert browser.post(reverse("join_accept"))["Location"] == "/c/oak/today/"
    assert set(rex.user.memberships.values_list("clinic__slug", flat=True)) == {"elm", "oak"}
    assert browser.get("/c/oak/today/")["Location"] == reverse("mfa_index")


def test_another_person_who_is_signed_in_cannot_take_it(invited: Invitation, as_rex: Browser) -> None:
    browser = opened(invited, as_rex)
    page = browser.get(reverse("join"))
    assert page.status_code == 409
    assert "This invitation is for somebody else." in page.content.decode()
    assert "ivy@" not in page.content.decode().lower()
    assert browser.post(reverse("join"), NEW).status_code == 409
    assert browser.post(reverse("join_accept"))["Location"] == reverse("join")
    assert not Membership.objects.filter(clinic=invited.clinic, user__email__startswith="rex").exists()
    browser.post(reverse("join_leave"))
    assert "Make your account" in browser.get(reverse("join")).content.decode()


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, 410, "This invitation is too old"),
        ({"revoked_at": timezone.now()}, 410, "This invitation was taken back"),
        ({"used_at": timezone.now()}, 410, "This invitation was used"),
        ({"token_hash": "another"}, 404, "This invitation does not work"),
    ],
)
def test_a_dead_link_says_why_and_lets_nobody_in(
    invited: Invitation, change: dict[str, Any], status: int, words: str
) -> None:
    inside, path = opened(invited), path_of(invited)
    Invitation.objects.update(**change)
    answers = [Browser().get(path), Browser().post(path)]
    if status == 410:
        answers += [inside.post(reverse("join"), NEW)]
    for answer in answers:
        assert answer.status_code == status
        assert words in answer.content.decode()
    assert not User.objects.filter(email="ivy@example.org").exists()


def test_it_works_once(invited: Invitation) -> None:
    first, second = opened(invited), opened(invited)
    first.post(reverse("join"), NEW)
    assert second.post(reverse("join"), NEW | {"name": "Not Ivy"}).status_code == 410
    assert User.objects.get(email="ivy@example.org").name == "Ivy Lane"


def test_a_second_one_at_the_same_moment_finds_it_used(invited: Invitation) -> None:
    people.join_anew(invitation=invited, name="Ivy", password=PASSWORD)
    with pytest.raises(people.Dead):
        people.join_anew(invitation=invited, name="Other", password=PASSWORD)


def test_without_a_link_there_is_no_way_in(ana: Membership) -> None:
    assert Browser().get(reverse("join")).status_code == 404
    assert sign_in(ana).post(reverse("join_accept")).status_code == 404


@pytest.mark.parametrize("is_active", [True, False])
def test_an_address_of_the_list_is_not_invited_again(as_ana: Browser, desk: Membership, is_active: bool) -> None:
    Membership.objects.filter(pk=desk.pk).update(is_active=is_active)
    form = {"email": desk.user.email.upper(), "role": "owner"}
    refused = as_ana.post("/c/oak/settings/people/invite/", form)
    assert refused.status_code == 422
    assert "on your list already" in refused.content.decode()
    assert desk.user.email.upper() in refused.content.decode()
    assert not Invitation.objects.exists()


def test_inviting_again_ends_the_link_before(as_ana: Browser, invited: Invitation) -> None:
    old = path_of(invited)
    as_ana.post(f"/c/oak/settings/people/invitations/{invited.pk}/again/")
    assert "was taken back" in Browser().get(old).content.decode()
    newest = Invitation.objects.live().get()
    assert (newest.email, newest.role) == ("ivy@example.org", Role.THERAPIST)
    assert Browser().get(path_of(newest)).status_code == 200
    assert outbox.deliver_due() == 1  # the older mail is no longer needed


def test_taking_back_ends_link_and_mail(as_ana: Browser, invited: Invitation) -> None:
    for words in ("is taken back", "used or taken back a moment ago"):
        page = as_ana.post(f"/c/oak/settings/people/invitations/{invited.pk}/withdraw/", follow=True)
        assert words in page.content.decode()
    assert Browser().get(path_of(invited)).status_code == 410
    assert outbox.deliver_due() == 0 and mail.outbox == []


def test_where_the_mail_server_is_down_the_link_is_handed_over(as_ana: Browser, invited: Invitation) -> None:
    Message.objects.update(attempts=2, outcome="will try again: OSError")
    assert "mail server does not answer" in as_ana.get("/c/oak/settings/people/").content.decode()
    Message.objects.update(dead_at=timezone.now())
    assert "The mail did not go out." in as_ana.get("/c/oak/settings/people/").content.decode()
    shown = as_ana.post(f"/c/oak/settings/people/invitations/{invited.pk}/link/")
    assert path_of(invited) in shown.content.decode()
    assert Event.objects.filter(action="invitation.shown").count() == 1
    assert as_ana.get(f"/c/oak/settings/people/invitations/{invited.pk}/link/").status_code == 405


def test_the_link_of_a_dead_invitation_is_not_shown(as_ana: Browser, invited: Invitation) -> None:
    Invitation.objects.update(expires_at=timezone.now())
    page = as_ana.post(f"/c/oak/settings/people/invitations/{invited.pk}/link/", follow=True)
    assert "opens nothing any more" in page.content.decode()
    assert "The invitation ran out." in page.content.decode()


def test_who_leaves_takes_no_second_way_in(ana: Membership, oak: Clinic, desk: Membership) -> None:
    oak.invitations.create(email=desk.user.email, role=Role.OWNER, token_hash="x", expires_at=timezone.now())
    people.close_membership(membership=desk, by=ana.user)
    assert Invitation.objects.get().revoked_at is not None


def test_the_page_speaks_the_clinics_language_or_the_one_asked_for(invited: Invitation, oak: Clinic) -> None:
    assert Browser().get(path_of(invited) + "?language=es")["Content-Language"] == "es"
    Clinic.objects.filter(pk=oak.pk).update(language="es")
    browser = opened(invited)
    assert browser.get(reverse("join"))["Content-Language"] == "es"
    assert browser.get(reverse("join") + "?language=en")["Content-Language"] == "en"
