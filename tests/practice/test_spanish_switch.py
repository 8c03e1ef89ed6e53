"""Who decides the language of a page, how it is changed, and what caches and readers are told of it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django.utils.translation import override

from clinic.intake import rulebooks
from clinic.intake.models import Intake, RulebookVersion
from clinic.practice import single_use
from clinic.practice.fields import DateField
from clinic.practice.language import offered
from clinic.practice.messages import client_link
from clinic.practice.models import Appointment, Client, ClientLink, Clinic, Event, Membership
from clinic.prep import actions
from clinic.prep.models import Assessment
from clinic.rules.rulebook import load, load_from
from tests.conftest import sign_in
from tests.house.spanish import left_in_english
from tests.prep.forms import sent

pytestmark = pytest.mark.django_db

SPANISH = {"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"}


def html(browser: Browser, address: str, **headers: str) -> str:
    return browser.get(address, headers=headers).content.decode()


def is_spanish(page: str) -> bool:
    return '<html lang="es"' in page


@pytest.mark.parametrize(("code", "is_said"), [("es", "es"), ("es-MX", "es"), ("ES", "es"), ("fr", "en"), ("", "en")])
def test_a_language_that_is_not_offered_is_english(code: str, is_said: str) -> None:
    assert offered(code) == is_said


@pytest.mark.parametrize(("address", "code"), [("/guide/", "en"), ("/es/guide/", "es"), ("/es/privacy/", "es")])
def test_a_public_page_has_an_address_in_each_language_and_nothing_else_decides(
    db: None, as_ana: Browser, address: str, code: str
) -> None:
    """Caches may keep it: neither a cookie nor the browser's wish changes a byte."""
    pages = [
        Browser().get(address, headers={"Accept-Language": "en"}),
        Browser().get(address, headers=SPANISH),
        as_ana.get(address, headers=SPANISH),
    ]
    assert {page.content for page in pages} == {pages[0].content}
    for page in pages:
        assert f'<html lang="{code}"' in page.content.decode()
        assert page.headers["Content-Language"] == code
        assert "Cookie" not in page.headers.get("Vary", "")
        assert "Accept-Language" not in page.headers.get("Vary", "")


def test_each_language_of_a_public_page_leads_to_the_other() -> None:
    assert 'href="/es/guide/" hreflang="es" lang="es"' in html(Browser(), "/guide/")
    assert 'href="/guide/" hreflang="en" lang="en"' in html(Browser(), "/es/guide/")
    assert 'href="/es/guide/search/"' in html(Browser(), "/es/guide/")
    assert Browser().get("/en/guide/").status_code == 404
    assert Browser().get("/es/sign-in/").status_code == 404


def test_the_sign_in_page_is_in_the_browsers_language() -> None:
    page = Browser().get("/sign-in/", headers=SPANISH)
    assert is_spanish(page.content.decode())
    assert page.headers["Content-Language"] == "es"
    assert "Accept-Language" in page.headers["Vary"]
    assert not is_spanish(html(Browser(), "/sign-in/"))
    assert "http-equiv" not in page.content.decode()


def test_opening_a_link_in_a_language_changes_nothing(cleo: Client, link_token: str) -> None:
    page = Browser().get(f"/a/{link_token}/?language=es").content.decode()
    assert is_spanish(page)
    cleo.refresh_from_db()
    assert cleo.language == "en"
    assert not Event.objects.exists()


def test_a_client_enters_in_the_language_of_the_landing_page_and_it_stays(cleo: Client, link_token: str) -> None:
    browser = Browser()
    browser.post(f"/a/{link_token}/?language=es")
    assert is_spanish(html(browser, "/my/intake/", **{"Accept-Language": "en"}))
    cleo.refresh_from_db()
    assert cleo.language == "es"
    assert Event.objects.filter(action="client.language", actor_kind="client", client=cleo).count() == 1


def test_the_landing_page_begins_in_the_language_that_the_clinic_knows(cleo: Client, link_token: str) -> None:
    Client.objects.update(language="es")
    assert is_spanish(html(Browser(), f"/a/{link_token}/"))
    assert not is_spanish(html(Browser(), f"/a/{link_token}/?language=en"))
    ClientLink.objects.update(wrong_tries=5)
    assert is_spanish(html(Browser(), f"/a/{link_token}/")), "a locked link is told in Spanish too"


def test_a_client_changes_the_language_and_comes_back_to_the_page(cleo: Client, as_cleo: Browser) -> None:
    page = "/my/intake/urgent/breathing/?x=1"
    assert 'name="next" value="/my/intake/urgent/breathing/?x=1"' in html(as_cleo, page)
    answer = as_cleo.post(reverse("intake:language"), {"language": "es", "next": page})
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert is_spanish(html(as_cleo, page))
    as_cleo.post(reverse("intake:language"), {"language": "es", "next": page})
    assert Event.objects.filter(action="client.language").count() == 1, "the same again is no change"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "", "x"])
def test_the_way_back_leads_nowhere_else(as_cleo: Browser, as_ana: Browser, elsewhere: str) -> None:
    for browser, route in ((as_cleo, "intake:language"), (as_ana, "language")):
        answer = browser.post(reverse(route), {"language": "es", "next": elsewhere})
        assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("code", ["fr", "", "es\0", "e" * 5000])
def test_a_language_that_is_not_offered_changes_nothing(
    cleo: Client, as_cleo: Browser, as_ana: Browser, code: str
) -> None:
    for browser, route in ((as_cleo, "intake:language"), (as_ana, "language")):
        assert browser.post(reverse(route), {"language": code, "next": "/"}).status_code == 302
    cleo.refresh_from_db()
    assert cleo.language == "en"
    assert not Event.objects.filter(action__endswith="language").exists()


def test_the_choice_is_not_made_by_a_get(as_cleo: Browser, as_ana: Browser) -> None:
    assert as_cleo.get(reverse("intake:language"), {"language": "es"}).status_code == 405
    assert as_ana.get(reverse("language"), {"language": "es"}).status_code == 405


def test_without_a_link_or_a_sign_in_nobody_chooses(cleo: Client) -> None:
    assert Browser().post(reverse("intake:language"), {"language": "es"}).status_code == 403
    assert "/sign-in/" in Browser().post(reverse("language"), {"language": "es"})["Location"]


def test_a_member_of_staff_chooses_for_their_own_pages_only(
    oak: Clinic, ana: Membership, desk: Membership, cleo: Client
) -> None:
    browser, board = sign_in(ana), reverse("prep:today", args=[oak.slug])
    assert not is_spanish(html(browser, board))
    assert is_spanish(html(browser, board, **SPANISH)), "who never chose gets the browser's"
    browser.post(reverse("language"), {"language": "es", "next": board})
    assert is_spanish(html(browser, board))
    assert not is_spanish(html(sign_in(desk), board))
    cleo.refresh_from_db()
    assert cleo.language == "en"
    browser.post(reverse("language"), {"language": "en", "next": board})
    assert not is_spanish(html(browser, board, **SPANISH)), "an own choice goes before the browser's"


def test_a_clients_page_is_in_the_clients_language_on_the_therapists_tablet(
    ana: Membership, cleo: Client, link_token: str
) -> None:
    tablet = sign_in(ana)
    tablet.post(reverse("language"), {"language": "es", "next": "/"})
    tablet.post(f"/a/{link_token}/?language=en")
    assert not is_spanish(html(tablet, "/my/intake/", **SPANISH))


def test_mail_to_a_client_is_in_their_language(cleo: Client, appointment: Appointment) -> None:
    Client.objects.update(language="es")
    mail = client_link(appointment.pk, "k" * 32)
    assert mail is not None
    assert mail.subject.startswith("Su cita en Oak Massage")
    assert " de " in mail.text, "the date is written in Spanish"
    assert '<html lang="es"' in mail.html


def test_staff_say_in_which_language_a_client_is_written_to(oak: Clinic, as_ana: Browser) -> None:
    Clinic.objects.filter(pk=oak.pk).update(language="es")
    form = as_ana.get(reverse("practice:client_add", args=["oak"])).context["form"]
    assert form["language"].value() == "es", "a new client is spoken to as the clinic speaks"
    as_ana.post(reverse("practice:client_add", args=["oak"]), {"name": "Lu", "language": "en"})
    assert oak.clients.get(name="Lu").language == "en"
    as_ana.post(reverse("practice:client_add", args=["oak"]), {"name": "Pia"})
    assert oak.clients.get(name="Pia").language == "es"
    refused = as_ana.post(reverse("practice:client_add", args=["oak"]), {"name": "Max", "language": "fr"})
    assert refused.status_code == 422


@pytest.fixture
def begun_in_english(appointment: Appointment) -> Assessment:
    """A visit whose rulebook is of the time when Spanish was only begun; Cleo and the page ask for Spanish."""
    sent(appointment)
    old = {**load().files, "text.es.toml": '[answer]\nyes = "Sí"\n[meta]\nreviewed = false\n'}
    version = load_from(old).version
    RulebookVersion.objects.create(version=version, files=old)
    Intake.objects.update(rulebook_id=version)
    Assessment.objects.update(rulebook_id=version)
    Client.objects.update(language="es")
    rulebooks._stored.cache_clear()
    return Assessment.objects.get()


@pytest.mark.parametrize("address", ["/my/prep/", "/my/intake/"])
def test_a_record_of_an_older_version_reads_in_english_whole(
    begun_in_english: Assessment, as_cleo: Browser, address: str
) -> None:
    answer = as_cleo.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<html lang="en"' in page
    assert answer.headers["Content-Language"] == "en"
    assert "Sí" not in page
    assert "Your " in page


def test_staff_read_it_in_english_too(begun_in_english: Assessment, as_ana: Browser, appointment: Appointment) -> None:
    as_ana.post(reverse("language"), {"language": "es", "next": "/"})
    for route in ("prep:review", "prep:plan"):
        page = html(as_ana, reverse(route, args=["oak", appointment.pk]))
        assert '<html lang="en"' in page
        assert "Sí" not in page
    assert is_spanish(html(as_ana, reverse("prep:today", args=["oak"])))


def test_an_address_after_a_form_was_sent_is_the_page_that_it_stood_on(as_ana: Browser) -> None:
    address = reverse("practice:client_add", args=["oak"])
    refused = as_ana.post(address, {"name": ""}, headers={"Referer": "http://testserver/c/oak/clients/?q=x"})
    assert 'name="next" value="/c/oak/clients/?q=x"' in refused.content.decode()
    refused = as_ana.post(address, {"name": ""}, headers={"Referer": "http://evil.example/c/oak/"})
    assert f'name="next" value="{address}"' in refused.content.decode()


@pytest.mark.parametrize("month", ["3", "03", "marzo", "Mar", "MARCH", "mar"])
def test_a_months_name_is_understood_in_every_language(month: str) -> None:
    assert DateField().clean(["14", month, "1985"]) == date(1985, 3, 14)


@pytest.mark.parametrize("month", ["ju", "junly", "trece", "13", "enemigo", "m"])
def test_what_is_no_month_is_refused(month: str) -> None:
    with pytest.raises(ValidationError):
        DateField().clean(["14", month, "1985"])


def test_a_date_in_an_error_is_written_in_the_language_of_the_page() -> None:
    with override("es"):
        with pytest.raises(ValidationError) as refused:
            DateField(latest=date(2020, 1, 31)).clean(["1", "2", "2020"])
        assert refused.value.messages == ["La fecha debe ser 31 de enero de 2020 o antes"]


@pytest.mark.parametrize("purpose", single_use.Purpose.values)
def test_a_guardian_and_a_doctor_choose_at_their_door_and_nothing_is_stored(
    appointment: Appointment, cleo: Client, purpose: str
) -> None:
    """They are no clients of ours, and read another language, perhaps, than the client does."""
    sent(appointment)
    actions.agree_to_letters(intake=appointment.intake, name="Cleo Marsh", by=None)
    token = single_use.mint(appointment, single_use.Purpose(purpose))
    address = reverse("prep:guardian_door" if purpose == "guardian" else "prep:letter_door", args=[token])
    english = html(Browser(), address)
    assert not is_spanish(english)
    assert 'href="?language=es"' in english
    spanish = Browser().get(f"{address}?language=es").content.decode()
    assert is_spanish(spanish)
    assert left_in_english(spanish) == []
    cleo.refresh_from_db()
    assert cleo.language == "en"
