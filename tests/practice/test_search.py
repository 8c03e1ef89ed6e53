"""Clients are found in an index: the same ones, in the same order, as by looking at each; pages leave nobody out."""

from datetime import date
from itertools import product
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from clinic.practice import finding, search
from clinic.practice.models import Client, Clinic

pytestmark = pytest.mark.django_db
TYPED = ["a", "an", "ann", "anna", "ANNA marsh", "marsh anna", "arsh", "rsh a", "nn ma", "öz", "ö'", "555", "5550",
         "0171", "+49 30 5550", "@exam", "anna@", "c7@example.org", "4930", "marsh 5550", "x", "1980", "anna anna",
         "%", "'"]  # fmt: skip
QUERIES = ("q=anna", "q=marsh+anna", "q=5550", "q=1.1.1980", "", "sort=newest", "q=a&sort=newest")


@pytest.fixture
def crowd(oak: Clinic, elm: Clinic) -> list[Client]:
    """Sixty whose names are much alike, one who is closed, and one of another clinic."""
    random = Random(7)  # noqa: S311 - nothing secret
    words = ("Anna", "Hannah", "Marsh", "Marshall", "Özil", "O'Ann", "Aranda")
    made = []
    for number in range(60):
        name = " ".join(random.sample(words, k=random.choice((1, 2, 3))))
        phone = random.choice(("", f"+49 30 5550{number:02}", f"0171 {number:02}80{number:02}"))
        mail = random.choice(("", f"c{number}@example.org", f"anna{number}@mail.example"))
        made.append(oak.clients.create(name=name, phone=phone, email=mail, birth_date=date(1980, 1, 1 + number % 9)))
    oak.clients.filter(pk=made[-1].pk).update(closed_at=made[0].created_at)
    elm.clients.create(name="Anna Marsh", phone="+49 30 5550142", email="anna@example.org")
    return made[:-1]


def fits(client: Client, typed: str) -> bool:
    """What the search promises, said once more and plainly."""
    asked, mail = search.sought(typed), client.email.lower()
    by_mail = len(asked.words) == 1 and (
        mail.startswith(asked.words[0]) or (asked.words[0].startswith("@") and asked.words[0] in mail)
    )
    by_name = bool(asked.words) and all(word in client.name_folded for word in asked.words)
    return by_name or by_mail or any(way in client.phone_digits for way in asked.ways)


def place(client: Client, typed: str) -> tuple[int, str, int]:
    words = search.sought(typed).words
    begins = [number for number, word in enumerate(words) if client.name_folded.startswith(word)]
    return (min([*begins, len(words)]), client.name_folded, client.pk)


@pytest.mark.parametrize("many", [0, 8, 5000])
def test_the_index_finds_whom_a_look_at_each_finds(
    crowd: list[Client], oak: Clinic, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """Whether few or many fit; and page by page it is the same."""
    monkeypatch.setattr(finding, "MANY", many)
    for typed in TYPED:
        wanted = sorted((client for client in crowd if fits(client, typed)), key=lambda client: place(client, typed))
        seen: list[Client] = []
        while part := finding.page(oak, typed, most=7, last=seen[-1].pk if seen else None):
            seen += part
        assert seen == wanted, typed
        newest = finding.page(oak, typed, most=99, order="newest")
        assert newest == sorted(wanted, key=lambda client: (client.created_at, client.pk), reverse=True), typed


@pytest.mark.parametrize("many", [0, 5000])
def test_no_page_of_the_list_costs_more_than_six_queries(
    crowd: list[Client], oak: Clinic, as_ana: Browser, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(finding, "MANY", many)
    for query, after in product(QUERIES, ("", f"&after={crowd[3].pk}")):
        with CaptureQueriesContext(connection) as asked:
            assert as_ana.get(f"/c/oak/clients/?{query}{after}").status_code == 200
        counted = [each["sql"] for each in asked if "SAVEPOINT" not in each["sql"]]
        assert len(counted) <= 6, counted
        assert not any("COUNT(" in sql for sql in counted)


def test_names_that_begin_so_stand_first(oak: Clinic) -> None:
    for name in ("Adam Roth", "Bert Rohn", "Roth Zora", "Rota Ina"):
        oak.clients.create(name=name)
    found = [client.name for client in finding.page(oak, "rot", most=9)]
    assert found == ["Rota Ina", "Roth Zora", "Adam Roth"]


def test_who_may_be_the_same_person(oak: Clinic, elm: Clinic, django_assert_num_queries: Any) -> None:
    born = date(1985, 1, 2)
    cleo = oak.clients.create(name="Cleo Mársh", email="cleo@example.org", phone="030 555 0199", birth_date=born)
    same = [
        oak.clients.create(name="CLEO MARSH"),
        oak.clients.create(name="C. M.", email="Cleo@Example.org"),
        oak.clients.create(name="Mrs Marsh", phone="030-5550199"),
        oak.clients.create(name="Nia Berg", birth_date=born),
    ]
    oak.clients.create(name="Cleo Marsden", email="xcleo@example.org", phone="030 555 01990")
    oak.clients.create(name="Cleo Marsh", closed_at=cleo.created_at)
    elm.clients.create(name="Cleo Marsh", email="cleo@example.org")
    cleo.refresh_from_db()
    with django_assert_num_queries(2):
        found = finding.alike(cleo, 20)
    assert found == [same[1], same[0], same[2], same[3]]
    assert len(finding.alike(cleo, 2)) == 2
