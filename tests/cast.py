"""The people of the tests, made by plain functions: the fixtures call them, and so do proofs that run without pytest.

Django is imported inside the functions, because `pytest tests/rules -p no:django` runs without it.
"""

import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client as Browser

    from clinic.practice.models import Appointment, Client, Clinic, Membership

PASSWORD = "oak leaves in autumn"
SECRET = "JBSWY3DPEHPK3PXP"
"""Of the app that makes everybody's codes; base32, as allauth stores it."""


def open_clinic(slug: str, name: str, **fields: Any) -> "Clinic":
    from clinic.practice.models import Clinic

    return Clinic.objects.create(slug=slug, name=name, time_zone="Europe/Berlin", phone="030 555 0142", **fields)


def add_member(clinic: "Clinic", name: str, role: str) -> "Membership":
    from clinic.practice.models import Membership, User

    first, _space, _last = name.lower().partition(" ")
    user = User.objects.create_user(f"{first}@{clinic.slug}.example", PASSWORD, name=name)
    return Membership.objects.create(clinic=clinic, user=user, role=role)


def add_cleo(oak: "Clinic") -> "Client":
    """Cleo Marsh, 41."""
    birth_date = date(date.today().year - 41, 3, 14)
    return oak.clients.create(name="Cleo Marsh", email="cleo@example.org", phone="030 555 0199", birth_date=birth_date)


def book(client: "Client", therapist: "Membership") -> "Appointment":
    """Tomorrow at 14:30, 60 minutes."""
    clinic = client.clinic
    tomorrow = clinic.today() + timedelta(days=1)
    starts_at = datetime(tomorrow.year, tomorrow.month, tomorrow.day, 14, 30, tzinfo=clinic.zone).astimezone(UTC)
    return clinic.appointments.create(client=client, therapist=therapist, starts_at=starts_at, minutes=60)


def sign_in(membership: "Membership") -> "Browser":
    """A browser in which this member of staff has signed in with both factors."""
    return signed_in(membership.user)


def signed_in(user: Any) -> "Browser":
    """A browser with the session that allauth makes of a password and a code."""
    from allauth.mfa.models import Authenticator
    from django.test import Client as Browser

    from clinic.practice.middleware import BEGAN, SEEN

    kind = Authenticator.Type.TOTP
    factor, _is_new = Authenticator.objects.get_or_create(user=user, type=kind, defaults={"data": {"secret": SECRET}})
    browser = Browser()
    browser.force_login(user)
    session = browser.session
    session[BEGAN] = session[SEEN] = time.time()
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "email": user.email},
        {"method": "mfa", "at": time.time(), "id": factor.pk, "type": "totp"},
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser


def with_link(token: str) -> "Browser":
    """A browser in which a client has opened this link."""
    from django.test import Client as Browser

    from clinic.practice.tenancy import LINK_KEY, find_link

    browser, link = Browser(), find_link(token)
    assert link is not None
    session = browser.session
    session[LINK_KEY] = link.pk
    session.save()
    return browser
