"""The cast of the tests: Ana of Oak clinic, Rex of the rival Elm, and Cleo, Ana's client.

Django is imported inside the fixtures, because `pytest tests/rules -p no:django` runs without it.
"""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client as Browser

    from clinic.practice.models import Appointment, Client, Clinic, Membership

PASSWORD = "oak leaves in autumn"


def _clinic(slug: str, name: str, **fields: Any) -> "Clinic":
    from clinic.practice.models import Clinic

    return Clinic.objects.create(slug=slug, name=name, time_zone="Europe/Berlin", phone="030 555 0142", **fields)


def _member(clinic: "Clinic", name: str, role: str) -> "Membership":
    from clinic.practice.models import Membership, User

    first, _space, _last = name.lower().partition(" ")
    user = User.objects.create_user(f"{first}@{clinic.slug}.example", PASSWORD, name=name)
    return Membership.objects.create(clinic=clinic, user=user, role=role)


@pytest.fixture(autouse=True)
def trail_is_swept(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where a test really commits, its rows are deleted when it ends; events would not let themselves be."""
    mark = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not commits and not (mark and mark.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    from clinic.practice import audit
    from clinic.practice.models import Event

    with audit.permit("a test is over"):
        every = Event.objects.all()
        every._raw_delete(every.db)


@pytest.fixture
def oak(db: None) -> "Clinic":
    """Ana's clinic."""
    return _clinic("oak", "Oak Massage", hours="9am to 6pm")


@pytest.fixture
def elm(db: None) -> "Clinic":
    """The rival's clinic, which must see nothing of Oak."""
    return _clinic("elm", "Elm Bodywork")


@pytest.fixture
def ana(oak: "Clinic") -> "Membership":
    """Ana owns Oak and works there as a therapist: her membership."""
    return _member(oak, "Ana Ruiz", "owner")


@pytest.fixture
def desk(oak: "Clinic") -> "Membership":
    """Dee answers the phone at Oak: front desk, no health data."""
    return _member(oak, "Dee Park", "front_desk")


@pytest.fixture
def rex(elm: "Clinic") -> "Membership":
    """Rex is a therapist of Elm, the other clinic."""
    return _member(elm, "Rex Stone", "therapist")


@pytest.fixture
def cleo(oak: "Clinic") -> "Client":
    """Cleo Marsh, 41, Oak's client."""
    birth_date = date(date.today().year - 41, 3, 14)
    return oak.clients.create(name="Cleo Marsh", email="cleo@example.org", phone="030 555 0199", birth_date=birth_date)


@pytest.fixture
def appointment(oak: "Clinic", ana: "Membership", cleo: "Client") -> "Appointment":
    """Cleo with Ana tomorrow at 14:30, 60 minutes."""
    tomorrow = oak.today() + timedelta(days=1)
    starts_at = datetime(tomorrow.year, tomorrow.month, tomorrow.day, 14, 30, tzinfo=oak.zone).astimezone(UTC)
    return oak.appointments.create(client=cleo, therapist=ana, starts_at=starts_at, minutes=60)


@pytest.fixture
def link_token(appointment: "Appointment") -> str:
    """The secret part of Cleo's link, `/a/<token>/`."""
    from clinic.practice.tenancy import mint_link

    return mint_link(appointment)


def sign_in(membership: "Membership") -> "Browser":
    """A browser in which this member of staff has signed in with both factors."""
    return signed_in(membership.user)


def signed_in(user: Any) -> "Browser":
    """A browser with the session that allauth makes of a password and a code."""
    from allauth.mfa.models import Authenticator
    from django.test import Client as Browser

    from clinic.practice.middleware import BEGAN, SEEN

    kind = Authenticator.Type.TOTP
    factor, _is_new = Authenticator.objects.get_or_create(user=user, type=kind, defaults={"data": {"secret": "x"}})
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


@pytest.fixture
def as_ana(ana: "Membership") -> "Browser":
    """A browser in which Ana is signed in."""
    return sign_in(ana)


@pytest.fixture
def as_desk(desk: "Membership") -> "Browser":
    """A browser in which the front desk is signed in."""
    return sign_in(desk)


@pytest.fixture
def as_rex(rex: "Membership") -> "Browser":
    """A browser in which Rex of Elm is signed in."""
    return sign_in(rex)


@pytest.fixture
def as_cleo(link_token: str) -> "Browser":
    """A browser in which Cleo has opened her link."""
    from django.test import Client as Browser

    from clinic.practice.tenancy import LINK_KEY, find_link

    browser, link = Browser(), find_link(link_token)
    assert link is not None
    session = browser.session
    session[LINK_KEY] = link.pk
    session.save()
    return browser
