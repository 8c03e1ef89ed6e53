"""Somebody under 18: a parent or guardian signs with the therapist, and then the plan is made."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.intake.models import Consent, Intake
from clinic.practice.models import Appointment, Event
from clinic.prep.models import Assessment
from clinic.prep.stage import Stage, newest_of, stage
from tests.prep.forms import sent


@pytest.fixture
def minor(appointment: Appointment) -> Appointment:
    """Cleo is 16, and has sent a form that no guardian signed."""
    day, client = appointment.local_start.date(), appointment.client
    client.birth_date = day.replace(year=day.year - 16, day=1)
    client.save(update_fields=["birth_date"])
    sent(appointment)
    return appointment


def at(name: str, appointment: Appointment) -> str:
    return reverse(f"prep:{name}", args=["oak", appointment.pk])


def signed(appointment: Appointment, **more: str) -> dict[str, str]:
    """The form as a guardian signs it today."""
    day = appointment.clinic.today()
    return {"name": "Petra Marsh", "signature": "P. Marsh", "signed_on_0": str(day.day), "signed_on_1": str(day.month),
            "signed_on_2": str(day.year), **more}  # fmt: skip


def now(appointment: Appointment) -> Stage:
    found = Appointment.objects.select_related("clinic", "intake").get(pk=appointment.pk)
    return stage(found, found.intake, newest_of(found))


def test_a_guardian_s_signature_releases_the_plan(as_ana: Browser, minor: Appointment) -> None:
    assert now(minor) is Stage.BLOCKED
    page = as_ana.get(at("guardian", minor)).content.decode()
    assert "I am the parent or guardian of Cleo Marsh." in page
    for _time in range(2):
        assert as_ana.post(at("guardian", minor), signed(minor)).url == at("review", minor)
    assert now(minor) is Stage.READY
    kept = Consent.objects.get(kind="guardian")
    assert kept.signed["name"] == "P. Marsh"
    assert "I am the parent or guardian of Cleo Marsh." in kept.signed["text"]
    assert kept.signed_at.astimezone(minor.clinic.zone).date() == minor.clinic.today()
    document = Intake.objects.get().document
    assert (document["guardian_ok"], document["extra"]["guardian_name"]) == (True, "Petra Marsh")
    assert [found.cause for found in Assessment.objects.order_by("number")] == ["sent", "guardian"]
    assert Event.objects.filter(action="intake.guardian_signed").count() == 1


@pytest.mark.parametrize("missing", ["name", "signature", "signed_on_0"])
def test_nothing_is_recorded_without_a_name_a_signature_and_a_day(
    as_ana: Browser, minor: Appointment, missing: str
) -> None:
    refused = as_ana.post(at("guardian", minor), signed(minor, **{missing: ""}))
    assert refused.status_code == 422
    assert now(minor) is Stage.BLOCKED
    assert not Consent.objects.filter(kind="guardian").exists()


@pytest.mark.parametrize("page", ["review", "today", "record"])
def test_the_step_is_offered_where_a_therapist_looks(as_ana: Browser, minor: Appointment, page: str) -> None:
    addresses = {
        "review": at("review", minor),
        "today": reverse("prep:today", args=["oak"]) + f"?day={minor.local_start:%Y-%m-%d}",
        "record": reverse("progress:client", args=["oak", minor.client_id]),
    }
    assert at("guardian", minor) in as_ana.get(addresses[page]).content.decode()


def test_nobody_signs_for_an_adult(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    assert "18 or older" in as_ana.get(at("guardian", appointment)).content.decode()
    assert as_ana.post(at("guardian", appointment), signed(appointment)).status_code == 422
    assert not Consent.objects.filter(kind="guardian").exists()


def test_before_a_form_there_is_nothing_to_sign(as_ana: Browser, appointment: Appointment) -> None:
    assert as_ana.post(at("guardian", appointment), signed(appointment)).status_code == 422


def test_the_client_is_told_what_happens_and_not_sent_to_a_locked_form(as_cleo: Browser, minor: Appointment) -> None:
    page = as_cleo.get(reverse("prep:page")).content.decode()
    assert "They sign at the clinic, together with your therapist" in page
    assert f'class="button" href="{reverse("intake:overview")}"' not in page


def test_the_rival_and_the_front_desk_do_not_sign(as_rex: Browser, as_desk: Browser, minor: Appointment) -> None:
    assert as_rex.get(at("guardian", minor)).status_code in (403, 404)
    assert as_desk.post(at("guardian", minor), signed(minor)).status_code == 403
    assert now(minor) is Stage.BLOCKED
