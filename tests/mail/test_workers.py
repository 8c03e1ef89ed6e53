"""Several workers beside each other: each message is claimed by one of them, and sent once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from clinic.mail import outbox
from clinic.mail.models import Message
from clinic.mail.outbox import Mail
from tests.environment import need_postgresql

WORKERS, MESSAGES = 3, 40


def _work(start: Barrier) -> list[int]:
    """What one worker claims and delivers until nothing is left."""
    start.wait(10)
    try:
        mine = []
        while (message := outbox.claim()) is not None:
            mine.append(message.pk)
            outbox.deliver(message)
        return mine
    finally:
        connection.close()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_never_send_a_message_twice(
    monkeypatch: pytest.MonkeyPatch, mailoutbox: list[object]
) -> None:
    need_postgresql()
    monkeypatch.setattr(outbox, "_registered", dict(outbox._registered))
    outbox.register("greeting", lambda to: Mail(to, "Hello", "Plain words"))
    waiting = {outbox.enqueue("greeting", tenant=1, to=f"cleo{n}@example.org").pk for n in range(MESSAGES)}
    start = Barrier(WORKERS)
    with ThreadPoolExecutor(WORKERS) as pool:
        claimed = [pk for mine in pool.map(_work, [start] * WORKERS) for pk in mine]
    assert Counter(claimed) == Counter(waiting)
    assert Counter(message.to[0] for message in mailoutbox).most_common(1)[0][1] == 1  # type: ignore[attr-defined]
    assert len(mailoutbox) == MESSAGES
    assert not Message.objects.filter(sent_at=None).exists()
