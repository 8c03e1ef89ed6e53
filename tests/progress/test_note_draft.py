"""A note is kept while it is typed: neither a sign-out nor a browser that dies costs its words."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.intake.models import Draft
from clinic.practice.models import Appointment, Event, Membership
from clinic.progress.models import Note
from tests.conftest import sign_in
from tests.prep.forms import fill

pytestmark = pytest.mark.django_db
TYPED = {"subjective": "The stairs were easier", "plan": "Again in a week"}


@pytest.fixture
def here(appointment: Appointment) -> Appointment:
    """Cleo is here; her form was begun."""
    fill(appointment)
    now = timezone.now()
    Appointment.objects.filter(pk=appointment.pk).update(starts_at=now - timedelta(minutes=10), status="arrived")
    appointment.refresh_from_db()
    return appointment


def at(appointment: Appointment, name: str = "note") -> str:
    return reverse(f"progress:{name}", args=["oak", appointment.pk])


def shown(browser: Browser, appointment: Appointment) -> dict[str, str]:
    """What the page's own script and form would send."""
    page = browser.get(at(appointment))
    sent = {"draft": page.context["draft_key"], "seen": page.context["form"]["seen"].value(), "key": "n" * 22}
    return sent | ({"draft_from": page.context["kept_as"]} if page.context["kept_as"] else {})


def typing(browser: Browser, appointment: Appointment, **more: Any) -> Any:
    sent = {**shown(browser, appointment), "sequence": "1700000000000", **TYPED, **more}
    return browser.post(at(appointment, "note_draft"), sent)


def test_what_was_typed_is_there_again(as_ana: Browser, here: Appointment, ana: Membership) -> None:
    assert typing(as_ana, here).json()["kept"]
    again = sign_in(ana)  # another browser, after a new sign-in
    page = again.get(at(here))
    text = page.content.decode()
    assert "The stairs were easier" in text and "What you typed before is kept" in text
    assert f'data-draft="{at(here, "note_draft")}"' in text and "js/intake.js" in text
    assert not page.context["form"].errors
    assert not Note.objects.exists()
    assert Event.objects.filter(action="note.typed").count() == 1


def test_the_database_alone_does_not_tell_it(as_ana: Browser, here: Appointment) -> None:
    typing(as_ana, here)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM intake_draft")
        assert "stairs" not in str(cursor.fetchall())
    assert Draft.objects.get().typed["subjective"] == ["The stairs were easier"]  # type: ignore[index]


def test_saving_lets_go_of_it(as_ana: Browser, here: Appointment) -> None:
    typing(as_ana, here)
    assert as_ana.post(at(here), {**shown(as_ana, here), **TYPED}).status_code == 302
    assert Note.objects.get().text["plan"] == "Again in a week"  # type: ignore[index]
    page = as_ana.get(at(here))
    assert "What you typed before is kept" not in page.content.decode()


def test_it_is_the_writers_alone(as_ana: Browser, here: Appointment, rex: Membership) -> None:
    typing(as_ana, here)
    other = Membership.objects.create(clinic=here.clinic, user=rex.user, role="therapist")
    assert "The stairs were easier" not in sign_in(other).get(at(here)).content.decode()


def test_a_note_saved_meanwhile_keeps_its_place(as_ana: Browser, here: Appointment, ana: Membership) -> None:
    typing(as_ana, here)
    Note.objects.create(clinic=here.clinic, appointment=here, number=1, text={"plan": "In two weeks"}, by=ana.user)
    page = as_ana.get(at(here))
    assert page.context["form"]["plan"].value() == "In two weeks"
    assert "Again in a week" in page.content.decode(), "beside the form"


def test_a_refused_note_is_kept_as_well(as_ana: Browser, here: Appointment) -> None:
    sent = {**shown(as_ana, here), "subjective": "x" * 8001}
    assert as_ana.post(at(here), sent).status_code == 422
    assert as_ana.get(at(here)).context["form"]["subjective"].value() == "x" * 8001


def test_it_can_be_thrown_away(as_ana: Browser, here: Appointment) -> None:
    typing(as_ana, here)
    page = as_ana.get(at(here))
    as_ana.post(at(here, "note_draft"), {"drop": "1", "draft_seen": page.context["seen"]})
    assert "The stairs were easier" not in as_ana.get(at(here)).content.decode()
    assert Event.objects.filter(action="note.dropped").exists()


def test_nothing_is_kept_before_the_visit_or_for_another_clinic(
    as_ana: Browser, as_rex: Browser, here: Appointment
) -> None:
    assert as_rex.post(at(here, "note_draft"), {"draft": "d" * 22, **TYPED}).status_code == 404
    later = timezone.now() + timedelta(days=1)
    Appointment.objects.filter(pk=here.pk).update(starts_at=later, status="planned")
    sent = {"draft": "d" * 22, "sequence": "1", **TYPED}
    assert as_ana.post(at(here, "note_draft"), sent).status_code == 409
    assert not Draft.objects.exists()


def test_a_visit_without_a_form_says_nothing_of_keeping(as_ana: Browser, appointment: Appointment) -> None:
    Appointment.objects.filter(pk=appointment.pk).update(status="arrived")
    assert "data-draft" not in as_ana.get(at(appointment)).content.decode()
    assert as_ana.post(at(appointment, "note_draft"), {"draft": "d" * 22, **TYPED}).status_code == 409
