"""A passkey in a real browser, under our content security policy: added, and then enough to sign in alone."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from clinic.practice.models import Membership
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def window(open_window: Callable[..., Page]) -> Page:
    """A window with a fingerprint reader; on `localhost`, because passkeys know no bare address."""
    page = open_window()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return page


def test_a_passkey_is_added_and_then_signs_in_alone(window: Page, ana: Membership, live_server: LiveServer) -> None:
    house = live_server.url.replace("127.0.0.1", "localhost")
    refused: list[str] = []
    window.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    window.goto(house + reverse("account_login"))
    window.get_by_label("E-mail address").fill(ana.user.email)
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Sign in").click()
    window.goto(house + "/c/oak/clients/")
    window.get_by_text("Set this up first").wait_for()
    window.get_by_role("link", name="Add a passkey").click()
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Go on").click()
    window.get_by_label("A name for it").fill("Ana’s laptop")
    window.get_by_role("button", name="Add a passkey").click()
    window.wait_for_url(lambda url: "/add/" not in url)
    assert Authenticator.objects.filter(user=ana.user, type=Authenticator.Type.WEBAUTHN).count() == 1
    window.goto(house + "/c/oak/clients/")
    window.get_by_role("heading", name="Clients", exact=True).wait_for()

    window.get_by_role("button", name="Sign out").click()
    window.goto(house + "/sign-in/?next=/c/oak/clients/")
    window.get_by_role("button", name="Use passkey").click()
    window.get_by_role("heading", name="Clients", exact=True).wait_for()
    assert refused == []
