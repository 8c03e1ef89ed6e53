"""Everything about one client as one document: each declared column of each record, decrypted; files as base64."""

import base64
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Field, Model
from django.utils import timezone

from clinic.practice.models import Client
from clinic.privacy.held import HELD, Held, records_of

FORMAT = "kneadwell-client/1"
NAMED = ("practice.User", "practice.Membership")
"""Of these the name is handed out, not the number."""


def document(client: Client, at: datetime | None = None) -> dict[str, Any]:
    """The whole record, ready to be written as JSON."""
    return {
        "format": FORMAT,
        "made_at": (at or timezone.now()).isoformat(timespec="seconds"),
        "clinic": {"name": client.clinic.name, "address": client.clinic.address, "phone": client.clinic.phone},
        "client": client.name,
        "records": {label: _part(label, held, client) for label, held in HELD.items()},
        "left_out": {f"{label}.{name}": why for label, held in HELD.items() for name, why in held.left_out.items()},
    }


def _part(label: str, held: Held, client: Client) -> dict[str, Any]:
    return {"title": str(held.title), "records": [row(held, record) for record in records(label, client)]}


def records(label: str, client: Client) -> Iterator[Any]:
    """One client's records of one model, with the people whom they name."""
    found = records_of(label, client)
    named = [name for name in HELD[label].columns if _names_somebody(found.model._meta.get_field(name))]
    deeper = [f"{name}__user" for name in named if _label(found.model._meta.get_field(name)) == NAMED[1]]
    return iter(found.select_related(*named, *deeper) if named else found)


def row(held: Held, record: Model) -> dict[str, Any]:
    """Column -> value of one record."""
    return {name: _value(record, name) for name in held.columns}


def _value(record: Model, name: str) -> Any:
    field = record._meta.get_field(name)
    if _names_somebody(field):
        somebody = getattr(record, name)
        return str(getattr(somebody, "user", somebody)) if somebody is not None else None
    value = field.value_from_object(record)  # type: ignore[union-attr]
    return base64.b64encode(value).decode() if isinstance(value, bytes | memoryview) else value


def _names_somebody(field: Any) -> bool:
    return isinstance(field, Field) and _label(field) in NAMED


def _label(field: Any) -> str:
    return field.related_model._meta.label if field.is_relation else ""
