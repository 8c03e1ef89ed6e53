"""The cast of the tests: Ana of Oak clinic, Rex of the rival Elm, and Cleo, Ana's client.

Django is imported inside the fixtures, because `pytest tests/rules -p no:django` runs without it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests import cast
from tests.cast import PASSWORD as PASSWORD  # noqa: PLC0414 - handed on, as are these
from tests.cast import sign_in as sign_in  # noqa: PLC0414
from tests.cast import signed_in as signed_in  # noqa: PLC0414

if TYPE_CHECKING:
    from django.test import Client as Browser

    from clinic.practice.models import Appointment, Client, Clinic, Membership


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
    return cast.open_clinic("oak", "Oak Massage", hours="9am to 6pm")


@pytest.fixture
def elm(db: None) -> "Clinic":
    """The rival's clinic, which must see nothing of Oak."""
    return cast.open_clinic("elm", "Elm Bodywork")


@pytest.fixture
def ana(oak: "Clinic") -> "Membership":
    """Ana owns Oak and works there as a therapist: her membership."""
    return cast.add_member(oak, "Ana Ruiz", "owner")


@pytest.fixture
def desk(oak: "Clinic") -> "Membership":
    """Dee answers the phone at Oak: front desk, no health data."""
    return cast.add_member(oak, "Dee Park", "front_desk")


@pytest.fixture
def rex(elm: "Clinic") -> "Membership":
    """Rex is a therapist of Elm, the other clinic."""
    return cast.add_member(elm, "Rex Stone", "therapist")


@pytest.fixture
def cleo(oak: "Clinic") -> "Client":
    """Cleo Marsh, 41, Oak's client."""
    return cast.add_cleo(oak)


@pytest.fixture
def appointment(oak: "Clinic", ana: "Membership", cleo: "Client") -> "Appointment":
    """Cleo with Ana tomorrow at 14:30, 60 minutes."""
    return cast.book(cleo, ana)


@pytest.fixture
def link_token(appointment: "Appointment") -> str:
    """The secret part of Cleo's link, `/a/<token>/`."""
    from clinic.practice.tenancy import mint_link

    return mint_link(appointment)


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
    return cast.with_link(link_token)
