"""Run by the proofs as a process of an installation: it fills a clinic, and tells afterwards what stands in it.

`fill COUNT FILE` books so many clients whose forms lack nothing but their "Send", each with a browser that has opened
their link; FILE gets what those browsers know. `look` prints what is stored of each form. `erase APPOINTMENTS` erases
those clients.
"""

import json
import secrets
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import django

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402 - the apps load first
from django.contrib.sessions.models import Session  # noqa: E402
from django.utils import timezone  # noqa: E402

from clinic.intake.models import Intake  # noqa: E402
from clinic.mail.models import Message  # noqa: E402
from clinic.practice.models import Appointment, Client, ClientLink, Clinic, Event, Membership, User  # noqa: E402
from clinic.practice.tenancy import LINK_KEY, token_hash  # noqa: E402
from clinic.prep.models import Assessment  # noqa: E402
from clinic.privacy import actions  # noqa: E402
from tests.prep.forms import fill as fill_form  # noqa: E402

BATCH = 200


def fill(count: int, file: Path) -> None:
    """The first form is filled in page by page; the others are copies of it."""
    clinic, _ = Clinic.objects.get_or_create(slug="oak", defaults={"name": "Oak Massage", "prep_mail_hours": None})
    user = User.objects.filter(email="ana@oak.example").first() or User.objects.create_user(
        "ana@oak.example", None, name="Ana Ruiz")  # fmt: skip
    ana, _ = Membership.objects.get_or_create(clinic=clinic, user=user, role="owner")
    at = timezone.now() + timedelta(days=20)
    born = date(1980, 1, 2)
    clients = Client.objects.bulk_create([
        Client(clinic=clinic, name=f"Client {n}", email=f"client{n}@example.org", birth_date=born)
        for n in range(count)], BATCH)  # fmt: skip
    booked = [Appointment(clinic=clinic, client=client, therapist=ana, starts_at=at, minutes=60) for client in clients]
    booked = Appointment.objects.bulk_create(booked, BATCH)
    first = fill_form(booked[0])
    Intake.objects.bulk_create([
        Intake(clinic=clinic, client=each.client, appointment=each, rulebook_id=first.rulebook_id,
               document=first.document, version=first.version, started_at=first.started_at, saved_at=first.saved_at)
        for each in booked[1:]], BATCH)  # fmt: skip
    file.write_text(json.dumps(_browsers(booked)), "utf-8")


def _browsers(booked: list[Appointment]) -> list[dict[str, object]]:
    """For each appointment: its number, its link's token, and the session of a browser that opened it."""
    tokens = [secrets.token_urlsafe(32) for _ in booked]
    ends = timezone.now() + timedelta(days=40)
    links = ClientLink.objects.bulk_create([
        ClientLink(clinic=each.clinic, appointment=each, token_hash=token_hash(token), expires_at=ends,
                   first_used_at=timezone.now())
        for each, token in zip(booked, tokens, strict=True)], BATCH)  # fmt: skip
    store, keys = SessionStore(), [secrets.token_hex(16) for _ in booked]
    Session.objects.bulk_create([
        Session(session_key=key, session_data=store.encode({LINK_KEY: link.pk}), expire_date=ends)
        for key, link in zip(keys, links, strict=True)], BATCH)  # fmt: skip
    every = zip(booked, tokens, keys, strict=True)
    return [{"appointment": each.pk, "token": token, "session": key} for each, token, key in every]


def look() -> None:
    """What stands in the database for each appointment."""
    assessed = Counter(Assessment.objects.values_list("appointment_id", flat=True))
    mails = Counter(Message.objects.filter(name="prep_ready").values_list("about", flat=True))
    events = Counter(Event.objects.filter(action="assessment.sent").values_list("client_id", flat=True))
    found = {}
    for intake in Intake.objects.order_by("pk").iterator():
        said = intake.document["goals"]["other"]
        about = f"appointment:{intake.appointment_id}"
        found[intake.appointment_id] = {
            "state": intake.state, "key": intake.send_key, "said": said, "receipt": f"K{intake.pk:05d}",
            "assessments": assessed[intake.appointment_id], "mails": mails[about], "events": events[intake.client_id],
        }  # fmt: skip
    print(json.dumps(found))


def erase(appointments: list[int]) -> None:
    """The owner erases these clients, records too."""
    for client in Client.objects.filter(appointments__in=appointments):
        actions.erase(client=client, by=User.objects.get(), whole=True)


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1] == "erase":
        erase(json.loads(sys.argv[2]))
    else:
        look()
