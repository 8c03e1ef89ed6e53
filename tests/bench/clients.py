"""What lists, search and a record cost with many clients: `python -m tests.bench.clients [--few 1000] [--many 100000]`.

Two clinics of one database are filled with made-up clients, a fifth of whom have a visit; then each page's own queries
are asked of both in turn, so that a busy machine slows both alike. It prints the medians and their ratio. The database
is a new file of SQLite, or the empty one that DATABASE_URL names.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

FIRST = ("Ana", "Bo", "Cleo", "Dee", "Eva", "Finn", "Gus", "Hana", "Ida", "Jon", "Kim", "Lea", "Max", "Nia", "Omar",
         "Pia", "Quin", "Rosa", "Sven", "Tom", "Uma", "Vera", "Will", "Yara", "Zoë")  # fmt: skip
SYLLABLES = ("ber", "gar", "lin", "dor", "mes", "tal", "ven", "kor", "ran", "sel", "tin", "mar", "pol", "rus", "wen")
PASSES = 40
BATCH = 2000
SEED = 20261124


def made_up(number: int) -> Iterator[dict[str, Any]]:
    """So many people; the same seed gives the same ones."""
    random = Random(SEED)  # noqa: S311 - nothing secret
    for each in range(number):
        last = "".join(random.choices(SYLLABLES, k=3)).capitalize()
        born = date(1930, 1, 1) + timedelta(days=random.randrange(28_000))
        phone = f"+49 30 {random.randrange(10**7):07}"
        yield {
            "name": f"{random.choice(FIRST)} {last}",
            "birth_date": born,
            "phone": phone,
            "email": f"c{each}@example.org",
        }


def fill(slug: str, number: int) -> Any:
    """A clinic with so many clients, with a bar that shows how far it is."""
    from rich.progress import track

    from clinic.practice.models import Appointment, Client, Clinic, Membership, User

    clinic = Clinic.objects.create(slug=slug, name=slug)
    user = User.objects.create(email=f"{slug}@example.org", name=slug)
    member = Membership.objects.create(clinic=clinic, user=user, role="owner")
    people = list(made_up(number))
    for start in track(range(0, number, BATCH), description=f"{number:,} clients"):
        part = [Client(clinic=clinic, **details) for details in people[start : start + BATCH]]
        Client.objects.bulk_create(part)
        visits = [
            Appointment(clinic=clinic, client=client, therapist=member, starts_at=client.created_at, status="done")
            for client in part[::5]
        ]
        Appointment.objects.bulk_create(visits)
    return clinic


def questions(clinic: Any) -> dict[str, Callable[[], Any]]:
    """What the pages ask of the database."""
    from clinic.progress.timeline import timeline

    clients = clinic.clients
    somebody = clients.order_by("pk")[500]
    somebody.clinic = clinic
    newest = list(clients.listed("newest")[:51])
    return {
        "the list": lambda: list(clients.listed("name")[:51]),
        "a page in its middle": lambda: list(clients.listed("newest", newest[-1].pk)[:51]),
        "a first name": lambda: list(clients.matching("rosa").listed("name")[:51]),
        "a whole name": lambda: list(clients.matching(somebody.name).listed("name")[:51]),
        "a phone number": lambda: list(clients.matching(somebody.phone).listed("name")[:51]),
        "a date of birth": lambda: list(clients.matching(somebody.birth_date.isoformat()).listed("name")[:51]),
        "who is alike": lambda: list(clients.alike(somebody)[:20]),
        "a record's timeline": lambda: timeline(somebody, None, sees_health=True),
    }


def measure(few: dict[str, Callable[[], Any]], many: dict[str, Callable[[], Any]]) -> None:
    print(f"{'':24}{'few ms':>10}{'many ms':>10}{'ratio':>8}")
    for name, ask_few in few.items():
        times: tuple[list[float], list[float]] = ([], [])
        for _pass in range(PASSES):
            for side, ask in zip(times, (ask_few, many[name]), strict=True):
                before = time.perf_counter()
                ask()
                side.append(1000 * (time.perf_counter() - before))
        one, two = (statistics.median(side) for side in times)
        print(f"{name:24}{one:>10.2f}{two:>10.2f}{two / one:>8.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--few", type=int, default=1000)
    parser.add_argument("--many", type=int, default=100_000)
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
        measure(questions(fill("few", asked.few)), questions(fill("many", asked.many)))
        connection.close()


if __name__ == "__main__":
    main()
