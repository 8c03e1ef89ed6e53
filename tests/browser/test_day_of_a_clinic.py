"""The day of a clinic in real browsers: a new therapist, a client from the first link to the chart, one who is stopped.

Three windows: Ana, who owns Oak; Ivy, whom she invites; and the phone of whoever the mail went to.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clinic.mail.models import Message
from clinic.practice.models import Appointment, Clinic, Event, Membership, Role
from clinic.progress.models import Rating
from tests.browser.hands import Answers
from tests.browser.test_journey import PLAIN_ARTHRITIS, fill_in
from tests.browser.test_people import house_of, signed_in, with_reader
from tests.progress.visits import visited

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenWindow = Callable[..., Page]
CLEO, STAN, IVY = "cleo@example.org", "stan@example.org", "ivy@example.org"
ON_A_THINNER = replace(PLAIN_ARTHRITIS, ticks=PLAIN_ARTHRITIS.ticks | {"anticoagulant"})
BREATHLESS = Answers(
    ticks=frozenset({"pe_signs", "pe_signs.breathless", "breathless"}),
    choices={"who": "me"},
    texts={**PLAIN_ARTHRITIS.texts, "name": "Stan Poole"},
)
NO_HEALTH_WORD = re.compile(r"\b(knee|pain|massage of|blood|thinner|letter|urgent|arthritis)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Booked:
    """A client's visit: the name on the record, and the address of its pages for staff."""

    name: str
    pages: str


def opened_mail(to: str) -> str:
    """The worker passes by; the path of the link in the one mail that this brings to this address."""
    before = len(mail.outbox)
    call_command("sendmail", verbosity=0)
    (got,) = [message for message in mail.outbox[before:] if message.to == [to]]
    assert NO_HEALTH_WORD.search(f"{got.subject} {got.body}".replace("Oak Massage", "")) is None
    return str(re.findall(r"http://[^/\s]+(/\S+)", got.body)[0])


def time_passes(**gap: float) -> None:
    """So much later: every visit and every mail lies further back."""
    later = timedelta(**gap)
    Appointment.objects.update(starts_at=F("starts_at") - later)
    Message.objects.update(created_at=F("created_at") - later)


def hours_to_the_visit() -> float:
    """Until the first one of all."""
    return (Appointment.objects.earliest("starts_at").starts_at - timezone.now()) / timedelta(hours=1)


def invite_a_therapist(owner: Page, ivy: Page) -> None:
    """Ana asks Ivy to work here; Ivy comes in with a passkey."""
    owner.goto("/c/oak/settings/people/")
    owner.get_by_role("link", name="Invite somebody").click()
    owner.get_by_label("E-mail address").fill(IVY)
    owner.get_by_role("radio", name="Therapist Clients").check()
    owner.get_by_role("button", name="Send the invitation").click()
    ivy.goto(opened_mail(IVY))
    ivy.get_by_role("button", name="Go on").click()
    ivy.get_by_label("Your full name").fill("Ivy Lane")
    ivy.get_by_role("button", name="Use a passkey instead").click()
    ivy.get_by_label("A name for it").fill("Ivy’s laptop")
    ivy.get_by_role("button", name="Add a passkey").click()
    ivy.wait_for_url(lambda url: "/add/" not in url)


def add_a_client(ivy: Page, oak: Clinic, name: str, email: str, clock: str) -> Booked:
    """A record, and a session of an hour with Ivy tomorrow."""
    ivy.goto("/c/oak/clients/new/")
    ivy.get_by_label("Full name").fill(name)
    ivy.get_by_label("Phone").fill("030 555 0199")
    ivy.get_by_label("E-mail address").fill(email)
    ivy.get_by_role("button", name="Save").click()
    ivy.get_by_role("link", name="Book an appointment").first.click()
    tomorrow = oak.today() + timedelta(days=1)
    for label, number in (("Day", tomorrow.day), ("Month", tomorrow.month), ("Year", tomorrow.year)):
        ivy.get_by_label(label, exact=True).fill(str(number))
    ivy.get_by_label("Time", exact=True).fill(clock)
    ivy.get_by_label("60", exact=True).check()
    ivy.get_by_role("button", name="Save and get the link").click()
    return Booked(name, ivy.url.partition("link/")[0])


def send_the_form(ivy: Page, to: str) -> str:
    """From the page of the link, by mail; returns the path in that mail."""
    ivy.get_by_role("button", name="Send by e-mail").click()
    return opened_mail(to)


def open_link(phone: Page, path: str) -> None:
    phone.goto(path)
    phone.get_by_role("button", name="Continue").click()
    expect(phone.locator("h1")).to_have_text("Your form")


def answer_it(phone: Page, path: str, said: Answers) -> None:
    open_link(phone, path)
    fill_in(phone, said)
    phone.get_by_role("button", name="Send to Oak Massage").click()
    expect(phone).to_have_url(re.compile("/my/intake/sent/"))


def stop_one(phone: Page, ivy: Page, path: str, visit: Booked) -> None:
    """An urgent answer ends the form at once; Ivy's board says so and no plan can be made."""
    open_link(phone, path)
    fill_in(phone, BREATHLESS)
    expect(phone.locator("h1")).to_have_text("Call 112 now")
    board_of(ivy)
    expect(ivy.locator(".alert")).to_contain_text(f"Stopped: {visit.name}")
    ivy.goto(f"{visit.pages}plan/")
    expect(ivy.locator(".phases")).to_have_count(0)


def board_of(ivy: Page) -> None:
    """The board of the day on which somebody comes next: an empty today leads there."""
    ivy.goto("/c/oak/today/")
    if ivy.locator(".stack").count() == 0:
        ivy.locator("main a.button").first.click()


def clear_one(ivy: Page, oak: Clinic, visit: Booked) -> None:
    """The board leads to the letter; Ivy copies down what the doctor wrote."""
    board_of(ivy)
    row = ivy.locator("tr", has_text=visit.name)
    expect(row).to_contain_text("Needs clearance")
    row.get_by_role("link", name="Record letter").click()
    day = oak.today() - timedelta(days=3)
    form = ivy.locator("form.compact")
    form.locator("[name=clinician_role][value=gp]").check()
    for number, part in enumerate((day.day, day.month, day.year)):
        form.locator(f"[name=date_{number}]").fill(str(part))
    form.locator("[name=covers][value=anticoagulant]").check()
    form.locator("[name=signed][value=yes]").check()
    form.locator("[name=says][value=allowed]").check()
    form.get_by_role("button", name="Record letter").click()
    board_of(ivy)
    expect(ivy.locator("tr", has_text=visit.name)).to_contain_text("Ready, with changes")


def read_the_plan(ivy: Page, visit: Booked) -> None:
    """From the board to the brief, and on to a plan whose minutes add up; Ivy accepts the answers."""
    board_of(ivy)
    ivy.locator("tr", has_text=visit.name).get_by_role("link", name="Read the brief").click()
    expect(ivy.locator("h1")).to_have_text(visit.name)
    expect(ivy.locator(".brief")).to_contain_text("accepted until")
    ivy.get_by_role("link", name="Read answers").click()
    ivy.get_by_role("button", name="Accept and open the plan").click()
    ivy.wait_for_url("**/plan/")
    minutes = [int(text.split()[0]) for text in ivy.locator(".phases h3 span:not(.hidden)").all_inner_texts()]
    assert sum(minutes) == 60


def share_it(phone: Page) -> None:
    """The plan releases the client's page, and a mail says so."""
    open_page(phone, opened_mail(CLEO))
    expect(phone.locator("h1")).to_have_text("Get ready for your visit")


def remind(phone: Page) -> None:
    """A day before the visit the worker sends the reminder, once, and its link leads to the same page."""
    time_passes(hours=hours_to_the_visit() - 23.5)
    Message.objects.update(created_at=timezone.now() - timedelta(hours=5))
    open_page(phone, opened_mail(CLEO))
    expect(phone.locator("h1")).to_have_text("Get ready for your visit")
    before = len(mail.outbox)
    call_command("sendmail", verbosity=0)
    assert len(mail.outbox) == before


def open_page(phone: Page, path: str) -> None:
    phone.goto(path)
    phone.get_by_role("button", name="Continue").click()
    phone.goto("/my/prep/")


def run_the_session(ivy: Page, visit: Booked) -> None:
    """Cleo is here: checked, the plan in the room, and pain before and after."""
    time_passes(hours=hours_to_the_visit())
    ivy.goto(f"{visit.pages}brief/")
    ivy.get_by_role("link", name="Check on arrival").click()
    replace(PLAIN_ARTHRITIS, ticks=frozenset()).give(ivy.locator("main form").first)
    ivy.get_by_role("button", name="Save and go on").click()
    ivy.goto(f"{visit.pages}brief/")
    ivy.get_by_role("link", name="In the room").click()
    ivy.get_by_role("button", name="Start the session now").click()
    expect(ivy.locator("body")).not_to_contain_text(visit.name)
    ivy.get_by_role("link", name="Finish the session").click()
    Answers(choices={"before": "6", "after": "3"}).give(ivy.locator("main form").first)
    ivy.get_by_role("button", name="Save and finish").click()
    expect(ivy.locator("h1")).to_contain_text(visit.name)


def rate_the_next_day(phone: Page) -> None:
    """The mail of the day after, and the client's own score."""
    time_passes(days=2)
    phone.goto(opened_mail(CLEO))
    phone.get_by_role("button", name="Continue").click()
    phone.goto("/my/after/")
    hard = {"words_1": "Climbing stairs", "words_2": "Kneeling in the garden", "words_3": "Getting out of the car"}
    scores = {"pain": "2", "met": "8", "again": "yes", "score_1": "4", "score_2": "2", "score_3": "6"}
    Answers(choices=scores, texts=hard).give(phone.locator("main form").first)
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("main")).to_contain_text("Thank you.")


def see_the_chart(ivy: Page, oak: Clinic) -> None:
    """With an earlier visit beside it, since one score is no direction: a picture with its whole axis, and a table."""
    client = oak.clients.get(email=CLEO)
    scores = {rating.moment: rating.scores["pain"] for rating in Rating.objects.of_client(client)}
    assert scores == {"before": 6, "after": 3, "next_day": 2}
    visited(client, oak.memberships.get(user__email=IVY), [(8, 9)])
    ivy.goto(f"/c/oak/clients/{client.pk}/")
    expect(ivy.locator("svg.chart").first).to_be_visible()
    expect(ivy.locator("svg.chart").first).to_contain_text("10")
    expect(ivy.locator("table.grid").first.locator("tbody tr")).to_have_count(2)


def test_the_day_of_a_clinic(open_window: OpenWindow, oak: Clinic, ana: Membership, live_server: LiveServer) -> None:
    house = house_of(live_server)
    owner = signed_in(open_window(base_url=house), ana, house)
    ivy, phone, other = with_reader(open_window(base_url=house)), open_window(360), open_window(360)
    invite_a_therapist(owner, ivy)
    assert oak.memberships.get(user__email=IVY).role == Role.THERAPIST

    cleo = add_a_client(ivy, oak, "Cleo Marsh", CLEO, "2:30pm")
    answer_it(phone, send_the_form(ivy, CLEO), ON_A_THINNER)
    stan = add_a_client(ivy, oak, "Stan Poole", STAN, "4pm")
    stop_one(other, ivy, send_the_form(ivy, STAN), stan)

    clear_one(ivy, oak, cleo)
    share_it(phone)
    read_the_plan(ivy, cleo)
    remind(phone)
    run_the_session(ivy, cleo)
    rate_the_next_day(phone)
    see_the_chart(ivy, oak)

    done = set(Event.objects.values_list("action", flat=True))
    assert {"invitation.made", "member.joined", "brief.read", "appointment.done", "rating.added"} <= done
