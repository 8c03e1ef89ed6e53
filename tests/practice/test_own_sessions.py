"""Where somebody is signed in, and signing out of one, of the others, or of all."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.practice.models import Event, Membership
from clinic.practice.own_sessions import device
from tests.conftest import PASSWORD, sign_in
from tests.practice.test_accounts import code

pytestmark = pytest.mark.django_db
LIST = "/accounts/sessions/"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1"
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"


def really_signed_in(membership: Membership, user_agent: str) -> Browser:
    """A browser that went through the sign-in page with both steps."""
    secret = membership.user.authenticator_set.filter(type="totp").first()  # type: ignore[attr-defined]
    if secret is None:
        TOTP.activate(membership.user, generate_totp_secret())
        secret = membership.user.authenticator_set.get(type="totp")  # type: ignore[attr-defined]
    browser = Browser(headers={"user-agent": user_agent})
    browser.post("/sign-in/", {"login": membership.user.email, "password": PASSWORD})
    from allauth.mfa.utils import decrypt
    from django.core.cache import cache

    cache.clear()  # the same code twice within its half minute is refused
    browser.post(reverse("mfa_authenticate"), {"code": code(decrypt(secret.data["secret"]))})
    browser.post(reverse("mfa_trust"), {"action": "skip"})
    assert is_in(browser)
    return browser


def is_in(browser: Browser) -> bool:
    return browser.get("/c/oak/clients/").status_code == 200


def test_the_list_names_each_device_and_which_one_this_is(ana: Membership) -> None:
    really_signed_in(ana, PHONE)
    here = really_signed_in(ana, LAPTOP)
    UserSession.objects.filter(user_agent=PHONE).update(last_seen_at=timezone.now() - timedelta(minutes=16))
    page = here.get(LIST).content.decode()
    assert page.index("Firefox on Linux") < page.index("Safari on iPhone")
    assert page.count("This browser") == 1 and page.count("Locked") == 1


def test_one_is_signed_out(ana: Membership) -> None:
    phone, here = really_signed_in(ana, PHONE), really_signed_in(ana, LAPTOP)
    lost = UserSession.objects.get(user_agent=PHONE)
    page = here.post(LIST, {"end": str(lost.pk)}, follow=True).content.decode()
    assert "Signed out there." in page and "iPhone" not in page
    assert not is_in(phone) and is_in(here)
    assert Event.objects.filter(action="user.signed_out", actor=ana.user).count() == 1


def test_all_others_are_signed_out(ana: Membership) -> None:
    phone, here = really_signed_in(ana, PHONE), really_signed_in(ana, LAPTOP)
    here.post(LIST, {"end": "others"})
    assert not is_in(phone) and is_in(here)


def test_everywhere_means_here_too(ana: Membership) -> None:
    phone, here = really_signed_in(ana, PHONE), really_signed_in(ana, LAPTOP)
    assert here.post(LIST, {"end": "everywhere"})["Location"] == "/sign-in/"
    assert not is_in(phone) and not is_in(here)
    assert not UserSession.objects.exists()


@pytest.mark.parametrize("end", ["", "0", "9" * 30, "x", "\x00", "٣"])
def test_a_number_that_is_none_ends_nothing(ana: Membership, end: str) -> None:
    here = sign_in(ana)
    assert here.post(LIST, {"end": end}).status_code == 404
    assert is_in(here)


def test_nobody_ends_the_session_of_another(ana: Membership, rex: Membership) -> None:
    here = really_signed_in(ana, LAPTOP)
    mine = UserSession.objects.get()
    assert sign_in(rex).post(LIST, {"end": str(mine.pk)}).status_code == 404
    assert is_in(here)


def test_a_password_alone_ends_no_other_session(ana: Membership) -> None:
    here = really_signed_in(ana, LAPTOP)
    thief = Browser()
    thief.post("/sign-in/", {"login": ana.user.email, "password": PASSWORD})
    assert thief.post(LIST, {"end": "everywhere"}).status_code == 302
    assert is_in(here)


def test_last_used_moves_on_as_one_works(ana: Membership) -> None:
    here = really_signed_in(ana, LAPTOP)
    old = timezone.now() - timedelta(minutes=5)
    UserSession.objects.update(last_seen_at=old)
    session = here.session
    session["seen_at"] -= 61
    session.save()
    assert is_in(here)
    assert UserSession.objects.get().last_seen_at > old


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (PHONE, "Safari on iPhone"),
        (LAPTOP, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Version/18.0 Safari/605", "Safari on Mac"),
        ("", "A browser"),
        ("<b>", "A browser"),
    ],
)
def test_a_browser_is_named_as_people_name_it(user_agent: str, words: str) -> None:
    assert device(user_agent) == words


def test_an_operator_signs_somebody_out_or_everybody(ana: Membership, desk: Membership) -> None:
    here, there = really_signed_in(ana, LAPTOP), really_signed_in(desk, PHONE)
    call_command("account", "ANA@oak.example", "--sign-out", verbosity=0)
    assert not is_in(here) and is_in(there)
    call_command("account", "everybody", "--sign-out", verbosity=0)
    assert not is_in(there)
    assert set(Event.objects.filter(action="user.signed_out").values_list("actor_kind", flat=True)) == {"system"}


def test_who_lost_phone_and_codes_sets_up_a_new_step_behind_the_password(ana: Membership) -> None:
    here = really_signed_in(ana, LAPTOP)
    call_command("account", ana.user.email, "--new-second-step", verbosity=0)
    assert not is_in(here)
    again = Browser()
    again.post("/sign-in/", {"login": ana.user.email, "password": PASSWORD})
    assert again.get("/c/oak/clients/")["Location"] == reverse("mfa_index")
    assert Event.objects.filter(action="user.second_step_taken", subject=f"user:{ana.user_id}").exists()


def test_an_address_that_nobody_has_is_said(db: None) -> None:
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("account", "everybody", "--new-second-step")
