"""A code of the authenticator app: early or late by a little, good once, its secret encrypted."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client as Browser
from django.urls import reverse

from clinic.practice.models import Membership
from tests.practice.test_accounts import code, sign_in


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_may_be_one_step_early_or_late(
    ana: Membership, monkeypatch: pytest.MonkeyPatch, steps: int, opens: bool
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)  # between the code and its check no step may begin
    secret = generate_totp_secret()
    TOTP.activate(ana.user, secret)
    browser = Browser()
    sign_in(browser, ana.user.email)
    answer = browser.post(reverse("mfa_authenticate"), {"code": code(secret, steps)})
    assert (answer.status_code == 302) is opens


@pytest.mark.parametrize("later", [0, 31, 59])
def test_a_code_opens_once_however_long_it_is_right(
    ana: Membership, monkeypatch: pytest.MonkeyPatch, later: int
) -> None:
    began = time.time() // 30 * 30
    monkeypatch.setattr(time, "time", lambda: began)
    secret = generate_totp_secret()
    TOTP.activate(ana.user, secret)
    typed = code(secret, 1)
    for wait, opens in ((0, True), (later, False)):
        monkeypatch.setattr(time, "time", lambda wait=wait: began + wait)
        browser = Browser()
        sign_in(browser, ana.user.email)
        assert (browser.post(reverse("mfa_authenticate"), {"code": typed}).status_code == 302) is opens


def test_the_database_holds_no_secret_of_a_second_step(ana: Membership) -> None:
    secret = generate_totp_secret()
    TOTP.activate(ana.user, secret)
    seed = RecoveryCodes.activate(ana.user).instance.data["seed"]
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored and seed.startswith("gAAAAA") and seed in stored
