"""The mail of prep: time, place and a link, and not one word about health."""

import re

import pytest
from django.core import mail
from django.test import Client as Browser

from clinic.mail import outbox
from clinic.mail.models import Message
from clinic.practice.models import Appointment, Client, Membership
from clinic.prep import actions
from tests.drawn import without_tokens
from tests.prep.forms import THINNER, URGENT, fill, letter, sent

HEALTH = ("massage", "knee", "pain", "thinner", "apixaban", "breath", "clot", "letter", "doctor", "urgent help", "plan")


def parts(message: object) -> str:
    """Everything in a mail that somebody may read, the clinic's name aside."""
    text = f"{message.subject}\n{message.body}\n{message.alternatives[0][0]}"  # type: ignore[attr-defined]
    return without_tokens(text).replace("Oak Massage", "").lower()


def test_the_client_gets_a_link_that_works_and_no_health_word(appointment: Appointment, ana: Membership) -> None:
    intake = sent(appointment, THINNER)
    assert not Message.objects.filter(name="prep_ready").exists()
    actions.record_letter(intake=intake, letter=letter(appointment, ["anticoagulant"]), by=ana.user)
    assert outbox.deliver_due() == 1
    (message,) = mail.outbox
    assert message.to == ["cleo@example.org"]
    for word in HEALTH:
        assert word not in parts(message)
    address = re.search(r"http://\S+(/a/[\w-]+/)", message.body)
    assert address is not None
    assert Browser().get(address[1]).status_code == 200


def test_the_therapist_is_told_of_an_urgent_answer_without_words_of_health(appointment: Appointment) -> None:
    intake = fill(appointment, URGENT)
    actions.send(intake=intake, send_key="k" * 43, by=None)
    outbox.deliver_due()
    told = [message for message in mail.outbox if message.to == ["ana@oak.example"]]
    assert told
    for message in told:
        assert "/review/" in message.body
        assert "Cleo" not in parts(message)
        for word in HEALTH:
            assert word not in parts(message)


def test_no_mail_goes_out_where_the_plan_is_held_by_then(appointment: Appointment, ana: Membership) -> None:
    intake = sent(appointment)
    actions.reopen(intake=intake, by=ana.user)
    outbox.deliver_due()
    assert mail.outbox == []


@pytest.mark.parametrize("change", ["no_email", "cancelled"])
def test_no_mail_goes_out_to_nobody_or_about_nothing(appointment: Appointment, change: str) -> None:
    sent(appointment)
    if change == "no_email":
        Client.objects.update(email="")
    else:
        Appointment.objects.update(status="cancelled")
    outbox.deliver_due()
    assert mail.outbox == []


def test_a_name_cannot_add_a_header(appointment: Appointment) -> None:
    appointment.clinic.name = "Oak\r\nBcc: rex@elm.example"
    appointment.clinic.save()
    sent(appointment)
    assert outbox.deliver_due() == 1
    assert mail.outbox[0].bcc == []
    assert "\n" not in mail.outbox[0].subject
