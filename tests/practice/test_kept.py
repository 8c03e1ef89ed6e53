"""A form that came in after its sender was signed out: nothing is stored, nothing is lost, nobody else reads it."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from clinic.mail import outbox
from clinic.practice.kept import KEPT_FOR
from clinic.practice.models import Client, Clinic, Event, KeptForm, Membership
from tests.conftest import PASSWORD, sign_in
from tests.house.test_unattended import Clock
from tests.house.test_unattended import clock as clock  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db
FORM = "/c/oak/clients/new/"
TYPED = {"name": "Nora Lindqvist", "phone": "030 555 77", "key": "k" * 22}
HERE = {"referer": f"http://testserver{FORM}"}


@pytest.fixture
def late(clock: Clock, ana: Membership) -> Browser:
    """Ana's browser, after she sent a form 16 minutes after her last page."""
    browser = sign_in(ana)
    assert browser.get(FORM).status_code == 200
    clock.go(minutes=16)
    sent = browser.post(FORM, TYPED, headers=HERE)
    assert sent["Location"] == f"/sign-in/?next={FORM}"
    return browser


def back_in(browser: Browser, membership: Membership, settings: Any) -> None:
    """Signed in again in the same browser, through the sign-in page."""
    settings.SECOND_FACTOR_REQUIRED = False
    membership.user.authenticator_set.all().delete()  # type: ignore[attr-defined]
    sent = {"login": membership.user.email, "password": PASSWORD, "next": FORM}
    assert browser.post("/sign-in/", sent)["Location"] == FORM


def data_in(page: str) -> Any:
    found = re.search(r'<script id="kept" type="application/json">(.*?)</script>', page)
    return json.loads(found[1]) if found else None


def test_nothing_is_stored_and_the_sign_in_page_says_that_it_is_kept(late: Browser, oak: Clinic) -> None:
    assert not oak.clients.exists()
    assert "What you typed is kept." in late.get(f"/sign-in/?next={FORM}").content.decode()
    assert "Lindqvist" not in late.get(f"/sign-in/?next={FORM}").content.decode()


def test_after_signing_in_it_is_there_again_and_can_be_sent(
    late: Browser, ana: Membership, oak: Clinic, settings: Any
) -> None:
    back_in(late, ana, settings)
    page = late.get(FORM).content.decode()
    assert "What you typed is still here" in page and "<dd>Nora Lindqvist</dd>" in page
    assert dict(data_in(page)["fields"]) == TYPED
    form = page.split("data-send")[1].partition("</form>")[0]
    fields = dict(re.findall(r'<input\s+type="hidden"\s+name="(\w+)"\s+value="([^"]*)"', form))
    assert fields.pop("csrfmiddlewaretoken")
    assert set(fields) == {*TYPED, "kept"}
    assert late.post(FORM, fields).status_code == 302
    assert oak.clients.get().name == "Nora Lindqvist"
    assert not KeptForm.objects.exists()
    assert "What you typed" not in late.get(FORM).content.decode()


def test_a_form_that_is_refused_then_is_kept_until_it_is_taken(late: Browser, ana: Membership, settings: Any) -> None:
    back_in(late, ana, settings)
    late.get(FORM)
    kept = str(KeptForm.objects.get().pk)
    refused = late.post(FORM, TYPED | {"email": "nonsense", "kept": kept})
    assert refused.status_code == 422
    assert f'data-kept="{kept}"' in refused.content.decode()  # the script hangs it to the form again
    assert "What you typed is still here" not in refused.content.decode()
    assert late.post(FORM, TYPED | {"kept": kept}).status_code == 302
    assert not KeptForm.objects.exists()


def test_other_pages_say_where_it_is(late: Browser, ana: Membership, settings: Any) -> None:
    back_in(late, ana, settings)
    page = late.get("/c/oak/today/").content.decode()
    assert f'href="{FORM}"' in page and "Lindqvist" not in page


def test_it_is_thrown_away_on_demand(late: Browser, ana: Membership, settings: Any) -> None:
    back_in(late, ana, settings)
    late.get(FORM)
    kept = KeptForm.objects.get().pk
    assert late.post(f"/c/oak/kept/{kept}/forget/")["Location"] == FORM
    assert not KeptForm.objects.exists()
    assert late.post(f"/c/oak/kept/{kept}/forget/").status_code == 302


def test_who_signs_in_instead_sees_nothing_of_it(late: Browser, oak: Clinic, desk: Membership, settings: Any) -> None:
    back_in(late, desk, settings)
    kept = KeptForm.objects.get()
    for address in (FORM, "/c/oak/today/"):
        assert "Lindqvist" not in late.get(address).content.decode()
    late.post(f"/c/oak/kept/{kept.pk}/forget/")
    late.post(FORM, {"name": "", "kept": str(kept.pk)})
    late.post(FORM, {"name": "Somebody", "key": "j" * 22, "kept": str(kept.pk)})
    assert KeptForm.objects.filter(pk=kept.pk).exists()


def test_it_is_shown_in_whatever_browser_they_sign_in(late: Browser, ana: Membership, settings: Any) -> None:
    other = Browser()
    back_in(other, ana, settings)
    assert "<dd>Nora Lindqvist</dd>" in other.get(FORM).content.decode()


def test_it_rests_encrypted_for_a_day(late: Browser, ana: Membership, settings: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM practice_keptform")
        assert "Lindqvist" not in str(cursor.fetchall())
    KeptForm.objects.update(kept_at=timezone.now() - KEPT_FOR - timedelta(seconds=1))
    back_in(late, ana, settings)
    assert "Lindqvist" not in late.get(FORM).content.decode()
    outbox.make_rounds()
    assert not KeptForm.objects.exists()


def test_after_a_weekend_it_is_still_known_whose_it_is(clock: Clock, ana: Membership) -> None:
    browser = sign_in(ana)
    browser.get(FORM)
    clock.go(minutes=60 * 60)
    browser.post(FORM, TYPED, headers=HERE)
    assert KeptForm.objects.get().user == ana.user
    assert browser.session.get_expiry_age() > 60 * 60 * 60


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "x"}),
        ("/accounts/reauthenticate/", {"password": PASSWORD}),
        ("/accounts/2fa/totp/activate/", {"code": "123456"}),
        (FORM, {"csrfmiddlewaretoken": "x", "name": "  "}),
        (FORM, {}),
    ],
)
def test_secrets_and_empty_forms_are_not_kept(clock: Clock, ana: Membership, path: str, typed: dict[str, str]) -> None:
    browser = sign_in(ana)
    browser.get(FORM)
    clock.go(minutes=16)
    browser.post(path, typed)
    assert not KeptForm.objects.exists()


def test_a_field_that_is_a_secret_is_left_out(clock: Clock, ana: Membership) -> None:
    browser = sign_in(ana)
    browser.get(FORM)
    clock.go(minutes=16)
    browser.post(FORM, TYPED | {"password": "hush"}, headers=HERE)
    assert dict(KeptForm.objects.get().fields) == TYPED


def test_a_form_with_the_record_of_another_version_still_meets_its_conflict(
    clock: Clock, ana: Membership, cleo: Client, settings: Any
) -> None:
    address = f"/c/oak/clients/{cleo.pk}/edit/"
    browser = sign_in(ana)
    browser.get(address)
    clock.go(minutes=16)
    typed = {"name": "Cleo Typed", "version": "1"}
    browser.post(address, typed, headers={"referer": f"http://testserver{address}"})
    Client.objects.filter(pk=cleo.pk).update(name="Cleo Stored", version=2)
    back_in(browser, ana, settings)
    page = browser.get(address).content.decode()
    assert dict(data_in(page)["fields"])["version"] == "1"
    assert browser.post(address, typed | {"kept": str(KeptForm.objects.get().pk)}).status_code == 409
    assert KeptForm.objects.exists()


def test_it_is_one_line_in_the_trail(late: Browser, ana: Membership) -> None:
    event = Event.objects.filter(action="form.kept").get()
    assert (event.actor, event.subject) == (ana.user, f"kept:{KeptForm.objects.get().pk}")


def test_a_page_costs_no_query_for_it(as_ana: Browser, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):  # session, user, membership
        as_ana.get(FORM)


SENT = {"referer": f"http://testserver{FORM}", "origin": "http://testserver"}


def test_where_the_session_is_gone_what_was_typed_is_given_back_at_once(ana: Membership, oak: Clinic) -> None:
    """Signed out everywhere, from another device: nobody can say any more whose form it is."""
    browser = sign_in(ana)
    browser.get(FORM)
    browser.session.delete()
    refused = browser.post(FORM, TYPED | {"password": "hush"}, headers=SENT)
    page = refused.content.decode()
    assert refused.status_code == 403
    assert "<dd>Nora Lindqvist</dd>" in page and "You were signed out before it was saved." in page
    assert "hush" not in page
    assert not KeptForm.objects.exists() and not oak.clients.exists()


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}, {"origin": "null"}])
def test_another_site_gets_nothing_filled_in(headers: dict[str, str], oak: Clinic) -> None:
    answer = Browser().post(FORM, TYPED, headers=headers)
    assert answer["Location"].startswith("/sign-in/")


def test_a_tablet_that_a_client_holds_shows_nothing(as_ana: Browser, appointment: Any) -> None:
    as_ana.post(f"/c/oak/appointments/{appointment.pk}/hand-over/")
    answer = as_ana.post(FORM, TYPED, headers=SENT)
    assert answer.status_code == 302 and "Lindqvist" not in answer.content.decode()
