"""After every act that writes a client the index of the search says what the clients say: no more and no less."""

from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from clinic.intake import actions as intake_actions
from clinic.practice import actions, imports, search, search_keys
from clinic.practice.import_file import Row, Table
from clinic.practice.models import Appointment, Client, Clinic, Membership
from clinic.practice.search_keys import SearchKey
from clinic.privacy import actions as privacy
from clinic.privacy import merging

pytestmark = pytest.mark.django_db
DETAILS: dict[str, Any] = {
    "name": "Zoë Łukasz", "email": "Zoe.L@Example.org", "phone": "+1 212 555 0100", "birth_date": date(1990, 5, 6),
}  # fmt: skip


@pytest.fixture(autouse=True)
def index_is_right(db: None) -> Any:
    """Every test here ends with this comparison."""
    yield
    written = set(SearchKey.objects.values_list("clinic", "client", "key", "name"))
    meant = {
        (client.clinic_id, client.pk, key, search.fold(client.name))
        for client in Client.objects.all()
        for key in search_keys.keys_of(client)
    }
    assert written == meant
    assert SearchKey.objects.count() == len(written), "each once"
    assert all(client.name_folded == search.fold(client.name) for client in Client.objects.all())


def keys(client: Client) -> set[str]:
    return set(SearchKey.objects.filter(client=client).values_list("key", flat=True))


def test_added(oak: Clinic, ana: Membership) -> None:
    made = actions.add_client(clinic=oak, details=DETAILS, key="k" * 22, by=ana.user)
    assert {"zoe", "oe", "lukasz", "kasz", " 12125550100", " 0100", "zoe.l@example.org", "@example.org"} <= keys(made)
    assert not {" 100", "example.org", " "} & keys(made)


def test_changed_by_staff(cleo: Client, ana: Membership) -> None:
    actions.change_client(client=cleo, details=DETAILS, version=1, by=ana.user)
    assert "lukasz" in keys(cleo) and "marsh" not in keys(cleo)


def test_changed_by_the_client_themselves(appointment: Appointment, cleo: Client) -> None:
    """Their form saves only what changed; what is looked up follows all the same."""
    intake = intake_actions.start(appointment=appointment, by=None)
    data = {"client": {"name": "Cleo Łukasz"}}
    intake_actions.save_page(intake=intake, page="about", data=data, version=intake.version, by=None)
    assert "lukasz" in keys(cleo) and "marsh" not in keys(cleo)


def test_only_other_columns_changed(cleo: Client) -> None:
    before = set(SearchKey.objects.values_list("pk", flat=True))
    actions.choose_language(client=cleo, language="es", by=None)
    assert set(SearchKey.objects.values_list("pk", flat=True)) == before, "nothing was written anew"


def test_imported(oak: Clinic, ana: Membership) -> None:
    rows = [Row(line, [], {**DETAILS, "name": f"Person {line}", "language": "en"}) for line in range(2, 9)]
    file = imports.look(clinic=oak, table=Table(["Name"], rows, "utf-8", "day", []), key="f" * 22, by=ana.user)
    imports.advance(file=imports.confirm(file=file, with_same=True, by=ana.user), by=ana.user)
    assert oak.clients.count() == 7 and SearchKey.objects.filter(key="person").count() == 7


def test_merged(oak: Clinic, cleo: Client, ana: Membership) -> None:
    gone = oak.clients.create(**DETAILS)
    merging.merge(kept=cleo, gone=gone, chosen={"email": gone.email}, versions=None, by=ana.user)
    assert "zoe.l@example.org" in keys(cleo) and keys(gone) == set()


def test_erased_but_for_the_record(appointment: Appointment, cleo: Client, ana: Membership) -> None:
    Appointment.objects.filter(pk=appointment.pk).update(starts_at="2026-01-05T10:00Z", status="done")
    assert privacy.erase(client=cleo, by=ana.user) == "closed"
    assert keys(cleo) == set()


def test_erased_whole(cleo: Client, ana: Membership) -> None:
    number = cleo.pk
    assert privacy.erase(client=cleo, by=ana.user) == "erased"
    assert not SearchKey.objects.filter(client=number).exists()


def test_filled_in_for_who_was_there_before(oak: Clinic, cleo: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    migration = import_module("clinic.practice.migrations.0013_search_keys")
    monkeypatch.setattr(migration, "BATCH", 2)
    for number in range(4):
        oak.clients.create(name=f"Person {number}")
    oak.clients.create(name="Closed", closed_at=cleo.created_at)
    SearchKey.objects.all().delete()
    migration.fill_in(apps, None)
