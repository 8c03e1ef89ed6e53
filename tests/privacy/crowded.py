"""A client of whom something is kept everywhere: a record of each declared model, with one word in its texts."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.db.models import BinaryField, CharField, JSONField, TextField
from django.utils import timezone

from clinic.intake.models import Clearance, Draft, Intake, LetterFile, TherapistMap
from clinic.mail import outbox
from clinic.practice import actions, audit, single_use, tenancy
from clinic.practice.models import Appointment, Client, KeptForm, SingleUseLink
from clinic.prep.models import Assessment, PlanVersion, PrepPage
from clinic.privacy.held import HELD, records_of
from clinic.privacy.models import Merge
from clinic.progress.models import Measure, Note, Rating
from tests.prep.forms import sent

CANARY = "Quetzalcoatlus"
"""In every text that somebody typed about the client."""


def crowd(appointment: Appointment, word: str = CANARY) -> Client:
    """Make one record of every kind around this appointment, each with this word in it."""
    clinic, client = appointment.clinic, appointment.client
    by = appointment.therapist.user
    name = f"Cleo {word}"
    Client.objects.filter(pk=client.pk).update(name=name, email=f"{word}@example.org".lower(), phone=f"0{word}")
    client.refresh_from_db()
    intake = sent(appointment, {"meds": f"{word} 5 mg"}, goals={"primary": "pain", "secondary": None, "other": word})
    _letter(client, appointment, word)
    assessment = Assessment.objects.get(appointment=appointment)
    plan = assessment.result["plan"]
    common: dict[str, Any] = {"clinic": clinic}
    content = {"plan": plan, "checklist": assessment.result["checklist"], "edits": [], "reason": word}
    PlanVersion.objects.create(**common, assessment=assessment, number=1, content=content, made_by=by)
    intake.consents.create(
        **common, kind="treatment", text_version="1", signed={"text": "Yes.\nAlways.", "name": f"{word} signs"}
    )
    found = {"areas": [{"region": "inner_knee_R", "score": 3, "words": []}], "note": word}
    TherapistMap.objects.create(**common, appointment=appointment, number=1, found=found, by=by)
    PrepPage.objects.update_or_create(appointment=appointment, defaults={**common, "ticks": [word]})
    Draft.objects.create(**common, intake=intake, page="goals", key="d" * 43, sequence=1, version=1,
                         typed={"other": [word]})  # fmt: skip
    Rating.objects.create(**common, appointment=appointment, moment="before", scores={"pain": 4, "words": word})
    Measure.objects.create(**common, appointment=appointment, number=1, source="client",
                           found={"activities": [{"words": word, "score": 3}]})  # fmt: skip
    Note.objects.create(**common, appointment=appointment, number=1, text={"subjective": word}, by=by)
    Merge.objects.create(**common, client=client, gone=client.pk + 10**6, before={"gone": {"name": word}}, by=by)
    address = f"/c/{clinic.slug}/clients/{client.pk}/edit/"
    KeptForm.objects.create(user=by, path=address, page=address, fields=[["name", word]])
    _doors(appointment, word)
    outbox.enqueue(
        "guardian_link", tenant=appointment.clinic_id, appointment=appointment.pk, email=f"{word}@example.org"
    )
    audit.record(clinic=clinic, action="client.read", by=by, client=client, subject=f"client:{client.pk}")
    return client


def _letter(client: Client, appointment: Appointment, word: str) -> None:
    until = client.clinic.today() + timedelta(days=30)
    clearance = Clearance.objects.create(
        clinic=client.clinic, client=client, appointment=appointment, state="accepted", covers=[word],
        letter={"clinician_role": "gp", "text": word}, note={"why": word}, expires_on=until)  # fmt: skip
    LetterFile.objects.create(
        clinic=client.clinic, clearance=clearance, name=f"{appointment.pk:n>43}", kind="pdf",
        content=f"%PDF {word}".encode(), digest="0" * 64, size=9, source="client")  # fmt: skip


def _doors(appointment: Appointment, word: str) -> None:
    """A link, a browser that opened it, and a doctor's link."""
    link = tenancy.find_link(actions.mint_link(appointment=appointment, by=appointment.therapist.user).split("/")[-2])
    assert link is not None
    session = SessionStore()
    session[tenancy.LINK_KEY] = link.pk
    session["_messages"] = f"The link is on its way to {word}"
    session.create()
    single_use.mint(appointment, SingleUseLink.Purpose.LETTER)


def free_texts(label: str, client: Client) -> Iterator[tuple[Any, Any]]:
    """Each column of a model into which any text fits, with a record of this client."""
    record = records_of(label, client).first()
    assert record is not None, f"crowd() makes no {label}"
    for field in record._meta.concrete_fields:
        is_text = isinstance(field, CharField | TextField | JSONField | BinaryField)
        if is_text and not field.choices and field.name in {*HELD[label].columns, *HELD[label].left_out}:
            yield record, field


def old(appointment: Appointment, days: int) -> Appointment:
    """The same appointment, so many days ago and done."""
    Appointment.objects.filter(pk=appointment.pk).update(starts_at=timezone.now() - timedelta(days=days), status="done")
    appointment.refresh_from_db(fields=["starts_at", "status"])
    return appointment


def intake_of(client: Client) -> Intake:
    return Intake.objects.get(client=client)
