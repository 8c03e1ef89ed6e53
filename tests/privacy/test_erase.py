"""Erasing a client: whole, or but for the record that has to be kept; and no word of them stays anywhere."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client as Browser

from clinic.practice import tenancy
from clinic.practice.models import Appointment, Client, Clinic, Event, Membership, User
from clinic.privacy import actions, tombstones
from clinic.privacy.everything import document
from clinic.privacy.held import HELD, records_of
from clinic.privacy.keeping import kept_until
from clinic.privacy.models import Erasure, Keeping
from tests.conftest import sign_in
from tests.house.walking import named, prefix, text
from tests.privacy.crowded import CANARY, crowd, old

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowded(appointment: Appointment) -> Client:
    return crowd(appointment)


@pytest.fixture
def past(crowded: Client, appointment: Appointment) -> Client:
    """The same client, whose only visit was so long ago that nothing has to be kept."""
    old(appointment, 9 * 365)
    return crowded


def everywhere() -> Iterator[str]:
    """Every value of every table as the database has it, sessions as they read."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a table of ours
            yield from (f"{table}: {row!r}" for row in cursor.fetchall())
    yield from (f"session: {session.get_decoded()!r}" for session in Session.objects.all())


def traces() -> list[str]:
    return [found for found in everywhere() if CANARY.lower() in found.lower()]


def test_the_search_for_traces_finds_them(crowded: Client) -> None:
    tables = {found.partition(":")[0] for found in traces()}
    assert tables == {"practice_client", "practice_searchkey", "mail_message", "session"}  # elsewhere it is encrypted


def test_whole_no_word_of_the_client_stays_anywhere(past: Client, ana: Membership) -> None:
    number = past.pk
    assert actions.erase(client=past, by=ana.user) == "erased"
    assert traces() == []
    for label, held in HELD.items():
        if held.via:
            assert not records_of(label, Client(pk=number)).exists(), label
    assert not any(f"appointment:{number}" in str(row) for row in everywhere() if row.startswith("mail_message"))


def test_the_trail_stays_and_no_longer_says_about_whom(past: Client, ana: Membership) -> None:
    before = Event.objects.count()
    actions.erase(client=past, by=ana.user)
    assert Event.objects.count() == before + 1
    assert not Event.objects.exclude(client=None).exists()
    last = Event.objects.latest("pk")
    assert (last.action, last.actor, last.subject) == ("client.erased", ana.user, f"client:{past.pk}")


def test_other_clients_lose_nothing(past: Client, oak: Clinic, ana: Membership) -> None:
    other = oak.clients.create(name="Somebody Else", birth_date=date(1980, 1, 2))
    booked = oak.appointments.create(client=other, therapist=ana, starts_at=past.created_at)
    crowd(booked)
    before = document(other)["records"]
    actions.erase(client=past, by=ana.user)
    assert document(other)["records"] == before


def test_a_recent_record_is_closed_and_the_rest_goes(
    crowded: Client, appointment: Appointment, ana: Membership
) -> None:
    old(appointment, 10)
    Appointment.objects.create(
        clinic=crowded.clinic, client=crowded, therapist=ana, starts_at=crowded.created_at + timedelta(days=30)
    )
    assert actions.erase(client=crowded, by=ana.user) == "closed"
    crowded.refresh_from_db()
    assert (crowded.email, crowded.phone, crowded.closed_at is not None) == ("", "", True)
    for label, held in HELD.items():
        if label != "practice.Event":
            assert records_of(label, crowded).exists() == held.is_record, label
    assert crowded.appointments.get() == appointment
    assert {found.partition(":")[0] for found in traces()} == {"practice_client"}


def test_a_closed_record_stands_on_no_page_of_the_days_work(
    crowded: Client, appointment: Appointment, ana: Membership, link_token: str
) -> None:
    old(appointment, 10)
    day = appointment.local_start.date()
    actions.erase(client=crowded, by=ana.user)
    therapist = Membership.objects.create(clinic=crowded.clinic, user=_user("tom"), role="therapist")
    browser = sign_in(therapist)
    values = {"clinic": "oak", "client": crowded.pk, "appointment": appointment.pk, "section": "urgent",
              "member": ana.pk, "name": f"{appointment.pk:n>43}", "key": "k"}  # fmt: skip
    for route in named():
        if set(route.parts) <= set(values) and prefix(route, values) == "c":
            for query in ({}, {"q": "Cleo"}, {"day": str(day)}):
                assert CANARY not in text(browser.get(route.address(values), query)), route.name
    assert tenancy.find_link(link_token) is None


def test_the_owner_finds_closed_records_and_can_take_them_away(
    crowded: Client, appointment: Appointment, ana: Membership
) -> None:
    old(appointment, 10)
    actions.erase(client=crowded, by=ana.user)
    browser = sign_in(ana)
    assert CANARY in text(browser.get("/c/oak/settings/privacy/"))
    assert CANARY in text(browser.get(f"/c/oak/clients/{crowded.pk}/everything.json"))
    assert Event.objects.get(action="closed.read").listed == [crowded.pk]


def _user(name: str) -> User:
    return User.objects.create_user(f"{name}@oak.example", "x", name=name)


def test_the_page_asks_for_the_name(as_ana: Browser, past: Client) -> None:
    address = f"/c/oak/clients/{past.pk}/erase/"
    assert "Nobody can bring it back" in text(as_ana.get(address))
    for wrong in ("", "Cleo", CANARY):
        refused = as_ana.post(address, {"name": wrong})
        assert refused.status_code == 422
        assert Client.objects.filter(pk=past.pk).exists()
    done = as_ana.post(address, {"name": f" cleo   {CANARY.upper()} "}, follow=True)
    assert "Erased. Nothing about this client is kept." in text(done)
    assert not Client.objects.filter(pk=past.pk).exists()


def test_the_page_says_what_stays_and_until_when(as_ana: Browser, crowded: Client, appointment: Appointment) -> None:
    old(appointment, 10)
    until = kept_until(crowded)
    shown = " ".join(text(as_ana.get(f"/c/oak/clients/{crowded.pk}/erase/")).split())
    assert until is not None
    assert f"until {until.day} {until:%B %Y}. Your clinic keeps it so long." in shown
    assert "Pages of letters (1)" in shown


def test_how_long_a_record_is_kept(oak: Clinic, cleo: Client, appointment: Appointment) -> None:
    assert kept_until(cleo) is None  # nothing took place, nothing came in
    old(appointment, 100)
    visit = appointment.local_start.date()
    assert kept_until(cleo) == visit + timedelta(days=2922)
    Keeping.objects.create(clinic=oak, kind="records", days=365)
    assert kept_until(cleo) == visit + timedelta(days=365)
    Client.objects.filter(pk=cleo.pk).update(birth_date=date(visit.year - 17, 2, 28))
    cleo.refresh_from_db()
    assert kept_until(cleo) == date(visit.year + 1, 2, 28) + timedelta(days=365)
    Keeping.objects.update(days=30)
    Client.objects.filter(pk=cleo.pk).update(birth_date=None)
    cleo.refresh_from_db()
    assert kept_until(cleo) is None


def test_an_erasure_that_cannot_be_written_down_is_not_done(
    as_ana: Browser, past: Client, erasure_log: Path, settings: Any
) -> None:
    settings.ERASURE_LOG = str(erasure_log.parent)  # a folder: no line can be added
    answer = as_ana.post(f"/c/oak/clients/{past.pk}/erase/", {"name": past.name})
    assert answer.status_code == 422
    assert "could not be written down" in text(answer)
    assert Client.objects.filter(pk=past.pk).exists()
    assert not Erasure.objects.exists()


def test_a_tombstone_holds_numbers_only(past: Client, ana: Membership, erasure_log: Path) -> None:
    mark = tombstones.mark_of(past)
    actions.erase(client=past, by=ana.user)
    (stone,) = tombstones.read(erasure_log)
    assert stone == tombstones.Tombstone(past.pk, mark, "erased") == tombstones.stored()[0]
    assert CANARY.lower() not in erasure_log.read_text().lower()


def test_who_is_back_after_a_restore_is_erased_again(past: Client, ana: Membership, erasure_log: Path) -> None:
    made = {"pk": past.pk, "clinic": past.clinic, "created_at": past.created_at, "name": past.name}
    actions.erase(client=past, by=ana.user)
    Client.objects.create(**made)
    assert actions.erase_again(tombstones.read(erasure_log)) == 1
    assert not Client.objects.exists()
    assert actions.erase_again(tombstones.read(erasure_log)) == 0


def test_somebody_else_who_got_the_number_is_left_alone(past: Client, ana: Membership, erasure_log: Path) -> None:
    number, clinic = past.pk, past.clinic
    actions.erase(client=past, by=ana.user)
    Client.objects.create(pk=number, clinic=clinic, name="Somebody Else")
    assert actions.erase_again(tombstones.read(erasure_log)) == 0
    assert Client.objects.get().name == "Somebody Else"


def test_who_was_closed_is_closed_again(
    crowded: Client, appointment: Appointment, ana: Membership, erasure_log: Path
) -> None:
    old(appointment, 10)
    actions.erase(client=crowded, by=ana.user)
    Client.objects.filter(pk=crowded.pk).update(closed_at=None, email="back@example.org")
    assert actions.erase_again(tombstones.read(erasure_log)) == 1
    crowded.refresh_from_db()
    assert (crowded.email, crowded.closed_at is not None) == ("", True)
    assert actions.erase_again(tombstones.read(erasure_log)) == 0


def test_a_cut_line_of_the_log_is_passed_over(erasure_log: Path, past: Client, ana: Membership) -> None:
    actions.erase(client=past, by=ana.user)
    whole = erasure_log.read_text()
    erasure_log.write_text(f"{whole[:20]}\n[]\n{whole}")
    assert len(list(tombstones.read(erasure_log))) == 1
