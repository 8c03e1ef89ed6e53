"""Run by the tests of backup and erasure as a process with a database of its own: what a clinic does there."""

import json
import sys
import time
from datetime import UTC, date, datetime, timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402 - the apps load first

from clinic.intake.models import Intake  # noqa: E402
from clinic.practice.models import Client, Clinic, Membership, User  # noqa: E402
from clinic.privacy import actions  # noqa: E402
from tests.privacy.crowded import CANARY, crowd, old  # noqa: E402


def open_clinic() -> None:
    """A client of whom something is kept everywhere, long ago, and one who stays."""
    clinic = Clinic.objects.create(slug="oak", name="Oak Massage", time_zone="Europe/Berlin")
    user = User.objects.create_user("ana@oak.example", None, name="Ana Ruiz")
    ana = Membership.objects.create(clinic=clinic, user=user, role="owner")
    clinic.clients.create(name="Kept Client", email="kept@example.org")
    cleo = clinic.clients.create(name="Cleo", birth_date=date(1980, 1, 2), created_at=datetime(2015, 1, 1, tzinfo=UTC))
    starts_at = timezone.now() + timedelta(days=2)
    booked = clinic.appointments.create(client=cleo, therapist=ana, starts_at=starts_at)
    crowd(booked)
    old(booked, 9 * 365)


def erase() -> None:
    """The owner erases the first of them."""
    actions.erase(client=Client.objects.get(name__contains=CANARY), by=User.objects.get())


def write() -> None:
    """Add clients until somebody stops it, and say each one that is safely stored."""
    clinic = Clinic.objects.get()
    for number in range(100_000):
        clinic.clients.create(name=f"Writer {number}")
        print(number, flush=True)
        time.sleep(0.002)


def look() -> None:
    """What stands in the database now."""
    names = list(Client.objects.exclude(name__startswith="Writer").order_by("pk").values_list("name", flat=True))
    written = Client.objects.filter(name__startswith="Writer").count()
    goals = [intake.document["goals"]["other"] for intake in Intake.objects.all()]
    print(json.dumps({"names": names, "written": written, "goals": goals}))


if __name__ == "__main__":
    {"open": open_clinic, "erase": erase, "write": write, "look": look}[sys.argv[1]]()
