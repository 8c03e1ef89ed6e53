"""A form cut short on its way is refused: over a raw socket, against the real server."""

import random
import socket
from contextlib import AbstractContextManager

from .house import HOST, house, seeded
from .proof import Outcome, Proof, Size
from .server import serving

CUTS = {Size.QUICK: 40, Size.FULL: 2_000}
FORM = b"login=cleo%40example.org&password=" + b"x" * 800


def run(size: Size) -> Outcome:
    """Cut the form at random places, and send it whole in between."""
    draw, failures = random.Random(1), []  # noqa: S311 - dice, not secrets
    with house() as settings, serving(settings) as server:
        for _ in range(CUTS[size]):
            kept = draw.randrange(len(FORM))
            status = _send(server.port, FORM[:kept])
            if status != 400:
                failures.append(f"{kept} of {len(FORM)} bytes were answered {status}")
        whole = _send(server.port, FORM)  # it has no CSRF token: read whole, and refused for that alone
        if whole != 403:
            failures.append(f"the whole form was answered {whole}")
    return Outcome(CUTS[size] + 1, tuple(failures))


def _send(port: int, body: bytes) -> int:
    """Send so much of the form and hang up where that is not all, as a phone does in a lift; the answer's status."""
    lines = ["POST /sign-in/ HTTP/1.1", f"Host: {HOST}", "X-Forwarded-Proto: https", "Connection: close"]
    lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(FORM)}", "", ""]
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        connection.sendall("\r\n".join(lines).encode() + body)
        if len(body) < len(FORM):
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return int(answer.split(b" ", 2)[1]) if answer else 0


def take_what_came() -> None:
    """The fault: whatever arrived counts as the whole form, as servers hand it over."""
    from clinic.practice import middleware

    middleware._fault_in_body = lambda request, most: None


def _fault() -> AbstractContextManager[None]:
    return seeded(f"{__name__}:{take_what_came.__name__}")


PROOF = Proof("cut_bodies", "a form that is cut short on its way is answered 400, never taken as whole", run,
              {"whatever arrives counts as whole": _fault})  # fmt: skip
