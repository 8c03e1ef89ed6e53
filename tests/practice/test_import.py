"""Clients from a file: looked at first, every bad row named, nothing added twice, nothing that runs in a sheet."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import timezone

from clinic.practice import imports
from clinic.practice.models import Client, ClientImport, Clinic, Event, Membership
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db
FORM = "/c/oak/clients/import/"
HEAD = "Name,Date of birth,Phone,E-mail\n"


def send(browser: Browser, content: str | bytes, key: str = "f" * 22, **more: str) -> Any:
    data = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile("people.csv", data, content_type="text/csv")
    return browser.post(FORM, {"file": file, "key": key, **more}, follow=True)


def confirm(browser: Browser, same: str = "skip") -> Any:
    return browser.post(f"{FORM}{ClientImport.objects.latest('pk').pk}/", {"same": same}, follow=True)


def names(oak: Clinic) -> list[str]:
    return list(oak.clients.order_by("pk").values_list("name", flat=True))


def page(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16")],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_usual_file_is_read(as_ana: Browser, oak: Clinic, encoding: str, told: str, separator: str) -> None:
    text = "Name,Date of birth,Phone,E-mail\r\nZoë Peña,27/3/1985,+49 30 1,zoe@example.org\r\n".replace(",", separator)
    looked = send(as_ana, text.encode(encoding))
    assert looked.status_code == 200 and told in page(looked) and "Zoë Peña" in page(looked)
    assert not oak.clients.exists(), "nothing goes in before somebody says so"
    confirm(as_ana)
    client = oak.clients.get()
    assert (client.name, client.birth_date, client.phone, client.email) == (
        "Zoë Peña", date(1985, 3, 27), "+49 30 1", "zoe@example.org"
    )  # fmt: skip
    assert client.language == "en" and client.name_folded == "zoe pena"
    assert Event.objects.get(action="client.imported").client == client


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty"),
        (b"\n\n \n", "The file is empty"),
        (b"Name\n", "no row under them"),
        (b"Colour,Size\nred,4\n", "No column is called"),
        (b"PK\x03\x04rest of a workbook", "This is a spreadsheet"),
        (b"\xd0\xcf\x11\xe0old workbook", "This is a spreadsheet"),
        ("Name\nAna\n".encode("utf-16-le"), "letters of this file cannot be read"),
        (b"\xff\xfeN", "letters of this file cannot be read"),
        (b'Name\n"' + b"x" * 140_000, "cannot be read. A quote may be open"),
    ],
)
def test_a_file_that_is_none_is_said_so(as_ana: Browser, content: bytes, said: str) -> None:
    response = send(as_ana, content)
    assert response.status_code == 422 and said in page(response)
    assert not ClientImport.objects.exists()


def test_no_file_at_all(as_ana: Browser) -> None:
    response = as_ana.post(FORM, {"key": "f" * 22})
    assert response.status_code == 422 and "Choose a file" in page(response)


def test_every_bad_row_is_named_with_its_line_and_reason(as_ana: Browser, oak: Clinic) -> None:
    rows = [
        ("Good One,1.2.1990,,", ""),
        (",1.2.1990,,", "The name is missing."),
        ("Bad Mail,,,nomail", "The e-mail address is not one."),
        ("Bad Day,31.2.1990,,", "not a date"),
        ("Short Year,1.2.90,,", "a year of four digits"),
        ("Later,1.2.2999,,", "in the future"),
        ("Early,1.2.1815,,", "before 1900"),
        (f"{'x' * 121},,,", "longer than 120"),
        (f"Long Phone,,{'0' * 41},", "longer than 40"),
        ("Too,,,,many cells", "more cells"),
        ("Nul\x01l,,,", "not text"),
    ]
    looked = page(send(as_ana, HEAD + "\n".join(row for row, _said in rows) + "\n"))
    for line, (_row, said) in enumerate(rows, 2):
        if said:
            assert f"Line {line}</b> " in looked and said in looked
    assert "10 rows cannot go in" in looked and "1 client would be added" in looked
    confirm(as_ana)
    assert names(oak) == ["Good One"]


def test_a_row_over_several_lines_keeps_the_numbers_right(as_ana: Browser) -> None:
    looked = page(send(as_ana, HEAD + '"Two\nLines",,,\n\nBad,,,x\n'))
    assert "Line 5</b> The e-mail" in looked and "Two Lines" in looked


def test_the_bad_rows_are_a_file_to_mend(as_ana: Browser, oak: Clinic) -> None:
    send(as_ana, HEAD + "=cmd|' /C calc'!A0,,,x@\n+Ana,1.1.1990,,\n")
    file = ClientImport.objects.get()
    content = as_ana.get(f"{FORM}{file.pk}/bad.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0][:3] == ["Line", "What is wrong", "Name"]
    assert rows[1][:3] == ["2", "The e-mail address is not one.", "'=cmd|' /C calc'!A0"]


def test_who_is_here_and_who_stands_twice_is_shown_and_left_out(as_ana: Browser, oak: Clinic) -> None:
    here = oak.clients.create(name="Cleo Marsh", birth_date=date(1985, 3, 14), phone="030 1")
    text = HEAD + "CLEO MÁRSH,14/3/1985,,\nCleo Marsh,15/3/1985,,\nBo Li,,,bo@example.org\nBo Li,,,BO@example.org\n"
    looked = page(send(as_ana, text))
    assert "2 seem to be here already" in looked and f"/c/oak/clients/{here.pk}/" in looked and "As on line 4" in looked
    confirm(as_ana)
    assert names(oak) == ["Cleo Marsh", "Cleo Marsh", "Bo Li"]


def test_they_may_be_added_all_the_same(as_ana: Browser, oak: Clinic) -> None:
    send(as_ana, HEAD + "Kim Lee,1/1/1990,,\nKim Lee,1/1/1990,,\n")
    confirm(as_ana, same="add")
    assert names(oak) == ["Kim Lee", "Kim Lee"]


def test_confirmed_twice_it_goes_in_once(as_ana: Browser, oak: Clinic) -> None:
    for _time in range(2):
        send(as_ana, HEAD + "Kim Lee,1/1/1990,,\n")
    assert ClientImport.objects.count() == 1
    for _time in range(2):
        confirm(as_ana)
    send(as_ana, HEAD + "Kim Lee,1/1/1990,,\n", key="g" * 22)
    confirm(as_ana)
    assert names(oak) == ["Kim Lee"]
    assert Event.objects.filter(action="import.confirmed").count() == 2


def test_who_was_added_meanwhile_is_not_added_again(as_ana: Browser, oak: Clinic) -> None:
    send(as_ana, HEAD + "Kim Lee,1/1/1990,,\n")
    oak.clients.create(name="Kim Lee", birth_date=date(1990, 1, 1))
    confirm(as_ana)
    assert oak.clients.count() == 1


def test_a_long_file_goes_in_piece_by_piece(oak: Clinic, ana: Membership, as_ana: Browser, monkeypatch: Any) -> None:
    monkeypatch.setattr(imports, "BATCH", 40)
    send(as_ana, HEAD + "".join(f"Client {n:03},,,c{n}@example.org\n" for n in range(100)))
    file = imports.confirm(file=ClientImport.objects.get(), with_same=False, by=ana.user)
    file = imports.advance(file=file, by=ana.user, seconds=0)
    assert (file.added, oak.clients.count(), file.is_finished) == (40, 40, False)
    assert "60 rows are left" in page(as_ana.get(f"{FORM}{file.pk}/"))
    confirm(as_ana)
    assert oak.clients.count() == 100
    file.refresh_from_db()
    assert file.is_finished and not file.content["good"], "the people are clients now"


def test_more_rows_than_fit_are_refused_at_once(as_ana: Browser) -> None:
    response = send(as_ana, "Name\n" + "A\n" * 100_001)
    assert response.status_code == 422 and "The file has 100,001 rows" in page(response)


def test_which_number_is_the_day_is_found_out_or_chosen(as_ana: Browser, oak: Clinic) -> None:
    send(as_ana, HEAD + "A,3/4/1985,,\nB,3/25/1985,,\n")
    assert "3 April 1985" not in page(as_ana.get(f"{FORM}{ClientImport.objects.get().pk}/"))
    confirm(as_ana)
    assert [client.birth_date for client in oak.clients.order_by("name")] == [date(1985, 3, 4), date(1985, 3, 25)]
    send(as_ana, HEAD + "C,5/6/1985,,\n", key="h" * 22, dates="month")
    confirm(as_ana)
    assert oak.clients.get(name="C").birth_date == date(1985, 5, 6)


def test_first_and_last_name_in_columns_of_their_own(as_ana: Browser, oak: Clinic) -> None:
    send(as_ana, "Apellidos;Nombre de pila;Idioma;Diagnosis\nRuiz;Ana;es;secret\n")
    confirm(as_ana)
    assert [(client.name, client.language) for client in oak.clients.all()] == [("Ana Ruiz", "es")]


def test_what_is_taken_away_runs_nowhere_and_comes_back_the_same(as_ana: Browser, oak: Clinic) -> None:
    oak.clients.create(name="=HYPERLINK(1)", phone="+49 30 1", email="a@example.org", birth_date=date(1990, 1, 2))
    gone = oak.clients.create(name="Closed", closed_at=timezone.now())
    response = as_ana.get("/c/oak/clients/clients.csv")
    content = b"".join(response.streaming_content)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[1][:4] == ["'=HYPERLINK(1)", "1990-01-02", "'+49 30 1", "a@example.org"] and len(rows) == 2
    assert gone.name not in content.decode()
    assert Event.objects.filter(action="clients_csv.read").count() == 1
    Client.objects.filter(clinic=oak).update(name="Other", closed_at=timezone.now())
    send(as_ana, content)
    confirm(as_ana)
    back = oak.clients.get(closed_at=None)
    assert (back.name, back.phone, back.birth_date) == ("=HYPERLINK(1)", "+49 30 1", date(1990, 1, 2))


def test_files_are_for_owners_and_live_a_day(as_ana: Browser, desk: Membership, oak: Clinic) -> None:
    send(as_ana, HEAD + "Kim,,,\n")
    assert sign_in(desk).get(FORM).status_code == 403
    imports.forget_old(timezone.now() + timedelta(hours=23))
    assert ClientImport.objects.exists()
    imports.forget_old(timezone.now() + timedelta(hours=25))
    assert not ClientImport.objects.exists()
