"""The audit trail is only added to, by whichever way one tries: in Python, and past it in the database itself."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from clinic.practice import audit
from clinic.practice.models import Client, Clinic, Event, Membership, TrailPermit, Unchangeable
from tests.conftest import sign_in

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


def sql(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "change",
    ["action = 'client.nothing'", "at = '2001-01-01'", "subject = ''", "actor_kind = 'client'", "clinic_id = NULL",
     "client_id = NULL", "actor_id = NULL", "listed = '[]'", "id = id + 1"],
)  # fmt: skip
def test_the_database_refuses_a_change_too(line: Event, change: str) -> None:
    with pytest.raises(IntegrityError, match="An event is written once"):
        sql(f"UPDATE practice_event SET {change}")  # noqa: S608 - our own words
    assert Event.objects.get() == line


def test_the_database_refuses_to_delete(line: Event) -> None:
    with pytest.raises(IntegrityError, match="An event is written once"):
        sql("DELETE FROM practice_event")
    assert Event.objects.count() == 1


def without_client(line: Event) -> None:
    sql("UPDATE practice_event SET client_id = NULL")
    assert Event.objects.get().client is None


def gone(line: Event) -> None:
    sql("DELETE FROM practice_event")
    assert not Event.objects.exists()


@pytest.mark.parametrize("act", [without_client, gone])
def test_under_a_permit_a_line_loses_its_client_or_goes(line: Event, act: Callable[[Event], None]) -> None:
    with audit.permit("a test"):
        act(line)
    assert not TrailPermit.objects.exists()


def test_not_even_under_a_permit_does_a_line_say_something_else(line: Event) -> None:
    with pytest.raises(IntegrityError), audit.permit("a test"):
        sql("UPDATE practice_event SET action = 'client.nothing'")
    assert Event.objects.get().action == "client.read"
    assert not TrailPermit.objects.exists()


def test_a_client_is_not_deleted_by_the_way(line: Event, cleo: Client) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        cleo.delete()
    with audit.permit("a test"):
        cleo.delete()
    assert Event.objects.get().client is None


@pytest.mark.parametrize("address", ["/c/oak/clients/?q=Cleo", "/c/oak/start/?q=Cleo"])
def test_a_search_notes_who_was_found(oak: Clinic, desk: Membership, cleo: Client, address: str) -> None:
    oak.clients.create(name="Somebody Else")
    sign_in(desk).get(address)
    found = Event.objects.get(action="clients.read")
    assert (found.listed, found.actor, found.client) == ([cleo.pk], desk.user, None)


def test_the_board_notes_who_stood_on_it(appointment: Any, cleo: Client, ana: Membership) -> None:
    browser = sign_in(ana)
    browser.get("/c/oak/today/")
    browser.get(f"/c/oak/today/?day={appointment.local_start.date()}")
    listed = Event.objects.filter(action="board.read").order_by("pk").values_list("listed", flat=True)
    assert list(listed) == [[], [cleo.pk]]
