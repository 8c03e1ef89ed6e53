"""By the schema itself: every column about a client is handed out, and after an erasure no word of them is anywhere."""

import base64
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from unittest import mock

from django.conf import settings
from django.db import transaction
from django.db.models import CharField

from clinic.practice.models import Appointment, Client
from clinic.prep.models import PlanVersion
from clinic.privacy import actions, held
from clinic.privacy.everything import document
from clinic.privacy.held import HELD, records_of
from tests import cast
from tests.house.test_held import MODELS, columns
from tests.privacy.crowded import crowd, free_texts, old
from tests.privacy.test_erase import traces

from .grounds import database
from .proof import Outcome, Proof, Size

STAYS = {"practice_client"}
"""Tables in which the name of a closed record stays in the clear, for as long as the clinic has to keep it."""
FOUND_BY = ("about", "path")
"""Columns by which a record is found to be somebody's."""


def run(size: Size) -> Outcome:
    """Walk the schema, then hand out and erase a client of whom something is kept everywhere."""
    settings.ERASURE_LOG = str(Path(mkdtemp(), "erasures.jsonl"))
    if lacking := tuple(undeclared()):
        return Outcome(len(MODELS), lacking)
    failures, cases = list[str](), len(MODELS)
    with database():
        ana = cast.add_member(cast.open_clinic("oak", "Oak Massage"), "Ana Ruiz", "owner")
        booked = cast.book(cast.add_cleo(ana.clinic), ana)
        client, other = crowd(booked), cast.book(ana.clinic.clients.create(name="Somebody Else"), ana)
        Client.objects.filter(pk=other.client_id).update(birth_date=booked.client.birth_date)
        crowd(Appointment.objects.get(pk=other.pk), "Pteranodon")
        for fault in handed_out(client):
            cases += 1
            failures += [fault] if fault else []
        for fault in erased(booked, other.client, ana.user):
            cases += 1
            failures += [fault] if fault else []
    return Outcome(cases, tuple(failures), f"{len(MODELS)} models, {len(HELD)} of them about a client.")


def undeclared() -> Iterator[str]:
    """Models and columns of which nobody has said whether they are about a client."""
    for label, model in MODELS.items():
        if label in HELD:
            declared = {*HELD[label].columns, *HELD[label].left_out}
            yield from (f"{label}.{name} is declared nowhere" for name in sorted(columns(model) ^ declared))
        elif held.elsewhere(label) is None and label not in held.REPEATED:
            yield f"{label} is declared nowhere"


def handed_out(client: Client) -> Iterator[str]:
    """For each column that takes a text: what is wrong with what the client is handed out; empty where it is right."""
    for label in sorted(set(HELD) - {"practice.Event"}):
        for record, field in free_texts(label, client):
            if field.name in FOUND_BY:
                continue
            word = f"Pterosaur{field.name}"[: field.max_length or 99]
            is_file = field.name == "content" and label == "intake.LetterFile"
            value: Any = word.encode() if is_file else [word] if "JSON" in type(field).__name__ else word
            with transaction.atomic():
                type(record)._base_manager.filter(pk=record.pk).update(**{field.name: value})
                told = json.dumps(document(Client.objects.select_related("clinic").get(pk=client.pk)), default=str)
                transaction.set_rollback(True)
            is_in = (base64.b64encode(word.encode()).decode() if is_file else word) in told
            is_right = is_in == (field.name in HELD[label].columns)
            yield "" if is_right else f"{label}.{field.name} is {'' if is_in else 'not '}handed out"
    records = document(client)["records"]
    yield from ("" if records[label]["records"] else f"no record of {label} is handed out" for label in HELD)


def erased(booked: Appointment, other: Client, by: Any) -> Iterator[str]:
    """What an erasure left, of a record that must be kept and of one that need not be; empty where that is right."""
    before = document(other)["records"]
    with transaction.atomic():
        old(booked, 10)
        client = Client.objects.get(pk=booked.client_id)
        yield "" if actions.erase(client=client, by=by) == "closed" else "a recent record was not closed"
        yield from _left(STAYS, "closed")
        for label, declared in HELD.items():
            if label != "practice.Event" and records_of(label, client).exists() != declared.is_record:
                yield f"after closing, {label} {'is gone' if declared.is_record else 'stays'}"
        transaction.set_rollback(True)
    with transaction.atomic():
        old(booked, 9 * 365)
        client = Client.objects.get(pk=booked.client_id)
        yield "" if actions.erase(client=client, by=by) == "erased" else "an old record was not erased"
        yield from _left(set(), "erased")
        gone = Client(pk=booked.client_id)
        for label, declared in HELD.items():
            yield f"after erasing, {label} stays" if declared.via and records_of(label, gone).exists() else ""
        yield "" if document(other)["records"] == before else "somebody else lost something"
        transaction.set_rollback(True)


def _left(allowed: set[str], what: str) -> Iterator[str]:
    left = {found.partition(":")[0] for found in traces()} - allowed
    yield f"a record was {what}, and their word stays in {', '.join(sorted(left))}" if left else ""


def _forgotten() -> AbstractContextManager[Any]:
    """Mail that waits is nobody's when a client is erased."""
    return mock.patch.object(actions, "FOUND", {"practice.KeptForm": held.FOUND["practice.KeptForm"]})


@contextmanager
def _new_column() -> Iterator[None]:
    """Somebody adds a column about a client, and tells nobody."""
    field: Any = CharField(max_length=20, default="")
    field.contribute_to_class(PlanVersion, "diagnosis")
    try:
        yield
    finally:
        PlanVersion._meta.local_fields.remove(field)
        PlanVersion._meta._expire_cache()  # type: ignore[attr-defined]


PROOF = Proof(
    "export_and_erasure",
    "every column about a client is handed out or says why not; an erasure leaves no word outside what must be kept",
    run,
    {"waiting mail is forgotten": _forgotten, "a column is added and declared nowhere": _new_column},
)
