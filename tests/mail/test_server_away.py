"""A mail server that is away: nothing is lost, nothing is hammered, and what is still true goes out."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clinic.mail import outbox, server
from clinic.mail.models import Message
from clinic.practice import actions
from clinic.practice.models import Appointment, ClientLink, Membership
from tests.house.serving import free_port
from tests.mail.postbox import Postbox, listening

pytestmark = pytest.mark.django_db


@pytest.fixture
def nobody(settings: Any) -> None:
    """Nothing listens where the mail server should be."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""


def hour_passes() -> None:
    """Every message is an hour older, and the worker has looked meanwhile."""
    gap = timedelta(hours=1)
    for message in Message.objects.all():
        moved = {"created_at": message.created_at - gap, "send_after": message.send_after - gap}
        Message.objects.filter(pk=message.pk).update(**moved)


@pytest.mark.usefixtures("nobody")
def test_after_a_day_without_a_server_every_mail_waits_with_all_its_tries_and_then_goes_out_once(
    appointment: Appointment, ana: Membership, settings: Any
) -> None:
    actions.mail_link(appointment=appointment, by=ana.user)
    for _hour in range(30):
        assert outbox.deliver_due() == 0
        hour_passes()
    message = Message.objects.get()
    assert (message.attempts, message.dead_at) == (0, None)
    assert message.outcome == "no server: ConnectionRefusedError"
    box = Postbox()
    with listening(box) as port:
        settings.EMAIL_PORT = port
        assert outbox.deliver_due() == 1
    assert len(box.got) == 1
    assert ClientLink.objects.count() == 1
    assert not Message.objects.unsent(appointment.clinic_id).exists()


@pytest.mark.usefixtures("nobody")
def test_what_is_no_longer_true_when_the_server_is_back_is_dropped(
    appointment: Appointment, ana: Membership, settings: Any
) -> None:
    actions.mail_link(appointment=appointment, by=ana.user)
    outbox.deliver_due()
    Appointment.objects.update(status=Appointment.Status.CANCELLED)
    hour_passes()
    box = Postbox()
    with listening(box) as port:
        settings.EMAIL_PORT = port
        assert outbox.deliver_due() == 0
    assert box.got == []
    assert Message.objects.get().outcome == "not needed"


@pytest.mark.usefixtures("nobody")
def test_one_look_at_the_server_serves_all_that_waits(
    appointment: Appointment, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[str] = []
    real = server.send
    monkeypatch.setattr(server, "send", lambda email: (tried.append(email.subject), real(email)))
    for _number in range(20):
        outbox.enqueue("client_link", tenant=appointment.clinic_id, appointment=appointment.pk)
    assert outbox.deliver_due() == 0
    assert outbox.deliver_due() == 0
    assert len(tried) == 1
    assert [record.getMessage() for record in caplog.records] == [
        "The mail server does not answer (ConnectionRefusedError). 20 messages wait."
    ]
    assert Message.objects.unsent(appointment.clinic_id).count() == 20


@pytest.mark.usefixtures("nobody")
def test_after_three_days_it_is_given_up_for_an_owner_to_see(appointment: Appointment, ana: Membership) -> None:
    actions.mail_link(appointment=appointment, by=ana.user)
    Message.objects.update(created_at=timezone.now() - server.PATIENCE - timedelta(minutes=1))
    outbox.deliver_due()
    assert Message.objects.get().outcome == "gave up: no server"
    assert list(Message.objects.dead()) == [Message.objects.get()]


@pytest.mark.usefixtures("nobody")
def test_a_mail_that_never_left_tells_nobody_the_time(appointment: Appointment, ana: Membership) -> None:
    """A move is no news to who was told nothing."""
    actions.mail_link(appointment=appointment, by=ana.user)
    outbox.deliver_due()
    assert not Message.objects.went_out().exists()
