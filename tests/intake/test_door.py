"""The client's door: links that open, and links that do not."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.intake import door
from clinic.intake.models import Intake
from clinic.intake.new_link import PER_HOUR
from clinic.mail.models import Message
from clinic.practice.models import Appointment, Client, ClientLink, Clinic, Event
from clinic.practice.tenancy import LINK_KEY, WRONG_TRIES
from tests.intake.filling import BORN

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Nobody has asked for a link before."""
    cache.clear()


RIGHT = {"birth_date_0": "14", "birth_date_1": "3", "birth_date_2": str(BORN)}
WRONG = RIGHT | {"birth_date_0": "15"}


def enter(browser: Browser, token: str, **data: str) -> int:
    return browser.post(f"/a/{token}/", data).status_code


def test_opening_a_link_a_hundred_times_changes_nothing_and_shows_nobody(link_token: str) -> None:
    scanner = Browser()
    for _ in range(50):
        page = scanner.get(f"/a/{link_token}/")
        assert scanner.head(f"/a/{link_token}/").status_code == page.status_code == 200
    html = page.content.decode()
    assert "Oak Massage" in html
    for personal in ("Cleo", "Marsh", "cleo@example.org", "Ana"):
        assert personal not in html
    assert ClientLink.objects.get().first_used_at is None
    assert not Intake.objects.exists()
    assert not scanner.session.keys()


def test_the_first_device_gets_in_with_a_new_session_and_a_clean_address(link_token: str) -> None:
    browser = Browser()
    browser.get(f"/a/{link_token}/")
    answer = browser.post(f"/a/{link_token}/")
    assert (answer.status_code, answer["Location"]) == (302, "/my/intake/")
    assert browser.get("/my/intake/").status_code == 200
    assert Intake.objects.count() == 1
    assert Event.objects.filter(action="link.opened", actor_kind="client").count() == 1


def test_the_session_key_changes_when_a_link_is_opened(link_token: str) -> None:
    browser = Browser()
    session = browser.session
    session["planted"] = 1
    session.save()
    before = session.session_key
    enter(browser, link_token)
    assert browser.session.session_key != before


def test_the_same_device_may_open_its_link_again_and_again(link_token: str) -> None:
    browser = Browser()
    assert [enter(browser, link_token) for _ in range(3)] == [302, 302, 302]


def test_another_device_has_to_know_the_date_of_birth(link_token: str) -> None:
    enter(Browser(), link_token)
    second = Browser()
    assert "Your date of birth" in second.get(f"/a/{link_token}/").content.decode()
    assert enter(second, link_token) == 422
    assert enter(second, link_token, **WRONG) == 422
    assert LINK_KEY not in second.session
    assert enter(second, link_token, **RIGHT) == 302
    assert second.get("/my/intake/").status_code == 200


def test_where_no_date_of_birth_is_known_another_device_gets_in(link_token: str) -> None:
    Client.objects.update(birth_date=None)
    enter(Browser(), link_token)
    assert enter(Browser(), link_token) == 302


def test_five_wrong_dates_lock_the_link_for_everyone(link_token: str) -> None:
    first, second = Browser(), Browser()
    enter(first, link_token)
    statuses = [enter(second, link_token, **WRONG) for _ in range(WRONG_TRIES)]
    assert statuses == [422] * (WRONG_TRIES - 1) + [403]
    locked = second.post(f"/a/{link_token}/", RIGHT)
    assert locked.status_code == 403
    assert "This link is locked" in locked.content.decode()
    assert first.get("/my/intake/")["Location"] == "/a/"
    assert Event.objects.filter(action="link.locked").count() == 1


def test_what_is_no_date_is_not_counted_as_a_try(link_token: str) -> None:
    enter(Browser(), link_token)
    enter(Browser(), link_token, birth_date_0="x", birth_date_1="3", birth_date_2="1985")
    assert ClientLink.objects.get().wrong_tries == 0


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"expires_at": timezone.now() - timedelta(minutes=1)}, 410, "too old"),
        ({"revoked_at": timezone.now()}, 410, "switched off"),
        ({"wrong_tries": WRONG_TRIES}, 403, "locked"),
    ],
)
def test_a_dead_link_says_why_and_lets_nobody_in(link_token: str, change: dict, status: int, words: str) -> None:
    ClientLink.objects.update(**change)
    browser = Browser()
    for answer in (browser.get(f"/a/{link_token}/"), browser.post(f"/a/{link_token}/", RIGHT)):
        assert answer.status_code == status
        assert words in answer.content.decode()
        assert "Cleo" not in answer.content.decode()
    assert browser.get("/my/intake/")["Location"] == "/a/"


@pytest.mark.parametrize("token", ["x", "nonsense" * 40, "%00", "%ff%fe", "..%2f", "ü"])
def test_a_garbled_link_is_explained(link_token: str, token: str) -> None:
    for answer in (Browser().get(f"/a/{token}/"), Browser().post(f"/a/{token}/")):
        assert answer.status_code == 404


def test_a_link_with_one_letter_changed_opens_nothing(link_token: str) -> None:
    changed = ("A" if link_token[0] != "A" else "B") + link_token[1:]
    assert enter(Browser(), changed) == 404


def test_a_link_that_is_revoked_later_shuts_the_open_form(as_cleo: Browser) -> None:
    assert as_cleo.get("/my/intake/").status_code == 200
    ClientLink.objects.update(revoked_at=timezone.now())
    assert as_cleo.get("/my/intake/")["Location"] == "/a/"
    assert Browser().get("/a/").status_code == 200


def test_what_was_typed_into_a_form_without_a_live_link_is_given_back(as_cleo: Browser) -> None:
    ClientLink.objects.update(revoked_at=timezone.now())
    typed = {"primary": "other", "other": "Kneel <in> the garden", "version": "3", "csrfmiddlewaretoken": "secret"}
    answer = as_cleo.post("/my/intake/goals/goals/", typed)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Kneel &lt;in&gt; the garden" in page
    assert "secret" not in page
    assert "What do you want most from massage?" in page, "a name of a field is not a question"
    assert "Something else" in page
    assert "<dt>Primary" not in page
    assert not Intake.objects.exists()


DEAD = {"expires_at": timezone.now() - timedelta(minutes=1)}


@pytest.fixture
def too_old(link_token: str) -> str:
    """The address of Cleo's link, which is too old; her visit is still to come."""
    ClientLink.objects.update(**DEAD)
    return f"/a/{link_token}/"


def asks(address: str, email: str) -> str:
    """The page that answers somebody who asks for a new link."""
    answer = Browser().post(address, {"email": email})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_new_link_goes_to_the_client_and_the_page_says_the_same_to_everyone(too_old: str) -> None:
    assert "Send a new link" in Browser().get(too_old).content.decode()
    known = asks(too_old, "CLEO@example.org")
    assert Message.objects.get().name == "client_link"
    assert Event.objects.filter(action="link.mail_asked", actor_kind="client").count() == 1
    assert asks(too_old, "somebody@example.org") == known
    assert Message.objects.count() == 1


def test_no_new_link_without_a_visit_to_come(too_old: str) -> None:
    Appointment.objects.update(status="cancelled")
    asks(too_old, "cleo@example.org")
    assert not Message.objects.exists()


def test_a_new_link_is_never_another_clinic_s(too_old: str, elm: Clinic) -> None:
    Client.objects.update(email="")
    elm.clients.create(name="Cleo at Elm", email="cleo@example.org")
    asks(too_old, "cleo@example.org")
    assert not Message.objects.exists()


def test_of_a_family_with_one_address_each_gets_their_own_link(too_old: str, appointment: Appointment) -> None:
    oak, cleo = appointment.clinic, appointment.client
    kin = oak.clients.create(name="Carl Marsh", email="Cleo@example.org")
    soon = appointment.starts_at - timedelta(minutes=1)
    oak.appointments.create(client=kin, therapist=appointment.therapist, starts_at=soon, minutes=60)
    known = asks(too_old, "cleo@example.org")
    assert Message.objects.get().ids == {"appointment": appointment.pk}, "not the visit of the other, which comes first"
    Message.objects.all().delete()
    Appointment.objects.filter(pk=appointment.pk).update(status="cancelled")
    assert asks(too_old, "cleo@example.org") == known
    Client.objects.filter(pk=cleo.pk).update(email="")
    oak.clients.create(name="Cass Marsh", email="cleo@example.org")
    assert asks(too_old, "cleo@example.org") == known
    assert not Message.objects.exists(), "two have it, so nobody knows whose link it would be"


def test_asking_again_and_again_sends_no_more(too_old: str) -> None:
    for _ in range(PER_HOUR + 3):
        asks(too_old, "cleo@example.org")
        Message.objects.update(sent_at=timezone.now())
    assert Message.objects.count() == PER_HOUR


@pytest.mark.parametrize("email", ["", "cleo", "cleo@", "a" * 400 + "@example.org"])
def test_what_is_no_address_is_said_and_kept(too_old: str, email: str) -> None:
    answer = Browser().post(too_old, {"email": email})
    assert answer.status_code == 422
    assert "e-mail address" in answer.content.decode()


def test_a_link_that_was_switched_off_offers_no_new_one(link_token: str) -> None:
    ClientLink.objects.update(revoked_at=timezone.now())
    assert "Send a new link" not in Browser().get(f"/a/{link_token}/").content.decode()
    answer = Browser().post(f"/a/{link_token}/", {"email": "cleo@example.org"})
    assert answer.status_code == 410
    assert not Message.objects.exists()


def test_leaving_forgets_the_client_on_this_device(as_cleo: Browser) -> None:
    answer = as_cleo.post("/my/leave/")
    assert answer["Location"] == "/a/?why=left"
    assert "forgotten you" in as_cleo.get(answer["Location"]).content.decode()
    assert as_cleo.get("/my/intake/")["Location"] == "/a/"
    assert as_cleo.get("/my/leave/").status_code == 405


def test_leaving_does_not_sign_out_the_therapist_whose_tablet_it_is(as_ana: Browser, link_token: str) -> None:
    enter(as_ana, link_token)
    as_ana.post("/my/leave/")
    assert LINK_KEY not in as_ana.session
    assert "_auth_user_id" in as_ana.session


def test_the_token_goes_to_no_other_site(link_token: str) -> None:
    page = Browser().get(f"/a/{link_token}/")
    assert page["Referrer-Policy"] == "strict-origin"
    assert page["Cache-Control"] == "no-store"


def test_a_link_opens_its_own_appointment_only(link_token: str, appointment: Appointment) -> None:
    other = Client.objects.create(clinic=appointment.clinic, name="Otto Rival")
    appointment.clinic.appointments.create(
        client=other, therapist=appointment.therapist, starts_at=appointment.starts_at, minutes=60
    )
    browser = Browser()
    enter(browser, link_token)
    assert "Otto" not in browser.get("/my/intake/").content.decode()
    assert Intake.objects.get().appointment == appointment


def test_a_link_that_is_locked_while_its_page_is_open_lets_nobody_in(
    client: Browser, appointment: Appointment, link_token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "is_live", lambda link: True)  # as it was when the request came in
    appointment.links.update(wrong_tries=WRONG_TRIES)
    client.post(reverse("link", args=[link_token]))
    assert LINK_KEY not in client.session
