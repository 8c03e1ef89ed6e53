"""The mail of the day after: once, only for a visit that took place, in the client's language, and no health word."""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client as Browser
from django.utils import timezone

from clinic.mail import outbox
from clinic.mail.models import Message
from clinic.practice import actions as practice_actions
from clinic.practice.models import Appointment, Client, Clinic, Event, Membership
from clinic.progress import actions, rating_mail
from clinic.progress.models import Rating
from tests.drawn import without_tokens

HEALTH = re.compile(r"pain|knee|massage|hurt|score|clinical", re.IGNORECASE)


@pytest.fixture
def visit(appointment: Appointment) -> Appointment:
    """Cleo's visit: two days ago, finished."""
    starts = timezone.now() - timedelta(days=2)
    Appointment.objects.filter(pk=appointment.pk).update(status="done", starts_at=starts)
    appointment.refresh_from_db()
    return appointment


def rounds(now: datetime | None = None) -> int:
    rating_mail.queue_due(now or timezone.now())
    return Message.objects.filter(name=rating_mail.AFTER).count()


def delivered() -> list[str]:
    outbox.deliver_due()
    return [f"{message.subject}\n{message.body}" for message in mail.outbox]


@pytest.mark.usefixtures("visit")
def test_it_goes_out_once_and_opens_the_questions() -> None:
    for _time in range(3):
        assert rounds() == 1
    (letter,) = delivered()
    assert "Hello Cleo" in letter
    assert not HEALTH.search(without_tokens(letter).replace("Oak Massage", ""))
    address = re.search(r"https?://\S+(/a/\S+/)", letter)
    assert address is not None
    browser = Browser()
    assert browser.post(address[1]).url == "/my/after/"
    assert rounds() == 1
    assert len(delivered()) == 1


@pytest.mark.usefixtures("visit")
def test_it_speaks_the_clients_language(cleo: Client) -> None:
    Client.objects.filter(pk=cleo.pk).update(language="es")
    rounds()
    (letter,) = delivered()
    assert "Hola" in letter
    assert "Hello" not in letter


def test_it_waits_for_nine_on_the_day_after_by_the_clinics_clock(visit: Appointment, oak: Clinic) -> None:
    day = visit.local_start.date() + timedelta(days=1)
    nine = datetime(day.year, day.month, day.day, 9, tzinfo=oak.zone)
    assert rounds(nine - timedelta(minutes=1)) == 0
    assert rounds(nine) == 1


def test_after_three_days_nobody_asks_any_more(visit: Appointment) -> None:
    assert rounds(visit.starts_at + timedelta(days=5)) == 0


@pytest.mark.parametrize("status", ["planned", "arrived", "cancelled", "no_show"])
def test_only_a_visit_that_took_place_is_asked_about(visit: Appointment, status: str) -> None:
    Appointment.objects.update(status=status)
    assert rounds() == 0


def test_nobody_without_an_address_is_asked(visit: Appointment, cleo: Client) -> None:
    Client.objects.filter(pk=cleo.pk).update(email="")
    assert rounds() == 0


def test_who_has_answered_is_not_asked(visit: Appointment) -> None:
    Rating.objects.create(clinic=visit.clinic, appointment=visit, moment="next_day", scores={"pain": 3})
    assert rounds() == 0


def test_who_answers_or_stops_sharing_before_it_goes_out_gets_none(visit: Appointment) -> None:
    rounds()
    Rating.objects.create(clinic=visit.clinic, appointment=visit, moment="next_day", scores={"pain": 3})
    assert delivered() == []


def test_who_stopped_sharing_gets_none(visit: Appointment, link_token: str) -> None:
    practice_actions.stop_sharing(appointment=visit, by=None)
    rounds()
    assert delivered() == []


def test_a_clinic_may_switch_it_off_also_for_what_waits(visit: Appointment, ana: Membership, oak: Clinic) -> None:
    rounds()
    actions.choose_rating_mail(clinic=oak, is_on=False, by=ana.user)
    assert delivered() == []
    Message.objects.all().delete()
    assert rounds() == 0
    actions.choose_rating_mail(clinic=oak, is_on=True, by=ana.user)
    assert rounds() == 1


def test_the_owner_chooses_on_a_page(as_ana: Browser, oak: Clinic) -> None:
    address = "/c/oak/settings/rating/"
    assert as_ana.get(address).context["form"]["ask"].value() == "yes"
    assert as_ana.post(address, {"ask": "perhaps"}).status_code == 422
    assert as_ana.post(address, {"ask": "no"}).status_code == 302
    assert not rating_mail.is_on(oak)
    assert Event.objects.filter(action="clinic.rating_mail").count() == 1


def test_one_round_costs_the_same_for_many_visits(
    visit: Appointment, cleo: Client, ana: Membership, django_assert_max_num_queries: object
) -> None:
    rounds()
    for hours in range(1, 6):
        Appointment.objects.create(
            clinic=cleo.clinic, client=cleo, therapist=ana, status="done",
            starts_at=visit.starts_at + timedelta(hours=hours),
        )  # fmt: skip
    rounds()
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        rating_mail.queue_due(timezone.now())
    assert rounds() == 6
