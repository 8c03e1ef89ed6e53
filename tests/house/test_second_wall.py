"""The second wall on PostgreSQL: a query that forgets its clinic finds nothing of another, in the real pages too."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse

from clinic import wall, wall_policies
from clinic.mail.models import Message
from clinic.practice import actions, finding
from clinic.practice.models import Appointment, Client, Clinic, Event, Membership
from clinic.privacy.held import HELD
from tests.cast import add_cleo, add_member, book, sign_in, with_link
from tests.environment import need_postgresql
from tests.privacy.crowded import crowd
from tests.walled import wall_up

SOURCES = Path(__file__).resolve().parents[2] / "clinic"
DOORS = {"tenancy.py", "join.py", "door.py", "doctor.py", "guardian.py"}
OUTSIDE = {"practice.KeptForm"}
"""Holds what somebody typed of a client, and no clinic: it is its writer's alone."""


@pytest.fixture
def walled(db: None, settings: Any) -> Iterator[None]:
    need_postgresql()
    with wall_up(settings):
        yield


@pytest.fixture
def sam(rex: Membership) -> Client:
    """Elm's client, of whom Oak must never hear."""
    sam = add_cleo(rex.clinic)
    sam.name = "Sam Poe"
    sam.save()
    return sam


def _found(query: Any, scope: wall.Scope) -> list[Any]:
    with wall._scope(scope):
        return list(query.all())


# --- A query that forgets its clinic -------------------------------------------------------------------------------


@pytest.mark.postgresql
def test_a_query_that_forgets_its_clinic_finds_its_own_rows_alone(walled: None, cleo: Client, sam: Client) -> None:
    everybody = Client.objects.order_by("pk")
    assert _found(everybody, wall.NOBODY) == []
    assert _found(everybody, wall.Scope(clinic=str(cleo.clinic_id))) == [cleo]
    assert _found(everybody, wall.Scope(clinic=str(sam.clinic_id))) == [sam]
    assert _found(everybody, wall.Scope(crossing="tests")) == [cleo, sam]


@pytest.mark.postgresql
def test_a_write_that_forgets_its_clinic_changes_nothing_of_another(walled: None, cleo: Client, sam: Client) -> None:
    with wall.inside(cleo.clinic_id):
        assert Client.objects.filter(pk=sam.pk).update(phone="1") == 0
        assert not Client.objects.filter(pk=sam.pk).delete()[0]
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            sam.clinic.clients.create(name="Planted")
        with pytest.raises(IntegrityError), transaction.atomic():  # a key can be there, and is not told
            Client.objects.create(pk=sam.pk, clinic=cleo.clinic, name="Guess")
    sam.refresh_from_db()
    assert sam.name == "Sam Poe" and sam.phone != "1"


@pytest.mark.postgresql
def test_every_table_with_a_clinics_rows_is_behind_it(
    walled: None, appointment: Appointment, sam: Client, rex: Membership
) -> None:
    """With a record of every kind in both clinics: nobody sees none, Oak sees Oak's."""
    for visit in (appointment, book(sam, rex)):
        crowd(visit)
    oak = appointment.clinic_id
    for model, column in wall_policies.walled():
        rows = model._base_manager.values_list(column, flat=True)
        assert _found(rows, wall.NOBODY) == [], model
        assert set(_found(rows, wall.Scope(clinic=str(oak)))) <= {oak}, model
        assert len(set(_found(rows, wall.Scope(crossing="tests")))) in (0, 2), model


def test_what_is_kept_about_a_client_is_walled_or_its_writers() -> None:
    behind = {model._meta.label for model, _column in wall_policies.walled()}
    assert set(HELD) - behind == OUTSIDE


# --- Through the real pages ------------------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.parametrize("stands", [True, False])
def test_a_page_that_forgets_its_clinic_shows_nobody_elses(
    stands: bool, request: pytest.FixtureRequest, cleo: Client, sam: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of clients, with its clinic forgotten: it is the wall that keeps Sam out."""
    need_postgresql()
    if stands:
        request.getfixturevalue("walled")
    monkeypatch.setattr(finding, "page", lambda *_args, **_more: list(Client.objects.all()))
    ana = add_member(cleo.clinic, "Ana Ruiz", "owner")
    page = sign_in(ana).get("/c/oak/clients/").content.decode()
    assert "Cleo Marsh" in page
    assert ("Sam Poe" in page) is not stands


@pytest.mark.postgresql
def test_every_door_opens_its_own_clinic(walled: None, appointment: Appointment, ana: Membership, sam: Client) -> None:
    """Staff by membership, a client by link, and Rex, who works in the other one."""
    token = actions.mint_link(appointment=appointment, by=ana.user).split("/")[-2]
    board = sign_in(ana).get("/c/oak/today/", {"day": appointment.local_start.date().isoformat()})
    assert board.status_code == 200 and "Cleo" in board.content.decode()
    assert sign_in(ana).get("/", follow=True).status_code == 200
    assert Browser().get(f"/a/{token}/").status_code == 200
    assert Browser().post(f"/a/{token}/").status_code == 302
    assert with_link(token).get(reverse("intake:overview")).status_code == 200
    assert sign_in(Membership.objects.get(clinic=sam.clinic)).get("/c/oak/today/").status_code == 404


@pytest.mark.postgresql
def test_the_worker_writes_to_the_clients_of_all_clinics(
    walled: None, appointment: Appointment, sam: Client, rex: Membership, mailoutbox: list[Any]
) -> None:
    for visit in (appointment, book(sam, rex)):
        actions.mail_link(appointment=visit, by=visit.therapist.user)
    with wall._scope(wall.NOBODY):
        call_command("sendmail", verbosity=0)
    assert len(mailoutbox) == 2
    assert not Message.objects.filter(sent_at=None).exists()


@pytest.mark.postgresql
@pytest.mark.parametrize("path", ["/c/oak/today/", "/c/elm/today/", "/c/oak/clients/999999/", "/a/no-such-token/", "/"])
def test_after_each_request_the_connection_works_for_nobody(walled: None, ana: Membership, path: str) -> None:
    browser = sign_in(ana)
    with wall._scope(wall.NOBODY):
        browser.get(path)
        assert Client.objects.count() == Event.objects.count() == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('kneadwell.clinic'), current_setting('kneadwell.crossing')")
            assert cursor.fetchone() == ("", "")


@pytest.mark.postgresql
def test_a_broken_transaction_takes_back_what_was_said_in_it(walled: None, cleo: Client, sam: Client) -> None:
    with wall.inside(cleo.clinic_id):
        with pytest.raises(IntegrityError), transaction.atomic(), wall.crossing("operator"):
            Client.objects.create(pk=cleo.pk, clinic=cleo.clinic, name="Twice")
        assert list(Client.objects.all()) == [cleo]
        assert _found(Client.objects.order_by("pk"), wall.Scope(crossing="operator")) == [cleo, sam]
        assert list(Client.objects.all()) == [cleo]


# --- Whether it stands -----------------------------------------------------------------------------------------------


@pytest.mark.postgresql
def test_a_node_whose_wall_has_a_gap_takes_no_requests(walled: None, oak: Clinic) -> None:
    call_command("rowsecurity", verbosity=0)
    assert Browser().get("/readyz").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        assert wall_policies.gaps() == ["this role goes through every wall"]
        cursor.execute("ALTER TABLE practice_client NO FORCE ROW LEVEL SECURITY")
    assert wall_policies.gaps()[0] == "practice_client has no wall"
    with pytest.raises(CommandError, match="practice_client has no wall"):
        call_command("rowsecurity")
    answer = Browser().get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"wall\n")


@pytest.mark.postgresql
def test_it_can_be_taken_down_and_put_up_again(walled: None, cleo: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    connection.check_constraints()
    call_command("rowsecurity", "--down", verbosity=0)
    assert len(wall_policies.gaps()) > 20
    call_command("rowsecurity", "--up", verbosity=0)
    assert wall_policies.gaps() == ["this role goes through every wall"]


def test_only_declared_crossings_are_made_and_only_doors_enter() -> None:
    made, entered = set(), set()
    for file in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="wall"), attr="crossing"), args=[ast.Constant(value=name)]
                ):
                    made.add(name)
                case ast.Call(func=ast.Attribute(value=ast.Name(id="wall"), attr="enter")):
                    entered.add(file.name)
    assert made == set(wall.CROSSINGS)
    assert entered == DOORS


def test_an_undeclared_crossing_is_refused() -> None:
    with pytest.raises(LookupError), wall.crossing("curiosity"):
        pass


def test_without_it_nothing_is_said_to_the_database(db: None, oak: Clinic, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1), wall.inside(oak.pk), wall.crossing("operator"):
        assert Clinic.objects.count() == 1
