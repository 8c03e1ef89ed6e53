"""Everything about a client in one JSON and one PDF file: no column is missing, and nobody else is in it."""

import base64
import io
import json
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.test import Client as Browser

from clinic.practice.models import Appointment, Client, Clinic, Event
from clinic.privacy.everything import document
from clinic.privacy.everything_words import sections
from clinic.privacy.held import FOUND, HELD
from tests.privacy.crowded import CANARY, crowd, free_texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowded(appointment: Appointment) -> Client:
    return crowd(appointment)


def at(client: Client, end: str) -> str:
    return f"/c/oak/clients/{client.pk}/everything{end}"


def taken(browser: Browser, client: Client) -> Any:
    response = browser.get(at(client, ".json"))
    assert response["Content-Disposition"] == 'attachment; filename="everything.json"'
    return json.loads(response.content)


def test_every_kind_and_every_column_is_in_it(as_ana: Browser, crowded: Client) -> None:
    records = taken(as_ana, crowded)["records"]
    assert list(records) == list(HELD)
    for label, held in HELD.items():
        assert records[label]["records"], label
        assert all(list(record) == held.columns for record in records[label]["records"]), label


@pytest.mark.parametrize("label", sorted(set(HELD) - {"practice.Event"}))
def test_what_is_stored_is_handed_out_and_what_is_left_out_is_not(crowded: Client, label: str) -> None:
    """A word of its own in each column that takes any text; encrypted ones and files come out in the clear."""
    for record, field in free_texts(label, crowded):
        if field.name in ("about", "path"):  # by these the records are found
            continue
        word = f"Pterosaur{field.name}"[: field.max_length or 99]
        is_file = field.name == "content" and label == "intake.LetterFile"
        value: Any = word.encode() if is_file else [word] if "JSON" in type(field).__name__ else word
        before = field.value_from_object(record)
        type(record).objects.filter(pk=record.pk).update(**{field.name: value})
        text = json.dumps(document(Client.objects.select_related("clinic").get(pk=crowded.pk)), default=str)
        expected = base64.b64encode(word.encode()).decode() if is_file else word
        assert (expected in text) == (field.name in HELD[label].columns), (label, field.name)
        type(record).objects.filter(pk=record.pk).update(**{field.name: before})


def test_the_words_hold_every_record_and_every_text(crowded: Client) -> None:
    told = sections(crowded, "en")
    titles = [section["title"] for section in told]
    for held in HELD.values():
        assert any(title.startswith(str(held.title)) for title in titles), held.title
    typed = ("Person", "Doctors’ letters: ", "Plans that", "Sore places", "How sore", "The page to", "Typed", "E-mails")
    for begin in typed:
        assert CANARY in json.dumps([section for section in told if section["title"].startswith(begin)]), begin
    assert f"{CANARY} signs" in json.dumps(told)
    assert f"{CANARY} 5 mg" in json.dumps([section for section in told if section["title"].startswith("Form ")])


def test_the_pdf_is_tagged_and_titled(as_ana: Browser, crowded: Client) -> None:
    response = as_ana.get(at(crowded, ".pdf"))
    assert response["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(response.content)) as made:
        assert made.Root.MarkInfo.Marked
        assert str(made.docinfo["/Title"]) == f"Everything about Cleo {CANARY}"


def test_nobody_else_is_in_it(as_ana: Browser, crowded: Client, oak: Clinic, appointment: Appointment) -> None:
    other = oak.clients.create(name="Zephyrine Other", email="z@example.org")
    oak.appointments.create(client=other, therapist=appointment.therapist, starts_at=appointment.starts_at)
    Event.objects.create(clinic=oak, client=other, actor_kind="system", action="client.added", subject="zephyrine")
    assert "zephyrine" not in json.dumps(taken(as_ana, crowded)).lower()


def test_each_file_is_one_line_in_the_trail(as_ana: Browser, crowded: Client) -> None:
    for end in ("/", ".json", ".pdf"):
        as_ana.get(at(crowded, end))
    read = Event.objects.filter(action__startswith="everything").order_by("pk").values_list("action", "client")
    assert list(read) == [(f"everything{kind}.read", crowded.pk) for kind in ("", "_json", "_pdf")]


def test_a_client_of_whom_hardly_anything_is_kept(as_ana: Browser, cleo: Client) -> None:
    assert taken(as_ana, cleo)["records"]["practice.Appointment"]["records"] == []
    assert as_ana.get(at(cleo, ".pdf")).content.startswith(b"%PDF")
    assert as_ana.get(at(cleo, "/")).status_code == 200


def test_it_costs_as_much_for_two_visits_as_for_one(
    as_ana: Browser, crowded: Client, appointment: Appointment, django_assert_max_num_queries: Any
) -> None:
    later = appointment.starts_at + timedelta(days=7)
    crowded.clinic.appointments.create(client=crowded, therapist=appointment.therapist, starts_at=later)
    with django_assert_max_num_queries(4 + len(HELD) + len(FOUND) + 2):
        as_ana.get(at(crowded, ".json"))
