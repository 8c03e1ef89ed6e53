"""A PostgreSQL of a proof's own, which it may stop and start; as root it runs as the user of Debian's package."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.house.serving import free_port

LEFT_OUT = "PostgreSQL is not installed here"
USER = "kneadwell"


def tools() -> Path | None:
    """Where its programs are; None where it is not installed."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    return max(found, key=lambda path: float(path.parent.name), default=None)


class Server:
    """PostgreSQL on a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"postgres://{USER}@127.0.0.1:{self.port}/postgres"
        self.process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """An empty one."""
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
        command = self._as_server("initdb", "-D", str(self._data), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        """Start it and wait until it lets somebody in."""
        command = self._as_server("postgres", "-D", str(self._data), "-p", str(self.port), "-k", str(self.folder),
                                  "-c", "listen_addresses=127.0.0.1")  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 60
        while not self._lets_in():
            if time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text("utf-8", "replace"))
            time.sleep(0.02)

    def stop(self) -> None:
        """At once, as when the power goes: no goodbye to anybody, and its log is replayed at the next start."""
        if self.process is not None and self.process.poll() is None:
            os.kill(int((self._data / "postmaster.pid").read_text("utf-8").split()[0]), signal.SIGQUIT)
            self.process.wait(60)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _lets_in(self) -> bool:
        try:
            psycopg.connect(self.url.replace("postgres://", "postgresql://"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _as_server(self, program: str, *options: str) -> list[str]:
        path = tools()
        if path is None:
            raise FileNotFoundError(LEFT_OUT)
        before = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        return [*before, str(path / program), *options]


@contextmanager
def running(first: Path | None = None) -> Iterator[Server]:
    """A running server: empty, or beginning as a copy of the folder of one that was stopped."""
    with tempfile.TemporaryDirectory(prefix="postgresql-", ignore_cleanup_errors=True) as name:
        server = Server(Path(name))
        if first is None:
            server.make()
        else:
            subprocess.run(["cp", "-a", f"{first}/.", name], check=True)
        try:
            server.start()
            yield server
        finally:
            server.stop()
