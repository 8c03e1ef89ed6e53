"""A row of one clinic cannot point at a row of another: the database refuses it, whoever wrote the SQL."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import ForeignKey, Model

from clinic.practice.models import Appointment, Client, Clinic, Membership
from clinic.practice.same_clinic import SameClinic
from clinic.prep.models import Assessment, OwnWords
from tests.cast import add_cleo, book
from tests.privacy.crowded import crowd

Relation = tuple[type[Model], str]


def relations() -> Iterator[Relation]:
    """Each column of a clinic's model that leads to a model of a clinic."""
    for model in apps.get_models():
        columns = {field.name: field for field in model._meta.local_fields if isinstance(field, ForeignKey)}
        for name, field in columns.items():
            if "clinic" in columns and any(far.name == "clinic" for far in field.related_model._meta.local_fields):
                yield model, name


ALL = [pytest.param(model, name, id=f"{model.__name__}.{name}") for model, name in relations()]


@pytest.mark.parametrize(("model", "name"), ALL)
def test_each_way_from_record_to_record_is_declared(model: type[Model], name: str) -> None:
    """A new model without it would be a gap that nobody sees."""
    assert any(isinstance(each, SameClinic) and each.field == name for each in model._meta.constraints)


@pytest.fixture
def both(appointment: Appointment, rex: Membership) -> tuple[Clinic, Clinic]:
    """Oak and Elm, each with a record of every kind."""
    for visit in (appointment, book(add_cleo(rex.clinic), rex)):
        words = OwnWords.objects.create(clinic=visit.clinic, subject="policies", number=1, content={})
        crowd(visit)
        Assessment.objects.filter(appointment=visit).update(own_words=words)
        visit.clinic.clients.create(name="Another Record", merged_into=visit.client)
    return appointment.clinic, rex.clinic


def test_no_record_can_be_pointed_at_a_rivals(both: tuple[Clinic, Clinic]) -> None:
    """Every such column in turn, by plain SQL; within the clinic the same statement is let through."""
    oak, elm = both
    for model, name in relations():
        field: Any = model._meta.get_field(name)
        mine = model._base_manager.filter(clinic=oak, **{f"{name}__isnull": False}).order_by("pk").first()
        theirs = model._base_manager.filter(clinic=elm, **{f"{name}__isnull": False}).order_by("pk").first()
        assert mine, f"The cast has no {model.__name__} with {name}"
        assert theirs, f"The cast has no {model.__name__} with {name}"
        table = f"UPDATE {model._meta.db_table}"
        point = f'{table} SET "{field.column}" = %s WHERE id = %s'
        own, foreign = (getattr(record, field.attname) for record in (mine, theirs))
        if model.__name__ != "Event":  # triggers keep its columns already
            assert _accepts(point, [own, mine.pk]), f"{model.__name__}.{name}"
            if not field.unique:
                assert not _accepts(point, [foreign, mine.pk]), f"{model.__name__}.{name}"
        assert not _accepts(f"{table} SET clinic_id = %s WHERE id = %s", [elm.pk, mine.pk])


def test_no_crossed_record_can_be_added(oak: Clinic, ana: Membership, elm: Clinic) -> None:
    """An appointment of Oak, with Ana, for a client of Elm: the SQL of a view that trusted an id."""
    sam, cleo = elm.clients.create(name="Sam Poe"), oak.clients.create(name="Cleo Marsh")
    add = (
        "INSERT INTO practice_appointment (clinic_id, client_id, therapist_id, starts_at, minutes, status, version) "
        "VALUES (%s, %s, %s, '2026-11-24 09:00:00+00:00', 60, 'planned', 1)"
    )
    line = (
        "INSERT INTO practice_event (clinic_id, client_id, at, actor_kind, action, subject) "
        "VALUES (%s, %s, '2026-11-24 09:00:00+00:00', 'staff', 'client.read', '')"
    )
    for statement, more in ((add, [ana.pk]), (line, [])):
        assert not _accepts(statement, [oak.pk, sam.pk, *more])
        assert _accepts(statement, [oak.pk, cleo.pk, *more])


@pytest.mark.django_db(transaction=True)
def test_the_transaction_of_a_crossed_record_ends_with_nothing_written(
    oak: Clinic, ana: Membership, elm: Clinic
) -> None:
    """Not only where a test asks for it: at the commit, also where the ORM was given the wrong client."""
    sam = elm.clients.create(name="Sam Poe")
    with pytest.raises(IntegrityError):
        Client.objects.filter(pk=oak.clients.create(name="Cleo Marsh").pk).update(merged_into=sam)
    assert not Client.objects.filter(merged_into__isnull=False).exists()


def _accepts(statement: str, values: list[Any]) -> bool:
    """Whether the database would keep this; nothing of it stays."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
            connection.check_constraints()
            transaction.set_rollback(True)
    except IntegrityError:
        return False
    return True
