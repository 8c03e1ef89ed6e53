"""Workers that are killed (SIGKILL) at any moment between claiming a mail and writing down that it was sent."""

import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.house.serving import ROOT, _environment, manage
from tests.mail.killing import MOMENTS, kill_at
from tests.mail.postbox import Postbox, listening, text_of

KILLS = 200 if os.environ.get("THOROUGH") else 3
MAILS = KILLS * 3


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[dict[str, str], Postbox, Path]]:
    """A database with waiting mail, and the settings of a process that sends it to a mail server of ours."""
    box, database = Postbox(), tmp_path / "outbox.sqlite3"
    with listening(box) as port:
        settings = {"MODE": "development", "VAR_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{database}",
                    "EMAIL_URL": f"smtp://127.0.0.1:{port}", "DJANGO_SETTINGS_MODULE": "clinic.settings",
                    "PYTHONPATH": str(ROOT)}  # fmt: skip
        manage(settings, "migrate", "--verbosity", "0")
        filling = [sys.executable, "-W", "ignore", "-m", "tests.mail.fill_outbox", str(MAILS)]
        subprocess.run(filling, cwd=ROOT, env=_environment(settings), check=True)
        yield settings, box, database


@contextmanager
def worker(settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-W", "ignore", "manage.py", "sendmail", "--loop", "--every", "0.05", "-v", "0"]
    process = subprocess.Popen(command, cwd=ROOT, env=_environment(settings))
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(database, timeout=20)
    try:
        with connection:
            return connection.execute(query).fetchall()
    finally:
        connection.close()


def wait_for(process: subprocess.Popen[bytes], database: Path) -> None:
    """Until it is killed; what the outbox looks like where it is not."""
    try:
        process.wait(180)
    except subprocess.TimeoutExpired:
        pytest.fail(f"the worker got no mail through: {outcomes(database)}")


def outcomes(database: Path) -> list[tuple[object, ...]]:
    return rows(
        database, "SELECT outcome, sent_at IS NULL, leased_until IS NULL, count(*) FROM mail_message GROUP BY 1, 2, 3"
    )


def let_leases_run_out(database: Path) -> None:
    """What a killed worker held would be free in five minutes."""
    rows(database, "UPDATE mail_message SET leased_until = NULL WHERE sent_at IS NULL")


def test_no_mail_is_lost_and_at_most_one_comes_twice_for_each_kill(
    house: tuple[dict[str, str], Postbox, Path],
) -> None:
    settings, box, database = house
    for number in range(KILLS):
        with worker(settings) as process:
            kill_at(box, process, nth=1 + number % 3, moment=MOMENTS[number % len(MOMENTS)])
            wait_for(process, database)
        let_leases_run_out(database)
    box.on_data, box.after = lambda mail: None, lambda: None
    with worker(settings):
        deadline = time.monotonic() + 120
        while rows(database, "SELECT 1 FROM mail_message WHERE sent_at IS NULL LIMIT 1"):
            assert time.monotonic() < deadline, outcomes(database)
            time.sleep(0.1)
    came = Counter(str(mail["To"]) for mail in box.got)
    assert set(came) == {f"client{number}@example.org" for number in range(MAILS)}
    assert sum(came.values()) - MAILS <= KILLS
    assert all(len(every) == 1 for every in _by_receiver(box).values())
    assert rows(database, "SELECT count(*) FROM practice_clientlink") == [(MAILS,)]


def _by_receiver(box: Postbox) -> dict[str, set[tuple[str, str]]]:
    """Receiver -> the different mails that came: id and text, the link in it too."""
    found: dict[str, set[tuple[str, str]]] = {}
    for mail in box.got:
        found.setdefault(str(mail["To"]), set()).add((str(mail["Message-ID"]), text_of(mail)))
    return found
