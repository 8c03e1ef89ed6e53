"""What is typed and not saved: kept within seconds, shown again, never an answer, and never over somebody else's."""

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client as Browser

from tests.intake.filling import fill, hidden, quiet, send

if TYPE_CHECKING:
    from clinic.intake.models import Intake
    from clinic.practice.models import Appointment

pytestmark = pytest.mark.django_db
GOALS = "/my/intake/goals/goals/"
DRAFT = f"{GOALS}draft/"
WORDS = "Climb the \U0001f3d4 with my sister \u05e9\u05dc\u05d5\u05dd"


def shown(browser: Browser, url: str = GOALS) -> tuple[str, dict[str, Any]]:
    """A page, and the hidden inputs that it sends along."""
    html = browser.get(url).content.decode()
    return html, hidden(html)


def type_in(browser: Browser, sent: dict[str, Any], other: str, sequence: int, url: str = DRAFT) -> Any:
    return browser.post(url, {**sent, "primary": "other", "secondary": "", "other": other, "sequence": sequence})


def value_of(html: str, name: str = "other") -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', html) or re.search(
        rf'value="([^"]*)"[^>]*name="{name}"', html
    )
    return found[1] if found else ""


def answers(intake: "Intake") -> Any:
    intake.refresh_from_db()
    return intake.document


def test_what_is_typed_is_kept_and_shown_again_and_is_no_answer(as_cleo: Browser, intake: "Intake") -> None:
    _html, sent = shown(as_cleo)
    before = answers(intake)
    kept = type_in(as_cleo, sent, WORDS, 1)
    assert re.fullmatch(r"\d\d:\d\d", kept.json()["kept"])
    assert answers(intake) == before
    again, _sent = shown(as_cleo)
    assert value_of(again) == WORDS
    assert "What you typed before is kept" in again
    assert as_cleo.get("/my/intake/").content.decode().count("Not started") > 0


def test_an_older_one_that_arrives_late_is_dropped(as_cleo: Browser, intake: "Intake") -> None:
    _html, sent = shown(as_cleo)
    type_in(as_cleo, sent, "newer", 7)
    assert type_in(as_cleo, sent, "older", 6).status_code == 200
    assert type_in(as_cleo, sent, "older", 7).status_code == 200
    assert value_of(shown(as_cleo)[0]) == "newer"


def test_what_is_not_valid_is_kept_too_with_javascript_off(as_cleo: Browser, intake: "Intake") -> None:
    refused = send(as_cleo, GOALS, {"primary": "other", "secondary": "other", "other": WORDS})
    assert refused.status_code == 422
    html, _sent = shown(as_cleo)
    assert value_of(html) == WORDS
    assert "There is a problem" not in html, "nothing is judged before it is sent"


def test_saving_the_page_ends_its_draft_also_for_what_is_still_on_its_way(as_cleo: Browser, intake: "Intake") -> None:
    _html, sent = shown(as_cleo)
    type_in(as_cleo, sent, "half", 1)
    assert as_cleo.post(GOALS, {**sent, "primary": "pain", "secondary": "", "other": ""}).status_code == 302
    type_in(as_cleo, sent, "late", 2**50)
    html, _sent = shown(as_cleo)
    assert "What you typed before is kept" not in html
    assert answers(intake)["goals"]["primary"] == "pain"


def test_two_devices_type_and_both_texts_are_shown(as_cleo: Browser, intake: "Intake") -> None:
    _html, phone = shown(as_cleo)
    _html, laptop = shown(as_cleo)
    type_in(as_cleo, phone, "from the phone", 1)
    type_in(as_cleo, laptop, "from the laptop", 1)
    type_in(as_cleo, phone, "still from the phone", 2)
    html, sent = shown(as_cleo)
    assert value_of(html) == "still from the phone"
    assert "from the laptop" in html
    type_in(as_cleo, sent, "a third page", 1)
    assert "from the laptop" in shown(as_cleo)[0], "a keystroke here throws nothing away that was typed there"
    as_cleo.post(GOALS, {**sent, "primary": "pain", "secondary": "", "other": ""})
    assert "from the laptop" not in shown(as_cleo)[0], "it was on the page that was saved"


def test_what_was_typed_before_somebody_else_saved_stands_beside_what_is_saved(
    as_cleo: Browser, intake: "Intake"
) -> None:
    _html, phone = shown(as_cleo)
    type_in(as_cleo, phone, "typed on the phone", 1)
    _html, laptop = shown(as_cleo)
    del laptop["draft_seen"], laptop["draft_from"]  # the laptop's page was open before
    as_cleo.post(GOALS, {**laptop, "primary": "sleep", "secondary": "", "other": ""})
    html, _sent = shown(as_cleo)
    assert "typed on the phone" in html
    assert re.search(r'value="sleep"[^>]*checked', html), "what is saved is what the form shows"
    conflict = as_cleo.post(GOALS, {**phone, "primary": "other", "secondary": "", "other": "typed on the phone"})
    assert conflict.status_code == 409


def test_it_can_be_thrown_away(as_cleo: Browser, intake: "Intake") -> None:
    _html, sent = shown(as_cleo)
    type_in(as_cleo, sent, "never mind", 1)
    _html, sent = shown(as_cleo)
    assert as_cleo.post(DRAFT, {**sent, "drop": "1"})["Location"] == GOALS
    assert "never mind" not in shown(as_cleo)[0]


def test_a_sent_form_keeps_nothing_more(as_cleo: Browser) -> None:
    _html, sent = shown(as_cleo)
    fill(as_cleo, {})
    send(as_cleo, "/my/intake/check/", {})
    late = type_in(as_cleo, sent, "too late", 9)
    assert (late.status_code, late.json()["kept"]) == (409, None)


def test_a_signature_is_never_kept_half_done(as_cleo: Browser, intake: "Intake") -> None:
    fill(as_cleo, {}, until="consent")
    html = as_cleo.get("/my/intake/comfort/consent/").content.decode()
    assert "data-draft=" not in html
    as_cleo.post("/my/intake/comfort/consent/", {**hidden(html), "signed_name": "Cleo Marsh"})
    again = as_cleo.get("/my/intake/comfort/consent/").content.decode()
    assert "Cleo Marsh" not in again


@pytest.mark.parametrize("key", ["", "short", "a" * 44, "\x00" * 20, "öööööööööööööööööööö"])
def test_a_garbled_key_keeps_nothing(as_cleo: Browser, intake: "Intake", key: str) -> None:
    assert type_in(as_cleo, {"draft": key, "version": "1"}, "x", 1).status_code == 400
    assert intake.drafts.count() == 0


@pytest.mark.parametrize(
    "text", ["\x00", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "x" * 20_000, "\u202e"]
)
def test_any_text_can_be_kept(as_cleo: Browser, intake: "Intake", text: str) -> None:
    _html, sent = shown(as_cleo)
    assert type_in(as_cleo, sent, text, 1).status_code == 200
    assert as_cleo.get(GOALS).status_code == 200


def test_there_is_an_end_to_it(as_cleo: Browser, intake: "Intake", monkeypatch: pytest.MonkeyPatch) -> None:
    _html, sent = shown(as_cleo)
    assert type_in(as_cleo, sent, "x" * 260_000, 1).status_code == 413
    monkeypatch.setattr("clinic.intake.drafts.MOST", 1)
    type_in(as_cleo, {**sent, "draft": "a" * 22}, "one", 1)
    assert type_in(as_cleo, {**sent, "draft": "b" * 22}, "two", 1).status_code == 413


def test_pages_that_were_saved_leave_room_for_what_is_typed(
    as_cleo: Browser, intake: "Intake", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic.intake.drafts.MOST", 2)
    for _time in range(4):
        assert send(as_cleo, GOALS, quiet("goals")).status_code == 302
    assert intake.drafts.count() == 2, "the oldest of those that are over are forgotten"
    _html, sent = shown(as_cleo)
    assert type_in(as_cleo, {**sent, "draft": "a" * 22}, "one", 1).status_code == 200
    assert type_in(as_cleo, {**sent, "draft": "b" * 22}, "two", 1).status_code == 200
    assert type_in(as_cleo, {**sent, "draft": "c" * 22}, "three", 1).status_code == 413


def test_forgetting_old_pages_keeps_what_is_typed_and_the_page_just_saved(
    as_cleo: Browser, intake: "Intake", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic.intake.drafts.MOST", 1)
    contact = "/my/intake/you/contact/"
    _html, sent = shown(as_cleo)
    type_in(as_cleo, sent, WORDS, 1)
    for _time in range(3):
        as_cleo.post(contact, {**hidden(as_cleo.get(contact).content.decode()), **quiet("contact")})
    _html, page = shown(as_cleo, contact)
    as_cleo.post(contact, {**page, **quiet("contact")})
    as_cleo.post(f"{contact}draft/", {**page, "name": "Cleo of late", "sequence": 2**50})
    assert "Cleo of late" not in shown(as_cleo, contact)[0]
    assert value_of(shown(as_cleo)[0]) == WORDS


def test_it_is_encrypted(as_cleo: Browser, intake: "Intake") -> None:
    from django.db import connection

    _html, sent = shown(as_cleo)
    type_in(as_cleo, sent, "canarywort", 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT typed FROM intake_draft")
        assert "canarywort" not in str(cursor.fetchall())


def test_the_therapists_form_keeps_what_is_typed_as_well(as_ana: Browser, appointment: "Appointment") -> None:
    url = f"/c/oak/appointments/{appointment.pk}/intake/knee/"
    _html, sent = shown(as_ana, url)
    typed = {
        **sent,
        "goals-primary": "other",
        "goals-other": "told by phone",
        "sequence": 1,
        "consent-signed_name": "x",
    }
    assert as_ana.post(f"{url}draft/", typed).status_code == 200
    again, _sent = shown(as_ana, url)
    assert "told by phone" in again
    assert "What you typed before is kept" in again
    draft = appointment.intake.drafts.get()
    assert "consent-signed_name" not in draft.typed


def test_the_rival_and_the_front_desk_cannot_type_into_it(
    as_rex: Browser, as_desk: Browser, appointment: "Appointment"
) -> None:
    url = f"/c/oak/appointments/{appointment.pk}/intake/knee/draft/"
    assert as_rex.post(url, {"draft": "a" * 22, "sequence": 1}).status_code == 404
    assert as_desk.post(url, {"draft": "a" * 22, "sequence": 1}).status_code == 403


def test_the_check_page_says_what_is_typed_and_not_saved(as_cleo: Browser) -> None:
    fill(as_cleo, {})
    _html, sent = shown(as_cleo)
    type_in(as_cleo, sent, "one more thing", 1)
    for page in ("/my/intake/", "/my/intake/check/"):
        html = as_cleo.get(page).content.decode()
        assert "Typed, not saved" in html, page
        assert GOALS in html
    assert quiet("goals")["primary"] == "pain"
