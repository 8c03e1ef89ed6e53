"""A follow-up after a form that was stopped, never sent or taken back: older answers do not speak for newer ones."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from tests.intake.filling import fill, send
from tests.prep.forms import THINNER, URGENT, sent
from tests.prep.forms import fill as filled

if TYPE_CHECKING:
    from clinic.practice.models import Appointment

pytestmark = pytest.mark.django_db
LAST, CHECK = "/my/intake/you/last/", "/my/intake/check/"
SAME = dict.fromkeys(("you", "goals", "where", "knee", "health", "comfort"), "same")
Book = Callable[[int], "Appointment"]


@pytest.fixture
def later(appointment: "Appointment") -> Book:
    """Cleo's visit so many days after the first one."""
    return lambda days: appointment.clinic.appointments.create(
        client=appointment.client, therapist=appointment.therapist, minutes=60,
        starts_at=appointment.starts_at + timedelta(days=days),
    )  # fmt: skip


def opened(appointment: "Appointment") -> Browser:
    """Cleo's phone, at the form of this visit."""
    from clinic.practice.tenancy import LINK_KEY, find_link, mint_link

    token, browser = mint_link(appointment), Browser()
    browser.post(f"/a/{token}/")
    link, session = find_link(token), browser.session
    assert link
    session[LINK_KEY] = link.pk
    session.save()
    return browser


def cancel(appointment: "Appointment") -> None:
    from clinic.practice.models import Appointment

    Appointment.objects.filter(pk=appointment.pk).update(status="cancelled")


def carried_from(appointment: "Appointment") -> int | None:
    from clinic.intake.carry import beginning

    found = beginning(appointment).get("last")
    return found["intake"] if found else None


def told(as_ana: Browser, appointment: "Appointment") -> str:
    """What the therapist reads under "Since the last form", in words; nothing where there is no such part."""
    html = as_ana.get(f"/c/oak/appointments/{appointment.pk}/review/").content.decode()
    part = re.search(r'id="changes".*?</section>', html, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part[0])) if part else ""


def test_an_urgent_answer_in_a_form_that_was_never_sent_is_not_passed_over(
    as_ana: Browser, appointment: "Appointment", later: Book
) -> None:
    sent(appointment)
    second, third = later(10), later(20)
    assert filled(second, URGENT).stopped
    cancel(second)
    assert carried_from(third) is None
    assert "last" not in fill(opened(third), {})
    assert "An urgent answer stopped the form for the visit on" in told(as_ana, third)


def test_it_is_not_passed_over_either_where_the_next_visit_is_put_before_it(
    as_ana: Browser, appointment: "Appointment", later: Book
) -> None:
    sent(appointment)
    second, sooner = later(20), later(10)
    filled(second, URGENT)
    cancel(second)
    assert carried_from(sooner) is None
    opened(sooner).get("/my/intake/")
    filled(sooner)
    assert "An urgent answer stopped the form" in told(as_ana, sooner)


def test_answers_that_were_begun_and_not_sent_are_newer_than_those_sent_before(
    as_ana: Browser, appointment: "Appointment", later: Book
) -> None:
    sent(appointment)
    second, third = later(10), later(20)
    filled(second, THINNER)
    assert carried_from(third) is None
    filled(third)
    assert "has answers and was not sent" in told(as_ana, third)


def test_a_form_that_was_taken_back_is_not_passed_over(
    as_ana: Browser, appointment: "Appointment", later: Book
) -> None:
    from clinic.intake import actions, consent
    from clinic.prep.actions import withdraw

    sent(appointment)
    second, third = later(10), later(20)
    newer = sent(second, THINNER)
    actions.sign(newer, [consent.signature("treatment", ["I agree."], "Cleo")], None)
    withdraw(intake=newer, kind="treatment", by=None)
    assert carried_from(third) is None
    filled(third)
    assert "was withdrawn" in told(as_ana, third)


def test_a_form_that_was_only_opened_hides_nothing(as_ana: Browser, appointment: "Appointment", later: Book) -> None:
    from clinic.intake.actions import start

    first = sent(appointment)
    second, third = later(10), later(20)
    start(appointment=second, by=None)
    assert carried_from(third) == first.pk
    filled(third)
    assert "Read it too" not in told(as_ana, third)


def test_a_form_sent_since_then_counts_and_the_old_stop_is_no_news(
    as_ana: Browser, appointment: "Appointment", later: Book
) -> None:
    filled(appointment, URGENT)
    second, third = later(10), later(20)
    newer = sent(second)
    assert carried_from(third) == newer.pk
    filled(third)
    words = told(as_ana, third)
    assert "Held against the form of" in words
    assert "Read it too" not in words
    assert "An urgent answer stopped" in told(as_ana, second)


def test_what_staff_do_to_an_old_form_makes_its_answers_no_newer(appointment: "Appointment", later: Book) -> None:
    from clinic.intake.models import Intake

    sent(appointment)
    second, third = later(10), later(20)
    newer = sent(second, THINNER)
    Intake.objects.filter(appointment=appointment).update(saved_at=timezone.now())
    assert carried_from(third) == newer.pk


def signed_first(as_cleo: Browser) -> None:
    fill(as_cleo, {})
    send(as_cleo, CHECK, {})


@pytest.mark.parametrize("kind", ["treatment", "sensitive", "letters"])
def test_an_agreement_taken_back_after_the_next_form_was_opened_does_not_come_back(
    as_cleo: Browser, appointment: "Appointment", later: Book, kind: str
) -> None:
    from clinic.intake.models import Consent
    from clinic.prep.actions import agree_to_letters

    signed_first(as_cleo)
    agree_to_letters(intake=appointment.intake, name="Cleo Marsh", by=None)
    browser = opened(next_visit := later(20))
    browser.get("/my/intake/")
    as_cleo.post("/my/consent/", {"kind": kind, "sure": "on"})
    assert Consent.objects.filter(kind=kind, withdrawn_at=None).count() == 0
    send(browser, LAST, SAME)
    assert Consent.objects.filter(kind=kind, withdrawn_at=None).count() == 0
    extra: Any = next_visit.intake.document["extra"]
    assert not extra.get({"treatment": "signed_name"}.get(kind, kind))
    if kind != "letters":  # the form goes without that one
        assert "consent" in fill(browser, {})


def test_what_was_never_signed_is_not_taken_over_as_a_yes(
    as_cleo: Browser, appointment: "Appointment", later: Book
) -> None:
    from clinic.intake.models import Consent

    signed_first(as_cleo)
    Consent.objects.filter(kind="sensitive").delete()
    browser = opened(next_visit := later(20))
    send(browser, LAST, SAME)
    assert next_visit.intake.document["extra"].get("sensitive") is None
    assert "consent" in fill(browser, {})


def test_a_no_needs_no_signature(as_cleo: Browser, later: Book) -> None:
    fill(as_cleo, {"consent": {"agreed": "on", "signed_name": "Cleo Marsh", "sensitive": "no"}})
    send(as_cleo, CHECK, {})
    browser = opened(next_visit := later(20))
    assert "consent" not in fill(browser, {"last": SAME})
    assert next_visit.intake.document["extra"]["sensitive"] == "no"


def test_nothing_changed_after_all_keeps_what_was_changed_meanwhile(as_cleo: Browser, later: Book) -> None:
    signed_first(as_cleo)
    browser = opened(next_visit := later(20))
    send(browser, LAST, {**SAME, "health": "change"})
    send(browser, "/my/intake/health/heart_blood/", {"rows": ["anticoagulant"]})
    more = {"shown": ["answer", "name"], "answer": "yes", "name": "apixaban"}
    send(browser, "/my/intake/health/anticoagulant-more/", more)
    assert send(browser, LAST, SAME).status_code == 302
    next_visit.intake.refresh_from_db()
    assert next_visit.intake.document["answers"]["anticoagulant"] == {"value": "yes", "name": "apixaban"}
    assert not next_visit.intake.document["extra"].get("again")


def test_a_no_to_a_part_of_the_body_outlives_a_look_back_at_the_last_answers(as_cleo: Browser, later: Book) -> None:
    signed_first(as_cleo)
    browser = opened(next_visit := later(20))
    send(browser, LAST, {**SAME, "comfort": "change"})
    send(browser, "/my/intake/comfort/consent/", {"agreed": "on", "signed_name": "Cleo Marsh", "sensitive": "no"})
    send(browser, LAST, SAME)
    assert next_visit.intake.document["extra"]["sensitive"] == "no"
    assert not next_visit.intake.consents.filter(kind="sensitive", withdrawn_at=None).exists()
