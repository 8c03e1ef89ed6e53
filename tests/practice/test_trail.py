"""The audit trail is only added to, by whichever way one tries."""

from typing import Any

import pytest

from clinic.practice import audit
from clinic.practice.models import Client, Clinic, Event, Membership, Unchangeable

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(oak: Clinic, ana: Membership, cleo: Client) -> Event:
    return audit.record(clinic=oak, action="client.read", by=ana.user, client=cleo, subject=f"client:{cleo.pk}")


def save(line: Event) -> Any:
    line.action = "client.nothing"
    line.save()


def overwrite(line: Event) -> Any:
    Event(pk=line.pk, action="client.nothing", actor_kind="staff").save()


def update(line: Event) -> Any:
    Event.objects.filter(pk=line.pk).update(action="client.nothing")


def bulk_update(line: Event) -> Any:
    Event.objects.bulk_update([line], ["action"])


def delete(line: Event) -> Any:
    line.delete()


def delete_all(line: Event) -> Any:
    line.clinic.events.all().delete()


@pytest.mark.parametrize("change", [save, overwrite, update, bulk_update, delete, delete_all])
def test_a_line_cannot_be_changed_or_taken_out(line: Event, change: Any) -> None:
    with pytest.raises(Unchangeable):
        change(line)
    assert Event.objects.get().action == "client.read"


def test_a_client_who_is_deleted_leaves_the_line_without_a_name(line: Event, cleo: Client) -> None:
    cleo.delete()
    assert Event.objects.get().client is None
