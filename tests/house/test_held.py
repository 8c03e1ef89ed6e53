"""Every column of every model is declared in `clinic/privacy/held.py`: handed out to the client, or a reason why not.

A new model, or a new column, fails here until somebody has decided.
"""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Field, Model

from clinic.practice.models import Client
from clinic.privacy.held import ELSEWHERE, FOUND, HELD, REPEATED, elsewhere
from clinic.privacy.labels import LABELS

MODELS: dict[str, type[Model]] = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
NO_MODEL = {
    "cache": "counters that throttle sign-ins; its keys are hashes, and its rows end by themselves",
    "django_migrations": "which migrations ran",
    "sqlite_sequence": "SQLite’s own counters",
}
"""Tables that no model stands for, and what they hold. Those of the guide's search begin with `guide_`."""


def columns(model: type[Model]) -> set[str]:
    return {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}


def test_every_model_is_about_a_client_or_says_why_not() -> None:
    declared = {*HELD, *REPEATED}
    undeclared = [label for label in MODELS if label not in declared and elsewhere(label) is None]
    assert undeclared == [], "Declare them in clinic/privacy/held.py: HELD where they are about a client, or ELSEWHERE"
    assert len(HELD) + len(REPEATED) + len(ELSEWHERE) == len({*HELD, *REPEATED, *ELSEWHERE})
    assert {*HELD, *REPEATED, *ELSEWHERE} <= set(MODELS), "These models are gone"


@pytest.mark.parametrize("label", HELD)
def test_every_column_about_a_client_is_handed_out_or_says_why_not(label: str) -> None:
    held = HELD[label]
    declared = [*held.columns, *held.left_out]
    assert len(declared) == len(set(declared)), "Declared twice"
    assert set(declared) == columns(MODELS[label]), "Declare each column in clinic/privacy/held.py"
    assert all(held.left_out.values())


@pytest.mark.parametrize("label", sorted(set(MODELS) - {*HELD, *REPEATED}))
def test_nothing_that_hangs_on_a_client_is_declared_as_being_elsewhere(label: str) -> None:
    """Whatever points at a client, or at a record of theirs, is theirs too."""
    leads = [field.name for field in MODELS[label]._meta.concrete_fields if _leads_to_a_client(field)]
    assert leads == []


def _leads_to_a_client(field: "Field[object, object]") -> bool:
    return bool(field.is_relation and field.related_model._meta.label in HELD)  # type: ignore[union-attr]


@pytest.mark.parametrize("label", sorted(set(HELD) - set(FOUND)))
def test_each_way_to_the_client_ends_there(label: str) -> None:
    if HELD[label].via == "pk":
        assert MODELS[label] is Client
        return
    model = MODELS[label]
    for step in HELD[label].via.split("__"):
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    assert model is Client


def test_every_column_that_is_handed_out_has_a_name_on_paper() -> None:
    named_by_its_table = HELD["practice.Event"]
    shown = {name for held in HELD.values() if held is not named_by_its_table for name in held.columns}
    assert sorted(shown - set(LABELS)) == []
    assert sorted(set(LABELS) - shown) == []


@pytest.mark.django_db
def test_no_table_stands_beside_the_models() -> None:
    """A search index that is made by hand holds names as well as any model does."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    known = {model._meta.db_table for model in MODELS.values()} | set(NO_MODEL)
    assert sorted(name for name in tables - known if not re.match(r"guide_", name)) == []
