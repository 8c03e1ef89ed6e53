"""The client's whole journey and the therapist's pages in Spanish: no English sentence is left on any of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from clinic.practice.models import Appointment, Client, Clinic, Membership
from clinic.prep.models import Assessment
from tests.browser.checks import check
from tests.browser.hands import sign_in
from tests.browser.spanish import left_in_english
from tests.browser.test_journey import MOST_PAGES, PLAIN_ARTHRITIS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenWindow = Callable[..., Page]
ON = "Guardar y continuar"


def look(page: Page, state: str, *, checked: bool = False) -> None:
    """Hold a page against English, and where `checked` against axe and a window of 320 px."""
    assert left_in_english(page) == [], f"{state} ({page.url})"
    if checked:
        check(page, state)


def open_in_spanish(phone: Page, token: str, *, checked: bool = False) -> None:
    """Cleo's clinic wrote to her in English; she chooses Spanish on the landing page, and it stays."""
    phone.goto(f"/a/{token}/")
    phone.get_by_role("link", name="Español").click()
    look(phone, "landing", checked=checked)
    phone.get_by_role("button", name="Continuar").click()
    expect(phone.locator("h1")).to_have_text("Su formulario")
    look(phone, "overview", checked=checked)


def fill_in(phone: Page, said: object = PLAIN_ARTHRITIS, *, checked: bool = False) -> None:
    """Page after page in Spanish, each of them sent once with nothing changed, so that its errors are read too."""
    phone.get_by_role("link", name="Empezar").or_(phone.get_by_role("link", name="Continuar")).click()
    for _number in range(MOST_PAGES):
        if "/check/" in phone.url or "/stop/" in phone.url:
            return
        look(phone, phone.title(), checked=checked)
        before = phone.url
        phone.get_by_role("button", name=ON).click()
        if phone.url == before:
            look(phone, f"errors of {phone.title()}", checked=checked)
        if phone.url == before:
            said.give(phone.locator("main form").first)  # type: ignore[attr-defined]
            phone.get_by_role("button", name=ON).click()
        assert phone.url != before, f"{before} was not accepted: {phone.locator('.error').all_inner_texts()}"
    raise AssertionError(f"more than {MOST_PAGES} pages")


def test_a_client_goes_from_the_link_to_the_prep_page_in_spanish(
    open_window: OpenWindow, cleo: Client, link_token: str
) -> None:
    phone = open_window(360, has_touch=True)
    open_in_spanish(phone, link_token, checked=True)
    fill_in(phone, checked=True)
    expect(phone.locator("main")).to_contain_text("6 de 10")
    look(phone, "check your answers", checked=True)
    phone.get_by_role("button", name="Enviar a Oak Massage").click()
    look(phone, "sent", checked=True)
    phone.goto("/my/prep/")
    look(phone, "prep page", checked=True)
    assert Assessment.objects.get().level == "GO"
    cleo.refresh_from_db()
    assert cleo.language == "es"
    phone.goto("/my/intake/")
    look(phone, "answers that were sent", checked=True)


def test_the_stop_page_is_in_spanish(open_window: OpenWindow, link_token: str) -> None:
    phone = open_window(360)
    open_in_spanish(phone, link_token)
    fill_in(phone, replace(PLAIN_ARTHRITIS, ticks=frozenset({"pe_signs", "pe_signs.breathless", "breathless"})))
    expect(phone.locator("h1")).to_have_text("Llame ahora al 112")
    look(phone, "stop page", checked=True)
    phone.goto("/my/prep/")
    look(phone, "prep page when stopped", checked=True)
    phone.goto("/my/intake/stop/")
    phone.get_by_role("button", name="Lo marqué por error").click()
    look(phone, "mistake reported", checked=True)


def test_the_language_can_be_changed_on_every_page_and_the_page_stays(open_window: OpenWindow, link_token: str) -> None:
    phone = open_window(360)
    open_in_spanish(phone, link_token)
    phone.goto("/my/intake/urgent/breathing/")
    phone.get_by_role("button", name="English").click()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    assert phone.url.endswith("/my/intake/urgent/breathing/")
    phone.get_by_role("button", name="Español").click()
    expect(phone.locator("html")).to_have_attribute("lang", "es")
    assert phone.url.endswith("/my/intake/urgent/breathing/")


def test_a_therapist_reads_the_board_the_review_and_the_plan_in_spanish(
    open_window: OpenWindow, oak: Clinic, ana: Membership, appointment: Appointment, link_token: str
) -> None:
    phone = open_window(360)
    open_in_spanish(phone, link_token)
    fill_in(phone)
    phone.get_by_role("button", name="Enviar a Oak Massage").click()

    desk = open_window(1280)
    sign_in(desk, ana)
    desk.get_by_role("button", name="Español").click()
    day = appointment.local_start.date()
    within = f"/c/{oak.slug}/appointments/{appointment.pk}"
    pages = {
        "today": f"/c/{oak.slug}/today/",
        "the day of the visit": f"/c/{oak.slug}/today/?day={day}",
        "a day with nobody": f"/c/{oak.slug}/today/?day={day + timedelta(days=9)}",
        "clients": f"/c/{oak.slug}/clients/",
        "record": f"/c/{oak.slug}/clients/{appointment.client_id}/",
        "add a client": f"/c/{oak.slug}/clients/new/",
        "start now": f"/c/{oak.slug}/start/",
        "book": f"/c/{oak.slug}/clients/{appointment.client_id}/appointments/new/",
        "the link": f"{within}/link/",
        "move": f"{within}/move/",
        "review": f"{within}/review/",
        "letter": f"{within}/clearance/",
        "plan": f"{within}/plan/",
        "finish": f"{within}/finish/",
        "second step": "/accounts/2fa/",
    }
    for state, address in pages.items():
        assert desk.goto(address).status in {200, 302}, state  # type: ignore[union-attr]
        look(desk, state, checked=True)
    desk.goto(pages["review"])
    desk.get_by_role("button", name="Aceptar y abrir el plan").click()
    look(desk, "the plan, accepted")
    for part in ("client", "knee", "health", "comfort"):
        desk.goto(f"{within}/intake/{part}/")
        look(desk, f"form of the therapist, {part}", checked=True)


def test_the_sign_in_page_speaks_the_browsers_language(open_window: OpenWindow) -> None:
    page = open_window(360, locale="es-MX")
    page.goto("/sign-in/")
    look(page, "sign in", checked=True)
    page.get_by_role("button", name="Entrar").click()
    look(page, "sign in with errors", checked=True)
    for address in ("/es/accessibility/", "/es/privacy/", "/a/", "/accounts/password/reset/", "/nowhere/"):
        page.goto(address)
        look(page, address, checked=True)
