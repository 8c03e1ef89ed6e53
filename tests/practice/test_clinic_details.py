"""The clinic's own details: changed by its owner, asked again where a slip would cost dearly."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.practice.countries import NUMBERS, country_of, emergency_numbers
from clinic.practice.models import Appointment, Clinic, Event

pytestmark = pytest.mark.django_db
PAGE = reverse("practice:settings_clinic", args=["oak"])
TYPED = {
    "name": "Oak Massage",
    "address": "12 Linden Street",
    "phone": "030 555 0142",
    "hours": "9am to 6pm",
    "time_zone": "Europe/Berlin",
    "language": "en",
    "emergency_number": "112",
    "version": "1",
}


def send(browser: Browser, status: int, **typed: str) -> str:
    response = browser.post(PAGE, TYPED | typed)
    assert response.status_code == status
    return str(response.content.decode())


def test_an_owner_changes_them_with_a_line_in_the_trail(as_ana: Browser, oak: Clinic) -> None:
    send(as_ana, 302, name="  Oak &\nCo  ", language="es")
    oak.refresh_from_db()
    assert (oak.name, oak.address, oak.language, oak.version) == ("Oak & Co", "12 Linden Street", "es", 2)
    assert Event.objects.get().action == "clinic.changed"
    assert "Oak &amp; Co" in as_ana.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": " "}, "Enter the name"),
        ({"name": "x" * 121}, "120"),
        ({"phone": "call me"}, "Enter a phone number that can be called"),
        ({"time_zone": "Europe/Nowhere"}, "is no time zone"),
        ({"time_zone": ""}, "Enter a time zone"),
        ({"language": "xx"}, "Choose one of these languages"),
        ({"emergency_number": "one one two"}, "Enter the number in digits alone"),
        ({"emergency_number": "١١٢"}, "Enter the number in digits alone"),
        ({"emergency_number": ""}, "Enter the number that brings an ambulance"),
        ({"emergency_number": "911"}, "In your country we know 112."),
    ],
)
def test_a_slip_is_told_and_nothing_is_lost(as_ana: Browser, oak: Clinic, typed: dict[str, str], told: str) -> None:
    page = send(as_ana, 422, **typed, address="99 New Street")
    assert told in page
    assert "99 New Street" in page
    oak.refresh_from_db()
    assert oak.version == 1


def test_an_unusual_emergency_number_needs_a_tick(as_ana: Browser, oak: Clinic) -> None:
    assert 'name="number_sure"' in send(as_ana, 422, emergency_number="116117")
    send(as_ana, 302, emergency_number="116117", number_sure="on")
    oak.refresh_from_db()
    assert oak.emergency_number == "116117"
    send(as_ana, 302, emergency_number="116117", version="2")  # said once, it is not asked again


def test_another_clock_needs_a_tick_while_visits_are_booked(
    as_ana: Browser, oak: Clinic, appointment: Appointment
) -> None:
    assert "Booked visits would show another time: 1 of them." in send(as_ana, 422, time_zone="Europe/Lisbon")
    send(as_ana, 302, time_zone="Europe/Lisbon", zone_sure="on")
    Appointment.objects.all().delete()
    send(as_ana, 302, time_zone="Europe/Madrid", version="2")
    oak.refresh_from_db()
    assert oak.time_zone == "Europe/Madrid"


@pytest.mark.parametrize("version", ["0", "x", "", "9" * 30, "\x00"])
def test_two_owners_at_once_see_both_texts(as_ana: Browser, oak: Clinic, version: str) -> None:
    send(as_ana, 302, hours="10am to 7pm")
    both = send(as_ana, 409, address="99 New Street", version=version)
    for words in ("Somebody changed this", "99 New Street", "10am to 7pm", 'value="2"'):
        assert words in both
    send(as_ana, 302, address="99 New Street", version="2")


@pytest.mark.parametrize(
    ("zone", "country", "first"),
    [("Europe/Berlin", "DE", "112"), ("America/New_York", "US", "911"), ("Europe/London", "GB", "999"),
     ("Australia/Sydney", "AU", "000"), ("UTC", "", None), ("Asia/Ulaanbaatar", "MN", None)],
)  # fmt: skip
def test_the_country_is_that_of_the_time_zone(zone: str, country: str, first: str | None) -> None:
    assert country_of(zone) == country
    assert next(iter(emergency_numbers(zone)), None) == first


def test_every_known_number_could_be_typed() -> None:
    assert all(number.isdecimal() and 2 <= len(number) <= 6 for known in NUMBERS.values() for number in known)


def test_the_page_costs_few_queries(as_ana: Browser, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(6):
        as_ana.get(PAGE)
