"""Mail that did not go out: an owner hears of it on the board, reads why, and has it sent again or sets it aside."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client as Browser
from django.utils import timezone

from clinic.mail import outbox
from clinic.mail.models import Message
from clinic.practice import people
from clinic.practice.models import Appointment, Clinic, Event, Membership, Role
from clinic.practice.unsent import FAULT, MAILS

pytestmark = pytest.mark.django_db
PAGE = "/c/oak/unsent/"


def lost(appointment: Appointment, outcome: str = "gave up: SMTPRecipientsRefused", **more: Any) -> Message:
    """A mail to Cleo that was given up."""
    ids = {"appointment": appointment.pk}
    given_up = {"outcome": outcome, "dead_at": timezone.now(), "attempts": 1}
    about = f"appointment:{appointment.pk}"
    fields = {"name": "client_link", "tenant": appointment.clinic_id, "ids": ids, "about": about, **given_up, **more}
    return Message.objects.create(**fields)


def text_of(browser: Browser, path: str = PAGE) -> str:
    response = browser.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_list_says_who_what_when_and_why_in_words(as_ana: Browser, appointment: Appointment) -> None:
    lost(appointment)
    text = text_of(as_ana)
    for words in ("Cleo Marsh", "cleo@example.org", "tel:0305550199", "The link to the form.", "Written on", "2:30pm"):
        assert words in text, words
    assert "The address was refused. Ask for the right one." in text
    assert "SMTP" not in text


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("gave up: SMTPDataError", "The other mail server refused it for good."),
        ("gave up: no server", "Our mail server did not answer for three days."),
        ("gave up: no answer", "The program stopped at each try."),
        ("gave up: KeyError", str(FAULT)),
    ],
)
def test_each_reason_is_a_sentence(as_ana: Browser, appointment: Appointment, outcome: str, words: str) -> None:
    lost(appointment, outcome)
    assert words in text_of(as_ana)


def test_every_message_that_is_registered_has_a_name_in_words() -> None:
    assert set(MAILS) == set(outbox._registered)


def test_a_mail_to_a_therapist_or_a_guardian_names_them_and_an_invitation_its_address(
    as_ana: Browser, oak: Clinic, ana: Membership, appointment: Appointment
) -> None:
    lost(appointment, name="urgent_answer")
    lost(appointment, name="guardian_link", ids={"appointment": appointment.pk, "email": "gina@example.org"})
    people.invite(clinic=oak, email="ivy@example.org", role=Role.THERAPIST, by=ana.user)
    Message.objects.filter(name="invitation").update(dead_at=timezone.now(), outcome="gave up: no server")
    text = text_of(as_ana)
    for words in ("ana@oak.example", "gina@example.org", "ivy@example.org", "An invitation to work here."):
        assert words in text


def test_the_board_tells_an_owner_and_nobody_else(as_ana: Browser, as_desk: Browser, appointment: Appointment) -> None:
    lost(appointment)
    for day in ("", f"?day={appointment.local_start.date()}"):
        assert "1 mail did not go out." in text_of(as_ana, f"/c/oak/today/{day}")
        assert "did not go out" not in text_of(as_desk, f"/c/oak/today/{day}")
    assert as_desk.get(PAGE).status_code == 403


def test_the_line_on_the_board_costs_no_query(
    as_ana: Browser, appointment: Appointment, django_assert_num_queries: Any
) -> None:
    lost(appointment)
    text_of(as_ana, "/c/oak/today/")
    for day, queries in (("", 6), (f"?day={appointment.local_start.date()}", 6)):
        with django_assert_num_queries(queries):
            text_of(as_ana, f"/c/oak/today/{day}")


def test_send_again_gives_it_every_try_anew_and_it_goes_out(as_ana: Browser, appointment: Appointment) -> None:
    message = lost(appointment, attempts=outbox.TRIES)
    assert as_ana.post(f"{PAGE}{message.pk}/again/").status_code == 302
    assert outbox.deliver_due() == 1
    assert [each.to for each in mail.outbox] == [["cleo@example.org"]]
    assert "There is nothing to do." in text_of(as_ana)
    event = Event.objects.get(action="mail.again")
    assert (event.client_id, event.subject) == (appointment.client_id, f"message:{message.pk}")


def test_what_is_no_longer_true_is_not_sent_again(as_ana: Browser, appointment: Appointment) -> None:
    message = lost(appointment)
    Appointment.objects.update(status=Appointment.Status.CANCELLED)
    as_ana.post(f"{PAGE}{message.pk}/again/")
    assert outbox.deliver_due() == 0
    assert mail.outbox == []
    assert "There is nothing to do." in text_of(as_ana)


def test_set_aside_takes_it_from_the_list_and_it_is_never_sent(as_ana: Browser, appointment: Appointment) -> None:
    message = lost(appointment)
    as_ana.post(f"{PAGE}{message.pk}/aside/")
    assert "There is nothing to do." in text_of(as_ana)
    as_ana.post(f"{PAGE}{message.pk}/again/")
    assert outbox.deliver_due() == 0
    assert Event.objects.filter(action="mail.set_aside").count() == 1
    assert not Event.objects.filter(action="mail.again").exists()


@pytest.mark.parametrize("act", ["again", "aside"])
def test_what_went_out_is_not_touched_and_a_second_click_writes_no_second_line(
    as_ana: Browser, appointment: Appointment, act: str
) -> None:
    sent = lost(appointment, outcome="sent", dead_at=None, sent_at=timezone.now())
    as_ana.post(f"{PAGE}{sent.pk}/{act}/")
    sent.refresh_from_db()
    assert sent.sent_at is not None
    given_up = lost(appointment)
    for _time in range(2):
        as_ana.post(f"{PAGE}{given_up.pk}/{act}/")
    assert Event.objects.filter(action__startswith="mail.").count() == 1


@pytest.mark.parametrize("act", ["again", "aside"])
def test_the_rival_neither_reads_nor_touches_it(
    as_rex: Browser, rex: Membership, appointment: Appointment, act: str
) -> None:
    Membership.objects.filter(pk=rex.pk).update(role=Role.OWNER)
    message = lost(appointment)
    assert "Cleo" not in text_of(as_rex, "/c/elm/unsent/")
    assert "did not go out" not in text_of(as_rex, "/c/elm/today/")
    assert as_rex.post(f"/c/elm/unsent/{message.pk}/{act}/").status_code == 404
    assert as_rex.post(f"{PAGE}{message.pk}/{act}/").status_code == 404
    message.refresh_from_db()
    assert message.outcome == "gave up: SMTPRecipientsRefused"


def test_what_waits_for_the_mail_server_says_so_and_can_be_set_aside_after_a_call(
    as_ana: Browser, appointment: Appointment
) -> None:
    held = lost(appointment, "no server: ConnectionRefusedError", dead_at=None, attempts=0)
    text = text_of(as_ana)
    assert "Our mail server does not answer." in text
    assert "Call those whose visit is soon." in text
    assert "Send again" not in text
    as_ana.post(f"{PAGE}{held.pk}/aside/")
    assert outbox.deliver_due() == 0


def test_a_hundred_lost_mails_cost_what_one_does(
    as_ana: Browser, appointment: Appointment, django_assert_num_queries: Any
) -> None:
    lost(appointment)
    text_of(as_ana)
    with django_assert_num_queries(6):
        text_of(as_ana)
    for number in range(99):
        lost(appointment, created_at=timezone.now() - timedelta(minutes=number))
    with django_assert_num_queries(6):
        assert text_of(as_ana).count("Set aside<span") == 100


def test_mail_from_before_is_told_to_the_clinic_that_it_is_about(
    appointment: Appointment, ana: Membership, rex: Membership
) -> None:
    """Of messages that were queued before they said whose they are."""
    mine = lost(appointment, tenant=None)
    until = timezone.now()
    asked = rex.clinic.invitations.create(email="x@example.org", role="owner", token_hash="h", expires_at=until)
    theirs = Message.objects.create(name="invitation", ids={"invitation": asked.pk}, about=f"invitation:{asked.pk}")
    gone = Message.objects.create(name="client_link", ids={"appointment": 10**9}, about="appointment:1000000000")
    sent = lost(appointment, tenant=None, sent_at=timezone.now())
    import_module("clinic.practice.migrations.0014_whose_mail").say_whose(apps, None)
    told = dict(Message.objects.values_list("pk", "tenant"))
    assert told == {mine.pk: appointment.clinic_id, theirs.pk: rex.clinic_id, gone.pk: None, sent.pk: None}
