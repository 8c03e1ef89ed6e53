"""A real mail server for the tests: it keeps what it gets, refuses, hangs, or hangs up in the middle, as it is told."""

import asyncio
import email
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message as Email
from typing import Any

from aiosmtpd.controller import Controller

from tests.house.serving import free_port

HANG_UP_BEFORE, HANG_UP_AFTER, HANG = "hang up before", "hang up after", "hang"
"""What to do with a mail instead of answering: lose it, keep it and say nothing, or keep silent for long."""


class Postbox:
    """`answer` is said to every mail; `once` is what happens to the next one alone."""

    def __init__(self) -> None:
        self.got: list[Email] = []
        self.answer = "250 OK"
        self.once: list[str] = []
        self.on_data: Callable[[Email], None] = lambda mail: None
        """Called in the server's thread when a mail has come in whole, before it is kept and answered."""
        self.after: Callable[[], None] = lambda: None
        """Called once it is kept, before it is answered."""

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        mail, what = email.message_from_bytes(envelope.content), self.once.pop(0) if self.once else self.answer
        self.on_data(mail)
        if what == HANG:
            await asyncio.sleep(3)
            return "451 too late"
        if what.startswith("250") or what == HANG_UP_AFTER:
            self.got.append(mail)
            self.after()
        if what in (HANG_UP_BEFORE, HANG_UP_AFTER):
            server.transport.abort()
        return what if what[:3].isdigit() else "421 gone"

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address.startswith("gone"):
            return "550 no such person"
        if address.startswith("full"):
            return "452 mailbox full, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def text_of(mail: Email) -> str:
    """The plain text of a mail."""
    part: Any = mail.get_payload(0)
    return str(part.get_payload(decode=True).decode())


@contextmanager
def listening(box: Postbox) -> Iterator[int]:
    """The server on a free port, which is given."""
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
