"""A real server of the house on a free port, for tests over a socket."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def manage(settings: dict[str, str], *command: str) -> None:
    """Run a management command with these settings."""
    environment = _environment(settings)
    subprocess.run([sys.executable, "-W", "ignore", "manage.py", *command], cwd=ROOT, env=environment, check=True)


@contextmanager
def serving(settings: dict[str, str]) -> Iterator[int]:
    """Granian with these settings, as the demo starts it; gives the port."""
    port = free_port()
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    granian += ["--blocking-threads", "2", "--no-ws", "--log-level", "warning", "clinic.wsgi:application"]
    process = subprocess.Popen(granian, cwd=ROOT, env=_environment(settings))
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _environment(settings: dict[str, str]) -> dict[str, str]:
    """These settings and nothing else of the house: `DATABASE_URL` of a run on PostgreSQL is not for them."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | settings


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert process.poll() is None, "granian ended instead of serving"
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("granian did not start")
