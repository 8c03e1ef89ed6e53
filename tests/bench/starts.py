"""How soon a started server shows its first page, what memory a worker takes, and what a first visit weighs."""

import gzip
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

from tests.bench.peers import Peer
from tests.bench.sides import PAGE
from tests.bench.table import Row, at_most, times
from tests.house.serving import ROOT, _environment, free_port

WARMING = 200
LINKED = re.compile(r'<(?:link|script|img)\b[^>]*?(?:href|src)="([^"#]+)"[^>]*>')


class Start:
    """One start of granian with a worker: seconds to the first page, memory, and its port until it is closed."""

    def __init__(self, python: str, application: str, folder: Path, settings: Mapping[str, str], path: str) -> None:
        self.port = free_port()
        command = [python, "-W", "ignore", "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--no-ws"]
        command += ["--port", str(self.port), "--blocking-threads", "2", "--log-level", "error", application]
        began = time.perf_counter()
        self.process = subprocess.Popen(command, cwd=folder, env=dict(settings), start_new_session=True)
        self.page = f"http://localhost:{self.port}{path}"
        while not self._shows():
            if self.process.poll() is not None or time.perf_counter() - began > 60:
                raise RuntimeError(f"{application} did not start")
            time.sleep(0.005)
        self.seconds = time.perf_counter() - began

    def _shows(self) -> bool:
        try:
            with urllib.request.urlopen(self.page, timeout=20) as answer:  # noqa: S310 - our own server
                answer.read()
                return True
        except urllib.error.HTTPError:
            raise
        except OSError:
            return False

    def worker_megabytes(self) -> float:
        """Of the largest process, after some requests; memory that processes share is counted once."""
        for _ in range(WARMING):
            self._shows()
        return max(_pss(pid) for pid in _family(self.process.pid))

    def close(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _family(pid: int) -> Iterator[int]:
    yield pid
    told = Path(f"/proc/{pid}/task/{pid}/children")
    for child in told.read_text().split() if told.exists() else ():
        yield from _family(int(child))


def _pss(pid: int) -> float:
    found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def our_start(settings: Mapping[str, str]) -> Start:
    return Start(sys.executable, "clinic.wsgi:application", ROOT, _environment(dict(settings)), PAGE)


def peer_start(peer: Peer) -> Start:
    environment = dict(os.environ) | peer.settings
    return Start(str(peer.python), "peer.wsgi:application", peer.folder, environment, "/guide/")


def rows(settings: Mapping[str, str], peer: Peer | None, rounds: int) -> list[Row]:
    """The rows; starts go by turns."""
    seconds: dict[str, list[float]] = {"ours": [], "peer": []}
    memory: dict[str, float] = {}
    weight: tuple[float, int] = (0, 0)
    for number in range(rounds):
        for name in ("ours", "peer") if peer else ("ours",):
            start = our_start(settings) if name == "ours" or peer is None else peer_start(peer)
            seconds[name].append(start.seconds)
            if number == rounds - 1:
                memory[name] = start.worker_megabytes()
                if name == "ours":
                    weight = first_visit(start.port, PAGE)
            start.close()
    held = memory.get("peer")
    own, other = median(seconds["ours"]), median(seconds["peer"]) if peer else None
    kilobytes, requests = weight
    return [
        Row("From the start to the first guide page", f"{own:.2f} s", f"Wagtail: {other:.2f} s" if other else "–",
            f"{times(own / other)} as long" if other else "–", **at_most(round(own, 2), 0.6, "s")),
        Row("Memory of a worker (PSS)", f"{memory['ours']:.0f} MB", f"Wagtail: {held:.0f} MB" if held else "–",
            f"{times(memory['ours'] / held)} as much" if held else "–", **at_most(round(memory["ours"]), 60, "MB")),
        Row("A first visit to a guide page, with the typeface", f"{kilobytes:.1f} kB, {requests} requests",
            goal="at most 45 kB, 5 requests", met=kilobytes <= 45 and requests <= 5),
    ]  # fmt: skip


def first_visit(port: int, path: str) -> tuple[float, int]:
    """Kilobytes of bodies as they travel, and requests: the page and what it loads before anybody touches it."""
    site, total, seen = f"http://localhost:{port}", 0, 0
    page, size = _fetched(site + path)
    loads = {link for tag, link in _tags(page) if not re.search(r'rel="(?:alternate|canonical|manifest|icon)"', tag)}
    styles = [link for link in loads if link.endswith(".css")]
    fonts = {
        urllib.parse.urljoin(link, font)
        for link in styles
        for font in re.findall(r"url\([\"']?([^)\"']+\.woff2)", _fetched(site + link)[0])
    }
    total, seen = size, 1
    for link in sorted(loads | fonts):
        total += _fetched(site + link)[1]
        seen += 1
    return total / 1000, seen


def _tags(page: str) -> Iterator[tuple[str, str]]:
    for found in LINKED.finditer(page):
        if found[1].startswith("/static/"):
            yield found[0], found[1]


def _fetched(url: str) -> tuple[str, int]:
    """(text, bytes on the way) of an address, as a browser that takes brotli asks for it."""
    asked = urllib.request.Request(url, headers={"Accept-Encoding": "br, gzip"})  # noqa: S310 - our own server
    with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310
        raw, packed = answer.read(), answer.headers.get("Content-Encoding", "")
    return _unpacked(raw, packed).decode(errors="replace"), len(raw)


def _unpacked(raw: bytes, packed: str) -> bytes:
    if packed == "br":
        import brotli

        return bytes(brotli.decompress(raw))
    return gzip.decompress(raw) if packed == "gzip" else raw
