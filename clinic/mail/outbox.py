"""The outbox: `enqueue` in the caller's transaction; delivered later, at least once: lease, retries, dead letters."""

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clinic.mail.models import Message, MessageQuerySet

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""How long one worker may hold a message before another takes it for lost."""
TRIES = 10
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True)
class Mail:
    """An e-mail, rendered: one receiver, a subject of one line, the plain text, and HTML where there is any."""

    to: str
    subject: str
    text: str
    html: str = ""


Render = Callable[..., Mail | None]
_registered: dict[str, Render] = {}


def register(name: str, render: Render) -> None:
    """Say how a message is rendered: `render(**ids)` gives the Mail, or None where it is no longer needed."""
    _registered[name] = render


def enqueue(name: str, *, send_after: datetime | None = None, **ids: int | str) -> Message:
    """Put a message into the outbox. It belongs to the caller's transaction: rolled back, it was never written."""
    if name not in _registered:
        raise LookupError(f"No message is registered as {name!r}.")
    return Message.objects.create(name=name, ids=ids, send_after=send_after or timezone.now())


def is_waiting(name: str, **ids: int | str) -> bool:
    """Whether the same message is in the outbox and not yet sent."""
    return Message.objects.filter(name=name, ids=ids, sent_at=None, dead_at=None).exists()


def claim() -> Message | None:
    """Take one due message and lease it, so that no other worker takes it too."""
    now = timezone.now()
    due = Message.objects.due(now)
    _give_up(due)
    for pk in due.order_by("send_after", "pk").values_list("pk", flat=True)[:20]:
        if due.filter(pk=pk).update(leased_until=now + LEASE, attempts=F("attempts") + 1):
            return Message.objects.get(pk=pk)
    return None


def _give_up(due: MessageQuerySet) -> None:
    """End what was tried often enough and never came back: a worker that dies over a message puts nothing back."""
    for pk in due.filter(attempts__gte=TRIES).values_list("pk", flat=True):
        if due.filter(pk=pk).update(outcome="gave up: no answer", leased_until=None, dead_at=timezone.now()):
            log.warning("Message %s was given up: no try ever ended.", pk)


def deliver_due(limit: int = 1000) -> int:
    """Deliver what is due, one after another; returns how many were sent."""
    sent = 0
    for _ in range(limit):
        message = claim()
        if message is None:
            break
        sent += deliver(message)
    return sent


def deliver(message: Message) -> bool:
    """Render and send one claimed message, and write down how it ended; True where it was sent."""
    try:
        with transaction.atomic():
            mail = _registered[message.name](**message.ids)
        if mail is None:
            _finish(message, "not needed", dead=True)
            return False
        _as_email(mail, message).send()
    except Exception as problem:  # whatever it is, the message stays and is tried again
        _put_back(message, problem)
        return False
    _finish(message, "sent")
    return True


def _as_email(mail: Mail, message: Message) -> EmailMultiAlternatives:
    host = settings.SITE_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    headers = {"Message-ID": f"<{message.key}@{host}>", "Auto-Submitted": "auto-generated"}
    email = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to], headers=headers)
    if mail.html:
        email.attach_alternative(mail.html, "text/html")
    return email


def _finish(message: Message, outcome: str, *, dead: bool = False) -> None:
    now = timezone.now()
    done = {"dead_at": now} if dead else {"sent_at": now}
    Message.objects.filter(pk=message.pk).update(outcome=outcome, leased_until=None, **done)


def _put_back(message: Message, problem: Exception) -> None:
    kind = type(problem).__name__
    log.warning("Message %s (%s) was not sent at try %s: %s", message.pk, message.name, message.attempts, kind)
    if message.attempts >= TRIES or _is_final(problem):
        _finish(message, f"gave up: {kind}", dead=True)
        return
    wait = min(FIRST_WAIT * 2 ** (message.attempts - 1), LONGEST_WAIT)
    Message.objects.filter(pk=message.pk).update(
        outcome=f"will try again: {kind}", leased_until=None, send_after=timezone.now() + wait
    )


def _is_final(problem: Exception) -> bool:
    """Whether the receiver's server said no for good (5xx to each address)."""
    if not isinstance(problem, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _ in problem.recipients.values())
