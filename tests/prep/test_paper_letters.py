"""A letter on paper: staff keep its pages only once the client agreed to it, and write down who did, when and how."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from clinic.intake import consent
from clinic.intake.models import Consent, LetterFile
from clinic.practice.models import Appointment, Event
from clinic.prep import actions, uploads
from clinic.prep.actions.letters import has_agreed
from clinic.prep.refusals import LettersNotAgreed
from tests.prep.letters import file, only, page_of
from tests.prep.made_files import jpeg, png
from tests.prep.staff import at

SOURCES = list(LetterFile.Source)


def told(appointment: Appointment, **more: Any) -> dict[str, Any]:
    """The form about the agreement, filled in today."""
    day = appointment.clinic.today()
    given = {"agreed": "on", "how": "said", "name": "Cleo Marsh", "on_0": day.day, "on_1": day.month, "on_2": day.year}
    return {f"told-{name}": value for name, value in {**given, **more}.items() if value is not None}


@pytest.mark.parametrize("source", SOURCES)
def test_no_page_is_kept_without_the_agreement_whoever_brings_it(
    needing: Appointment, photo: uploads.Page, source: LetterFile.Source
) -> None:
    with pytest.raises(LettersNotAgreed):
        actions.receive(appointment=needing, pages=[photo], source=source, by=needing.therapist.user)
    assert not LetterFile.objects.exists()
    assert only().state == "needed"


def test_the_page_asks_for_the_agreement_before_it_takes_files(as_ana: Browser, needing: Appointment) -> None:
    page = page_of(as_ana, at("clearance", needing))
    assert "The client has not agreed yet that we keep letters" in page
    assert 'type="file"' not in page
    for line in consent.letters(needing.clinic):
        assert line in page


def test_files_that_are_sent_all_the_same_are_refused_with_the_reason(as_ana: Browser, needing: Appointment) -> None:
    answer = as_ana.post(at("letter_upload", needing), {"file_1": file(png())})
    assert answer.status_code == 422
    assert "Nobody has agreed yet that the clinic keeps this letter. Nothing was stored." in answer.content.decode()
    assert not LetterFile.objects.exists()


@pytest.mark.parametrize(("how", "words"), [("said", "Said in the room"), ("paper", "Signed on paper")])
def test_what_staff_write_down_is_kept_with_who_when_and_how(
    as_ana: Browser, needing: Appointment, how: str, words: str
) -> None:
    day = needing.clinic.today() - timedelta(days=3)
    form = told(needing, how=how, name="Cleo M.", on_0=day.day, on_1=day.month, on_2=day.year)
    assert as_ana.post(at("letter_upload", needing), form).status_code == 302
    kept = Consent.objects.get(kind="letters")
    assert kept.signed == {"text": "\n".join(consent.letters(needing.clinic)), "name": "Cleo M.", "how": how,
                           "taken_by": "Ana Ruiz"}  # fmt: skip
    assert (kept.text_version, kept.signed_at.astimezone(needing.clinic.zone).date()) == (consent.VERSION, day)
    assert Event.objects.get(action="consent.letters").actor == needing.therapist.user
    for address in (at("clearance", needing), at("consents", needing)):
        assert f"{words}, written down by Ana Ruiz" in page_of(as_ana, address)


def test_then_its_pages_are_taken(as_ana: Browser, needing: Appointment) -> None:
    as_ana.post(at("letter_upload", needing), told(needing))
    assert "Cleo Marsh agreed on" in page_of(as_ana, at("clearance", needing))
    assert as_ana.post(at("letter_upload", needing), {"file_1": file(jpeg())}).status_code == 302
    assert LetterFile.objects.get().source == LetterFile.Source.STAFF


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"agreed": None}, "Tick the box if the client agreed"),
        ({"how": None}, "Say how the client agreed"),
        ({"how": "telepathy"}, "Select a valid choice"),
        ({"name": " "}, "Type the full name of who agreed"),
        ({"name": "n" * 121}, "at most 120 characters"),
        ({"name": "a\x00b"}, "a sign that cannot be stored"),
        ({"on_0": "31", "on_1": "2"}, "Enter a real date"),
        ({"on_2": "1900"}, "or later"),
        ({"on_2": "2999"}, "or earlier"),
    ],
)
def test_half_an_agreement_is_none_and_what_was_typed_stays(
    as_ana: Browser, needing: Appointment, wrong: dict[str, Any], words: str
) -> None:
    answer = as_ana.post(at("letter_upload", needing), told(needing, **wrong))
    page = " ".join(answer.content.decode().split())
    assert (answer.status_code, words in page) == (422, True)
    assert "name" in wrong or 'value="Cleo Marsh"' in page
    assert not Consent.objects.filter(kind="letters").exists()


def test_told_twice_it_is_kept_once(as_ana: Browser, needing: Appointment) -> None:
    given = {"client": needing.client, "name": "Cleo", "how": "paper", "by": needing.therapist.user}
    for _time in range(2):
        actions.note_letters_agreed(on=needing.clinic.today() - timedelta(days=1), **given)
    assert Consent.objects.filter(kind="letters").count() == 1


def test_the_client_sees_it_and_takes_it_back(as_ana: Browser, as_cleo: Browser, needing: Appointment) -> None:
    as_ana.post(at("letter_upload", needing), told(needing))
    as_ana.post(at("letter_upload", needing), {"file_1": file(jpeg())})
    assert "Said in the room, written down by Ana Ruiz" in page_of(as_cleo, "/my/consent/")
    assert as_cleo.post("/my/consent/", {"kind": "letters", "sure": "on"}).status_code == 302
    assert not has_agreed(needing.client)
    assert not LetterFile.objects.exists()


def test_neither_the_front_desk_nor_the_rival_writes_it_down(
    as_desk: Browser, as_rex: Browser, needing: Appointment
) -> None:
    assert as_desk.post(at("letter_upload", needing), told(needing)).status_code == 403
    assert as_rex.post(at("letter_upload", needing), told(needing)).status_code == 404
    assert not has_agreed(needing.client)
