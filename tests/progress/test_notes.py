"""The note of a visit: free text under four headings, kept version by version, corrected with a reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.practice.models import Appointment, Event, Membership
from clinic.progress import notes
from clinic.progress.models import Note
from tests.conftest import sign_in

KEY = "n" * 22


@pytest.fixture
def here(appointment: Appointment) -> Appointment:
    """Cleo is here, and her session is on."""
    now = timezone.now()
    Appointment.objects.filter(pk=appointment.pk).update(starts_at=now - timedelta(minutes=10), status="arrived")
    appointment.refresh_from_db()
    return appointment


@pytest.fixture
def over(here: Appointment) -> Appointment:
    """The session is finished, and with it the plan is locked."""
    Appointment.objects.filter(pk=here.pk).update(status="done")
    here.refresh_from_db()
    return here


def at(appointment: Appointment) -> str:
    return reverse("progress:note", args=["oak", appointment.pk])


def typed(text: str, seen: int = 0, key: str = KEY, **more: str) -> dict[str, Any]:
    return {"subjective": text, "seen": str(seen), "key": key, **more}


def test_a_note_is_kept_and_written_down(as_ana: Browser, here: Appointment, ana: Membership) -> None:
    response = as_ana.post(at(here), typed("Stairs went better", plan="Same again"))
    assert response["Location"] == f"/c/oak/clients/{here.client_id}/"
    note = Note.objects.get()
    assert (note.number, note.by) == (1, ana.user)
    assert notes.said(note) == {
        "subjective": "Stairs went better", "objective": "", "assessment": "", "plan": "Same again"
    }  # fmt: skip
    assert Event.objects.get(action="note.added").subject == f"appointment:{here.pk}"


def test_the_database_cannot_read_it(here: Appointment, as_ana: Browser) -> None:
    as_ana.post(at(here), typed("Quetzalcoatlus"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM progress_note")
        assert "Quetzalcoatlus" not in str(cursor.fetchall())


def test_the_same_form_and_the_same_text_add_one_version(here: Appointment, as_ana: Browser) -> None:
    for key in (KEY, KEY, "m" * 22):
        assert as_ana.post(at(here), typed("Once", key=key)).status_code == 302
    assert (
        Note.objects.count()
        == Event.objects.filter(action__startswith="note.").exclude(action="note.read").count()
        == 1
    )


def test_an_empty_note_and_one_without_end_come_back(here: Appointment, as_ana: Browser) -> None:
    assert "Write something under one of the headings" in as_ana.post(at(here), typed(" ")).content.decode()
    long = as_ana.post(at(here), typed("x" * 8001, plan="Kept on the page"))
    assert long.status_code == 422 and "Kept on the page" in long.content.decode()
    assert not Note.objects.exists()


def test_a_correction_says_why_and_the_old_text_stays(over: Appointment, as_ana: Browser) -> None:
    as_ana.post(at(over), typed("Left knee"))
    refused = as_ana.post(at(over), typed("Right knee", seen=1, key="b" * 22))
    assert refused.status_code == 422 and "Say why you correct this note" in refused.content.decode()
    assert "Right knee" in refused.content.decode()
    as_ana.post(at(over), typed("Right knee", seen=1, key="c" * 22, reason="Wrong side"))
    page = as_ana.get(at(over)).content.decode()
    assert [note.number for note in Note.objects.order_by("number")] == [1, 2]
    assert "Left knee" in page and "Right knee" in page and "Wrong side" in page
    assert Event.objects.filter(action="note.changed").count() == 1


def test_during_the_session_nobody_asks_why(here: Appointment, as_ana: Browser) -> None:
    as_ana.post(at(here), typed("Begun"))
    assert as_ana.post(at(here), typed("Begun, and more", seen=1, key="b" * 22)).status_code == 302


def test_who_comes_second_sees_both_texts_and_loses_none(here: Appointment, as_ana: Browser) -> None:
    as_ana.post(at(here), typed("From the first"))
    second = as_ana.post(at(here), typed("From the second", key="b" * 22))
    page = second.content.decode()
    assert second.status_code == 409
    assert "From the first" in page and "From the second" in page
    again = as_ana.post(at(here), typed("From the second", key="b" * 22, seen=second.context["form"]["seen"].value()))
    assert again.status_code == 302
    assert [notes.said(note)["subjective"] for note in Note.objects.order_by("number")] == [
        "From the first", "From the second"
    ]  # fmt: skip


def test_what_is_changed_after_the_back_button_is_not_lost(here: Appointment, as_ana: Browser) -> None:
    """The page of before has the key of a form that is stored, and it holds another text now."""
    as_ana.post(at(here), typed("As first written"))
    back = as_ana.post(at(here), typed("As put right"))
    assert back.status_code == 409
    assert "As first written" in back.content.decode() and "As put right" in back.content.decode()
    for _twice in range(2):
        again = as_ana.post(at(here), typed("As put right", seen=back.context["form"]["seen"].value()))
        assert again.status_code == 302
    assert [notes.said(note)["subjective"] for note in Note.objects.order_by("number")] == [
        "As first written", "As put right"
    ]  # fmt: skip


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40, "\x00"])
def test_a_garbled_version_counts_as_an_old_one(here: Appointment, as_ana: Browser, seen: str) -> None:
    as_ana.post(at(here), typed("First"))
    assert as_ana.post(at(here), typed("Second", key="b" * 22) | {"seen": seen}).status_code == 409


@pytest.mark.parametrize(
    ("status", "said"), [("planned", "has not begun"), ("cancelled", "did not take place"), ("no_show", "did not take")]
)
def test_a_visit_that_was_not_held_has_no_note(
    appointment: Appointment, as_ana: Browser, status: str, said: str
) -> None:
    Appointment.objects.filter(pk=appointment.pk).update(status=status)
    assert said in as_ana.get(at(appointment)).content.decode()
    refused = as_ana.post(at(appointment), typed("Early"))
    assert refused.status_code == 422 and not Note.objects.exists()


def test_the_front_desk_never_reads_a_note(here: Appointment, desk: Membership) -> None:
    assert sign_in(desk).get(at(here)).status_code == 403


def test_reading_a_note_is_written_down(here: Appointment, as_ana: Browser) -> None:
    as_ana.get(at(here))
    assert Event.objects.filter(action="note.read", client=here.client_id).count() == 1
