"""Each try at signing in is a line: whose account, which step, what came of it. No address and no password is in it."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client as Browser
from django.urls import reverse

from clinic.practice.logs import JSONLines
from clinic.practice.models import Membership
from tests.practice.test_accounts import code, sign_in

pytestmark = pytest.mark.django_db
Line = tuple[str, str, int | None, str | None]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[Line]]]:
    """(level, what, whose account, step) of each line so far, as production writes them."""
    caplog.set_level(logging.INFO, "kneadwell.signing_in")

    def told() -> list[Line]:
        found = [json.loads(JSONLines().format(each)) for each in caplog.records if each.name == "kneadwell.signing_in"]
        return [(line["level"], line["signing_in"], line["user"], line["step"]) for line in found]

    yield told
    assert "oak.example" not in caplog.text and "wrong word" not in caplog.text


def test_both_steps_and_the_failures_before_them(ana: Membership, lines: Any) -> None:
    secret = generate_totp_secret()
    TOTP.activate(ana.user, secret)
    browser, who = Browser(), ana.user_id
    sign_in(browser, ana.user.email, "wrong word")
    sign_in(browser, "nobody@oak.example", "wrong word")
    sign_in(browser, ana.user.email)
    browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    browser.post(reverse("mfa_authenticate"), {"code": code(secret)})
    browser.post(reverse("mfa_trust"), {"action": "skip"})
    assert lines() == [
        ("WARNING", "failed", who, "password"),
        ("WARNING", "failed", None, "password"),
        ("WARNING", "failed", who, "code"),
        ("INFO", "passed", who, "code"),
        ("INFO", "signed in", who, "password+totp"),
    ]


def test_who_guesses_on_is_seen_to_be_slowed_down(ana: Membership, lines: Any) -> None:
    for _try in range(6):
        sign_in(Browser(), ana.user.email, "wrong word")
    assert [what for _level, what, _user, _step in lines()] == ["failed"] * 5 + ["slowed down"]


def test_a_passkey_that_is_none_is_a_line_too(ana: Membership, lines: Any) -> None:
    Browser().post(reverse("mfa_login_webauthn"), {"credential": "{}"})
    assert lines() == [("WARNING", "failed", None, "webauthn")]
