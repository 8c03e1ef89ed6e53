"""The outbox: `enqueue` in the caller's transaction; delivered later, at least once: lease, retries, dead letters.

Upper rooms register how a message is rendered (`register`), and what is to be queued as time passes (`on_rounds`).
"""

import logging
import smtplib
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from clinic import wall
from clinic.mail import server
from clinic.mail.models import GAVE_UP, NOT_NEEDED, Message, MessageQuerySet

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""How long one worker may hold a message before another takes it for lost."""
TRIES = 16
"""How often one mail is refused "for now" before it is given up: the last try is nearly two days after the first."""
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
Round = Callable[[datetime], None]
_registered: dict[str, Render] = {}
_with_key: set[str] = set()
_also_plain: set[str] = set()
_rounds: list[Round] = []


def register(name: str, render: Render, *, with_key: bool = False, also_plain: bool = False) -> None:
    """Say how a message is rendered: `render(**ids)` gives the Mail, or None where it is no longer needed.

    `with_key` is for mail that carries a secret link: `render` also gets `key`, the same at every try, so that a try
    that failed leaves no second link behind. One that is `also_plain` goes out where the links were ended, too, without
    one: `withdraw_links` leaves it alone.
    """
    _registered[name] = render
    (_also_plain.add if also_plain else _also_plain.discard)(name)
    (_with_key.add if with_key else _with_key.discard)(name)


def on_rounds(queue: Round) -> None:
    """Have `queue(now)` called every minute or so, by any number of workers: it enqueues what is due, each `once`."""
    _rounds.append(queue)


def make_rounds() -> None:
    """Let every room queue what the time brings. A fault in one of them holds nothing else up."""
    for queue in (*_rounds, *map(import_string, settings.ROUNDS)):
        try:
            queue(timezone.now())
        except OperationalError:
            raise
        except Exception as problem:
            log.error("Reminders of %s were not queued: %s", queue.__module__, type(problem).__name__)


def enqueue(
    name: str,
    *,
    tenant: int,
    send_after: datetime | None = None,
    once: str | None = None,
    **ids: int | str,
) -> Message:
    """Put a message into the outbox. It belongs to the caller's transaction: rolled back, it was never written.

    `tenant` is the clinic that hears if it never goes out; the first of `ids` names the record that it is about. A
    second one with the same `once` is not queued: the first is returned, sent or not.
    """
    if name not in _registered:
        raise LookupError(f"No message is registered as {name!r}.")
    fields = {"name": name, "ids": ids, "about": about(**ids), "tenant": tenant}
    fields["send_after"] = send_after or timezone.now()
    if once is None:
        return Message.objects.create(**fields)
    return Message.objects.get_or_create(once=once, defaults=fields)[0]


def about(**ids: int | str) -> str:
    """The record that the first of these ids names, as `appointment:12`."""
    return next((f"{kind}:{pk}" for kind, pk in ids.items()), "")


def is_waiting(name: str, **ids: int | str) -> bool:
    """Whether the same message is in the outbox and not yet sent."""
    return Message.objects.waiting().filter(name=name, ids=ids, about=about(**ids)).exists()


def linking() -> frozenset[str]:
    """The messages that carry a secret link."""
    return frozenset(_with_key)


def withdraw_links(**ids: int | str) -> int:
    """Take back what waits about a record and would carry a link to it; returns how many messages."""
    waiting = Message.objects.waiting().filter(about=about(**ids), name__in=_with_key - _also_plain)
    return waiting.update(outcome=NOT_NEEDED, dead_at=timezone.now(), leased_until=None)


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
        if due.filter(pk=pk).update(outcome=f"{GAVE_UP}no answer", leased_until=None, dead_at=timezone.now()):
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
        with nullcontext() if message.tenant is None else wall.inside(message.tenant), transaction.atomic():
            mail = _rendered(message)
        if mail is None:
            _finish(message, NOT_NEEDED, dead=True)
            return False
        server.send(_as_email(mail, message))
    except server.Away as away:
        server.wait(message, away)
        return False
    except Exception as problem:  # whatever it is, the message stays and is tried again
        _put_back(message, problem)
        return False
    _finish(message, "sent")
    return True


def _rendered(message: Message) -> Mail | None:
    more = {"key": str(message.key)} if message.name in _with_key else {}
    return _registered[message.name](**message.ids, **more)


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
        _finish(message, f"{GAVE_UP}{kind}", dead=True)
        return
    wait = min(FIRST_WAIT * 2 ** (message.attempts - 1), LONGEST_WAIT)
    Message.objects.filter(pk=message.pk).update(
        outcome=f"will try again: {kind}", leased_until=None, send_after=timezone.now() + wait
    )


def _is_final(problem: Exception) -> bool:
    """Whether the receiver's server said no for good: 5xx to each address, or to the mail itself."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in problem.recipients.values())
    return isinstance(problem, smtplib.SMTPDataError) and problem.smtp_code >= 500
