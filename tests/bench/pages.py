"""What a finished page of the guide costs beside an empty view: `python -m tests.bench.pages [rounds]`. Not a test.

The empty view is `/livez`: three bytes behind the whole middleware. Both are asked of one process, in turns, so that
ratios hold on a machine that does other things as well. First the WSGI application is called directly, without a
server: processor time of each request, and its queries. Then granian is asked over a socket: requests a second, by wrk
where it is installed. A round takes about four seconds.
"""

import http.client
import io
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from time import process_time
from typing import Any

from tests.house.serving import manage, serving

PAGE = "/guide/benefits/pain/"
INSIDE = "--inside"
COUNT = 400
CONNECTIONS, SECONDS = "16", "1"


def house(folder: str) -> dict[str, str]:
    """The demo's settings, with a database and static files of its own."""
    settings = {"MODE": "demo", "VAR_DIR": folder}
    for command in (
        ("migrate", "-v0"),
        ("createcachetable",),
        ("collectstatic", "--no-input", "-v0"),
        ("loadguide", "-v0"),
    ):
        manage(settings, *command)
    return settings


# --- Inside one process -----------------------------------------------------------------------------------------------
def asker(application: Any, path: str, **headers: str) -> Callable[[], tuple[str, dict[str, str], bytes]]:
    """A request without a server: gives status, headers and body."""
    fixed = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }

    def ask() -> tuple[str, dict[str, str], bytes]:
        told: list[Any] = []
        answer = application({**fixed, "wsgi.input": io.BytesIO()}, lambda *said: told.extend(said))
        body = b"".join(answer)
        answer.close()
        return told[0], dict(told[1]), body

    return ask


def microseconds(ask: Callable[[], object]) -> float:
    begun = process_time()
    for _ in range(COUNT):
        ask()
    return (process_time() - begun) / COUNT * 1e6


def inside(rounds: int) -> None:
    """Print what each kind of request costs in this process."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from clinic.wsgi import application
    from guide.shelf import store

    _status, headers, _body = asker(application, PAGE, accept_encoding="br")()
    cases: dict[str, Callable[[], object]] = {
        "empty view": asker(application, "/livez"),
        "page, 200": asker(application, PAGE, accept_encoding="gzip, br"),
        "page, 304": asker(application, PAGE, accept_encoding="gzip, br", if_none_match=headers["ETag"]),
    }
    print(f"In one process, {rounds} rounds of {COUNT} requests in turns:")
    times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, ask in cases.items():
            times[name].append(microseconds(ask))
    for name, ask in cases.items():
        with CaptureQueriesContext(connection) as seen:
            ask()
        ratios = [empty / own for empty, own in zip(times["empty view"], times[name], strict=True)]
        told = f"{statistics.median(times[name]):7.0f} us, {len(seen)} queries"
        print(f"  {name:12} {told}, {statistics.median(ratios):5.2f} times as many as of the empty view")
    begun, often = process_time(), 20
    for _ in range(often):
        store._shelf = None
        store.look_again()
        cases["page, 200"]()
    print(f"  {'not yet kept':12} {(process_time() - begun) / often * 1e6:7.0f} us, compressing included")


# --- Over a socket ----------------------------------------------------------------------------------------------------
def per_second(wrk: str, url: str, *headers: str) -> float:
    """Requests a second; every answer must be a good one."""
    named = [part for header in headers for part in ("-H", header)]
    command = [wrk, "-t1", "-c", CONNECTIONS, "-d", SECONDS, *named, url]
    told = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise SystemExit(f"{url}:\n{told}")
    return float(re.findall(r"Requests/sec:\s*([\d.]+)", told)[0])


def outside(settings: dict[str, str], rounds: int) -> None:
    """Print how many requests a second granian answers of each kind, one worker."""
    wrk = os.environ.get("WRK") or shutil.which("wrk")
    if not wrk:
        print("Requests a second were not measured: wrk is not installed (WRK= names it elsewhere).")
        return
    with serving(settings) as port:
        site = f"http://localhost:{port}"
        takes = "Accept-Encoding: gzip, br"
        etag = _etag(port)
        cases = {
            "empty view": (f"{site}/livez",),
            "page, 200": (f"{site}{PAGE}", takes),
            "page, 304": (f"{site}{PAGE}", takes, f"If-None-Match: {etag}"),
        }
        found: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(rounds):
            for name, (url, *headers) in cases.items():
                found[name].append(per_second(wrk, url, *headers))
    print(f"Over a socket, granian with one worker, {CONNECTIONS} connections, {rounds} rounds in turns:")
    for name, own in found.items():
        ratios = [one / empty for one, empty in zip(own, found["empty view"], strict=True)]
        spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
        print(f"  {name:12} {statistics.median(own):7,.0f} a second, {statistics.median(ratios):5.2f} times ({spread})")


def _etag(port: int) -> str:
    connection = http.client.HTTPConnection("localhost", port)
    connection.request("GET", PAGE)
    response = connection.getresponse()
    response.read()
    connection.close()
    return str(response.headers["ETag"])


def main() -> None:
    """Print the figures."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    rounds = numbers[0] if numbers else 7
    if INSIDE in sys.argv:
        inside(rounds)
        return
    with tempfile.TemporaryDirectory() as folder:
        settings = house(folder)
        environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "clinic.settings", **settings}
        command = [sys.executable, "-m", "tests.bench.pages", INSIDE, str(rounds)]
        subprocess.run(command, env=environment, check=True)
        outside(settings, rounds)


if __name__ == "__main__":
    main()
