"""Our own mail server: a mail handed to it, or everything waiting because it does not let us in."""

import logging
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F
from django.utils import timezone

from clinic.mail.models import GAVE_UP, NO_SERVER, Message

log = logging.getLogger(__name__)

WAIT = timedelta(minutes=1)
"""Between two looks at a server that does not answer; no mail is to blame for that, so none loses a try."""
PATIENCE = timedelta(days=3)
"""How long mail waits for a server that does not answer."""


class Away(Exception):
    """It does not let us in: no answer, no encryption, or a password that it does not take."""


def send(email: EmailMultiAlternatives) -> None:
    """Hand one mail over. Raises Away where the server was never reached; then nobody can have got the mail."""
    server = get_connection()
    try:
        server.open()
    except Exception as problem:
        raise Away(type(problem).__name__) from problem
    try:
        email.connection = server
        email.send()
    finally:
        server.close()


def wait(message: Message, away: Away) -> None:
    """Everything that is due waits a little, in its order, and keeps its tries; what waited for days is given up."""
    now = timezone.now()
    Message.objects.filter(pk=message.pk).update(leased_until=None, attempts=F("attempts") - 1)
    due = Message.objects.due(now)
    due.filter(created_at__lt=now - PATIENCE).update(outcome=f"{GAVE_UP}no server", dead_at=now)
    waiting = due.update(outcome=f"{NO_SERVER}{away}", send_after=now + WAIT)
    log.warning("The mail server does not answer (%s). %s messages wait.", away, waiting)
