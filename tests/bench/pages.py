"""How many finished pages of the guide a second granian sends, beside an empty view: `python -m tests.bench.pages`.

The empty view is `/livez`: three bytes behind the whole middleware. Both are asked of one server over a socket, in
turns, by wrk where it is installed. A round takes about four seconds. What a page costs inside the process stands in
`costs.py`.
"""

import http.client
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

from tests.bench.table import Row, not_measured, times
from tests.house.serving import manage, serving

PAGE = "/guide/benefits/pain/"
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


def per_second(wrk: str, url: str, *headers: str) -> float:
    """Requests a second; every answer must be a good one."""
    named = [part for header in headers for part in ("-H", header)]
    command = [wrk, "-t1", "-c", CONNECTIONS, "-d", SECONDS, *named, url]
    told = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise SystemExit(f"{url}:\n{told}")
    return float(re.findall(r"Requests/sec:\s*([\d.]+)", told)[0])


def asked(settings: dict[str, str], rounds: int) -> dict[str, list[float]]:
    """Kind of request -> requests a second in each round. Raises `LookupError` without wrk."""
    wrk = os.environ.get("WRK") or shutil.which("wrk")
    if not wrk:
        raise LookupError("wrk is not installed (WRK= names it elsewhere)")
    with serving(settings) as port:
        site, takes, etag = f"http://localhost:{port}", "Accept-Encoding: gzip, br", _etag(port)
        cases = {
            "empty view": (f"{site}/livez",),
            "200": (f"{site}{PAGE}", takes),
            "304": (f"{site}{PAGE}", takes, f"If-None-Match: {etag}"),
        }
        found: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(rounds):
            for name, (url, *headers) in cases.items():
                found[name].append(per_second(wrk, url, *headers))
    return found


def rows(settings: dict[str, str], rounds: int) -> list[Row]:
    """The rows of the table."""
    try:
        found = asked(settings, rounds)
    except LookupError as problem:
        return [not_measured("Guide page over a socket, requests a second", str(problem))]
    empty, made = found.pop("empty view"), []
    for name, own in found.items():
        ratio = statistics.median(one / other for one, other in zip(own, empty, strict=True))
        goal = 2.5 if name == "200" else 3
        beside = f"empty view: {statistics.median(empty):,.0f} a second"
        told = f"{statistics.median(own):,.0f} a second"
        made.append(
            Row(f"Guide page over a socket, {name}", told, beside, f"{times(ratio)} as many",
                f"at least {goal:g} times as many", ratio >= goal)
        )  # fmt: skip
    return made


def _etag(port: int) -> str:
    connection = http.client.HTTPConnection("localhost", port)
    connection.request("GET", PAGE)
    response = connection.getresponse()
    response.read()
    connection.close()
    return str(response.headers["ETag"])


def main() -> None:
    """Print the figures."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as folder:
        for row in rows(house(folder), rounds):
            print(" | ".join(row.cells()))


if __name__ == "__main__":
    main()
