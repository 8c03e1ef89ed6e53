"""The outbox: part of the caller's transaction, delivered at least once, never by two at a time, to a real server."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from clinic.mail import outbox
from clinic.mail.models import Message
from clinic.mail.outbox import Mail
from clinic.practice import actions, tenancy
from clinic.practice.models import Appointment, ClientLink, Membership
from tests.drawn import without_tokens
from tests.mail.postbox import HANG, HANG_UP_AFTER, HANG_UP_BEFORE, Postbox, listening, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    box = Postbox()
    with listening(box) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield box


@pytest.fixture(autouse=True)
def _greeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """One message that is only for these tests."""
    monkeypatch.setattr(outbox, "_registered", dict(outbox._registered))
    outbox.register("greeting", lambda to: Mail(to, "Hello", "Plain words", "<p>Plain words</p>") if to else None)


def later(minutes: float) -> None:
    """Let time pass for every message that waits."""
    for message in Message.objects.all():
        gap = timedelta(minutes=minutes)
        leased = message.leased_until - gap if message.leased_until else None
        Message.objects.filter(pk=message.pk).update(send_after=message.send_after - gap, leased_until=leased)


def test_a_message_arrives_with_text_html_and_a_stable_id(postbox: Postbox) -> None:
    message = outbox.enqueue("greeting", tenant=1, to="cleo@example.org")
    assert outbox.deliver_due() == 1
    (got,) = postbox.got
    assert got["To"] == "cleo@example.org"
    assert got["Message-ID"] == f"<{message.key}@localhost>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in got.walk()][1:] == ["text/plain", "text/html"]
    message.refresh_from_db()
    assert message.sent_at is not None and message.leased_until is None
    assert outbox.deliver_due() == 0


def test_what_was_rolled_back_was_never_enqueued(postbox: Postbox) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012
        outbox.enqueue("greeting", tenant=1, to="cleo@example.org")
        raise RuntimeError("the caller's work failed")
    assert outbox.deliver_due() == 0
    assert postbox.got == []


def test_an_unknown_message_is_refused_at_once() -> None:
    with pytest.raises(LookupError, match="greting"):
        outbox.enqueue("greting", tenant=1, to="x")


def test_a_message_waits_for_its_time(postbox: Postbox) -> None:
    outbox.enqueue("greeting", tenant=1, send_after=timezone.now() + timedelta(hours=2), to="cleo@example.org")
    assert outbox.deliver_due() == 0
    later(121)
    assert outbox.deliver_due() == 1


def test_a_message_that_is_no_longer_needed_is_dropped(postbox: Postbox) -> None:
    outbox.enqueue("greeting", tenant=1, to="")
    assert outbox.deliver_due() == 0
    assert Message.objects.get().outcome == "not needed"
    assert not Message.objects.dead().exists()


def test_one_worker_at_a_time_holds_a_message() -> None:
    outbox.enqueue("greeting", tenant=1, to="cleo@example.org")
    assert outbox.claim() is not None
    assert outbox.claim() is None


def test_what_a_killed_worker_held_is_sent_by_the_next_with_the_same_id(postbox: Postbox) -> None:
    message = outbox.enqueue("greeting", tenant=1, to="cleo@example.org")
    held = outbox.claim()
    assert held is not None
    outbox._as_email(Mail("cleo@example.org", "Hello", "Plain words"), held).send()  # killed before it wrote that down
    assert outbox.deliver_due() == 0
    later(6)
    assert outbox.deliver_due() == 1
    assert [got["Message-ID"] for got in postbox.got] == [f"<{message.key}@localhost>"] * 2


def test_a_server_that_is_away_is_tried_again_ever_more_seldom(postbox: Postbox) -> None:
    message = outbox.enqueue("greeting", tenant=1, to="cleo@example.org")
    postbox.answer = "451 later, please"
    waits = []
    for _ in range(outbox.TRIES - 1):
        assert outbox.deliver_due() == 0
        message.refresh_from_db()
        waits.append(timedelta(seconds=round((message.send_after - timezone.now()).total_seconds())))
        later(waits[-1].total_seconds() / 60 + 1)
    assert waits == sorted(waits)
    assert waits[0] < timedelta(minutes=1.1)
    assert max(waits) <= outbox.LONGEST_WAIT
    postbox.answer = "250 OK"
    assert outbox.deliver_due() == 1
    assert len(postbox.got) == 1


def test_after_many_tries_a_message_is_dead_and_counted(postbox: Postbox) -> None:
    outbox.enqueue("greeting", tenant=1, to="cleo@example.org")
    postbox.answer = "451 later, please"
    for _ in range(outbox.TRIES):
        outbox.deliver_due()
        later(24 * 60)
    assert Message.objects.dead().get().outcome.startswith("gave up: SMTP")
    postbox.answer = "250 OK"
    assert outbox.deliver_due() == 0


def test_a_message_that_kills_each_worker_is_given_up(postbox: Postbox) -> None:
    """Nobody puts it back: the lease runs out, and the next worker would die of it too."""
    message = outbox.enqueue("greeting", tenant=1, to="cleo@example.org")
    for _ in range(outbox.TRIES):
        assert outbox.claim() == message
        Message.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert outbox.claim() is None
    message.refresh_from_db()
    assert (message.attempts, message.outcome) == (outbox.TRIES, "gave up: no answer")
    assert list(Message.objects.dead()) == [message]
    assert postbox.got == []


def test_an_address_that_is_refused_for_good_is_not_tried_again(postbox: Postbox) -> None:
    outbox.enqueue("greeting", tenant=1, to="gone@example.org")
    outbox.deliver_due()
    assert Message.objects.dead().get().attempts == 1


def test_a_broken_message_does_not_hold_up_the_others(postbox: Postbox) -> None:
    def broken(to: str) -> Mail:
        raise ValueError(f"a mistake about {to}")

    outbox.register("broken", broken)
    bad = outbox.enqueue("broken", tenant=1, to="cleo@example.org")
    outbox.enqueue("greeting", tenant=1, to="cleo@example.org")
    assert outbox.deliver_due() == 1
    bad.refresh_from_db()
    assert bad.outcome == "will try again: ValueError"  # the kind, never the text: that could hold an address


def test_the_clients_link_is_made_when_the_mail_is_sent_and_works(
    postbox: Postbox, appointment: Appointment, ana: Membership, client: Any
) -> None:
    actions.mail_link(appointment=appointment, by=ana.user)
    call_command("sendmail", verbosity=0)
    (got,) = postbox.got
    text = text_of(got)
    path = next(word for word in text.split() if "/a/" in word).removeprefix("http://localhost:8000")
    assert client.get(path).status_code == 200
    assert ClientLink.objects.count() == 1
    for word in ("knee", "pain", "massage of", "health"):
        assert word not in without_tokens(text + got["Subject"]).lower()


def test_no_link_is_mailed_for_an_appointment_that_is_over(
    postbox: Postbox, appointment: Appointment, ana: Membership
) -> None:
    actions.mail_link(appointment=appointment, by=ana.user)
    Appointment.objects.update(status=Appointment.Status.CANCELLED)
    assert outbox.deliver_due() == 0
    assert ClientLink.objects.count() == 0


def test_only_refusals_for_good_are_final() -> None:
    refused = smtplib.SMTPRecipientsRefused
    assert outbox._is_final(refused({"a@b.c": (550, b"no")}))
    assert not outbox._is_final(refused({"a@b.c": (450, b"later")}))
    assert not outbox._is_final(ConnectionRefusedError())


def test_a_refusal_of_the_mail_itself_for_good_is_final() -> None:
    assert outbox._is_final(smtplib.SMTPDataError(554, b"no"))
    assert not outbox._is_final(smtplib.SMTPDataError(451, b"later"))


@pytest.mark.parametrize("what", ["451 later", HANG_UP_BEFORE, HANG])
def test_what_was_not_taken_is_tried_again_and_comes_once(postbox: Postbox, settings: Any, what: str) -> None:
    settings.EMAIL_TIMEOUT = 0.5
    message = outbox.enqueue("greeting", tenant=1, to="cleo@example.org")
    postbox.once = [what]
    assert outbox.deliver_due() == 0
    message.refresh_from_db()
    assert message.outcome.startswith("will try again: ")
    later(2)
    assert outbox.deliver_due() == 1
    assert len(postbox.got) == 1


def test_a_server_that_takes_the_mail_and_hangs_up_gets_it_twice_by_the_same_id(postbox: Postbox) -> None:
    outbox.enqueue("greeting", tenant=1, to="cleo@example.org")
    postbox.once = [HANG_UP_AFTER]
    assert outbox.deliver_due() == 0
    later(2)
    assert outbox.deliver_due() == 1
    assert len(postbox.got) == 2
    assert len({got["Message-ID"] for got in postbox.got}) == 1


def test_a_full_mailbox_is_tried_again(postbox: Postbox) -> None:
    message = outbox.enqueue("greeting", tenant=1, to="full@example.org")
    outbox.deliver_due()
    message.refresh_from_db()
    assert message.dead_at is None
    assert message.outcome == "will try again: SMTPRecipientsRefused"


def test_however_often_a_mail_is_tried_it_carries_one_link(
    postbox: Postbox, appointment: Appointment, ana: Membership
) -> None:
    actions.mail_link(appointment=appointment, by=ana.user)
    postbox.once = ["451 later", HANG_UP_BEFORE, "452 later", HANG_UP_AFTER]
    for _ in range(5):
        outbox.deliver_due()
        later(60)
    assert ClientLink.objects.count() == 1
    texts = {text_of(got) for got in postbox.got}
    assert (len(postbox.got), len(texts)) == (2, 1)


def test_two_mails_carry_two_links(postbox: Postbox, appointment: Appointment, ana: Membership) -> None:
    for _ in range(2):
        actions.mail_link(appointment=appointment, by=ana.user)
        assert outbox.deliver_due() == 1
    assert ClientLink.objects.count() == 2


def test_the_database_alone_does_not_give_the_link_away(
    postbox: Postbox, appointment: Appointment, ana: Membership, settings: Any
) -> None:
    """The link follows from the message's key and SECRET_KEY: with another secret it is another link."""
    actions.mail_link(appointment=appointment, by=ana.user)
    outbox.deliver_due()
    (link, message) = ClientLink.objects.get(), Message.objects.get()
    settings.SECRET_KEY = "somebody else's guess " * 4
    assert tenancy.mint_link_of(appointment, str(message.key)) is not None
    assert ClientLink.objects.exclude(pk=link.pk).count() == 1


def test_stop_sharing_ends_the_link_of_a_mail_that_is_still_being_tried(
    postbox: Postbox, appointment: Appointment, ana: Membership
) -> None:
    actions.mail_link(appointment=appointment, by=ana.user)
    postbox.once = [HANG_UP_AFTER]
    outbox.deliver_due()
    actions.stop_sharing(appointment=appointment, by=ana.user)
    later(60)
    assert outbox.deliver_due() == 0
    assert len(postbox.got) == 1
    assert not ClientLink.objects.filter(tenancy.live_links()).exists()


def test_stop_sharing_takes_back_a_mail_that_waits(postbox: Postbox, appointment: Appointment, ana: Membership) -> None:
    actions.mail_link(appointment=appointment, by=ana.user)
    actions.stop_sharing(appointment=appointment, by=ana.user)
    assert outbox.deliver_due() == 0
    assert not ClientLink.objects.exists()
    actions.mail_link(appointment=appointment, by=ana.user)  # asked for knowingly: it goes out
    assert outbox.deliver_due() == 1


def test_what_may_be_queued_once_is_queued_once_for_ever(postbox: Postbox) -> None:
    first = outbox.enqueue("greeting", tenant=1, once="hello:1", to="cleo@example.org")
    assert outbox.deliver_due() == 1
    assert outbox.enqueue("greeting", tenant=1, once="hello:1", to="cleo@example.org") == first
    assert outbox.deliver_due() == 0


def test_a_fault_in_one_room_holds_up_neither_the_other_rooms_nor_the_mail(
    postbox: Postbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(now: Any) -> None:
        raise ValueError("about cleo@example.org")

    def sound(now: Any) -> None:
        outbox.enqueue("greeting", tenant=1, once="hello", to="cleo@example.org")

    monkeypatch.setattr(outbox, "_rounds", [broken, sound])
    call_command("sendmail", verbosity=0)
    assert len(postbox.got) == 1
    assert "ValueError" in caplog.text
    assert "cleo" not in caplog.text
