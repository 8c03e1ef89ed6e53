"""The appointment as a calendar file: time, length and place, and not one word about health."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from icalendar import Calendar, Event

from clinic.practice.models import Appointment


def calendar_file(appointment: Appointment, now: datetime) -> bytes:
    """One event in UTC, so that daylight saving cannot move it. The same UID always; SEQUENCE counts changes."""
    host = settings.SITE_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    start = appointment.starts_at.astimezone(UTC)
    event = Event()
    event.add("uid", f"appointment-{appointment.pk}@{host}")
    event.add("sequence", appointment.version)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=appointment.minutes))
    event.add("summary", "Appointment")
    event.add("status", "CANCELLED" if appointment.status == Appointment.Status.CANCELLED else "CONFIRMED")
    event.add("class", "PRIVATE")
    if appointment.clinic.address:
        event.add("location", appointment.clinic.address)
    calendar = Calendar()
    calendar.add("prodid", "-//Kneadwell//Appointment//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return calendar.to_ical()
