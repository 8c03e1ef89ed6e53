"""A client reads every time on the clinic's own wall, on every page."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.intake import actions
from clinic.practice.models import Appointment

pytestmark = pytest.mark.django_db


def test_the_form_tells_the_time_of_the_clinic(as_cleo: Browser, appointment: Appointment) -> None:
    appointment.clinic.time_zone = "Asia/Kolkata"
    appointment.clinic.save()
    there = appointment.starts_at.astimezone(appointment.clinic.zone)
    page = as_cleo.get(reverse("intake:overview")).content.decode()
    assert f"{there:%-I:%M}{there:%p}".lower() in page
    assert f"{there:%A} {there.day} {there:%B}" in page


def test_the_next_request_starts_from_the_servers_own_zone(as_cleo: Browser, appointment: Appointment) -> None:
    as_cleo.get(reverse("intake:overview"))
    assert timezone.get_current_timezone_name() == "UTC"


def test_a_client_who_corrects_a_detail_puts_the_staffs_open_form_out_of_date(appointment: Appointment) -> None:
    intake = actions.start(appointment=appointment, by=None)
    before = appointment.client.version
    patch = {"client": {"phone": "555 0100"}}
    actions.save_page(intake=intake, page="contact", data=patch, version=intake.version, by=None)
    appointment.client.refresh_from_db()
    assert appointment.client.version == before + 1


def test_new_words_of_consent_are_signed_anew_by_the_same_name(appointment: Appointment) -> None:
    intake = actions.start(appointment=appointment, by=None)
    for text in ("first words", "second words", "second words"):
        signature = {"kind": "treatment", "text": text, "version": text[:5], "name": "Cleo"}
        intake.refresh_from_db()
        actions.save_page(
            intake=intake, page="consent", data={"signatures": [signature]}, version=intake.version, by=None
        )
    standing = intake.consents.filter(withdrawn_at=None)
    assert [consent.signed["text"] for consent in standing] == ["second words"]
    assert intake.consents.count() == 2
