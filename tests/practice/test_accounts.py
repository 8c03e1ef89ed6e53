"""Signing in: password and second step, nobody told who has an account, no sign-up."""

import smtplib
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse

from clinic.practice.models import Clinic, Membership, User
from tests.conftest import PASSWORD
from tests.conftest import sign_in as signed_in

pytestmark = pytest.mark.django_db


def sign_in(browser: Browser, email: str, password: str = PASSWORD) -> Any:
    return browser.post("/sign-in/", {"login": email, "password": password})


def code(secret: str, steps: int = 0) -> str:
    """What the app shows now, or so many steps of 30 s later (negative: earlier)."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def pages_without_style(page: str) -> bool:
    return "style=" not in page and "<style" not in page and 'src="data:' not in page


def test_staff_sign_in_with_password_and_code(ana: Membership) -> None:
    secret = generate_totp_secret()
    TOTP.activate(ana.user, secret)
    browser = Browser()
    assert sign_in(browser, "ANA@oak.example")["Location"].startswith(reverse("mfa_authenticate"))
    assert browser.get("/c/oak/clients/").status_code == 302  # the password alone opens nothing
    wrong = browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    asked = browser.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert asked["Location"].startswith(reverse("mfa_trust"))
    browser.post(reverse("mfa_trust"), {"action": "skip"})
    assert browser.get("/c/oak/clients/").status_code == 200


def test_a_trusted_browser_is_not_asked_again(ana: Membership) -> None:
    secret = generate_totp_secret()
    TOTP.activate(ana.user, secret)
    browser = Browser()
    sign_in(browser, ana.user.email)
    browser.post(reverse("mfa_authenticate"), {"code": code(secret)})
    browser.post(reverse("mfa_trust"), {"action": "trust"})
    session = browser.cookies.pop("session")
    assert session.value
    sign_in(browser, ana.user.email)
    assert browser.get("/c/oak/clients/").status_code == 200


def test_a_browser_is_trusted_for_twelve_hours(ana: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = generate_totp_secret()
    TOTP.activate(ana.user, secret)
    browser = Browser()
    sign_in(browser, ana.user.email)
    browser.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert "12" in browser.get(reverse("mfa_trust")).content.decode()
    cookie = browser.post(reverse("mfa_trust"), {"action": "trust"}).cookies["mfa_trusted"]
    assert (cookie["max-age"], cookie["httponly"]) == (12 * 60 * 60, True)
    later = time.time() + 12 * 60 * 60 + 1
    monkeypatch.setattr("allauth.mfa.internal.flows.trust.time.time", lambda: later)
    browser.cookies.pop("session")
    assert sign_in(browser, ana.user.email)["Location"].startswith(reverse("mfa_authenticate"))


def test_a_recovery_code_works_once(ana: Membership) -> None:
    TOTP.activate(ana.user, generate_totp_secret())
    spare = RecoveryCodes.activate(ana.user).get_unused_codes()[0]
    for status in (302, 200):
        browser = Browser()
        sign_in(browser, ana.user.email)
        assert browser.post(reverse("mfa_authenticate"), {"code": spare}).status_code == status


def test_staff_without_a_second_step_are_sent_to_set_one_up(ana: Membership) -> None:
    browser = Browser()
    sign_in(browser, ana.user.email)
    for address in ("/c/oak/clients/", "/c/oak/clients/new/", "/c/elm/clients/"):
        response = browser.get(address)
        assert (response.status_code, response["Location"]) == (302, reverse("mfa_index"))
    assert "Set this up first" in browser.get(reverse("mfa_index")).content.decode()


def test_editors_without_a_second_step_are_sent_to_set_one_up(db: None) -> None:
    User.objects.create_superuser("edit@example.org", PASSWORD, name="Edie")
    browser = Browser()
    sign_in(browser, "edit@example.org")
    assert browser.get(reverse("admin:index"))["Location"] == reverse("mfa_index")


def test_an_editors_password_is_changed_on_the_houses_own_page(db: None) -> None:
    editor = User.objects.create_superuser("edit@example.org", PASSWORD, name="Edie")
    browser = signed_in(Membership(user=editor))
    assert browser.get(reverse("admin:password_change"))["Location"] == reverse("account_change_password")
    assert "Clear-Site-Data" in browser.post(reverse("admin:logout"))


def test_a_session_from_before_the_second_step_was_set_up_elsewhere_is_asked_for_it(ana: Membership) -> None:
    old = Browser()
    sign_in(old, ana.user.email)
    secret = generate_totp_secret()
    TOTP.activate(ana.user, secret)
    asked = old.get("/c/oak/clients/?q=cleo")
    assert asked["Location"] == reverse("mfa_reauthenticate") + "?next=/c/oak/clients/%3Fq%3Dcleo"
    assert old.post(asked["Location"], {"code": "000000"}).status_code == 200
    assert old.get("/c/oak/clients/").status_code == 302
    assert old.post(asked["Location"], {"code": code(secret)})["Location"] == "/c/oak/clients/?q=cleo"
    assert old.get("/c/oak/clients/").status_code == 200


@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_index"])
def test_a_password_alone_changes_nothing_about_the_second_step(ana: Membership, name: str) -> None:
    browser = Browser()
    sign_in(browser, ana.user.email)
    TOTP.activate(ana.user, generate_totp_secret())
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for response in (browser.get(reverse(name)), browser.post(reverse(name))):
        assert response["Location"].startswith(reverse("mfa_reauthenticate"))


def test_who_has_a_passkey_only_is_asked_for_the_passkey(ana: Membership) -> None:
    browser = Browser()
    sign_in(browser, ana.user.email)
    Authenticator.objects.create(user=ana.user, type=Authenticator.Type.WEBAUTHN, data={"name": "x", "credential": {}})
    assert browser.get("/c/oak/clients/")["Location"].startswith(reverse("mfa_reauthenticate_webauthn"))


def test_the_browser_of_the_tests_is_signed_in_as_real_ones_are(ana: Membership) -> None:
    """Session keys, and what allauth wrote down about both steps."""
    ours, real = signed_in(ana), Browser()
    Authenticator.objects.all().delete()
    secret = generate_totp_secret()
    TOTP.activate(ana.user, secret)
    sign_in(real, ana.user.email)
    real.post(reverse("mfa_authenticate"), {"code": code(secret)})
    real.post(reverse("mfa_trust"), {"action": "skip"})
    assert real.get("/c/oak/clients/").status_code == 200
    assert outline(ours) == outline(real)


def outline(browser: Browser) -> tuple[set[str], list[tuple[str, list[str]]], str]:
    session = dict(browser.session)
    records = [(record["method"], sorted(record)) for record in session["account_authentication_methods"]]
    return set(session) - {"_session_expiry"}, records, session["account_authentication_methods_user"]


def test_a_recovery_code_alone_is_no_second_step(ana: Membership) -> None:
    Authenticator.objects.create(user=ana.user, type=Authenticator.Type.RECOVERY_CODES, data={})
    browser = Browser()
    browser.force_login(ana.user)
    assert browser.get("/c/oak/clients/")["Location"] == reverse("mfa_index")


def test_the_demo_offers_the_second_step_and_does_not_insist(ana: Membership, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    browser = Browser()
    sign_in(browser, ana.user.email)
    assert browser.get("/c/oak/clients/").status_code == 200


def test_the_app_is_set_up_with_a_picture_that_our_policy_lets_in(ana: Membership) -> None:
    browser = Browser()
    sign_in(browser, ana.user.email)
    asked_again = browser.get(reverse("mfa_activate_totp"))["Location"]
    assert asked_again.startswith(reverse("account_reauthenticate"))
    browser.post(asked_again, {"password": PASSWORD})
    response = browser.get(reverse("mfa_activate_totp"))
    page = response.content.decode()
    assert '<svg class="qr" role="img"' in page
    assert pages_without_style(page)
    secret = response.context["form"].secret
    assert secret in page
    done = browser.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert done.status_code == 302
    assert browser.get("/c/oak/clients/").status_code == 200


def test_an_unknown_address_and_a_wrong_password_get_the_same_page(ana: Membership) -> None:
    unknown = sign_in(Browser(), "nobody@oak.example").content.decode()
    wrong = sign_in(Browser(), ana.user.email, "not it at all").content.decode()
    assert same(unknown, "nobody@oak.example") == same(wrong, ana.user.email)


def same(page: str, email: str) -> list[str]:
    return [line for line in page.replace(email, "").splitlines() if "csrfmiddlewaretoken" not in line]


def test_a_new_password_is_asked_for_without_telling_who_has_an_account(ana: Membership) -> None:
    for email in ("nobody@oak.example", ana.user.email):
        response = Browser().post(reverse("account_reset_password"), {"email": email})
        assert response["Location"] == reverse("account_reset_password_done")
    assert {message.to[0] for message in mail.outbox} == {"nobody@oak.example", ana.user.email}


def test_a_mail_server_that_is_away_tells_nobody_anything(ana: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", away)
    response = Browser().post(reverse("account_reset_password"), {"email": ana.user.email})
    assert response["Location"] == reverse("account_reset_password_done")


def test_the_link_in_the_mail_sets_a_new_password_once(ana: Membership) -> None:
    browser = Browser()
    browser.post(reverse("account_reset_password"), {"email": ana.user.email})
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    form = browser.get(link, follow=True)
    new = "leaves of another oak"
    browser.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert sign_in(Browser(), ana.user.email, new).status_code == 302
    assert sign_in(Browser(), ana.user.email).status_code == 200
    assert "password1" not in Browser().get(link, follow=True).content.decode()


def test_guessing_passwords_is_slowed_down(ana: Membership) -> None:
    for _ in range(6):
        sign_in(Browser(), ana.user.email, "guess")
    response = sign_in(Browser(), ana.user.email)
    assert response.status_code in (200, 429)
    assert not response.wsgi_request.user.is_authenticated


def test_nobody_signs_up(db: None) -> None:
    form = {"email": "new@oak.example", "password1": PASSWORD}
    for response in (Browser().get("/accounts/signup/"), Browser().post("/accounts/signup/", form)):
        assert "Accounts are made by your clinic" in response.content.decode()
    assert not User.objects.exists()


def test_somebody_who_left_cannot_sign_in(ana: Membership) -> None:
    User.objects.filter(pk=ana.user.pk).update(is_active=False)
    browser = Browser()
    sign_in(browser, ana.user.email)
    assert browser.get("/c/oak/clients/")["Location"].startswith("/sign-in/")


def test_after_signing_in_one_goes_on_where_one_was(oak: Clinic, settings: Any, ana: Membership) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    browser = Browser()
    asked = browser.get("/c/oak/clients/?q=cleo")
    assert asked["Location"] == "/sign-in/?next=/c/oak/clients/%3Fq%3Dcleo"
    posted = browser.post("/c/oak/start/", headers={"referer": "http://testserver/c/oak/start/"})
    assert posted["Location"] == "/sign-in/?next=/c/oak/start/"
    evil = browser.post("/c/oak/start/", headers={"referer": "https://evil.example/"})
    assert evil["Location"] == "/sign-in/?next=/"
    done = browser.post("/sign-in/", {"login": ana.user.email, "password": PASSWORD, "next": "https://evil.example/"})
    assert done["Location"] == "/"


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reauthenticate",
        "account_change_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
    ],
)
def test_every_account_page_looks_like_the_house(ana: Membership, name: str) -> None:
    TOTP.activate(ana.user, generate_totp_secret())
    RecoveryCodes.activate(ana.user)
    page = signed_in(ana).get(reverse(name), follow=True).content.decode()
    assert 'class="masthead"' in page
    assert "Menu:" not in page
    assert pages_without_style(page)
    assert "socialaccount" not in page


@pytest.mark.parametrize("address", ["/sign-in/", "/sign-out/", "/accounts/signup/", "/accounts/reauthenticate/"])
def test_a_next_page_that_is_no_address_is_left_out(as_ana: Browser, address: str) -> None:
    for browser in (Browser(), as_ana):
        assert browser.get(f"{address}?next=http%3A%2F%2F%5B").status_code in (200, 302)
