"""The clinic's own numbers: small groups are not told, a therapist sees their own, and the file runs no formula."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from clinic.intake.models import Intake
from clinic.practice.models import Client, Clinic, Event, Membership, User
from clinic.prep.models import Assessment
from clinic.progress.outcomes import FEWEST, gathered, suppressed
from clinic.progress.sheet import safe
from tests.conftest import PASSWORD, sign_in
from tests.drawn import without_tokens
from tests.prep.forms import THINNER, fill, sent
from tests.progress.visits import scored, visited

PAGE, FILE = "/c/oak/progress/", "/c/oak/progress/visits.csv"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def people(oak: Clinic, count: int, name: str = "Pat") -> list[Client]:
    born = date(date.today().year - 41, 3, 14)
    return [oak.clients.create(name=f"{name} {number}", birth_date=born) for number in range(count)]


@pytest.fixture
def ben(oak: Clinic) -> Membership:
    """Ben is a therapist of Oak."""
    user = User.objects.create_user("ben@oak.example", PASSWORD, name="Ben Cole")
    return Membership.objects.create(clinic=oak, user=user, role="therapist")


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([9, 8, 7, 0, 0], [9, 8, 7, 0, 0]),
        ([9, 8, 3, 0, 0], [9, None, None, 0, 0]),
        ([9, 1, 2, 0, 0], [9, None, None, 0, 0]),
        ([4, 0, 0, 0, 0], [None, None, 0, 0, 0]),
    ],
)
def test_a_small_count_cannot_be_worked_out(counts: list[int], told: list[int | None]) -> None:
    assert suppressed(counts) == told


def test_small_groups_stand_together() -> None:
    assert gathered({"a": 9, "b": 4, "c": 2, "d": 5}, "others") == [("a", 9), ("d", 5), ("others", 6)]
    assert gathered({}, "others") == []


def test_outcomes_compare_the_fourth_visit_with_the_first(as_ana: Browser, oak: Clinic, ana: Membership) -> None:
    for client in people(oak, FEWEST):
        visited(client, ana, [(6, 8), (6, 7), (5, 6), (4, 4)])
    page = text(as_ana.get(PAGE))
    assert "visit 4" in page
    assert 'data-label="Clearly less"> 5' in page.replace("\n", " ") or 'data-label="Clearly less">5' in page
    assert "Pat" not in without_tokens(page)
    assert Event.objects.filter(action="progress.read").count() == 1


def test_fewer_than_five_are_not_told(as_ana: Browser, oak: Clinic, ana: Membership) -> None:
    for client in people(oak, FEWEST - 1):
        visited(client, ana, [(6, 8), (6, 7), (5, 6), (4, 4)])
    page = text(as_ana.get(PAGE))
    assert "fewer than 5" in page
    assert page.count("too few") == 5


def test_a_therapist_sees_the_numbers_of_their_own_clients(oak: Clinic, ana: Membership, ben: Membership) -> None:
    for client in people(oak, FEWEST):
        visited(client, ana, [(6, 8), (6, 7), (5, 6), (4, 4)])
    browser = sign_in(ben)
    assert "Nobody has come to their fourth visit" in text(browser.get(PAGE))
    assert len(browser.get(FILE).content.decode().splitlines()) == 1


def test_where_forms_are_left_is_told_by_page(as_ana: Browser, oak: Clinic, ana: Membership) -> None:
    for client in people(oak, FEWEST):
        (visit,) = visited(client, ana, [(6, 8)])
        intake = fill(visit_ahead(visit))
        raw = {**intake.document, "saved": {"urgent": 2, "goals": 3}}
        Intake.objects.filter(pk=intake.pk).update(document=raw)
        back(visit)
    page = text(as_ana.get(PAGE))
    assert "Form begun, not sent</th> <td>5</td>" in page
    assert "Form never opened</th> <td>0</td>" in page
    assert "What do you want most from massage?" in page


def visit_ahead(visit: Any) -> Any:
    """The visit, put into the future for as long as its form is filled in."""
    visit.__dict__["_was"] = visit.starts_at
    visit.starts_at, visit.status = visit.starts_at.replace(year=visit.starts_at.year + 1), "planned"
    visit.save()
    return visit


def back(visit: Any) -> None:
    visit.starts_at = visit.__dict__["_was"]
    visit.save()


def test_what_stops_people_is_told_by_level_and_rule(as_ana: Browser, oak: Clinic, ana: Membership) -> None:
    for client in people(oak, FEWEST):
        (visit,) = visited(client, ana, [(6, 8)])
        sent(visit_ahead(visit), THINNER)
        back(visit)
    assert Assessment.objects.filter(level="CLEARANCE").count() == FEWEST
    page = text(as_ana.get(PAGE))
    assert "5 visits were held back by an answer." in page
    assert "(anticoagulant" in page
    assert "Needs clearance" in page


def test_the_file_has_no_names_unless_asked_for_and_is_an_event(as_ana: Browser, oak: Clinic, ana: Membership) -> None:
    (client,) = people(oak, 1, "=cmd|calc")
    visits = visited(client, ana, [(6, 8), (5, 7)])
    scored(visits[0], [3, 4, 6])
    response = as_ana.get(FILE)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert "cmd" not in response.content.decode()
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [(row["visit"], row["pain_before"], row["activities_average"]) for row in rows] == [
        ("1", "6", "4.3"), ("2", "5", ""),
    ]  # fmt: skip
    named = as_ana.get(FILE, {"names": "1"}).content.decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(named)))["name"] == "'=cmd|calc 0"
    events = Event.objects.filter(action__startswith="progress.exported").order_by("pk")
    assert [event.action for event in events] == ["progress.exported", "progress.exported_with_names"]
    assert events[0].listed == [client.pk]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_no_cell_runs_as_a_formula(cell: str) -> None:
    assert safe(cell) == f"'{cell}"
    assert safe("plain") == "plain"
    assert (safe(None), safe(-3)) == ("", -3)


@pytest.mark.parametrize("months", ["x", "0", "-6", "10" * 30, "\x00"])
def test_an_odd_time_is_the_usual_one(as_ana: Browser, months: str) -> None:
    response = as_ana.get(PAGE, {"months": months})
    assert response.status_code == 200
    assert '<b aria-current="page">6 months</b>' in text(response)


def test_more_clients_cost_no_more_queries(as_ana: Browser, oak: Clinic, ana: Membership) -> None:
    counts = []
    for name in ("Pat", "Kim"):
        for client in people(oak, 3, name):
            visited(client, ana, [(6, 8), (6, 7), (5, 6), (4, 4)])
        with CaptureQueriesContext(connection) as queries:
            as_ana.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14
