"""Rotation of the keys of encrypted columns: each value is written again with the newest of `FIELD_KEYS`.

A value is changed only where it still is what was read: somebody who saves at the same moment wins, and what they saved
is under the newest key already.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import transaction
from django.db.models import BinaryField, ExpressionWrapper, F, Field, Model, TextField, Value

from clinic.practice import crypto
from clinic.practice.crypto import EncryptedBinaryField, EncryptedJSONField

BATCH = 200
"""Records in one transaction: short, so that a clinic at work does not wait."""

Column = tuple[type[Model], EncryptedJSONField | EncryptedBinaryField]


@dataclass
class Rotated:
    """How many values one column holds, and how many of them were written again."""

    held: int = 0
    written: int = 0


def encrypted_columns() -> list[Column]:
    """Every encrypted column of the installation."""
    return [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedJSONField | EncryptedBinaryField)
    ]


def rotate(column: Column) -> Iterator[Rotated]:
    """Rotate one column batch by batch; after each batch, the counts so far. Raises `InvalidToken` at a lost key."""
    model, field = column
    done, last = Rotated(), None
    while rows := _after(model, field, last):
        with transaction.atomic():
            for pk, token in rows:
                done.held += 1
                done.written += _rotate_one(model, field, pk, token)
        last = rows[-1][0]
        yield done


SECRETS = ("secret", "seed")
"""What an app and the recovery codes are made from: inside a column of allauth's, encrypted by itself."""


def rotate_second_steps() -> Rotated:
    """The same for the secrets of second steps; one from before they were encrypted is encrypted now."""
    done = Rotated()
    for found in Authenticator.objects.order_by("pk").iterator():
        newer = found.data | {name: _newest(found.data[name]) for name in SECRETS if name in found.data}
        done.held += any(name in found.data for name in SECRETS)
        if newer != found.data:
            done.written += Authenticator.objects.filter(pk=found.pk, data=found.data).update(data=newer)
    return done


def _newest(text: str) -> str:
    if not crypto.is_token(text):
        return crypto.encrypt(text.encode()).decode()
    return text if crypto.is_newest(text.encode()) else crypto.rotate(text.encode()).decode()


def _after(model: type[Model], field: Field, last: object) -> list[tuple[object, bytes]]:
    """The next batch: (primary key, what the database holds), in the order of the key."""
    rows = model._base_manager.annotate(token=_raw(field)).filter(token__isnull=False).order_by("pk")
    if last is not None:
        rows = rows.filter(pk__gt=last)
    return [
        (pk, token.encode() if isinstance(token, str) else bytes(token))
        for pk, token in rows.values_list("pk", "token")[:BATCH]
    ]


def _rotate_one(model: type[Model], field: Field, pk: object, token: bytes) -> int:
    if crypto.is_newest(token):
        return 0
    same = model._base_manager.annotate(token=_raw(field)).filter(pk=pk, token=_stored(field, token))
    return same.update(**{field.attname: Value(_stored(field, crypto.rotate(token)), output_field=_plain(field))})


def _raw(field: Field) -> ExpressionWrapper:
    """The column as the database holds it, past the decryption."""
    return ExpressionWrapper(F(field.attname), output_field=_plain(field))


def _plain(field: Field) -> Field:
    return BinaryField() if isinstance(field, EncryptedBinaryField) else TextField()


def _stored(field: Field, token: bytes) -> bytes | str:
    return token if isinstance(field, EncryptedBinaryField) else token.decode()
