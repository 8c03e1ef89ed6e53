"""The staff’s pages as the tests use them: addresses, what a page says, and forms filled in."""

from datetime import date, timedelta
from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from clinic.intake.models import Intake
from clinic.intake.sheet import sheet_of
from clinic.practice.models import Appointment
from clinic.prep.rescreen import Rescreen

STAFF = ("review", "plan", "clearance", "rescreen", "move")


def at(name: str, appointment: Appointment, clinic: str = "oak") -> str:
    return reverse(f"prep:{name}", args=[clinic, appointment.pk])


def text_of(browser: Browser, address: str) -> str:
    response = browser.get(address, follow=True)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def letter_form(appointment: Appointment, covers: list[str], **more: Any) -> dict[str, Any]:
    day = appointment.clinic.today() - timedelta(days=4)
    return {"clinician_role": "surgeon", "date_0": day.day, "date_1": day.month, "date_2": day.year, "covers": covers,
            "signed": "yes", "says": "allowed", "scar": "no_contact", "passive_movement": "silent", "heat": "silent",
            "text": "", **more}  # fmt: skip


def nothing_new(appointment: Appointment, **ticks: Any) -> dict[str, Any]:
    """The check on arrival with "None of these" on each list, no to each question, and pain as on the form."""
    intake = Intake.objects.select_related("appointment__clinic", "appointment__client").get(appointment=appointment)
    screen = Rescreen(None, sheet_of(intake, "en"), intake.version)
    given: dict[str, Any] = {"anything_new": "no", "version": intake.version}
    for form in screen.forms:
        for name, field in form.fields.items():
            offered = [str(value) for value, _words in field.choices]
            given[form.add_prefix(name)] = next(value for value in ("none_of_these", "no", "4") if value in offered)
    return given | ticks


def move_form(day: date, **more: Any) -> dict[str, Any]:
    ana = Appointment.objects.get().therapist_id
    return {"day_0": day.day, "day_1": day.month, "day_2": day.year, "clock": "9:15am", "minutes": "50",
            "therapist": ana, "version": "1", **more}  # fmt: skip
