"""A code of the authenticator app that comes a little early or late, as from a phone whose clock is off."""

import time

import pytest
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
