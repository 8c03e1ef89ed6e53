"""Every page of the house in Spanish, in the states that it has: nothing is left in English, and nothing falls over."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client as Browser
from django.urls import reverse
from django.utils.translation import override

from clinic.intake import actions as intake_actions
from clinic.practice import policy
from clinic.practice.models import Appointment, Client, Membership, User
from clinic.practice.policy import Door
from clinic.prep import actions as prep_actions
from clinic.rules.rulebook import load
from tests.house.catalogues import ROOT
from tests.house.routes import routes
from tests.house.spanish import left_in_english
from tests.house.test_policy import values as values  # noqa: PLC0414 - a fixture
from tests.house.walking import named
from tests.intake import filling
from tests.prep.forms import THINNER, URGENT, comes_today, fill, replaced_knee, sent

pytestmark = pytest.mark.django_db

MAILS = sorted((ROOT / "templates" / "mail").iterdir())
SCREEN = {"fever_ill": "yes"}
STATES: dict[str, Callable[[Appointment], object]] = {
    "nothing begun": lambda appointment: None,
    "begun": lambda appointment: intake_actions.start(appointment=appointment, by=None),
    "filled in": fill,
    "ready": sent,
    "changes": lambda appointment: sent(appointment, {"oa": "yes", "varicose": {"value": "yes", "side": "L"}}),
    "letter": lambda appointment: sent(appointment, THINNER),
    "new knee": lambda appointment: sent(appointment, replaced_knee(appointment)),
    "refer": lambda appointment: sent(appointment, SCREEN),
    "urgent": lambda appointment: sent(appointment, URGENT),
    "today": lambda appointment: sent(comes_today(appointment)),
    "cancelled": lambda appointment: _ended(appointment, Appointment.Status.CANCELLED),
    "done": lambda appointment: _ended(appointment, Appointment.Status.DONE),
    "accepted": lambda appointment: prep_actions.accept(intake=sent(appointment), by=appointment.therapist.user),
}
"""How far an appointment has come -> what makes it so."""


def _ended(appointment: Appointment, status: str) -> None:
    sent(appointment)
    Appointment.objects.filter(pk=appointment.pk).update(status=status)


@pytest.fixture
def spanish(cleo: Client, ana: Membership) -> None:
    """Cleo and Ana have both chosen Spanish."""
    Client.objects.filter(pk=cleo.pk).update(language="es", name="Cleo Marsh")
    User.objects.filter(pk=ana.user_id).update(language="es")
    cleo.refresh_from_db()


def texts_of(response: Any) -> list[str]:
    """What an answer says in English; a page of the guide may say all of it, marked as English."""
    assert response.status_code < 500
    if not response.headers.get("Content-Type", "").startswith("text/html") or not response.content:
        return []
    html = response.content.decode()
    assert 'lang="es"' in html, "the page is not in Spanish"
    return left_in_english(html)


def seen(browser: Browser, access: Callable[[object], bool], values: dict[str, Any]) -> dict[str, list[str]]:
    """Route -> what its page says in English, for every route that `access` picks out."""
    picked = [each for each in named() if access(policy.access_to(each.name)) and values.keys() >= set(each.parts)]
    assert picked
    found = {route.name: texts_of(browser.get(route.address(values))) for route in picked if "leave" not in route.name}
    return {name: texts for name, texts in found.items() if texts}


@pytest.mark.parametrize("state", STATES)
def test_the_clients_pages(
    spanish: None, appointment: Appointment, as_cleo: Browser, values: dict[str, Any], state: str
) -> None:
    Client.objects.update(name="Cleo Marsh")
    STATES[state](appointment)
    assert seen(as_cleo, lambda access: access is Door.CLIENT, values) == {}


@pytest.mark.parametrize("state", STATES)
def test_the_pages_of_staff(
    spanish: None, appointment: Appointment, as_ana: Browser, values: dict[str, Any], state: str
) -> None:
    Client.objects.update(name="Cleo Marsh")
    STATES[state](appointment)
    assert seen(as_ana, lambda access: isinstance(access, frozenset) or access is Door.USER, values) == {}


def test_public_pages_speak_the_browsers_language(values: dict[str, Any]) -> None:
    browser = Browser(headers={"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"})
    names = {route.name for route in routes() if policy.access_to(route.name) is Door.PUBLIC}
    kept = {name for name in names if name.startswith("guide:")}
    found = {
        route.name: texts_of(browser.get(route.address(values)))
        for route in named()
        if route.name in names - kept - {"accessibility", "privacy"}
    }
    assert {name: texts for name, texts in found.items() if texts} == {}
    for address in ("/es/accessibility/", "/es/privacy/", "/es/guide/", "/es/guide/search/?q=nowhere", "/nowhere/"):
        assert texts_of(browser.get(address)) == [], address


def test_every_page_of_the_form_and_its_errors(spanish: None, appointment: Appointment, as_cleo: Browser) -> None:
    """Each page is sent empty first. What is asked next to a "not sure" is read too."""
    Client.objects.update(name="Cleo Marsh")
    url, pages = filling.first_gap(as_cleo), 0
    while "/check/" not in url and "/stop/" not in url:
        assert texts_of(as_cleo.get(url)) == [], url
        assert texts_of(filling.send(as_cleo, url, {"rows": []})) == [], f"errors of {url}"
        answer = filling.send(as_cleo, url, filling.quiet(url.split("/")[4]))
        assert answer.status_code == 302, (url, filling.errors(answer.content.decode()))
        url, pages = answer["Location"], pages + 1
        assert pages < 30, url
    assert texts_of(as_cleo.get(url)) == []


@pytest.mark.parametrize("page", [page.id for page in load().pages if page.asked_when is None])
def test_every_detail_that_a_page_can_ask(spanish: None, appointment: Appointment, as_cleo: Browser, page: str) -> None:
    """All rows of a page are ticked at once: every follow-up question comes, and every error of an empty one."""
    Client.objects.update(name="Cleo Marsh")
    intake_actions.start(appointment=appointment, by=None)
    section = next(each.section for each in load().pages if each.id == page)
    address = reverse("intake:page", args=[section, page])
    ticked = filling.send(as_cleo, address, {"rows": list(next(p.questions for p in load().pages if p.id == page))})
    assert texts_of(ticked) == []
    if ticked.status_code == 302:
        follow = as_cleo.get(ticked["Location"])
        assert texts_of(follow) == []
        assert texts_of(filling.send(as_cleo, ticked["Location"], {})) == []


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.name)
def test_every_mail_is_written_in_the_language_of_its_reader(
    spanish: None, appointment: Appointment, path: Path
) -> None:
    appointment.client.name = "Cleo Marsh"
    words = {
        "appointment": appointment, "clinic": appointment.clinic, "link": "https://knead.example/a/x/", "days": 14,
        "told": appointment.starts_at, "when": appointment.starts_at, "client": appointment.client,
    }  # fmt: skip
    with override("es"):
        text = render_to_string(f"mail/{path.name}", words)
    assert text.strip()
    assert left_in_english(text) == []


def test_an_english_page_is_found_out(appointment: Appointment, as_cleo: Browser) -> None:
    """The check itself: in English nearly every text of the same page is told."""
    page = as_cleo.get("/my/intake/").content.decode().replace('lang="en"', 'lang="es"')
    assert {"Your form", "Stop when you like", "Start"} <= set(left_in_english(page))
