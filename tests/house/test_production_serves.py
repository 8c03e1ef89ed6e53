"""Production, started for real: its own server, an SQLite file, static files collected; asked over a socket."""

import http.client
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.serving import manage, serving
from tests.house.test_production import SAFE

Answer = tuple[int, http.client.HTTPMessage, bytes]
HTTPS = {"X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Production behind a proxy that ends TLS, as it is run."""
    folder: Path = tmp_path_factory.mktemp("production")
    database = f"sqlite:///{folder}/house.sqlite3"
    settings = SAFE | {"VAR_DIR": str(folder), "DATABASE_URL": database, "BEHIND_PROXY": "1"}
    for command in (("migrate", "-v0"), ("createcachetable",), ("collectstatic", "--no-input", "-v0")):
        manage(settings, *command)
    with serving(settings) as port:
        yield port


def get(port: int, path: str, **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers={"Host": "clinic.example", **named})
    response = connection.getresponse()
    answer = response.status, response.headers, response.read()
    connection.close()
    return answer


def get_https(port: int, path: str, **headers: str) -> Answer:
    return get(port, path, **HTTPS, **headers)


def test_the_probe_of_life_is_answered_without_tls(production: int) -> None:
    status, _headers, body = get(production, "/livez")
    assert (status, body) == (200, b"ok\n")


def test_everything_else_goes_to_https(production: int) -> None:
    for path in ("/", "/sign-in/", "/guide/?q=knee"):
        status, headers, _body = get(production, path)
        assert (status, headers["Location"]) == (301, f"https://clinic.example{path}")


def test_it_is_ready(production: int) -> None:
    assert get_https(production, "/readyz")[0] == 200


def test_a_host_that_is_not_ours_is_refused(production: int) -> None:
    assert get_https(production, "/sign-in/", Host="evil.example")[0] == 400


def test_pages_carry_the_headers_and_cookies_of_production(production: int) -> None:
    status, headers, _body = get_https(production, "/sign-in/")
    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    (cookie,) = headers.get_all("Set-Cookie")
    assert cookie.startswith("__Host-csrf=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_a_mistake_in_an_address_shows_no_inner_word(production: int) -> None:
    status, _headers, body = get_https(production, "/nowhere")
    assert status == 404
    assert b"Traceback" not in body and b"urlpatterns" not in body


def test_static_files_are_hashed_compressed_and_kept_for_ever(production: int) -> None:
    page = get_https(production, "/sign-in/")[2].decode()
    for path in re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page):
        assert re.search(r"\.[0-9a-f]{12}\.(css|js)$", path), path
        status, headers, body = get_https(production, path, Accept_Encoding="br")
        assert (status, headers["Content-Encoding"]) == (200, "br")
        assert "immutable" in headers["Cache-Control"]
        assert len(body) < len(get_https(production, path)[2])
    assert "/static/css/kneadwell." in page
