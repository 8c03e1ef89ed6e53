"""Who asks: people of the demo who are signed in, and a clinic with many clients. Run in the house's own environment.

`python -m tests.bench.cast PEOPLE SENDS` prints JSON: cookies and paths for the cases of `costs.py`, and so many forms
that are filled in and wait to be sent.
"""

import json
import sys
import time
from datetime import timedelta
from typing import Any

import django
from django.conf import settings

PRAGMAS = ("page_count", "freelist_count", "page_size")


def staff(email: str) -> str:
    """The session of somebody who has signed in."""
    from django.test import Client as Browser

    from clinic.practice.middleware import BEGAN, SEEN
    from clinic.practice.models import User

    browser = Browser()
    browser.force_login(User.objects.get(email=email))
    session = browser.session
    session[BEGAN] = session[SEEN] = time.time()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def client(appointment: Any) -> Any:
    """A browser that opened the link of this appointment."""
    from django.test import Client as Browser
    from django.urls import reverse

    from clinic.practice.tenancy import mint_link

    browser = Browser()
    browser.post(reverse("link", args=[mint_link(appointment)]))
    return browser


def cookie(browser: Any) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def many(number: int) -> str:
    """A clinic with so many clients, of which Ana is an owner too; the name of one of them."""
    from clinic.practice.models import Client, Clinic, User

    clinic = Clinic.objects.create(slug="many", name="Many Hands")
    clinic.memberships.create(user=User.objects.get(email="ana@riverside.example"), role="owner")
    for start in range(0, number, 5000):
        rows = (Client(clinic=clinic, name=name_of(each)) for each in range(start, min(number, start + 5000)))
        Client.objects.bulk_create(rows)
    return name_of(number // 2)


def name_of(number: int) -> str:
    """A made-up name; the peer has the same ones."""
    syllables = ("ber", "gar", "lin", "dor", "mes", "tal", "ven", "kor", "ran", "sel")
    last = "".join(syllables[int(digit)] for digit in f"{number:06}"[::-1][:4])
    return f"{('Ana', 'Bo', 'Cleo', 'Dee', 'Eva', 'Finn', 'Gus')[number % 7]} {last.capitalize()} {number:06}"


def filled(number: int) -> list[dict[str, Any]]:
    """So many forms that wait for their last button, each as the request that presses it."""
    from urllib.parse import urlencode

    from clinic.practice.models import Clinic
    from tests.intake.filling import fill, hidden

    clinic = Clinic.objects.get(slug="riverside")
    therapist, found = clinic.memberships.get(user__email="ben@riverside.example"), []
    day = clinic.appointments.latest("starts_at").starts_at + timedelta(days=2)
    for each in range(number):
        person = clinic.clients.create(name=f"Sender {each}", email=f"sender{each}@example.org")
        visit = clinic.appointments.create(client=person, therapist=therapist, starts_at=day, minutes=60)
        browser = client(visit)
        fill(browser, {})
        page = browser.get("/my/intake/check/")
        typed = hidden(page.content.decode()) | {"csrfmiddlewaretoken": page.cookies[settings.CSRF_COOKIE_NAME].value}
        cookies = f"{cookie(browser)}; {settings.CSRF_COOKIE_NAME}={page.cookies[settings.CSRF_COOKIE_NAME].value}"
        found.append(
            {"path": "/my/intake/check/", "headers": {"cookie": cookies}, "body": urlencode(typed, doseq=True)}
        )
    return found


def size() -> int:
    """Bytes of the database that are in use."""
    from django.db import connection

    with connection.cursor() as cursor:
        pages, free, each = (cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS)
    return int((pages - free) * each)


def main() -> None:
    """Print it all."""
    django.setup()
    from clinic.practice.models import Appointment, Clinic
    from clinic.prep.models import Assessment

    people, sends = map(int, sys.argv[1:3])
    clinic = Clinic.objects.get(slug="riverside")
    ready = Assessment.objects.filter(clinic=clinic, level="MODIFY", appointment__status="planned").earliest("pk")
    begun = Appointment.objects.get(client__name="Priya Nair", status="planned")
    before = size()
    sent = filled(sends)
    told = {
        "people": people,
        "form_bytes": (size() - before) // sends,
        "somebody": many(people),
        "ana": staff("ana@riverside.example"),
        "ready": cookie(client(ready.appointment)),
        "begun": cookie(client(begun)),
        "question": "/my/intake/urgent/breathing/",
        "map": "/my/intake/knee/where/",
        "staff_form": f"/c/riverside/appointments/{begun.pk}/intake/health/",
        "sends": sent,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
