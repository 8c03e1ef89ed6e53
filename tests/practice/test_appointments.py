"""Appointments in the clinic's own time, walk-ins, and client links."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.mail.models import Message
from clinic.practice import actions, tenancy
from clinic.practice.models import Appointment, Client, ClientLink, Clinic, Event, Membership, Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_january(monkeypatch: pytest.MonkeyPatch) -> None:
    """Oak's calendar stands at 10 January 2028, so that both changes of the clock lie ahead."""
    monkeypatch.setattr(Clinic, "today", lambda self: date(2028, 1, 10))


def booking(ana: Membership, **changes: str) -> dict[str, str]:
    form = {"day_0": "12", "day_1": "1", "day_2": "2028", "clock": "2:30pm", "minutes": "55", "key": "k" * 22}
    return form | {"therapist": str(ana.pk)} | changes


def book(browser: Browser, client: Client, form: dict[str, str]) -> Any:
    return browser.post(f"/c/oak/clients/{client.pk}/appointments/new/", form)


@pytest.mark.parametrize("typed", ["14:30", "2:30pm", "2.30 pm", "1430", "2:30 P.M.", "14h30"])
def test_a_time_is_read_as_people_write_it(cleo: Client, ana: Membership, as_ana: Browser, typed: str) -> None:
    response = book(as_ana, cleo, booking(ana, clock=typed))
    appointment = Appointment.objects.get()
    assert response["Location"] == f"/c/oak/appointments/{appointment.pk}/link/"
    assert appointment.starts_at == datetime(2028, 1, 12, 13, 30, tzinfo=UTC)  # Berlin is an hour ahead in winter
    assert appointment.minutes == 55
    assert Event.objects.filter(action="appointment.added", client=cleo).count() == 1


def test_the_same_form_sent_twice_books_once(cleo: Client, ana: Membership, as_ana: Browser) -> None:
    first, second = (book(as_ana, cleo, booking(ana)) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"minutes": "44"}, "Choose 45, 50, 55 or 60 minutes"),
        ({"minutes": "61"}, "Choose 45, 50, 55 or 60 minutes"),
        ({"minutes": ""}, "Choose how long"),
        ({"clock": "25:00"}, "Enter a time"),
        ({"clock": "13pm"}, "Enter a time"),
        ({"clock": "14:60"}, "Enter a time"),
        ({"clock": ""}, "Enter a time"),
        ({"day_1": "13"}, "Enter a real date"),
        ({"day_0": ""}, "must include a day"),
        ({"day_2": "2027"}, "must be today or later"),
        ({"day_2": "2999"}, "or earlier"),
        ({"therapist": "x"}, "Choose a therapist of this clinic"),
    ],
)
def test_a_wrong_booking_comes_back_with_everything_typed(
    cleo: Client, ana: Membership, as_ana: Browser, wrong: dict[str, str], message: str
) -> None:
    response = book(as_ana, cleo, booking(ana, **wrong))
    assert response.status_code == 422
    assert message in response.content.decode()
    assert Appointment.objects.count() == 0


def test_hint_and_error_name_one_day_that_could_be_booked(
    cleo: Client, ana: Membership, as_ana: Browser, oak: Clinic
) -> None:
    day = oak.today() + timedelta(days=7)
    example = f"{day.day} {day.month} {day.year}"
    page = book(as_ana, cleo, booking(ana, day_0="31", day_1="2")).content.decode()
    assert f"For example, {example}" in page
    assert page.count(f"Enter a real date, such as {example}") == 2, "above the field, and in the summary"
    assert "1985" not in page


def test_a_time_that_the_clock_skips_is_refused(cleo: Client, ana: Membership, as_ana: Browser) -> None:
    night = booking(ana, day_0="26", day_1="3", clock="02:30")
    response = book(as_ana, cleo, night)
    assert response.status_code == 422
    assert "this time is left out" in response.content.decode()
    assert book(as_ana, cleo, night | {"clock": "03:00"}).status_code == 302


def test_a_time_that_comes_twice_is_asked_about(cleo: Client, ana: Membership, as_ana: Browser) -> None:
    night = booking(ana, day_0="29", day_1="10", clock="02:30")
    asked = book(as_ana, cleo, night)
    assert asked.status_code == 422
    assert "this time comes twice" in asked.content.decode()
    assert book(as_ana, cleo, night | {"which": "7"}).status_code == 422
    book(as_ana, cleo, night | {"which": "0", "key": "first-of-the-two-hours"})
    book(as_ana, cleo, night | {"which": "1", "key": "second-of-the-two-hours"})
    first, second = Appointment.objects.order_by("starts_at")
    assert second.starts_at - first.starts_at == timedelta(hours=1)
    assert {f"{each.local_start:%H:%M}" for each in (first, second)} == {"02:30"}


def test_only_therapists_of_this_clinic_can_be_chosen(
    cleo: Client, ana: Membership, desk: Membership, rex: Membership, as_ana: Browser
) -> None:
    left = Membership.objects.create(clinic=cleo.clinic, user=rex.user, role=Role.THERAPIST, is_active=False)
    page = as_ana.get(f"/c/oak/clients/{cleo.pk}/appointments/new/").content.decode()
    assert "Ana Ruiz" in page
    assert "Rex Stone" not in page
    for other in (rex, desk, left):
        assert book(as_ana, cleo, booking(ana, therapist=str(other.pk))).status_code == 422


def test_nobody_is_booked_with_a_therapist_of_another_clinic(cleo: Client, ana: Membership, rex: Membership) -> None:
    booking = {"starts_at": timezone.now(), "minutes": 60, "key": "k" * 22}
    with pytest.raises(ValueError, match="another clinic"):
        actions.add_appointment(client=cleo, therapist=rex, by=ana.user, **booking)
    assert not Appointment.objects.exists()


def test_a_new_client_starts_now(oak: Clinic, ana: Membership, as_ana: Browser) -> None:
    form = {"name": "Wim Vos", "minutes": "45", "therapist": str(ana.pk), "key": "w" * 22}
    responses = [as_ana.post("/c/oak/start/", form) for _ in range(2)]
    appointment = Appointment.objects.get()
    assert {response["Location"] for response in responses} == {f"/c/oak/appointments/{appointment.pk}/intake/urgent/"}
    assert oak.clients.get().name == "Wim Vos"
    assert appointment.status == Appointment.Status.ARRIVED
    assert abs(timezone.now() - appointment.starts_at) < timedelta(minutes=2)


def test_the_desk_goes_on_to_the_clients_link(ana: Membership, as_desk: Browser) -> None:
    form = {"name": "Wim Vos", "minutes": "45", "therapist": str(ana.pk), "key": "w" * 22}
    page = as_desk.post("/c/oak/start/", form, follow=True)
    assert page.status_code == 200
    assert page.request["PATH_INFO"] == address(Appointment.objects.get())


def test_a_known_client_starts_now(cleo: Client, ana: Membership, as_ana: Browser) -> None:
    found = as_ana.get("/c/oak/start/", {"q": "cleo"}).content.decode()
    assert f"?client={cleo.pk}" in found
    form = {"client": str(cleo.pk), "minutes": "60", "therapist": str(ana.pk), "key": "c" * 22}
    as_ana.post("/c/oak/start/", form)
    assert Appointment.objects.get().client == cleo
    assert Client.objects.count() == 1


def test_a_walk_in_without_a_name_is_asked_for_it(ana: Membership, as_ana: Browser) -> None:
    response = as_ana.post("/c/oak/start/", {"minutes": "60", "therapist": str(ana.pk)})
    assert response.status_code == 422
    assert Appointment.objects.count() == 0


def test_another_clinics_client_cannot_start_here(elm: Clinic, ana: Membership, as_ana: Browser) -> None:
    theirs = elm.clients.create(name="Ed")
    form = {"client": str(theirs.pk), "minutes": "60", "therapist": str(ana.pk)}
    assert as_ana.post("/c/oak/start/", form).status_code == 404


def address(appointment: Appointment, name: str = "link") -> str:
    return reverse(f"practice:{name}", kwargs={"clinic": "oak", "appointment": appointment.pk})


def test_a_link_is_made_by_post_and_shown_once(appointment: Appointment, as_ana: Browser) -> None:
    assert as_ana.get(address(appointment)).status_code == 200
    assert ClientLink.objects.count() == 0
    page = as_ana.post(address(appointment)).content.decode()
    shown = re.search(r"http://localhost:8000/a/([\w-]{43})/", page)
    assert shown is not None
    assert '<svg class="qr"' in page
    link = tenancy.find_link(shown[1])
    assert link is not None and link.appointment == appointment
    assert shown[1] not in as_ana.get(address(appointment)).content.decode()
    assert shown[1] not in str(list(ClientLink.objects.values())) + str(list(Event.objects.values()))


def test_stop_sharing_ends_every_link(appointment: Appointment, as_ana: Browser, as_cleo: Browser) -> None:
    assert as_cleo.get("/my/intake/").status_code == 200
    as_ana.post(address(appointment, "link_revoke"))
    response = as_cleo.get("/my/intake/")
    assert (response.status_code, response["Location"]) == (302, reverse("link_lost"))
    assert Event.objects.filter(action="link.revoked").count() == 1


def test_the_link_goes_out_by_mail_once_however_often_one_presses(appointment: Appointment, as_ana: Browser) -> None:
    for _ in range(3):
        as_ana.post(address(appointment, "link_mail"))
    assert Message.objects.get().ids == {"appointment": appointment.pk}
    assert ClientLink.objects.count() == 0  # it is made when the mail is sent


def test_nothing_is_mailed_to_a_client_without_an_address(appointment: Appointment, as_ana: Browser) -> None:
    Client.objects.update(email="")
    as_ana.post(address(appointment, "link_mail"))
    assert Message.objects.count() == 0


@pytest.mark.parametrize("name", ["link_mail", "link_revoke"])
def test_following_an_address_changes_nothing(appointment: Appointment, as_ana: Browser, name: str) -> None:
    assert as_ana.get(address(appointment, name)).status_code == 405
    assert Event.objects.count() == Message.objects.count() == 0


def test_booking_has_one_name_on_every_page(cleo: Client, as_ana: Browser) -> None:
    record, form = (f"/c/oak/clients/{cleo.pk}/", f"/c/oak/clients/{cleo.pk}/appointments/new/")
    assert "<h1>Book an appointment</h1>" in as_ana.get(form).content.decode()
    for address in ("/c/oak/clients/", record):
        links = re.findall(rf'<a[^>]*href="{form}"[^>]*>\s*([^<]+?)\s*<', as_ana.get(address).content.decode())
        assert links, address
        assert set(links) == {"Book an appointment"}
