"""The clinic's tablet in the client's hands: no way to a page of staff, and nothing left of the client afterwards."""

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client as Browser

from tests.conftest import PASSWORD, sign_in
from tests.house.routes import routes
from tests.intake.filling import fill, send

if TYPE_CHECKING:
    from clinic.practice.models import Appointment, Membership

pytestmark = pytest.mark.django_db
OVERVIEW = "/my/intake/"


@pytest.fixture
def address(appointment: "Appointment") -> str:
    return f"/c/oak/appointments/{appointment.pk}/hand-over/"


@pytest.fixture
def tablet(as_ana: Browser, address: str) -> Browser:
    """Ana's tablet, handed to Cleo."""
    as_ana.get("/c/oak/today/")
    assert as_ana.post(address)["Location"] == OVERVIEW
    return as_ana


def staff_pages(appointment: "Appointment") -> list[tuple[str, str]]:
    from clinic.practice import policy
    from clinic.practice.policy import Door

    values: dict[str, Any] = {"clinic": "oak", "appointment": appointment.pk, "client": appointment.client_id}
    values |= {"section": "urgent", "page": "urgent", "app_label": "guide", "url": "x", "format": "pdf", "name": "x"}

    def is_guarded(name: str) -> bool:
        access = policy.access_to(name)
        return not name.endswith("None") and (isinstance(access, frozenset) or access in (Door.USER, Door.EDITOR))

    guarded = [route for route in routes() if is_guarded(route.name)]
    return [(route.name, route.address({part: values.get(part, 1) for part in route.parts})) for route in guarded]


def test_the_client_fills_in_their_own_form(tablet: Browser) -> None:
    page = tablet.get(OVERVIEW)
    assert page.status_code == 200
    assert "Give the tablet back" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_no_page_of_staff_answers_in_this_browser(tablet: Browser, appointment: "Appointment", method: str) -> None:
    pages = staff_pages(appointment)
    assert len(pages) > 40
    for name, url in pages:
        answer = getattr(tablet, method)(url)
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/sign-in/"), name


def test_the_old_session_is_gone_from_the_server(as_ana: Browser, address: str) -> None:
    old = as_ana.cookies["session"].value
    as_ana.post(address)
    assert as_ana.cookies["session"].value != old
    thief = Browser()
    thief.cookies["session"] = old
    assert thief.get("/c/oak/today/").status_code == 302
    assert thief.get(OVERVIEW).status_code == 302


def test_the_browser_is_told_to_forget_the_pages_of_staff(as_ana: Browser, address: str) -> None:
    handed = as_ana.post(address)
    assert handed["Clear-Site-Data"] == '"cache", "storage"'
    assert handed.cookies["room"].value == "", "the screen in the room is closed here too"


def test_a_message_for_staff_is_not_shown_to_the_client(as_ana: Browser, address: str, appointment: Any) -> None:
    as_ana.post(f"/c/oak/appointments/{appointment.pk}/link/mail/")
    as_ana.post(address)
    assert "cleo@example.org" not in as_ana.get(OVERVIEW).content.decode()


def test_an_old_page_of_staff_can_send_nothing(ana: "Membership", address: str, appointment: "Appointment") -> None:
    browser = sign_in(ana)
    browser.handler.enforce_csrf_checks = True
    page = browser.get(f"/c/oak/appointments/{appointment.pk}/link/")
    token = page.context["csrf_token"]
    assert browser.post(address, {"csrfmiddlewaretoken": str(token)}).status_code == 302
    assert browser.post(f"{address}", {"csrfmiddlewaretoken": str(token)}).status_code in (302, 403)
    assert browser.post("/my/leave/", {"csrfmiddlewaretoken": str(token)}).status_code == 403


def test_sending_the_form_ends_it_and_shows_no_answer(tablet: Browser, appointment: "Appointment") -> None:
    fill(tablet, {})
    session = tablet.cookies["session"].value
    sent = send(tablet, "/my/intake/check/", {})
    assert sent["Location"] == f"/a/?why=given_back&next=%2Fc%2Foak%2Fappointments%2F{appointment.pk}%2Freview%2F"
    assert sent["Clear-Site-Data"] == '"cache", "storage"'
    end = tablet.get(sent["Location"]).content.decode()
    assert "Please give the tablet back" in end
    assert f"/sign-in/?next=%2Fc%2Foak%2Fappointments%2F{appointment.pk}%2Freview%2F" in end
    assert "Cleo" not in end
    appointment.intake.refresh_from_db()
    assert appointment.intake.state == "sent"
    for browser in (tablet, Browser()):
        browser.cookies["session"] = session
        for url in (OVERVIEW, "/my/intake/check/", "/my/intake/sent/", "/my/prep/", "/my/intake/goals/goals/"):
            assert browser.get(url)["Location"] == "/a/", url


def test_giving_it_back_half_way_keeps_what_was_saved(tablet: Browser, appointment: "Appointment") -> None:
    fill(tablet, {}, until="goals")
    back = tablet.post("/my/leave/")
    assert back["Location"].startswith("/a/?why=given_back")
    assert back["Clear-Site-Data"] == '"cache", "storage"'
    assert tablet.get(OVERVIEW).status_code == 302
    draft = tablet.post("/my/intake/goals/goals/draft/", {"draft": "a" * 22, "sequence": "1", "other": "late"})
    assert draft.status_code == 403
    appointment.intake.refresh_from_db()
    assert "contact" in appointment.intake.document["done"]
    assert appointment.intake.drafts.filter(key="a" * 22).count() == 0


def test_staff_sign_in_again_and_go_on_at_the_review(tablet: Browser, appointment: "Appointment") -> None:
    tablet.post("/my/leave/")
    answer = tablet.post(
        f"/sign-in/?next=/c/oak/appointments/{appointment.pk}/review/",
        {"login": "ana@oak.example", "password": PASSWORD},
    )
    assert answer.status_code == 302
    assert tablet.get("/c/oak/today/").status_code == 302, "the password alone opens nothing: the second step is due"


def test_the_way_back_leads_to_our_own_pages_only() -> None:
    for there in ("//evil.example/c/", "https://evil.example/c/", "/my/intake/", "javascript:alert(1)"):
        html = Browser().get("/a/", {"why": "given_back", "next": there}).content.decode()
        assert 'href="/sign-in/"' in html, there


def test_signing_in_without_giving_it_back_ends_nothing_of_the_staffs(
    tablet: Browser, ana: "Membership", appointment: "Appointment"
) -> None:
    fill(tablet, {}, until="goals")
    tablet.force_login(ana.user)
    left = tablet.post("/my/leave/")
    assert left["Location"] == "/a/?why=left"
    assert tablet.session.get("_auth_user_id") == str(ana.user.pk)
    assert tablet.get(OVERVIEW).status_code == 302


def test_the_link_lives_two_hours_and_for_this_browser_alone(tablet: Browser, appointment: "Appointment") -> None:
    from datetime import timedelta

    from django.utils import timezone

    link = appointment.links.get()
    assert link.expires_at - timezone.now() < timedelta(hours=2, seconds=1)
    for guess in (link.token_hash, link.token_hash.removeprefix("handed-over:"), "handed-over:"):
        assert Browser().get(f"/a/{guess}/").status_code == 404
    appointment.links.update(expires_at=timezone.now())
    assert tablet.get(OVERVIEW).status_code == 302


def test_what_is_typed_is_not_offered_to_the_next_one(tablet: Browser, as_cleo: Browser) -> None:
    page = "/my/intake/you/contact/"
    assert 'autocomplete="name"' not in tablet.get(page).content.decode()
    assert 'autocomplete="bday-day"' not in tablet.get(page).content.decode()
    assert 'autocomplete="name"' in as_cleo.get(page).content.decode(), "at home it helps"


def test_another_link_on_the_tablet_ends_the_same_way(tablet: Browser, link_token: str) -> None:
    tablet.post(f"/a/{link_token}/", {"birth_date_0": "14", "birth_date_1": "3", "birth_date_2": "1900"})
    tablet.post(f"/a/{link_token}/")
    assert tablet.post("/my/leave/")["Location"].startswith("/a/?why=given_back")


def test_the_front_desk_hands_it_over_too_and_comes_back_to_the_board(as_desk: Browser, address: str) -> None:
    assert as_desk.post(address)["Location"] == OVERVIEW
    assert as_desk.post("/my/leave/")["Location"] == "/a/?why=given_back&next=%2Fc%2Foak%2Ftoday%2F"


def test_the_rival_cannot_hand_over_anything(as_rex: Browser, address: str) -> None:
    assert as_rex.post(address).status_code == 404


def test_a_form_that_was_sent_is_not_handed_over(as_ana: Browser, as_cleo: Browser, address: str) -> None:
    fill(as_cleo, {})
    send(as_cleo, "/my/intake/check/", {})
    assert as_ana.post(address)["Location"].endswith("/link/")
    assert as_ana.get("/c/oak/today/").status_code == 200


def test_looking_at_the_address_changes_nothing(as_ana: Browser, address: str) -> None:
    assert as_ana.get(address).status_code == 405
    assert as_ana.get("/c/oak/today/").status_code == 200


def test_handing_over_does_not_count_as_having_stopped_to_share(tablet: Browser, appointment: "Appointment") -> None:
    from clinic.practice.tenancy import has_stopped_sharing

    tablet.post("/my/leave/")
    assert not has_stopped_sharing(appointment)


def test_it_is_one_line_in_the_trail(tablet: Browser, appointment: "Appointment") -> None:
    lines = appointment.client.events.filter(action="link.handed_over")
    assert [line.subject for line in lines] == [f"appointment:{appointment.pk}"]
