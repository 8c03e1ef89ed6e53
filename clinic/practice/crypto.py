"""Encryption at rest: columns of JSON and of bytes that the database cannot read, with key rotation."""

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


@lru_cache(maxsize=2)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(plain: bytes) -> bytes:
    """Encrypt with the newest key."""
    return _cipher(tuple(settings.FIELD_KEYS)).encrypt(plain)


def decrypt(token: bytes) -> bytes:
    """Decrypt with any key still listed; raises `InvalidToken` where none fits."""
    return _cipher(tuple(settings.FIELD_KEYS)).decrypt(token)


def rotate(token: bytes) -> bytes:
    """The same content under the newest key, with the time at which it was first encrypted; raises `InvalidToken`."""
    return _cipher(tuple(settings.FIELD_KEYS)).rotate(token)


def is_token(text: str) -> bool:
    """Whether this is something that `encrypt` made: each begins with the version and the first bytes of a time."""
    return text.startswith("gAAAAA")


def is_newest(token: bytes) -> bool:
    """Whether the newest key opens it."""
    try:
        _cipher(tuple(settings.FIELD_KEYS[:1])).decrypt(token)
    except InvalidToken:
        return False
    return True


if TYPE_CHECKING:
    _AnyText = models.TextField[Any, Any]  # what goes in and comes out is JSON, not text
    _AnyBinary = models.BinaryField[Any, Any]
else:
    _AnyText, _AnyBinary = models.TextField, models.BinaryField


class EncryptedJSONField(_AnyText):
    """JSON, encrypted with `settings.FIELD_KEYS`. It can be looked up by `isnull` only: the database sees noise."""

    description = "Encrypted JSON"
    _pyi_private_set_type: Any  # for the type checker: the value is JSON, not a text
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return None if value is None else json.loads(decrypt(value.encode()))

    def to_python(self, value: Any) -> Any:
        return value

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        return encrypt(json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True).encode()).decode()

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def value_to_string(self, obj: models.Model) -> str:
        return json.dumps(self.value_from_object(obj), cls=DjangoJSONEncoder)


class EncryptedBinaryField(_AnyBinary):
    """Bytes, encrypted with `settings.FIELD_KEYS` as the JSON is. Files stand here: no plain one lies on disk."""

    description = "Encrypted bytes"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> bytes | None:
        return None if value is None else decrypt(bytes(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        closed = None if value is None else encrypt(bytes(value))
        return super().get_db_prep_value(closed, connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
