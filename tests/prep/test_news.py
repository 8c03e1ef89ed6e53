"""News of a move or a cancelling, at its edges: clock changes, a mail server that is away, sharing that was stopped."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from clinic.mail import outbox
from clinic.mail.models import Message
from clinic.practice import actions as practice_actions
from clinic.practice.models import Appointment, ClientLink, Clinic, Membership
from clinic.prep import actions, reminders
from tests.house.serving import free_port
from tests.prep.test_reminders import addresses, moved, settled, told

pytestmark = pytest.mark.django_db


def at(oak: Clinic, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=oak.zone)


def moved_to(appointment: Appointment, by: Membership, moment: datetime) -> None:
    now = Appointment.objects.get(pk=appointment.pk)
    actions.move(appointment=now, starts_at=moment, minutes=now.minutes, version=now.version, by=by.user)


@pytest.mark.parametrize(
    ("was", "now"),
    [("2027-03-27 14:30", "2027-03-28 14:30"), ("2027-10-30 14:30", "2027-10-31 14:30")],
)
def test_a_move_over_the_night_of_a_clock_change_names_both_times_as_the_wall_says(
    appointment: Appointment, oak: Clinic, ana: Membership, was: str, now: str
) -> None:
    before, after = at(oak, was), at(oak, now)
    Appointment.objects.update(starts_at=before)
    told(appointment)
    moved_to(appointment, ana, after)
    settled()
    (message,) = mail.outbox
    assert message.body.count("2:30pm") == 2
    assert f"{before.day} {before:%B}" in message.body
    assert f"{after.day} {after:%B}" in message.body


def test_from_one_half_past_two_to_the_other_of_the_same_night_is_a_move(
    appointment: Appointment, oak: Clinic, ana: Membership
) -> None:
    """The clocks go back on 31 October 2027: half past two comes twice, an hour apart."""
    first = at(oak, "2027-10-31 02:30")
    Appointment.objects.update(starts_at=first)
    told(appointment)
    moved_to(appointment, ana, first.replace(fold=1))
    settled()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31"])
def test_the_reminder_for_the_day_of_a_clock_change_goes_out_once(
    appointment: Appointment, oak: Clinic, day: str
) -> None:
    start = at(oak, f"{day} 14:30").astimezone(UTC)
    Appointment.objects.update(starts_at=start)
    queued = []
    for hour in range(72):
        before = Message.objects.count()
        reminders.queue_due(start - timedelta(hours=72 - hour))
        queued += [72 - hour] * (Message.objects.count() - before)
    assert queued == [48, 24]


def test_moves_while_the_mail_server_is_away_bring_one_mail_with_the_newest_time(
    appointment: Appointment, ana: Membership, settings: Any
) -> None:
    told(appointment)
    here = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    for hours in (24, 1, 1):
        moved(appointment, ana, hours)
        settled()
    settings.EMAIL_BACKEND = here
    settled()
    (message,) = mail.outbox
    assert ", 4:30pm" in message.body


def test_a_second_move_after_the_news_went_out_is_news_again(appointment: Appointment, ana: Membership) -> None:
    told(appointment)
    for hours in (24, 1):
        moved(appointment, ana, hours)
        settled()
    assert [", 3:30pm" in message.body for message in mail.outbox] == [False, True]


def test_who_stopped_the_sharing_hears_of_the_new_time_without_a_link(
    appointment: Appointment, ana: Membership
) -> None:
    told(appointment)
    practice_actions.stop_sharing(appointment=appointment, by=None)
    moved(appointment, ana, 24)
    settled()
    (message,) = mail.outbox
    assert addresses(message) == []
    assert "Please call us if that does not suit you." in message.body
    assert "/a/" not in message.alternatives[0][0]
    assert not ClientLink.objects.filter(revoked_at=None).exists()


def test_news_that_waits_outlives_that_the_sharing_is_stopped(appointment: Appointment, ana: Membership) -> None:
    told(appointment)
    moved(appointment, ana, 24)
    practice_actions.stop_sharing(appointment=appointment, by=None)
    settled()
    (message,) = mail.outbox
    assert addresses(message) == []


def test_a_move_while_the_news_of_another_is_being_sent_is_not_lost(appointment: Appointment, ana: Membership) -> None:
    told(appointment)
    moved(appointment, ana, 24)
    Message.objects.filter(name=reminders.CHANGED).update(send_after=timezone.now())
    held = outbox.claim()
    assert held is not None
    moved(appointment, ana, 1)
    outbox.deliver(held)  # it was written before the second move
    settled()
    assert ", 3:30pm" in mail.outbox[-1].body


def test_another_therapist_at_the_same_time_is_no_news(appointment: Appointment, oak: Clinic, ana: Membership) -> None:
    told(appointment)
    moved(appointment, ana, 0)
    settled()
    assert mail.outbox == []
    assert not outbox.is_waiting(reminders.CHANGED, appointment=appointment.pk)
