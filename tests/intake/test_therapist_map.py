"""The therapist's layer of the map: beside the client's, versioned, encrypted, and out of the engine's way."""

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client as Browser

from tests.intake.filling import fill, hidden, send

if TYPE_CHECKING:
    from clinic.practice.models import Appointment

pytestmark = pytest.mark.django_db
CANARY = "canarywort"


@pytest.fixture
def address(appointment: "Appointment") -> str:
    return f"/c/oak/appointments/{appointment.pk}/map/"


@pytest.fixture
def review(appointment: "Appointment") -> str:
    return f"/c/oak/appointments/{appointment.pk}/review/"


def shown(browser: Browser, url: str) -> str:
    page = browser.get(url)
    assert page.status_code == 200
    return str(page.content.decode())


def mark(browser: Browser, address: str, **typed: Any) -> Any:
    return browser.post(address, {**hidden(shown(browser, address)), **typed})


def test_a_place_first_and_then_what_belongs_to_it(as_ana: Browser, address: str, review: str) -> None:
    assert mark(as_ana, address, area=["inner_knee_R", "calf_L", "low_back"], note="")["Location"] == address
    html = shown(as_ana, address)
    for name in ("inner_knee_R", "calf_L", "low_back"):
        assert f'name="score_{name}"' in html
    details = {"score_inner_knee_R": "4", "felt_inner_knee_R": ["tender", "warm"], "score_calf_L": ""}
    saved = mark(as_ana, address, area=["inner_knee_R", "calf_L", "low_back"], note="Two hands wide", **details)
    assert saved["Location"] == review
    html = shown(as_ana, review)
    assert "4 of 10, tender to touch, warm" in html
    assert "Two hands wide" in html


def test_both_layers_stand_beside_each_other_and_are_never_merged(
    as_ana: Browser, as_cleo: Browser, address: str, review: str, appointment: "Appointment"
) -> None:
    pain = {"pain_now": "3", "pain_week_worst": "5", "score_inner_knee_R": "6", "feels_inner_knee_R": ["sharp"]}
    fill(as_cleo, {"where": {"area": ["inner_knee_R"]}, "pain": pain})
    send(as_cleo, "/my/intake/check/", {})
    before = appointment.assessments.get()
    mark(as_ana, address, area=["inner_knee_R", "back_knee_R", "glutes_L"], note="")
    html = shown(as_ana, review)
    row = re.search(r'<th role="rowheader" scope="row">Right knee, inner side.*?</tr>', html, re.DOTALL)
    assert row
    assert "6 of 10, sharp" in row[0]
    assert "Marked" in row[0]
    assert html.count('class="by-client"') == 1
    assert html.count('class="by-therapist"') == 3
    assert "Shaded, round mark: the client says" in html
    appointment.intake.refresh_from_db()
    assert [area["region"] for area in appointment.intake.document["tender"]] == ["inner_knee_R"]
    assert appointment.assessments.get().facts == before.facts, "the engine does not read it"


def test_the_client_never_sees_it(as_ana: Browser, as_cleo: Browser, address: str) -> None:
    mark(as_ana, address, area=["inner_knee_R"], note=CANARY)
    fill(as_cleo, {})
    for page in ("/my/intake/", "/my/intake/check/", "/my/prep/", "/my/intake/knee/where/"):
        assert CANARY not in as_cleo.get(page).content.decode()
        assert "by-therapist" not in as_cleo.get(page).content.decode()


def test_two_therapists_see_both_texts(as_ana: Browser, address: str, appointment: "Appointment") -> None:
    first = hidden(shown(as_ana, address))
    mark(as_ana, address, area=["calf_L"], note="saved by one")
    late = as_ana.post(address, {**first, "area": ["calf_R"], "note": "typed by the other"})
    assert late.status_code == 409
    html = late.content.decode()
    assert "Somebody else saved this map" in html
    assert "saved by one" in html
    assert "typed by the other" in html
    assert [kept.found["note"] for kept in appointment.therapist_maps.all()] == ["saved by one"]
    again = as_ana.post(address, {**hidden(html), "area": ["calf_R"], "note": "typed by the other"})
    assert again.status_code == 302
    assert [kept.found["note"] for kept in appointment.therapist_maps.all()] == ["typed by the other", "saved by one"]


def test_the_same_sent_twice_is_one_version_and_one_line_in_the_trail(
    as_ana: Browser, address: str, appointment: "Appointment"
) -> None:
    sent = {**hidden(shown(as_ana, address)), "area": ["calf_L"], "note": "once"}
    as_ana.post(address, sent)
    assert as_ana.post(address, sent).status_code == 302
    assert appointment.therapist_maps.count() == 1
    assert appointment.client.events.filter(action="map.saved").count() == 1


def test_a_place_that_is_taken_away_takes_its_words_along(as_ana: Browser, address: str, appointment: Any) -> None:
    mark(as_ana, address, area=["calf_L", "shin_L"], note="")
    mark(as_ana, address, area=["shin_L"], note="", score_calf_L="5", score_shin_L="2")
    assert appointment.therapist_maps.first().found["areas"] == [{"region": "shin_L", "score": 2, "words": []}]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"note": "x" * 20_000}, "at most 4000 characters"),
        ({"note": "a\x00b"}, "hold a sign that cannot be stored"),
        ({"area": ["groin_L"]}, "groin_L"),
        ({"area": ["kneecap_R"], "score_kneecap_R": "11"}, "11"),
    ],
)
def test_what_cannot_be_saved_comes_back(as_ana: Browser, address: str, typed: dict[str, Any], says: str) -> None:
    refused = mark(as_ana, address, **typed)
    assert refused.status_code == 422
    html = refused.content.decode()
    assert says in html
    assert not typed.get("note") or typed["note"].replace("\x00", "") in html.replace("\x00", "")


def test_any_script_may_stand_in_the_note(as_ana: Browser, address: str, review: str) -> None:
    note = "\u05e9\u05dc\u05d5\u05dd \U0001f9b5 \u202etest <script>alert(1)</script>"
    mark(as_ana, address, area=[], note=note)
    html = shown(as_ana, review)
    assert "<script>alert(1)" not in html
    assert "\u05e9\u05dc\u05d5\u05dd" in html


def test_it_is_encrypted_at_rest(as_ana: Browser, address: str) -> None:
    mark(as_ana, address, area=["calf_L"], note=CANARY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT found FROM intake_therapistmap")
        kept = str(cursor.fetchall())
    assert CANARY not in kept
    assert "calf_L" not in kept


def test_it_is_for_those_who_treat(as_desk: Browser, as_rex: Browser, as_cleo: Browser, address: str) -> None:
    assert as_desk.get(address).status_code == 403
    assert as_rex.get(address).status_code == 404
    assert as_cleo.get(address).status_code == 302


def test_reading_it_is_in_the_trail(as_ana: Browser, address: str, appointment: "Appointment") -> None:
    as_ana.get(address)
    assert appointment.client.events.filter(action="map.read").count() == 1


def test_every_region_but_the_groin_can_be_marked(as_ana: Browser, address: str) -> None:
    from clinic.rules import load

    html = shown(as_ana, address)
    offered = set(re.findall(r'name="area"[^>]*value="([a-z_]+(?:_[LR])?)"', html)) | set(
        re.findall(r'value="([a-z_]+(?:_[LR])?)"[^>]*name="area"', html)
    )
    wanted = {name for region in load().regions.values() for name in region.instances()}
    assert offered == wanted
    assert "groin" not in html
