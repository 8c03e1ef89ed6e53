"""The owner's page about people: roles, leaving and coming back, and the one rule that a clinic keeps an owner."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.practice import people
from clinic.practice.models import Appointment, Clinic, Event, Membership, Role, User
from tests.conftest import PASSWORD, sign_in

pytestmark = pytest.mark.django_db
LIST = "/c/oak/settings/people/"


@pytest.fixture
def tom(oak: Clinic) -> Membership:
    """Tom is a therapist at Oak."""
    user = User.objects.create_user("tom@oak.example", PASSWORD, name="Tom Hale")
    return Membership.objects.create(clinic=oak, user=user, role=Role.THERAPIST)


def page_of(membership: Membership, *more: str) -> str:
    return "/".join([f"{LIST}{membership.pk}", *more, ""])


def actions_noted() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("action", flat=True))


def test_the_list_tells_role_second_step_and_when_each_was_last_seen(
    as_ana: Browser, oak: Clinic, desk: Membership, tom: Membership
) -> None:
    TOTP.activate(tom.user, generate_totp_secret())
    seen = timezone.now() - timedelta(days=2)
    Membership.objects.filter(pk=desk.pk).update(last_seen_at=seen, is_active=False)
    page = as_ana.get(LIST)
    text = page.content.decode()
    for words in ("Ana Ruiz", "Tom Hale", "Dee Park", "Works here no longer", "No second step yet", "Not seen yet"):
        assert words in text
    members = {str(member.user): member for member in page.context["members"]}
    assert (members["Tom Hale"].steps, members["Dee Park"].steps) == (1, 0)
    assert list(members)[-1] == "Dee Park"  # who left stands last


def test_recovery_codes_alone_are_no_second_step(as_ana: Browser, tom: Membership) -> None:
    tom.user.authenticator_set.create(type="recovery_codes", data={})  # type: ignore[attr-defined]
    members = {member.pk: member.steps for member in as_ana.get(LIST).context["members"]}
    assert members[tom.pk] == 0


def test_more_people_cost_no_more_queries(as_ana: Browser, oak: Clinic, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        user = User.objects.create_user(f"t{number}@oak.example", None, name=f"T {number}")
        oak.memberships.create(user=user, role=Role.THERAPIST)
        people.invite(clinic=oak, email=f"new{number}@oak.example", role=Role.FRONT_DESK, by=user)
    with django_assert_max_num_queries(6):
        assert as_ana.get(LIST).status_code == 200


def test_only_owners_see_it(as_desk: Browser, tom: Membership) -> None:
    for browser in (as_desk, sign_in(tom)):
        assert browser.get(LIST).status_code == 403
        assert browser.post(page_of(tom), {"role": "owner"}).status_code == 403


def test_a_changed_role_counts_at_once_and_is_noted(as_ana: Browser, tom: Membership) -> None:
    as_tom = sign_in(tom)
    assert as_tom.get("/c/oak/clearances/").status_code == 200
    assert as_ana.post(page_of(tom), {"role": "front_desk"})["Location"] == LIST
    assert as_tom.get("/c/oak/clearances/").status_code == 403
    assert actions_noted()[-1] == "member.made_front_desk"


@pytest.mark.parametrize("role", ["", "king", "\x00"])
def test_a_role_that_is_none_is_refused(as_ana: Browser, tom: Membership, role: str) -> None:
    refused = as_ana.post(page_of(tom), {"role": role})
    assert refused.status_code == 422
    assert "Choose a role" in refused.content.decode()
    tom.refresh_from_db()
    assert tom.role == Role.THERAPIST


def test_the_last_owner_stays_one(as_ana: Browser, ana: Membership, tom: Membership) -> None:
    refused = as_ana.post(page_of(ana), {"role": "therapist"})
    assert refused.status_code == 422
    assert "A clinic needs an owner." in refused.content.decode()
    closed = as_ana.post(page_of(ana, "close"), follow=True)
    assert "A clinic needs an owner." in closed.content.decode()
    ana.refresh_from_db()
    assert (ana.role, ana.is_active) == (Role.OWNER, True)


def test_an_owner_whose_account_is_closed_does_not_count(ana: Membership, tom: Membership) -> None:
    people.change_role(membership=tom, role=Role.OWNER, by=ana.user)
    User.objects.filter(pk=tom.user_id).update(is_active=False)
    with pytest.raises(people.LastOwner):
        people.close_membership(membership=ana, by=ana.user)


def test_an_owner_may_hand_the_clinic_on_and_leave(as_ana: Browser, ana: Membership, tom: Membership) -> None:
    as_ana.post(page_of(tom), {"role": "owner"})
    assert as_ana.post(page_of(ana, "close"))["Location"] == "/"
    assert as_ana.get(LIST).status_code in (302, 404)
    assert sign_in(tom).get(LIST).status_code == 200


def test_who_leaves_is_out_at_once_and_signed_out_everywhere(as_ana: Browser, tom: Membership) -> None:
    phone, desktop = sign_in(tom), sign_in(tom)
    for browser in (phone, desktop):
        key = browser.session.session_key
        UserSession.objects.create(user=tom.user, session_key=key, ip="127.0.0.1", user_agent="Firefox")
        assert browser.get("/c/oak/today/").status_code == 200
    as_ana.post(page_of(tom, "close"))
    for browser in (phone, desktop):
        assert browser.get("/c/oak/today/")["Location"].startswith("/sign-in/")
    assert {"user.signed_out", "member.closed"} <= set(actions_noted())


def test_who_works_elsewhere_too_stays_signed_in_there_only(as_ana: Browser, tom: Membership, elm: Clinic) -> None:
    elm.memberships.create(user=tom.user, role=Role.THERAPIST)
    as_tom = sign_in(tom)
    UserSession.objects.create(
        user=tom.user, session_key=as_tom.session.session_key, ip="127.0.0.1", user_agent="Firefox"
    )
    as_ana.post(page_of(tom, "close"))
    assert as_tom.get("/c/oak/today/").status_code == 404
    assert as_tom.get("/c/elm/today/").status_code == 200


def test_who_comes_back_has_their_role_again(as_ana: Browser, tom: Membership) -> None:
    for act in ("close", "open", "open"):
        as_ana.post(page_of(tom, act))
    assert sign_in(tom).get("/c/oak/today/").status_code == 200
    assert actions_noted().count("member.opened") == 1


def test_their_coming_appointments_are_handed_over_next(
    as_ana: Browser, tom: Membership, appointment: Appointment
) -> None:
    Appointment.objects.filter(pk=appointment.pk).update(therapist=tom)
    assert "1 coming appointment needs" in as_ana.get(page_of(tom)).content.decode()
    assert as_ana.post(page_of(tom, "close"))["Location"] == reverse("prep:reassign", args=["oak", tom.pk])


def test_members_of_another_clinic_are_not_found(as_ana: Browser, rex: Membership) -> None:
    for path in (page_of(rex), page_of(rex, "close"), page_of(rex, "open"), page_of(rex, "appointments")):
        assert as_ana.post(path, {"role": "owner"}).status_code == 404


def test_last_seen_is_noted_as_one_works(ana: Membership) -> None:
    browser = sign_in(ana)
    session = browser.session
    session["seen_at"] -= 61
    session.save()
    assert browser.get("/c/oak/clients/").status_code == 200
    ana.refresh_from_db()
    assert ana.last_seen_at is not None and timezone.now() - ana.last_seen_at < timedelta(minutes=1)


def test_who_works_in_one_clinic_lands_on_its_board_and_sees_no_switch(as_ana: Browser) -> None:
    assert as_ana.get("/")["Location"] == "/c/oak/today/"
    assert "Switch clinic" not in as_ana.get("/c/oak/clients/").content.decode()


def test_who_works_in_two_chooses_and_switches(ana: Membership, elm: Clinic) -> None:
    elm.memberships.create(user=ana.user, role=Role.FRONT_DESK)
    browser = sign_in(ana)
    chosen = browser.get("/", follow=True)
    assert [link for link in ("/c/oak/today/", "/c/elm/today/") if link in chosen.content.decode()] == [
        "/c/oak/today/",
        "/c/elm/today/",
    ]
    page = browser.get("/c/elm/clients/").content.decode()
    assert "Switch clinic" in page and 'href="/c/oak/today/"' in page
    assert browser.get("/c/elm/settings/people/").status_code == 403  # the role is the clinic's own


def test_who_works_nowhere_is_told_whom_to_ask(ana: Membership) -> None:
    browser = sign_in(ana)
    Membership.objects.filter(pk=ana.pk).update(is_active=False)
    assert "You work in no clinic at present." in browser.get("/", follow=True).content.decode()
