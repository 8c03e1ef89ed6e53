"""Whatever is typed: a clear message, never an error of ours, and every word comes back."""

import html
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.test import Client as Browser

from tests.intake.filling import errors, fill, hidden, quiet, send

if TYPE_CHECKING:
    from clinic.intake.models import Intake
    from clinic.practice.models import Appointment

pytestmark = pytest.mark.django_db
CONTACT, DOCTOR, GOALS = "/my/intake/you/contact/", "/my/intake/health/doctor/", "/my/intake/goals/goals/"
STRANGE = [
    "\U0001f9b5\U0001f3fd knee",
    "\u05d4\u05d1\u05e8\u05da \u202e kaput",
    "Z\u0351\u0367algo",
    "\ufeffBOM",
    "'; DROP TABLE",
]


def born(day: Any, month: Any, year: Any) -> dict[str, str]:
    return {"birth_date_0": str(day), "birth_date_1": str(month), "birth_date_2": str(year)}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (born(31, 2, 1985), "Enter a real date, such as 27 3 1985"),
        (born(29, "February", 1985), "Enter a real date"),
        (born(1, 1, 1899), "1 January 1900 or later"),
        (born(1, 1, 1900), "Check the year of the date of birth"),
        (born("\u0661", 1, 1985), "Enter a real date"),
        (born("", "", 1985), "must include a day and a month"),
        (born(1, 1, 10**30), "Enter a real date"),
    ],
)
def test_a_date_that_cannot_be(as_cleo: Browser, given: dict[str, str], says: str) -> None:
    refused = send(as_cleo, CONTACT, quiet("contact") | given)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert any(says in line for line in errors(page)), errors(page)
    for value in given.values():
        assert not value or f'value="{value}"' in page


def test_a_birth_yet_to_come_is_refused(as_cleo: Browser) -> None:
    ahead = date.today() + timedelta(days=2)  # after today in every zone, though midnight passes meanwhile
    refused = send(as_cleo, CONTACT, quiet("contact") | born(ahead.day, ahead.month, ahead.year))
    assert refused.status_code == 422
    assert any("or earlier" in line for line in errors(refused.content.decode()))


@pytest.mark.parametrize("words", STRANGE)
def test_any_script_is_stored_and_shown_as_it_was_typed(as_cleo: Browser, intake: "Intake", words: str) -> None:
    assert send(as_cleo, GOALS, {"primary": "other", "secondary": "", "other": words}).status_code == 302
    intake.refresh_from_db()
    assert intake.document["goals"]["other"] == words.strip()  # type: ignore[index]
    assert html.escape(words) in as_cleo.get("/my/intake/check/").content.decode()


@pytest.mark.parametrize(("page", "field"), [(DOCTOR, "meds"), (GOALS, "other"), (CONTACT, "name")])
def test_twenty_thousand_characters_come_back_whole(as_cleo: Browser, page: str, field: str) -> None:
    long = ("ramipril 5 mg \u00e4 " * 1400)[:20_000]
    refused = send(as_cleo, page, quiet(page.split("/")[4]) | {field: long})
    assert refused.status_code == 422
    told = f"characters. These are {len(long.strip())}."
    assert any("Use at most" in line and told in line for line in errors(refused.content.decode()))
    assert html.escape(long.strip()) in refused.content.decode()
    assert html.escape(long.strip()) in as_cleo.get(page).content.decode(), "it is kept on the server, too"


@pytest.mark.parametrize("page", [DOCTOR, GOALS, CONTACT])
def test_no_browser_cuts_a_long_text_before_we_see_it(as_cleo: Browser, page: str) -> None:
    """With `maxlength` a text that is pasted is cut at its end, and nobody says so."""
    shown = as_cleo.get(page).content.decode()
    assert "<input" in shown
    assert "maxlength" not in shown


@pytest.mark.parametrize(("page", "field"), [(DOCTOR, "meds"), (GOALS, "other"), (CONTACT, "name")])
def test_a_null_character_is_refused_in_plain_words(as_cleo: Browser, page: str, field: str) -> None:
    refused = send(as_cleo, page, quiet(page.split("/")[4]) | {"primary": "other", field: "two\x00words"})
    assert refused.status_code == 422
    assert any("cannot be stored" in line for line in errors(refused.content.decode()))
    assert "words" in refused.content.decode()


def test_half_a_character_is_no_mistake_of_ours(as_cleo: Browser) -> None:
    """A lone surrogate, as broken software sends it."""
    sent = hidden(as_cleo.get(GOALS).content.decode()) | {"primary": "other", "secondary": ""}
    body = urlencode(sent, doseq=True) + "&other=knee%ED%A0%80cap"
    answer = as_cleo.post(GOALS, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 302
    assert "cap" in as_cleo.get("/my/intake/check/").content.decode()


def test_choices_that_nobody_offered_are_refused(as_cleo: Browser) -> None:
    for typed in ({"primary": "<script>"}, {"primary": ["pain", "x"]}, {"primary": "pain", "secondary": "\x00"}):
        assert send(as_cleo, GOALS, typed).status_code == 422
    assert send(as_cleo, "/my/intake/knee/where/", {"area": ["groin_L"]}).status_code == 422
    assert send(as_cleo, "/my/intake/urgent/breathing/", {"rows": ["no_such_row"]}).status_code == 422


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 40, "\u0661", "1e3", "\x00"])
def test_a_garbled_version_is_the_oldest_and_loses_nothing(as_cleo: Browser, intake: "Intake", version: str) -> None:
    send(as_cleo, GOALS, {"primary": "pain", "secondary": "", "other": ""})
    answer = as_cleo.post(GOALS, {"version": version, "primary": "sleep", "secondary": "", "other": ""})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Less pain" in page
    assert 'value="sleep"' in page


def test_the_connection_is_cut_while_sending_and_the_retry_gets_the_same_receipt(
    as_cleo: Browser, appointment: "Appointment"
) -> None:
    fill(as_cleo, {})
    sent = hidden(as_cleo.get("/my/intake/check/").content.decode())
    first, again = (as_cleo.post("/my/intake/check/", sent, follow=True) for _try in range(2))
    assert first.redirect_chain == again.redirect_chain == [("/my/intake/sent/", 302)]
    assert appointment.assessments.count() == 1
    assert first.content.split(b"Reference")[1][:9] == again.content.split(b"Reference")[1][:9]


def test_the_back_button_after_sending_changes_nothing_and_gives_the_words_back(as_cleo: Browser) -> None:
    before = hidden(as_cleo.get(GOALS).content.decode())
    fill(as_cleo, {})
    send(as_cleo, "/my/intake/check/", {})
    late = as_cleo.post(GOALS, {**before, "primary": "other", "secondary": "", "other": "one more wish"})
    page = late.content.decode()
    assert late.status_code == 409
    assert "You have sent this form already" in page
    assert "one more wish" in page


def test_a_form_of_yesterday_gives_the_words_back(as_cleo: Browser) -> None:
    before = hidden(as_cleo.get(GOALS).content.decode())
    as_cleo.session.flush()
    late = as_cleo.post(GOALS, {**before, "primary": "other", "secondary": "", "other": "typed overnight"})
    assert late.status_code == 403
    assert "typed overnight" in late.content.decode()


def test_a_form_that_was_opened_again_says_so(as_cleo: Browser, intake: "Intake") -> None:
    fill(as_cleo, {})
    send(as_cleo, "/my/intake/check/", {})
    type(intake).objects.update(state="reopened")
    page = as_cleo.get("/my/intake/").content.decode()
    assert "Open again: you have not sent your changes yet" in page
    assert "Ana Ruiz has asked" in " ".join(page.split())
