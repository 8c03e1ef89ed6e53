"""A form cut short on its way is refused: over a raw socket, against the server that serves the demo."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATH = "/sign-in/"
BODY = b"login=cleo%40example.org&password=" + b"x" * 80


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A real granian on a free port, with an empty database."""
    port, database = free_port(), tmp_path_factory.mktemp("cut") / "cut.sqlite3"
    environment = os.environ | {"MODE": "test", "DATABASE_URL": f"sqlite:///{database}"}
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    subprocess.run([*manage, "createcachetable"], cwd=ROOT, env=environment, check=True)
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [*granian, "--blocking-threads", "2", "--no-ws", "clinic.wsgi:application"], cwd=ROOT, env=environment
    )
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int) -> None:
    for _ in range(150):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("granian did not start")


def send(port: int, headers: list[str], body: bytes, method: str = "POST", *, hang_up: bool = False) -> bytes:
    """Send these bytes and return the answer; `hang_up` says that no more will come, as a phone does in a lift."""
    lines = [f"{method} {PATH} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        if hang_up:
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer


def status(answer: bytes) -> int | None:
    """The status of an answer; None where the server hung up without one, which saves nothing either."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else None


FORM = "Content-Type: application/x-www-form-urlencoded"


def test_a_whole_form_reaches_the_house(server: int) -> None:
    answer = send(server, [FORM, f"Content-Length: {len(BODY)}"], BODY)
    assert status(answer) == 403  # it has no CSRF token: read whole, and refused for that alone


@pytest.mark.parametrize("missing", [1, 40, len(BODY)])
def test_a_form_cut_short_is_refused(server: int, missing: int) -> None:
    answer = send(server, [FORM, f"Content-Length: {len(BODY)}"], BODY[: len(BODY) - missing], hang_up=True)
    assert status(answer) == 400
    assert b"That did not arrive whole" in answer
    assert b"content-security-policy" in answer.lower()


def test_a_form_with_files_cut_short_is_refused(server: int) -> None:
    whole = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nyes\r\n--b--\r\n'
    headers = ["Content-Type: multipart/form-data; boundary=b", f"Content-Length: {len(whole)}"]
    assert status(send(server, headers, whole)) == 403
    assert status(send(server, headers, whole[:-20], hang_up=True)) == 400


def test_a_body_without_a_length_is_refused(server: int) -> None:
    chunk = f"{len(BODY):x}\r\n".encode() + BODY + b"\r\n0\r\n\r\n"
    assert status(send(server, [FORM, "Transfer-Encoding: chunked"], chunk)) == 411
    assert status(send(server, [FORM, "Transfer-Encoding: chunked"], chunk[:20], hang_up=True)) in (400, 411, None)


@pytest.mark.parametrize("length", ["-5", "abc", "1e3", "0x10", "9" * 30, ""])
def test_a_garbled_length_is_no_server_error(server: int, length: str) -> None:
    assert (status(send(server, [FORM, f"Content-Length: {length}"], BODY, hang_up=True)) or 400) < 500


def test_a_form_that_is_too_long_is_refused(server: int) -> None:
    assert status(send(server, [FORM, f"Content-Length: {2 << 20}"], b"a=" + b"x" * 1000, hang_up=True)) == 413


def test_a_length_shorter_than_the_body_is_no_server_error(server: int) -> None:
    assert (status(send(server, [FORM, "Content-Length: 5"], BODY)) or 400) < 500


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO"])
def test_other_methods_are_no_server_error(server: int, method: str) -> None:
    assert (status(send(server, [FORM, "Content-Length: 0"], b"", method)) or 400) < 500
