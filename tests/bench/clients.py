"""What the desk's pages cost with very many clients: `python -m tests.bench.clients [--few 1000] [--many 1000000]`.

Two clinics of one database are filled (`tests.bench.crowd`); then whole pages are asked of both in turn, each time for
somebody else, so that a busy machine slows both alike. It prints median and 95th percentile, queries and the ratio. The
database is a new file of SQLite, or the empty one that DATABASE_URL names, which `--filled` measures again. A million
clients need 15 GB and some minutes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from random import Random
from typing import Any

Ask = Callable[[int], str]
"""Number of a try -> the address to ask for."""


def addresses(clinic: Any, tries: int) -> dict[str, Ask]:
    """The pages, each for clients who are drawn anew at every try."""
    from tests.bench.crowd import RECENT, people

    random, start = Random(7), f"/c/{clinic.slug}/"  # noqa: S311 - nothing secret
    first = clinic.clients.filter(closed_at=None).order_by("pk")[0].pk
    total = clinic.clients.count() - 1
    everybody = [each for each, _ in zip(people(total), range(total), strict=False)]
    drawn = [random.choice(everybody) for _ in range(tries)]
    late = [first + random.randrange(min(total, RECENT)) for _ in range(tries)]
    places = [first + random.randrange(total) for _ in range(tries)]
    names = [each["name"].split() for each in drawn]
    inside = [name[1][at : at + 3 + turn % 3] for turn, name in enumerate(names) for at in (random.choice((1, 2)),)]
    today = clinic.appointments.filter(client__closed_at=None).order_by("-starts_at")
    visits = list(today.values_list("pk", flat=True)[:50])
    found = f"{start}clients/?q="
    return {
        "client list": lambda turn: f"{start}clients/",
        "list, anywhere": lambda turn: f"{start}clients/?after={places[turn]}",
        "beginning of a name": lambda turn: found + names[turn][turn % 2][: 2 + turn % 4],
        "first and last name": lambda turn: f"{found}{names[turn][0]}+{names[turn][1]}",
        "two beginnings": lambda turn: f"{found}{names[turn][0][:3]}+{names[turn][1][:3]}",
        "inside a name": lambda turn: found + inside[turn],
        "end of a phone number": lambda turn: found + drawn[turn]["phone"][-(4 + turn % 4) :],
        "e-mail": lambda turn: found + drawn[turn]["email"],
        "date of birth": lambda turn: f"{found}{drawn[turn]['birth_date']}",
        "who is alike": lambda turn: f"{start}clients/{places[turn]}/merge/",
        "today's board": lambda turn: f"{start}today/",
        "brief": lambda turn: f"{start}appointments/{visits[turn % len(visits)]}/brief/",
        "client record": lambda turn: f"{start}clients/{late[turn]}/",
        "the clinic's numbers": lambda turn: f"{start}progress/",
    }


def measure(clinics: tuple[Any, Any], tries: int) -> None:
    """Ask each page of both clinics in turn, and print what it took."""
    from tests.conftest import sign_in

    browsers = [sign_in(clinic.memberships.get()) for clinic in clinics]
    asked = [addresses(clinic, tries) for clinic in clinics]
    print(f"{'ms':22}{'few p50':>9}{'p95':>8}{'many p50':>10}{'p95':>8}{'ratio':>7}{'queries':>9}")
    for page in asked[0]:
        times: tuple[list[float], list[float]] = ([], [])
        counted = max(_queries(browsers[side], asked[side][page](turn)) for side in (0, 1) for turn in range(10))
        for turn in range(tries if page != "the clinic's numbers" else min(tries, 5)):
            for side in (0, 1):
                address, before = asked[side][page](turn), time.perf_counter()
                response = browsers[side].get(address)
                times[side].append(1000 * (time.perf_counter() - before))
                assert response.status_code == 200, address
        few, many = (statistics.median(side) for side in times)
        worst = [sorted(side)[int(len(side) * 0.95)] for side in times]
        told = f"{few:>9.2f}{worst[0]:>8.2f}{many:>10.2f}{worst[1]:>8.2f}{many / few:>7.2f}{counted:>9}"
        print(f"{page:22}{told}", flush=True)


def _queries(browser: Any, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        browser.get(address)
    return len([each for each in seen if not each["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--few", type=int, default=1000)
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--tries", type=int, default=200)
    parser.add_argument("--filled", action="store_true", help="DATABASE_URL was filled by an earlier run: only measure")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("MODE", "test")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("createcachetable")
        filled = _found() if asked.filled else _fill(asked.few, asked.many)
        connection.close()
        measure(filled, asked.tries)
        connection.close()


def _found() -> tuple[Any, Any]:
    """Both clinics of an earlier run."""
    from clinic.practice.models import Clinic

    return Clinic.objects.get(slug="few"), Clinic.objects.get(slug="many")


def _fill(few: int, many: int) -> tuple[Any, Any]:
    """Both clinics, counted as every night; while they are poured in nobody waits for the disk."""
    from django.db import connection

    from clinic.privacy.upkeep import count_tables
    from tests.bench.crowd import fill

    is_sqlite, before = connection.vendor == "sqlite", time.perf_counter()
    with connection.cursor() as cursor:
        for word in ("journal_mode = OFF", "synchronous = OFF", "secure_delete = OFF", "cache_size = -2000000"):
            if is_sqlite:
                cursor.execute(f"PRAGMA {word}")
        if not is_sqlite:
            cursor.execute("SET statement_timeout = 0")
    filled = fill("few", few), fill("many", many)
    count_tables()
    if not is_sqlite:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    print(f"Filled in {time.perf_counter() - before:.0f} s.", flush=True)
    return filled


if __name__ == "__main__":
    main()
