"""Reminders: each once, only while it is true, in the client's language, and without a word about health."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.intake.models import Intake
from clinic.mail import outbox
from clinic.mail.models import Message
from clinic.practice import actions as practice_actions
from clinic.practice.models import Appointment, Client, ClientLink, Clinic, Membership
from clinic.prep import actions, reminders
from tests.prep.forms import THINNER, URGENT, fill, letter, sent
from tests.prep.test_mails import HEALTH, parts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _days_ahead(appointment: Appointment) -> None:
    """The visit is ten days away: nothing is due yet."""
    Appointment.objects.update(starts_at=appointment.starts_at + timedelta(days=10))
    appointment.refresh_from_db()


def at(appointment: Appointment, hours: float) -> datetime:
    """So many hours before the visit."""
    return Appointment.objects.get(pk=appointment.pk).starts_at - timedelta(hours=hours)


def rounds(now: datetime) -> list[str]:
    """What is queued anew at this moment."""
    before = set(Message.objects.values_list("pk", flat=True))
    reminders.queue_due(now)
    return list(Message.objects.exclude(pk__in=before).order_by("pk").values_list("name", flat=True))


def queued_through(appointment: Appointment, step: float = 4) -> list[tuple[str, float]]:
    """Every reminder of the last ten days, looked for every few hours: its name, and its hours before the visit."""
    found, hours = [], 240.0
    while hours > -3:
        found += [(name, hours) for name in rounds(at(appointment, hours))]
        hours -= step
    return found


def test_an_unsent_form_is_reminded_of_48_and_24_hours_before_once_each(appointment: Appointment) -> None:
    assert queued_through(appointment) == [("form_reminder", 48), ("form_reminder", 24)]
    assert queued_through(appointment, 1.5) == []


def test_a_form_that_was_sent_brings_the_page_instead_when_the_clinic_wants_it(appointment: Appointment) -> None:
    sent(appointment)
    Message.objects.all().delete()
    assert queued_through(appointment) == [("prep_reminder", 24)]


@pytest.mark.parametrize(("hours", "expected"), [(72, [("prep_reminder", 72)]), (None, [])])
def test_the_clinic_chooses_when_or_never(
    appointment: Appointment, oak: Clinic, ana: Membership, hours: int | None, expected: list[Any]
) -> None:
    practice_actions.choose_prep_mail(clinic=oak, hours=hours, by=ana.user)
    sent(appointment)
    Message.objects.all().delete()
    assert queued_through(appointment) == expected


def test_a_letter_that_is_missing_is_reminded_of_once(appointment: Appointment) -> None:
    sent(appointment, THINNER)
    assert queued_through(appointment) == [("clearance_reminder", 72)]


def test_a_letter_that_came_in_time_is_not_asked_for(appointment: Appointment, ana: Membership) -> None:
    intake = sent(appointment, THINNER)
    actions.record_letter(intake=intake, letter=letter(appointment, ["anticoagulant"]), by=ana.user)
    Message.objects.all().delete()
    assert queued_through(appointment) == [("prep_reminder", 24)]


@pytest.mark.parametrize("status", ["arrived", "done", "cancelled", "no_show"])
def test_a_visit_that_is_closed_or_under_way_has_no_reminder(appointment: Appointment, status: str) -> None:
    Appointment.objects.update(status=status)
    assert queued_through(appointment) == []


def test_nobody_is_reminded_without_an_address_after_a_stop_or_once_the_form_was_taken_back(
    appointment: Appointment,
) -> None:
    Client.objects.update(email="")
    assert queued_through(appointment) == []
    Client.objects.update(email="cleo@example.org")
    intake = fill(appointment, URGENT)
    Message.objects.all().delete()
    assert queued_through(appointment) == []
    Intake.objects.filter(pk=intake.pk).update(stopped=False, state=Intake.State.WITHDRAWN)
    assert queued_through(appointment) == []


def test_a_reminder_waits_where_another_mail_has_just_gone_out(appointment: Appointment) -> None:
    asked = at(appointment, 49)
    Message.objects.create(name="client_link", about=f"appointment:{appointment.pk}", created_at=asked)
    assert rounds(at(appointment, 48)) == []
    assert rounds(at(appointment, 44)) == ["form_reminder"]


def test_a_visit_that_was_booked_too_late_has_no_late_reminder(appointment: Appointment) -> None:
    assert rounds(at(appointment, 35)) == []
    assert rounds(at(appointment, 23)) == ["form_reminder"]


def test_a_visit_at_another_time_is_reminded_of_anew(appointment: Appointment) -> None:
    assert rounds(at(appointment, 48)) == ["form_reminder"]
    Appointment.objects.update(starts_at=appointment.starts_at + timedelta(days=7))
    assert rounds(at(appointment, 48)) == ["form_reminder"]


def test_looking_costs_the_same_for_one_visit_and_for_many(
    appointment: Appointment, ana: Membership, oak: Clinic, django_assert_num_queries: Any
) -> None:
    now = at(appointment, 47)
    reminders.queue_due(now)
    for number in range(8):
        client = oak.clients.create(name=f"C{number}", email=f"c{number}@example.org")
        oak.appointments.create(client=client, therapist=ana, starts_at=appointment.starts_at)
    reminders.queue_due(now)
    with django_assert_num_queries(2):
        reminders.queue_due(now)


def now_due(appointment: Appointment, hours: float) -> None:
    """It is so many hours before the visit now, and the worker passes by."""
    gap = at(appointment, hours) - timezone.now()
    Appointment.objects.filter(pk=appointment.pk).update(starts_at=at(appointment, 0) - gap)
    call_command("sendmail", verbosity=0)


def addresses(message: Any) -> list[str]:
    return re.findall(r"http://\S+?(/a/[\w-]+/)", message.body)


@pytest.mark.parametrize(
    ("said", "hours", "subject"),
    [(None, 47, "Oak Massage: your form for"), ({}, 23, "Oak Massage: your visit on"),
     (THINNER, 71, "Oak Massage: one thing is still open for")],
)  # fmt: skip
def test_each_reminder_has_the_time_a_link_that_works_and_no_health_word(
    appointment: Appointment, said: dict[str, Any] | None, hours: float, subject: str
) -> None:
    if said is not None:
        sent(appointment, said)
        Message.objects.all().delete()
    now_due(appointment, hours)
    (message,) = mail.outbox
    assert message.subject.startswith(subject)
    assert message.to == ["cleo@example.org"]
    for word in (*HEALTH, "health", "marsh"):
        assert word not in parts(message)
    (address,) = addresses(message)
    assert Browser().get(address).status_code == 200
    assert reverse("link", args=["x"])[:3] == address[:3]
    mail.outbox.clear()
    call_command("sendmail", verbosity=0)
    assert mail.outbox == []


def test_a_reminder_speaks_the_clients_language(appointment: Appointment) -> None:
    Client.objects.update(language="es")
    now_due(appointment, 47)
    (message,) = mail.outbox
    assert 'lang="es"' in message.alternatives[0][0]


@pytest.mark.parametrize("change", ["sent", "cancelled", "moved", "begun", "no_email", "stopped_sharing"])
def test_what_was_true_when_queued_and_no_longer_is_stays_unsent(
    appointment: Appointment, ana: Membership, change: str
) -> None:
    gap = at(appointment, 47) - timezone.now()
    Appointment.objects.update(starts_at=appointment.starts_at - gap)
    appointment.refresh_from_db()
    assert rounds(timezone.now()) == ["form_reminder"]
    {
        "sent": lambda: Message.objects.filter(pk__gt=(sent(appointment) and 0) or 0, name="prep_ready").delete(),
        "cancelled": lambda: Appointment.objects.update(status="cancelled"),
        "moved": lambda: Appointment.objects.update(starts_at=appointment.starts_at + timedelta(hours=1)),
        "begun": lambda: Appointment.objects.update(starts_at=timezone.now() - timedelta(minutes=1)),
        "no_email": lambda: Client.objects.update(email=""),
        "stopped_sharing": lambda: practice_actions.stop_sharing(appointment=appointment, by=ana.user),
    }[change]()
    outbox.deliver_due()
    assert mail.outbox == []
    assert not ClientLink.objects.exists()


def test_after_stop_sharing_no_reminder_makes_a_link_until_somebody_shares_again(
    appointment: Appointment, ana: Membership
) -> None:
    practice_actions.mint_link(appointment=appointment, by=ana.user)
    practice_actions.stop_sharing(appointment=appointment, by=None)
    now_due(appointment, 47)
    assert mail.outbox == []
    practice_actions.mint_link(appointment=appointment, by=ana.user)
    now_due(appointment, 23)
    assert len(mail.outbox) == 1


# --- News of a move or a cancelling --------------------------------------------------------------------------------


def told(appointment: Appointment) -> Appointment:
    """The client was told the time in a mail that went out."""
    outbox.enqueue("client_link", tenant=appointment.clinic_id, appointment=appointment.pk)
    assert outbox.deliver_due() == 1
    mail.outbox.clear()
    return Appointment.objects.get(pk=appointment.pk)


def moved(appointment: Appointment, by: Membership, hours: int) -> Appointment:
    now = Appointment.objects.get(pk=appointment.pk)
    later = now.starts_at + timedelta(hours=hours)
    return actions.move(appointment=now, starts_at=later, minutes=now.minutes, version=now.version, by=by.user)


def settled() -> None:
    """The two minutes pass in which a slip is put right."""
    Message.objects.filter(sent_at=None).update(send_after=timezone.now())
    outbox.deliver_due()


def test_who_was_told_the_time_hears_once_that_it_was_moved(appointment: Appointment, ana: Membership) -> None:
    told(appointment)
    moved(appointment, ana, 24)
    moved(appointment, ana, 1)
    settled()
    settled()
    (message,) = mail.outbox
    assert "your visit is now on" in message.subject
    assert "Your visit was on" in message.body
    assert ", 3:30pm" in message.body
    assert len(addresses(message)) == 1
    for word in HEALTH:
        assert word not in parts(message)


def test_a_move_that_is_taken_back_at_once_is_no_news(appointment: Appointment, ana: Membership) -> None:
    told(appointment)
    moved(appointment, ana, 24)
    moved(appointment, ana, -24)
    settled()
    assert mail.outbox == []


def test_who_was_never_told_a_time_hears_nothing_of_a_move(appointment: Appointment, ana: Membership) -> None:
    moved(appointment, ana, 24)
    settled()
    assert mail.outbox == []


def test_a_cancelled_visit_is_told_once_and_without_a_link(appointment: Appointment, ana: Membership) -> None:
    now = told(appointment)
    actions.close(appointment=now, status="cancelled", version=now.version, by=ana.user)
    settled()
    settled()
    (message,) = mail.outbox
    assert "is cancelled" in message.subject
    assert addresses(message) == []
    for word in HEALTH:
        assert word not in parts(message)


def test_a_visit_that_is_moved_and_then_cancelled_is_told_as_cancelled(
    appointment: Appointment, ana: Membership
) -> None:
    told(appointment)
    now = moved(appointment, ana, 24)
    actions.close(appointment=now, status="cancelled", version=now.version, by=ana.user)
    settled()
    assert [message.subject.endswith("is cancelled") for message in mail.outbox] == [True]


def test_who_did_not_come_is_not_written_to(appointment: Appointment, ana: Membership) -> None:
    now = told(appointment)
    actions.close(appointment=now, status="no_show", version=now.version, by=ana.user)
    settled()
    assert mail.outbox == []


def test_a_move_of_a_form_that_is_in_brings_one_mail_not_two(appointment: Appointment, ana: Membership) -> None:
    sent(appointment)
    outbox.deliver_due()
    mail.outbox.clear()
    moved(appointment, ana, 24)
    settled()
    (message,) = mail.outbox
    assert "your visit is now on" in message.subject


# --- Pages --------------------------------------------------------------------------------------------------------


def test_the_clinic_chooses_on_a_page(as_ana: Browser, oak: Clinic) -> None:
    address = reverse("prep:mail_settings", args=["oak"])
    assert 'value="24"' in as_ana.get(address).content.decode()
    assert as_ana.post(address, {"prep": "72"}).status_code == 302
    oak.refresh_from_db()
    assert oak.prep_mail_hours == 72
    assert as_ana.post(address, {"prep": "0"}).status_code == 302
    oak.refresh_from_db()
    assert oak.prep_mail_hours is None
    assert as_ana.post(address, {"prep": "5"}).status_code == 422
    assert as_ana.post(address, {}).status_code == 422


def test_the_client_has_the_link_sent_to_the_address_on_file_only(as_cleo: Browser, appointment: Appointment) -> None:
    for _ in range(3):
        response = as_cleo.post(reverse("prep:mail_me"), {"email": "rex@elm.example"}, follow=True)
        assert "on its way" in response.content.decode()
    outbox.deliver_due()
    (message,) = mail.outbox
    assert message.to == ["cleo@example.org"]
    assert len(addresses(message)) == 1
    for word in HEALTH:
        assert word not in parts(message)


def test_without_an_address_the_page_says_so(as_cleo: Browser, appointment: Appointment) -> None:
    Client.objects.update(email="")
    response = as_cleo.post(reverse("prep:mail_me"), follow=True)
    assert "We cannot send the link" in response.content.decode()
    assert not Message.objects.exists()


def test_the_client_ends_every_link_at_once_and_is_out(
    as_cleo: Browser, appointment: Appointment, ana: Membership
) -> None:
    other = practice_actions.mint_link(appointment=appointment, by=ana.user).removeprefix("http://localhost:8000")
    assert as_cleo.get(reverse("prep:page")).status_code == 200
    response = as_cleo.post(reverse("prep:stop_sharing"), follow=True)
    assert "Nobody can open your page any more" in response.content.decode()
    assert as_cleo.get(reverse("prep:page")).url == reverse("link_lost")
    assert Browser().get(other).status_code == 410
    assert Browser().post(other).status_code == 410


def test_staff_end_every_link_at_once(as_cleo: Browser, as_ana: Browser, appointment: Appointment) -> None:
    as_ana.post(reverse("practice:link_revoke", kwargs={"clinic": "oak", "appointment": appointment.pk}))
    assert as_cleo.get(reverse("prep:page")).url == reverse("link_lost")
