"""Who read and changed what, in words: the pages of one client and of one member, by day, page by page, and as CSV."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone
from django.utils.html import strip_tags

from clinic.practice import actions, audit
from clinic.practice.models import Appointment, Client, Clinic, Event, Membership
from clinic.privacy import trail
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db


def at(client: Client, kind: str = "trail/", **query: Any) -> str:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/c/oak/clients/{client.pk}/{kind}?{asked}"


def read(browser: Browser, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return " ".join(strip_tags(response.content.decode().replace("<", " <")).split())


def rows(browser: Browser, address: str) -> list[list[str]]:
    response = browser.get(address)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_a_trail_says_who_did_what_to_which_visit(as_ana: Browser, ana: Membership, appointment: Appointment) -> None:
    actions.mint_link(appointment=appointment, by=ana.user)
    actions.stop_sharing(appointment=appointment, by=None)
    shown = read(as_ana, at(appointment.client))
    assert "Ana Ruiz Made a link for the client Visit of" in shown
    assert "The client Ended every link to an appointment" in shown


def test_reading_the_trail_stands_in_it(as_ana: Browser, cleo: Client) -> None:
    read(as_ana, at(cleo))
    assert "Ana Ruiz Read this list of who read and changed what" in read(as_ana, at(cleo))


def test_a_day_shows_its_own_lines_and_the_lists_of_that_day(as_desk: Browser, as_ana: Browser, cleo: Client) -> None:
    other = cleo.clinic.clients.create(name="Somebody Else")
    as_desk.get("/c/oak/clients/?q=Cleo")
    today = cleo.clinic.today()
    assert "Dee Park Read a list of clients 1 client stood in it" in read(as_ana, at(cleo, day=today))
    assert "Dee Park" not in read(as_ana, at(cleo))
    assert "Dee Park" not in read(as_ana, at(other, day=today))
    assert "Nothing was read or changed on this day." in read(as_ana, at(cleo, day=today - timedelta(days=1)))


def test_a_day_is_the_clinics_own(as_ana: Browser, oak: Clinic, cleo: Client) -> None:
    """Half past midnight in Berlin is still yesterday in UTC."""
    midnight = timezone.now().astimezone(oak.zone).replace(hour=0, minute=30)
    Event.objects.create(clinic=oak, client=cleo, actor_kind="system", action="clearance.expired", at=midnight)
    assert "A doctor’s letter ran out" in read(as_ana, at(cleo, day=oak.today()))


def test_pages_follow_each_other_and_none_is_lost(as_ana: Browser, oak: Clinic, cleo: Client) -> None:
    moment = timezone.now()
    for number in range(trail.PAGE * 2 + 5):  # all at one moment: the key of the page has to tell them apart
        Event.objects.create(clinic=oak, client=cleo, actor_kind="client", action="x", subject=f"x:{number}", at=moment)
    seen: list[str] = []
    last = None
    while True:
        page = trail.page(oak, trail.of_client(cleo, after=last))
        seen += [line.event.subject for line in page.lines]
        last = page.last
        if last is None:
            break
    assert len(seen) == len(set(seen)) == trail.PAGE * 2 + 5
    assert "Earlier lines" in read(as_ana, at(cleo))


@pytest.mark.parametrize("query", [{"day": "2026-02-30"}, {"day": "x"}, {"after": "x"}, {"after": "9" * 30}])
def test_nonsense_in_the_address_shows_the_newest_lines(as_ana: Browser, cleo: Client, query: dict[str, str]) -> None:
    audit.record(clinic=cleo.clinic, action="client.added", by=None, kind="system", client=cleo)
    assert "Kneadwell, by itself Added the client" in read(as_ana, at(cleo, **query))


def test_a_csv_holds_the_same_lines_and_no_formula(as_ana: Browser, ana: Membership, cleo: Client) -> None:
    Client.objects.filter(pk=cleo.pk).update(name="=cmd|' /C calc'!A0")
    actions.choose_language(client=cleo, language="es", by=ana.user)
    found = rows(as_ana, at(cleo, "trail.csv"))
    assert found[0][:4] == ["When", "Who", "What", "Client"]
    told = [line[1:4] for line in found[1:]]
    assert ["Ana Ruiz", "Changed the client’s language", "'=cmd|' /C calc'!A0"] in told


def test_an_owner_reads_what_a_colleague_did(as_ana: Browser, desk: Membership, cleo: Client) -> None:
    sign_in(desk).get(f"/c/oak/clients/{cleo.pk}/")
    shown = read(as_ana, f"/c/oak/settings/people/{desk.pk}/trail/")
    assert "What Dee Park read and changed" in shown
    assert "Read the client’s record Cleo Marsh" in shown
    noted = Event.objects.get(action="member.read")
    assert (noted.subject, noted.listed) == (f"member:{desk.pk}", [cleo.pk])
    lines = rows(as_ana, f"/c/oak/settings/people/{desk.pk}/trail.csv?day={cleo.clinic.today()}")
    assert lines[1][1:4] == ["Dee Park", "Read the client’s record", "Cleo Marsh"]


def test_a_colleague_of_another_clinic_is_nobody(as_ana: Browser, rex: Membership) -> None:
    assert as_ana.get(f"/c/oak/settings/people/{rex.pk}/trail/").status_code == 404


def test_a_trail_costs_the_same_for_one_line_and_for_fifty(
    as_ana: Browser, appointment: Appointment, ana: Membership, django_assert_max_num_queries: Any
) -> None:
    for _number in range(40):
        actions.mint_link(appointment=appointment, by=ana.user)
    with django_assert_max_num_queries(7):
        as_ana.get(at(appointment.client))
    with django_assert_max_num_queries(7):
        as_ana.get(f"/c/oak/settings/people/{ana.pk}/trail/")
