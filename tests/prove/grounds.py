"""The ground that a proof stands on in its own process: a migrated database, and two clinics of which all is kept."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import environ
from django.conf import settings
from django.db import connections
from django.test import Client as Browser

from clinic import settings as house_settings
from clinic.practice.models import Appointment, Client, Membership, Role, User
from clinic.practice.tenancy import mint_link
from tests import cast
from tests.house.walking import ELM_CANARY, elms_records, oaks_records
from tests.privacy.crowded import crowd

from .house import POSTGRESQL, SQLITE, _first, running_postgresql

STRANGER, CLEO, DESK, THERAPIST, OWNER, RIVAL, EDITOR = (
    "a stranger", "the client", "the front desk", "a therapist", "the owner", "the rival", "an editor",
)  # fmt: skip
HEALTH = "Hoatzinfeather"
"""In everything that is kept about Oak's client, but for what the front desk reads."""
STAFF = (DESK, THERAPIST, OWNER)


@contextmanager
def database(on: str = SQLITE) -> Iterator[None]:
    """A migrated, empty database of this process; what the house would log of what goes wrong is not printed."""
    logging.disable(logging.CRITICAL)
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, ExitStack() as stack:
        if on == POSTGRESQL:
            given = environ.Env.db_url_config(stack.enter_context(running_postgresql()).url)
        else:
            shutil.copy(_first() / "house.sqlite3", folder)
            given = environ.Env.db_url_config(f"sqlite:///{folder}/house.sqlite3")
        with _pointed_to({**given, "OPTIONS": house_settings._SQLITE if on == SQLITE else house_settings._POSTGRES}):
            yield


@contextmanager
def _pointed_to(given: dict[str, Any]) -> Iterator[None]:
    """Every connection that is opened meanwhile leads there."""
    before = connections.settings["default"]
    _lead_to(connections.configure_settings({"default": given})["default"])
    try:
        yield
    finally:
        _lead_to(before)


def _lead_to(told: dict[str, Any]) -> None:
    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = told


@dataclass(frozen=True)
class Ground:
    """Two clinics, what the addresses of their records need, and a browser for each kind of person."""

    booked: Appointment
    token: str
    values: dict[str, Any]
    """A value for each part of an address: Oak's own records."""
    elms: dict[str, int]
    """The same parts, of the rival's records."""
    browsers: dict[str, Browser]


def people() -> Ground:
    """Oak and Elm, each with a client of whom something is kept everywhere, and everybody signed in."""
    oak, elm = cast.open_clinic("oak", "Oak Massage"), cast.open_clinic("elm", f"{ELM_CANARY} Bodywork")
    ana, dee = cast.add_member(oak, "Ana Ruiz", Role.OWNER), cast.add_member(oak, "Dee Park", Role.FRONT_DESK)
    tom, rex = cast.add_member(oak, "Tom Hale", Role.THERAPIST), cast.add_member(elm, f"Rex {ELM_CANARY}", Role.OWNER)
    booked, token = _visit(ana)
    values, elms = oaks_records(booked, token), elms_records(rex, booked.starts_at)
    Client.objects.filter(pk=elms["client"]).update(birth_date=booked.client.birth_date)  # else no form gets done
    crowd(Appointment.objects.get(pk=elms["appointment"]), ELM_CANARY)
    editor = User.objects.create_superuser("edit@example.org", cast.PASSWORD, name="Edie")
    browsers = {
        STRANGER: Browser(), CLEO: cast.with_link(token), DESK: cast.sign_in(dee), THERAPIST: cast.sign_in(tom),
        OWNER: cast.sign_in(ana), RIVAL: cast.sign_in(rex), EDITOR: cast.signed_in(editor),
    }  # fmt: skip
    for browser in browsers.values():
        browser.raise_request_exception = False
    return Ground(booked, token, values, elms, browsers)


def _visit(therapist: Membership) -> tuple[Appointment, str]:
    """Cleo's visit with her health in every record; her own line holds no word of it, as the front desk reads that."""
    booked = cast.book(cast.add_cleo(therapist.clinic), therapist)
    crowd(booked, HEALTH)
    Client.objects.filter(pk=booked.client_id).update(email="cleo@example.org", phone="030 555 0199")
    return Appointment.objects.get(pk=booked.pk), mint_link(booked)
