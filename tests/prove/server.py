"""The real server, as the unit files start it: granian with several workers, stopped, killed and started again."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.house.serving import ROOT, _environment, free_port

from .house import HOST, SEEDED, Settings

STARTS = 60
"""Seconds that it may take to start on a busy machine."""


class Server:
    """Granian on a port of its own; its output goes to `log` in VAR_DIR."""

    def __init__(self, settings: Settings, *, workers: int = 2, threads: int = 4, before: tuple[str, ...] = ()) -> None:
        self.settings, self.workers, self.threads, self.port = settings, workers, threads, free_port()
        self.before = before
        """A command that starts it with less than it would have."""
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        application = "tests.prove.faulty:application" if self.settings.get(SEEDED) else "clinic.wsgi:application"
        command = [sys.executable, "-W", "ignore", "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--workers", str(self.workers), "--no-ws"]
        command += ["--blocking-threads", str(self.threads)]
        with Path(self.settings["VAR_DIR"], "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self.before, *command, application], cwd=ROOT, env=_environment(self.settings),
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + STARTS
        while not self._lives():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("granian did not start")
            time.sleep(0.05)

    def _lives(self) -> bool:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asked.request("GET", "/livez", headers={"Host": HOST})
            return asked.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asked.close()

    def kill(self) -> None:
        """`kill -9` to all of it at once."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Stop it as an operator does; what does not go is killed."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def serving(settings: Settings, *, workers: int = 2, threads: int = 4) -> Iterator[Server]:
    """A running server, stopped at the end."""
    server = Server(settings, workers=workers, threads=threads)
    try:
        server.start()
        yield server
    finally:
        server.stop()
