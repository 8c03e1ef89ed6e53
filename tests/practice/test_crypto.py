"""Encrypted columns: the database sees noise, keys can be changed, and nothing but `isnull` can be asked."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.exceptions import FieldError
from django.db import connection

from clinic.intake.models import Clearance
from clinic.practice.crypto import EncryptedJSONField, decrypt, encrypt
from clinic.practice.models import Client

CANARY = "Quillfeather has a sore knee"


def stored(clearance: Clearance) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT letter FROM intake_clearance WHERE id = %s", [clearance.pk])
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_what_is_read_is_what_was_written(cleo: Client) -> None:
    letter = {"note": CANARY, "days": [1, 2.5, None, True], "name": "Öztürk 🦵"}
    clearance = Clearance.objects.create(clinic=cleo.clinic, client=cleo, letter=letter)
    clearance.refresh_from_db()
    assert clearance.letter == letter


@pytest.mark.django_db
def test_the_database_sees_noise(cleo: Client) -> None:
    clearance = Clearance.objects.create(clinic=cleo.clinic, client=cleo, letter={"note": CANARY})
    assert "Quillfeather" not in stored(clearance)
    twin = Clearance.objects.create(clinic=cleo.clinic, client=cleo, letter={"note": CANARY})
    assert stored(clearance) != stored(twin)  # equal answers cannot be told to be equal


def test_no_file_of_the_database_holds_the_words(tmp_path: Path) -> None:
    """SQLite as the house sets it up, with its journal: what the field hands it, and what lies on the disk then."""
    field: Any = EncryptedJSONField()
    with sqlite3.connect(tmp_path / "clinic.sqlite3") as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE intake (document TEXT)")
        database.execute("INSERT INTO intake VALUES (?)", [field.get_prep_value({"note": CANARY})])
        database.execute("UPDATE intake SET document = ?", [field.get_prep_value({"note": CANARY * 2})])
        database.commit()
        files = list(tmp_path.iterdir())
        assert len(files) >= 2  # the database and its write-ahead log
        assert all(b"Quillfeather" not in file.read_bytes() for file in files)
        assert field.from_db_value(*database.execute("SELECT document FROM intake").fetchone(), None, None)
    database.close()


def test_an_old_key_still_opens_what_it_closed(settings: Any) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]
    closed = encrypt(b"secret")
    settings.FIELD_KEYS = [new, old]
    assert decrypt(closed) == b"secret"
    closed_anew = encrypt(b"secret")
    settings.FIELD_KEYS = [new]
    assert decrypt(closed_anew) == b"secret"
    with pytest.raises(InvalidToken):
        decrypt(closed)


def test_a_changed_byte_is_noticed() -> None:
    closed = bytearray(encrypt(b"secret"))
    closed[20] ^= 1
    with pytest.raises(InvalidToken):
        decrypt(bytes(closed))


@pytest.mark.django_db
@pytest.mark.parametrize("question", ["letter", "letter__exact", "letter__contains", "letter__in", "letter__regex"])
def test_nobody_can_ask_the_database_for_an_answer(question: str) -> None:
    with pytest.raises(FieldError):
        list(Clearance.objects.filter(**{question: [CANARY]}))


@pytest.mark.django_db
def test_one_can_ask_whether_there_is_an_answer(cleo: Client) -> None:
    Clearance.objects.create(clinic=cleo.clinic, client=cleo, letter=None)
    assert Clearance.objects.filter(letter__isnull=True).count() == 1
