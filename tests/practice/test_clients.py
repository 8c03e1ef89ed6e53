"""Clients: found, added, changed; nothing of another clinic, nothing lost."""

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser

from clinic.practice.models import Client, Clinic, Event

pytestmark = pytest.mark.django_db
GARBAGE = ["x", "0", "-1", "10" * 20, "1e9", "\x00", "١٢", "' OR 1=1 --", "%F0%28%8C%28", "ü" * 300]


def listed(browser: Browser, **query: str) -> list[str]:
    response = browser.get("/c/oak/clients/", query)
    assert response.status_code == 200
    return [client.name for client in response.context["rows"]]


@pytest.fixture
def crowd(oak: Clinic) -> None:
    for name, phone, email, born in [
        ("Anna Öztürk", "+49 (30) 555-0142", "anna@example.org", date(1980, 3, 12)),
        ("Bo Li", "0171 99 88 77", "bo@example.org", None),
        ("Cora O'Neill", "", "", date(1980, 12, 3)),
    ]:
        oak.clients.create(name=name, phone=phone, email=email, birth_date=born)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("anna", ["Anna Öztürk"]),
        ("öztürk anna", ["Anna Öztürk"]),
        ("ÖZT", ["Anna Öztürk"]),
        ("O'Neill", ["Cora O'Neill"]),
        ("5550142", ["Anna Öztürk"]),
        ("0171-998877", ["Bo Li"]),
        ("bo@ex", ["Bo Li"]),
        ("12.3.1980", ["Anna Öztürk", "Cora O'Neill"]),  # day first or month first: nobody has to guess
        ("1980-03-12", ["Anna Öztürk"]),
        ("ozturk", ["Anna Öztürk"]),
        ("OZTÜRK a", ["Anna Öztürk"]),
        ("oneill", []),
        ("O’Neill", ["Cora O'Neill"]),
        ("030 555 0142", ["Anna Öztürk"]),
        ("0049 30 5550142", ["Anna Öztürk"]),
        ("+49 (0)30 555-0142", ["Anna Öztürk"]),
        ("+49 171 998877", ["Bo Li"]),
        ("0142", ["Anna Öztürk"]),
        ("@example.org", ["Anna Öztürk", "Bo Li"]),
        ("BO@EXAMPLE", ["Bo Li"]),
        ("%", []),
        ("_", []),
        ("́", []),
        ("nobody", []),
        ("", ["Anna Öztürk", "Bo Li", "Cora O'Neill"]),
    ],
)
def test_a_client_is_found_by_what_one_remembers(crowd: None, as_ana: Browser, typed: str, found: list[str]) -> None:
    assert listed(as_ana, q=typed) == found


def test_names_stand_in_the_order_of_a_phone_book(oak: Clinic, as_ana: Browser) -> None:
    for name in ("Öz", "anna", "Zed", "Ben", "Åsa"):
        oak.clients.create(name=name)
    assert listed(as_ana) == ["anna", "Åsa", "Ben", "Öz", "Zed"]


def test_two_of_one_name_and_birth_date_are_told_apart(oak: Clinic, as_ana: Browser) -> None:
    born = date(1990, 1, 2)
    first = oak.clients.create(name="Kim Lee", birth_date=born, email="kim@example.org")
    second = oak.clients.create(name="KIM LEE", birth_date=born)
    oak.clients.create(name="Kim Lee", birth_date=date(1991, 1, 2))
    text = " ".join(as_ana.get("/c/oak/clients/", {"q": "kim"}).content.decode().split())
    assert f"Number {first.pk}, added" in text and f"Number {second.pk}, added" in text
    assert text.count("Number ") == 2


def test_the_search_never_shows_another_clinics_client(crowd: None, elm: Clinic, as_ana: Browser) -> None:
    elm.clients.create(name="Anna Elsewhere", email="anna@elsewhere.example")
    assert listed(as_ana, q="anna") == ["Anna Öztürk"]


def test_pages_follow_one_another_without_gap_or_repeat(oak: Clinic, as_ana: Browser) -> None:
    Client.objects.bulk_create(Client(clinic=oak, name=f"Same Name {n % 7}") for n in range(120))
    for order in ("name", "newest"):
        seen: list[int] = []
        after = ""
        while True:
            response = as_ana.get("/c/oak/clients/", {"sort": order, "after": after})
            seen += [client.pk for client in response.context["rows"]]
            if (last := response.context["last"]) is None:
                break
            after = str(last)
        assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize("name", ["q", "page", "sort", "after", "client", "unknown"])
@pytest.mark.parametrize("value", GARBAGE)
def test_garbage_in_the_address_is_no_error(crowd: None, as_ana: Browser, name: str, value: str) -> None:
    assert as_ana.get("/c/oak/clients/", {name: value}).status_code == 200
    assert as_ana.get("/c/oak/start/", {name: value}).status_code in (200, 404)


def test_the_list_costs_as_many_queries_for_many_as_for_few(
    oak: Clinic, as_ana: Browser, django_assert_max_num_queries: Any
) -> None:
    Client.objects.bulk_create(Client(clinic=oak, name=f"Client {n}") for n in range(50))
    with django_assert_max_num_queries(6):
        as_ana.get("/c/oak/clients/")


def typed(**changes: str) -> dict[str, str]:
    blank = {"name": "Nia Berg", "phone": "030 1", "email": "nia@example.org", "key": "k" * 22}
    return blank | {"birth_date_0": "27", "birth_date_1": "3", "birth_date_2": "1985"} | changes


def test_a_client_is_added_with_an_event(oak: Clinic, as_ana: Browser) -> None:
    response = as_ana.post("/c/oak/clients/new/", typed())
    client = oak.clients.get()
    assert response.status_code == 302 and response["Location"] == f"/c/oak/clients/{client.pk}/"
    assert (client.name, client.birth_date, client.email) == ("Nia Berg", date(1985, 3, 27), "nia@example.org")
    assert Event.objects.get(action="client.added").client == client


def test_the_same_form_sent_twice_adds_one_client(oak: Clinic, as_ana: Browser) -> None:
    first, second = (as_ana.post("/c/oak/clients/new/", typed()) for _ in range(2))
    assert oak.clients.count() == 1
    assert first["Location"] == second["Location"]


def test_two_blank_forms_hold_different_keys(as_ana: Browser, oak: Clinic) -> None:
    keys = {as_ana.get("/c/oak/clients/new/").context["form"]["key"].value() for _ in range(2)}
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "Enter the client’s name"),
        ({"name": "x" * 121}, "at most 120"),
        ({"name": "a\x00b"}, "a sign that cannot be stored"),
        ({"email": "nia"}, "Enter an e-mail address like"),
        ({"birth_date_0": "31", "birth_date_1": "2"}, "Enter a real date"),
        ({"birth_date_2": "2999"}, "or earlier"),
        ({"birth_date_2": "9" * 40}, "Enter a real date"),
    ],
)
def test_wrong_details_come_back_with_everything_typed(
    oak: Clinic, as_ana: Browser, wrong: dict[str, str], message: str
) -> None:
    response = as_ana.post("/c/oak/clients/new/", typed(**wrong))
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert "030 1" in page
    assert oak.clients.count() == 0


def test_a_client_is_changed(oak: Clinic, cleo: Client, as_ana: Browser) -> None:
    response = as_ana.post(f"/c/oak/clients/{cleo.pk}/edit/", typed(name="Cleo Vega", version="1"))
    assert response.status_code == 302
    cleo.refresh_from_db()
    assert (cleo.name, cleo.version) == ("Cleo Vega", 2)


def test_two_people_cannot_overwrite_each_other_unseen(cleo: Client, as_ana: Browser, as_desk: Browser) -> None:
    address = f"/c/oak/clients/{cleo.pk}/edit/"
    as_desk.post(address, typed(name="From the desk", version="1"))
    response = as_ana.post(address, typed(name="From Ana", version="1"))
    page = response.content.decode()
    assert response.status_code == 409
    assert "From the desk" in page and "From Ana" in page
    cleo.refresh_from_db()
    assert cleo.name == "From the desk"
    again = as_ana.post(address, typed(name="From Ana", version=str(response.context["form"].data["version"])))
    cleo.refresh_from_db()
    assert again.status_code == 302 and cleo.name == "From Ana"


def test_opening_a_record_is_written_down(cleo: Client, as_ana: Browser) -> None:
    as_ana.get(f"/c/oak/clients/{cleo.pk}/edit/")
    assert Event.objects.filter(action="client.read", client=cleo).count() == 1
