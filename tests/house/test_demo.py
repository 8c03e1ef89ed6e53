"""The demo's start: a port in use is found before the server starts, and only a demo is served so."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from clinic.progress.management.commands.demo import port_number, refuse_taken


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    """A port on which a server listens that would share it, as granian does."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server


def test_a_port_in_use_gets_a_sentence(taken: socket.socket) -> None:
    port = taken.getsockname()[1]
    with pytest.raises(CommandError, match=f"Port {port} is in use. .* make demo PORT={port + 1}"):
        refuse_taken(port)


def test_a_free_port_is_taken(taken: socket.socket) -> None:
    port = taken.getsockname()[1]
    taken.close()
    refuse_taken(port)


@pytest.mark.parametrize("typed", ["", "x", "0", "-1", "65536", "80a", "９"])
def test_what_is_no_port_gets_a_sentence(typed: str) -> None:
    with pytest.raises(CommandError, match="It must be a number from 1 to 65535"):
        port_number(typed)


def test_the_demo_says_that_it_is_one() -> None:
    with pytest.raises(CommandError, match="MODE=demo"):
        call_command("demo")


def test_make_lists_its_targets() -> None:
    listed = subprocess.run(["make"], capture_output=True, text=True, check=True).stdout
    assert {line.split()[0] for line in listed.splitlines()} >= {"demo", "test", "lint"}


def test_a_python_that_cannot_make_an_environment_gets_a_sentence(tmp_path: Path) -> None:
    """Debian's python3 without python3-venv: no `ensurepip`."""
    python = f"{sys.executable} -c 'raise SystemExit(1)' "
    made = subprocess.run(
        ["make", f"PYTHON={python}", f"ENV={tmp_path}/env", "demo"], capture_output=True, text=True, check=False
    )
    assert made.returncode != 0
    assert "apt-get install python3-venv" in made.stdout


def test_a_machine_without_a_new_enough_python_gets_a_sentence(tmp_path: Path) -> None:
    made = subprocess.run(
        ["make", "PYTHON=", f"ENV={tmp_path}/env", "demo"], capture_output=True, text=True, check=False
    )
    assert made.returncode != 0
    assert "Python 3.11 or newer" in made.stdout
