"""Run by `canaries.py` as a process of an installation: puts a word of its own into every encrypted column.

It walks the schema for the columns, and prints the words: {column: [word]}; none for a column that has no row.
"""

import json
import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import django

django.setup()

from django.apps import apps  # noqa: E402 - the apps load first
from django.db.models import Field  # noqa: E402
from django.utils import timezone  # noqa: E402

from clinic.practice.crypto import EncryptedBinaryField, EncryptedJSONField  # noqa: E402
from clinic.practice.models import ClientImport, Membership  # noqa: E402
from tests.privacy.crowded import crowd  # noqa: E402


def fill() -> dict[str, list[str]]:
    """A client with a record of every kind; then a word into each encrypted column of the newest row."""
    ana = Membership.objects.select_related("clinic", "user").get()
    dora = ana.clinic.clients.create(name="Dora", email="dora@example.org", birth_date=date(1980, 1, 2))
    starts_at = timezone.now() + timedelta(days=9)
    crowd(ana.clinic.appointments.create(client=dora, therapist=ana, starts_at=starts_at))
    ClientImport.objects.create(clinic=ana.clinic, by=ana.user, content={"good": []})
    return {f"{field.model._meta.label}.{field.name}": _mark(field) for field in _encrypted()}


def _encrypted() -> "Iterator[Field[Any, Any]]":
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedJSONField | EncryptedBinaryField):
                yield field


def _mark(field: "Field[Any, Any]") -> list[str]:
    rows = field.model._base_manager.exclude(**{f"{field.name}__isnull": True})
    row = rows.order_by("-pk").first()
    if row is None:
        return []
    word = f"canary-{secrets.token_hex(8)}"
    field.model._base_manager.filter(pk=row.pk).update(**{field.name: _with(getattr(row, field.attname), word)})
    return [word]


def _with(value: Any, word: str) -> Any:
    """A value of a column with this word in it."""
    if isinstance(value, dict):
        return {**value, "canary": word}
    if isinstance(value, list):
        return [*value, word]
    return bytes(value) + word.encode()


if __name__ == "__main__":
    print(json.dumps(fill()))
