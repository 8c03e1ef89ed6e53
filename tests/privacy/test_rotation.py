"""Keys are rotated under a clinic at work: everything is under the newest key afterwards, and nothing is lost."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from clinic.intake.models import Intake
from clinic.practice import crypto
from clinic.practice.models import Appointment, ClientImport, Membership
from clinic.privacy import rotation
from tests.practice.test_accounts import code
from tests.privacy.crowded import crowd

OLD, NEW = "Zm9yIHRlc3RzIG9ubHksIG5vdCBhIHNlY3JldCBrZXk=", Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def full(appointment: Appointment) -> None:
    """Something in every encrypted column: of a client, and of a file of clients that an owner looks at."""
    crowd(appointment)
    ClientImport.objects.create(clinic=appointment.clinic, content={"good": [["Cleo Marsh"]]})


def rotated() -> str:
    said = StringIO()
    call_command("rotatekeys", stdout=said)
    return said.getvalue()


def contents() -> dict[str, list[Any]]:
    """Every encrypted value, read."""
    return {
        f"{model._meta.label}.{field.name}": [
            bytes(value) if isinstance(value, memoryview) else value
            for value in model._base_manager.order_by("pk").values_list(field.name, flat=True)
        ]
        for model, field in rotation.encrypted_columns()
    }


def test_everything_can_be_read_with_the_new_key_alone(settings: Any) -> None:
    before = contents()
    assert all(any(values) for values in before.values()), "a column without a value proves nothing"
    settings.FIELD_KEYS = [NEW, OLD]
    assert "0 values were" not in rotated()
    settings.FIELD_KEYS = [NEW]
    assert contents() == before


def test_a_second_time_there_is_nothing_to_do(settings: Any) -> None:
    settings.FIELD_KEYS = [NEW, OLD]
    rotated()
    assert "\n0 values were written again." in rotated()


def test_more_than_one_batch_is_rotated(settings: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(rotation, "BATCH", 1)
    settings.FIELD_KEYS = [NEW, OLD]
    rotated()
    settings.FIELD_KEYS = [NEW]
    assert all(contents().values())


def test_who_saves_in_the_middle_wins(settings: Any, monkeypatch: Any) -> None:
    intake = Intake.objects.latest("pk")
    settings.FIELD_KEYS = [NEW, OLD]
    really: Callable[[bytes], bytes] = crypto.rotate

    def while_somebody_saves(token: bytes) -> bytes:
        Intake.objects.filter(pk=intake.pk).update(document={"goals": "saved in the middle"})
        return really(token)

    monkeypatch.setattr(crypto, "rotate", while_somebody_saves)
    rotated()
    intake.refresh_from_db()
    assert intake.document == {"goals": "saved in the middle"}


def test_a_key_that_was_thrown_away_too_early_is_named_by_the_column_that_needs_it(settings: Any) -> None:
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(CommandError, match=r"\w+\.\w+\.\w+ holds a value that none of FIELD_KEYS opens"):
        rotated()


@pytest.mark.parametrize("stored", ["encrypted", "as it was before"])
def test_the_app_of_a_colleague_opens_with_the_new_key_alone(settings: Any, rex: Membership, stored: str) -> None:
    secret = generate_totp_secret()
    step = TOTP.activate(rex.user, secret)
    if stored != "encrypted":
        Authenticator.objects.filter(pk=step.instance.pk).update(data={"secret": secret})
    settings.FIELD_KEYS = [NEW, OLD]
    rotated()
    settings.FIELD_KEYS = [NEW]
    kept = Authenticator.objects.get(pk=step.instance.pk)
    assert crypto.is_newest(kept.data["secret"].encode())
    assert TOTP(kept).validate_code(code(secret))
