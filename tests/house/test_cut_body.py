"""A form cut short on its way is refused: over a raw socket, against the server that serves the demo."""

import socket
from collections.abc import Iterator

import pytest
from django.test import Client as Browser

from tests.house.serving import manage, serving

PATH = "/sign-in/"
BODY = b"login=cleo%40example.org&password=" + b"x" * 80


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A real granian on a free port, with an empty database."""
    database = tmp_path_factory.mktemp("cut") / "cut.sqlite3"
    settings = {"MODE": "test", "DATABASE_URL": f"sqlite:///{database}"}
    manage(settings, "migrate", "-v0")
    manage(settings, "createcachetable")
    with serving(settings) as port:
        yield port


def send(
    port: int, headers: list[str], body: bytes, method: str = "POST", *, query: str = "", hang_up: bool = False
) -> bytes:
    """Send these bytes and return the answer; `hang_up` says that no more will come, as a phone does in a lift."""
    lines = [f"{method} {PATH}{query} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
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


@pytest.mark.parametrize("kind", ["a/b; charset=utf-7", "a/b; charset=hex", "a/b; c*=nonsense'en'd"])
def test_a_strange_content_type_is_no_server_error(server: int, kind: str) -> None:
    """Django reads the query by it while it makes the request, where no middleware can answer."""
    headers, query = [f"Content-Type: {kind}", f"Content-Length: {len(BODY)}"], "?" + "&a" * 2000
    assert status(send(server, headers, BODY, query=query)) == 400
    assert status(send(server, [headers[0], "Content-Length: 0"], b"", "GET")) == 200


def test_a_form_in_another_character_set_is_refused_and_not_misread(server: int) -> None:
    for kind, expected in (("; charset=iso-8859-1", 400), ("; charset=UTF-8", 403), ("", 403)):
        assert status(send(server, [f"{FORM}{kind}", f"Content-Length: {len(BODY)}"], BODY)) == expected


@pytest.mark.parametrize("declared", ["9" * 16, "9" * 5000])
def test_a_length_that_is_no_length_is_too_large_and_no_mistake_of_ours(db: None, declared: str) -> None:
    """Python refuses to read thousands of digits as a number."""
    answer = Browser().post("/sign-in/", {"login": "x"}, CONTENT_LENGTH=declared)
    assert answer.status_code == 413
