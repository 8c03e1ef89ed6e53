"""People in a real browser: invited, let in with a second step, locked out, and back at what was typed."""

from collections.abc import Callable

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clinic.practice import invitations, people
from clinic.practice.middleware import BEGAN, SEEN
from clinic.practice.models import Client, Clinic, Invitation, KeptForm, Membership, Role
from tests.browser.checks import check
from tests.browser.test_passkey import KEY
from tests.conftest import PASSWORD, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def house_of(live_server: LiveServer) -> str:
    """Passkeys know no bare address."""
    return live_server.url.replace("127.0.0.1", "localhost")


def with_reader(page: Page) -> Page:
    """The window with a fingerprint reader."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return page


def signed_in(page: Page, member: Membership, house: str) -> Page:
    """The window of a member who has signed in with both steps."""
    value = sign_in(member).cookies["session"].value
    page.context.add_cookies([{"name": "session", "value": value, "url": house}])
    return page


def path_of(invitation: Invitation) -> str:
    address = invitations.address_of(invitation)
    assert address is not None
    return address.removeprefix("http://localhost:8000")


def a_while_later(minutes: float) -> None:
    """Nobody has touched any screen for so long."""
    for row in Session.objects.all():
        session = row.get_decoded()
        if SEEN in session:
            session[SEEN] -= minutes * 60
            session[BEGAN] -= minutes * 60
            row.session_data = Session.objects.encode(session)
            row.save()


def test_invited_let_in_locked_and_back_at_what_was_typed(
    open_window: Callable[..., Page], ana: Membership, oak: Clinic, live_server: LiveServer
) -> None:
    house, refused = house_of(live_server), []
    owner = signed_in(open_window(), ana, house)
    owner.goto(f"{house}/c/oak/settings/people/")
    check(owner, "people")
    owner.get_by_role("link", name="Invite somebody").click()
    check(owner, "invite")
    owner.get_by_role("button", name="Send the invitation").click()
    check(owner, "invite, with what is missing")
    owner.get_by_label("E-mail address").fill("ivy@example.org")
    owner.get_by_role("radio", name="Therapist Clients").check()
    owner.get_by_role("button", name="Send the invitation").click()
    owner.get_by_text("The invitation is on its way to ivy@example.org.").wait_for()
    check(owner, "people, one invited")
    owner.get_by_role("button", name="Show the link").click()
    check(owner, "the link of an invitation")

    ivy = with_reader(open_window(width=360))
    ivy.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    ivy.goto(house + path_of(Invitation.objects.get()))
    check(ivy, "the invitation")
    ivy.get_by_role("button", name="Go on").click()
    check(ivy, "a new account")
    ivy.get_by_label("Your full name").fill("Ivy Lane")
    ivy.get_by_role("button", name="Use a passkey instead").click()
    ivy.get_by_label("A name for it").fill("Ivy’s phone")
    ivy.get_by_role("button", name="Add a passkey").click()
    ivy.wait_for_url(lambda url: "/add/" not in url)
    ivy.goto(f"{house}/c/oak/clients/new/")
    ivy.get_by_label("Full name").fill("Nora Lindqvist")
    ivy.get_by_label("Phone number").fill("030 555 77")

    a_while_later(minutes=16)
    ivy.get_by_role("button", name="Save").click()
    ivy.get_by_text("Is it you, Ivy Lane?").wait_for()
    check(ivy, "a locked screen")
    assert not Client.objects.exists()
    ivy.get_by_role("button", name="Unlock with your passkey").click()
    ivy.get_by_role("heading", name="What you typed is still here").wait_for()
    expect(ivy.get_by_label("Full name")).to_have_value("Nora Lindqvist")  # by a script, once the page is read
    check(ivy, "a form that was kept")
    ivy.get_by_label("Phone number").fill("030 555 78")
    ivy.get_by_role("button", name="Save").click()
    ivy.get_by_role("heading", name="Nora Lindqvist").wait_for()
    assert Client.objects.get().phone == "030 555 78"
    assert not KeptForm.objects.exists()
    assert refused == []


def test_without_a_script_a_kept_form_is_read_and_sent(
    open_window: Callable[..., Page], ana: Membership, live_server: LiveServer
) -> None:
    page = signed_in(open_window(java_script_enabled=False), ana, live_server.url)
    page.goto(f"{live_server.url}/c/oak/clients/new/")
    page.get_by_label("Full name").fill("Nora Lindqvist")
    a_while_later(minutes=16)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("What you typed is kept.").wait_for()
    signed_in(page, ana, live_server.url)
    cookie = next(each["value"] for each in page.context.cookies() if each["name"] == "session")
    session = Session.objects.get(session_key=cookie)
    inside = {key: value for key, value in session.get_decoded().items() if key not in (BEGAN, SEEN)}
    Session.objects.filter(pk=session.pk).update(session_data=Session.objects.encode(inside))
    page.goto(f"{live_server.url}/c/oak/clients/new/")
    page.get_by_text("Show what you typed").click()
    page.get_by_text("Nora Lindqvist").wait_for()
    page.get_by_role("button", name="Send it now").click()
    page.get_by_role("heading", name="Nora Lindqvist").wait_for()


@pytest.mark.usefixtures("appointment")
def test_the_other_pages_about_people_hold_in_every_state(
    open_window: Callable[..., Page], ana: Membership, desk: Membership, elm: Clinic, live_server: LiveServer
) -> None:
    elm.memberships.create(user=ana.user, role=Role.OWNER)
    house = live_server.url
    page = signed_in(open_window(), ana, house)
    page.goto(f"{house}/clinics/")
    check(page, "clinics")
    page.goto(f"{house}/c/oak/today/")
    page.get_by_text("Oak Massage").click()
    check(page, "the switch of clinics")
    page.get_by_role("link", name="Elm Bodywork").click()
    page.wait_for_url("**/c/elm/today/")
    page.goto(f"{house}/c/oak/settings/people/{ana.pk}/appointments/")
    check(page, "coming appointments")
    page.goto(f"{house}/c/oak/settings/people/{desk.pk}/")
    check(page, "a member")
    page.get_by_role("button", name="End their access").click()
    page.goto(f"{house}/c/oak/settings/people/{desk.pk}/")
    check(page, "a member who left")
    page.goto(f"{house}/accounts/sessions/")
    check(page, "own sessions")
    asked = people.invite(clinic=ana.clinic, email="ivy@example.org", role=Role.OWNER, by=ana.user)
    page.goto(house + path_of(asked))
    page.get_by_role("button", name="Go on").click()
    check(page, "an invitation for somebody else")
    page.get_by_role("button", name="Sign out and go on").click()
    page.get_by_role("heading", name="Make your account").wait_for()
    people.withdraw(invitation=asked, by=ana.user)
    page.reload()
    check(page, "an invitation that was taken back")


def test_a_passkey_that_is_not_there_is_said_in_words(
    open_window: Callable[..., Page], live_server: LiveServer
) -> None:
    page = with_reader(open_window(width=360))
    page.goto(f"{house_of(live_server)}/sign-in/")
    page.get_by_role("button", name="Use passkey").click()
    page.get_by_text("No passkey was used. Try again, or use your password.").wait_for()
    check(page, "no passkey here")


def test_recovery_codes_and_passkeys_hold(
    open_window: Callable[..., Page], ana: Membership, live_server: LiveServer
) -> None:
    RecoveryCodes.activate(ana.user)
    page = signed_in(open_window(), ana, live_server.url)
    ana.user.authenticator_set.create(type="webauthn", data={"name": "Ana’s laptop", "credential": {}})  # type: ignore[attr-defined]
    page.goto(f"{live_server.url}/accounts/2fa/webauthn/")
    page.get_by_text("Ana’s laptop").first.wait_for()
    check(page, "passkeys")
    page.goto(f"{live_server.url}/accounts/2fa/recovery-codes/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("10 of 10 codes are left.").wait_for()
    check(page, "recovery codes")
