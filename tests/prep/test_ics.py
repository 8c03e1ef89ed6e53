"""The calendar file: right in every zone and season, and silent about health."""

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from clinic.practice.models import Appointment
from clinic.prep.ics import calendar_file

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def event(appointment: Appointment) -> Calendar:
    """The one event of the file, read back."""
    return Calendar.from_ical(calendar_file(appointment, NOW)).walk("VEVENT")[0]


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Europe/Berlin", "2026-03-28 14:30", "2026-03-28T13:30Z"),
        ("Europe/Berlin", "2026-03-29 14:30", "2026-03-29T12:30Z"),
        ("America/New_York", "2026-10-31 23:30", "2026-11-01T03:30Z"),
        ("America/New_York", "2026-11-01 14:30", "2026-11-01T19:30Z"),
    ],
)
def test_the_time_holds_across_the_change_of_clocks(appointment: Appointment, zone: str, local: str, utc: str) -> None:
    appointment.clinic.time_zone = zone
    appointment.starts_at = datetime.fromisoformat(local).replace(tzinfo=appointment.clinic.zone)
    found = event(appointment)
    assert found["dtstart"].dt == datetime.fromisoformat(utc)
    assert (found["dtend"].dt - found["dtstart"].dt).total_seconds() == 60 * 60
    assert f"{found['dtstart'].dt.astimezone(appointment.clinic.zone):%Y-%m-%d %H:%M}" == local


def test_a_session_over_the_night_of_the_change_keeps_its_length(appointment: Appointment) -> None:
    appointment.starts_at = datetime(2026, 10, 25, 2, 30, tzinfo=appointment.clinic.zone)
    found = event(appointment)
    assert (found["dtend"].dt - found["dtstart"].dt).total_seconds() == 60 * 60


def test_the_title_says_appointment_and_no_health_word_is_in_the_file(appointment: Appointment) -> None:
    appointment.clinic.address = "12 Mill Lane"
    text = calendar_file(appointment, NOW).decode()
    assert "SUMMARY:Appointment\r\n" in text
    assert "12 Mill Lane" in text
    for word in ("massage", "knee", "pain", "health", "clinic", appointment.client.name):
        assert word.lower() not in text.lower()


def test_it_has_no_time_zone_table_and_one_uid_for_ever(appointment: Appointment) -> None:
    first = calendar_file(appointment, NOW).decode()
    appointment.version, appointment.minutes = 2, 45
    second = event(appointment)
    assert "VTIMEZONE" not in first
    assert f"UID:{second['uid']}" in first
    assert (second["sequence"], "SEQUENCE:1" in first) == (2, True)


def test_a_cancelled_appointment_tells_the_calendar_so(appointment: Appointment) -> None:
    appointment.status = Appointment.Status.CANCELLED
    assert event(appointment)["status"] == "CANCELLED"


@pytest.mark.parametrize("address", ["A\r\nATTENDEE:mailto:rex@elm.example", "Line\\, with; all, the signs"])
def test_an_address_cannot_add_lines_of_its_own(appointment: Appointment, address: str) -> None:
    appointment.clinic.address = address
    found = event(appointment)
    assert "attendee" not in found
    assert found["location"].replace("\n", "") == address.replace("\r\n", "").replace("\n", "")
