"""A network that fails: a TCP proxy that cuts requests and loses answers, as it is told for each connection."""

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from enum import Enum


class Fate(Enum):
    """What happens to one connection."""

    WHOLE = "whole"
    CUT_REQUEST = "the request is cut"
    LOSE_ANSWER = "the answer is lost"
    CUT_ANSWER = "the answer is cut"


class Proxy:
    """One request and its answer for each connection. `fates` are taken in turn; then everything passes whole."""

    def __init__(self, port: int, fates: Iterator[Fate], draw: random.Random) -> None:
        self._behind, self._fates, self._draw = port, fates, draw
        self._lock = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._door.getsockname()[1])

    def serve(self) -> None:
        """Until the door is closed."""
        while True:
            try:
                client, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more."""
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _pass(self, client: socket.socket) -> None:
        with self._lock:
            fate, share = next(self._fates, Fate.WHOLE), self._draw.random()
        with closing(client), suppress(OSError), socket.create_connection(("127.0.0.1", self._behind), 60) as server:
            client.settimeout(60)
            request = _request(client)
            if fate is Fate.CUT_REQUEST:
                server.sendall(request[: int(len(request) * share)])
                server.shutdown(socket.SHUT_WR)
                _rest(server)
                return
            server.sendall(request)
            answer = _rest(server)
            if fate is not Fate.LOSE_ANSWER:
                client.sendall(answer[: int(len(answer) * share)] if fate is Fate.CUT_ANSWER else answer)


def _request(client: socket.socket) -> bytes:
    """Head and body of one request."""
    got = b""
    while b"\r\n\r\n" not in got:
        part = client.recv(65536)
        if not part:
            return got
        got += part
    head, _, _ = got.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    wanted = len(head) + 4 + (int(lengths[0].partition(b":")[2]) if lengths else 0)
    while len(got) < wanted and (part := client.recv(65536)):
        got += part
    return got


def _rest(server: socket.socket) -> bytes:
    """Everything up to the end of the connection."""
    parts = []
    while part := server.recv(65536):
        parts.append(part)
    return b"".join(parts)


@contextmanager
def failing(port: int, fates: Iterator[Fate], seed: int = 1) -> Iterator[int]:
    """A proxy before this port; gives its own."""
    proxy = Proxy(port, fates, random.Random(seed))  # noqa: S311 - dice, not secrets
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield proxy.port
    finally:
        proxy.close()
        thread.join(10)
