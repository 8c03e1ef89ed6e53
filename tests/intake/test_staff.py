"""The therapist's form: the same questions on few pages, the same storage, and nobody but those who give care."""

import re
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clinic.intake import flow
from clinic.intake.facts import facts
from clinic.intake.models import Consent, Intake
from clinic.practice.models import Appointment, Client, Event
from clinic.rules import load, read_facts
from tests.intake.filling import NONE, errors, hidden, quiet

pytestmark = pytest.mark.django_db


def url(appointment: Appointment, place: str) -> str:
    return f"/c/oak/appointments/{appointment.pk}/intake/{place}/"


def typed(*keys: str, **more: Any) -> dict[str, Any]:
    """Quiet answers for these pages, with the prefixes of the therapist's form."""
    return {f"{key}-{name}": value for key in keys for name, value in quiet(key).items()} | more


def post(browser: Browser, appointment: Appointment, place: str, data: dict[str, Any]) -> Any:
    shown = browser.get(url(appointment, place))
    assert shown.status_code == 200, shown.get("Location")
    return browser.post(url(appointment, place), hidden(shown.content.decode()) | data)


URGENT = typed("contact", "breathing", "leg", "knee_now", "lately")
KNEE = typed("goals", "where", "operations")
HEALTH = typed("heart_blood", "long_term", "skin_touch", "doctor")
COMFORT, CONSENT = typed("comfort"), typed("consent")


def test_a_whole_form_takes_a_therapist_six_pages(as_ana: Browser, appointment: Appointment) -> None:
    first = (("urgent", URGENT), ("knee", KNEE), ("knee-more", typed("pain")))
    for place, data in (*first, ("health", HEALTH), ("comfort", COMFORT), ("comfort-more", CONSENT)):
        answer = post(as_ana, appointment, place, data)
        assert answer.status_code == 302, errors(answer.content.decode())
    assert answer["Location"].endswith("/review/")
    intake = Intake.objects.get()
    assert flow.faults(intake) == []
    assert read_facts(facts(intake), load()).goal == "pain"
    assert set(Event.objects.filter(action="intake.saved").values_list("actor__email", flat=True)) == {
        "ana@oak.example"
    }


def test_details_come_on_one_page_for_the_whole_section(as_ana: Browser, appointment: Appointment) -> None:
    sent = URGENT | {"knee_now-rows": ["gives_way"], "breathing-rows": ["fever_ill"], "leg-rows": ["dvt_signs.pain"]}
    assert post(as_ana, appointment, "urgent", sent)["Location"] == url(appointment, "urgent-more")
    details = {
        "gives_way-more-answer": "checked",
        "gives_way-more-side": "R",
        "dvt_signs-more-side": "R",
        "dvt_signs-more-cause_clear": "yes",
    }
    assert post(as_ana, appointment, "urgent-more", details)["Location"] == url(appointment, "knee")
    document: Any = Intake.objects.get().document
    assert document["answers"]["gives_way"] == {"value": "checked", "side": "R"}


def test_scores_are_asked_for_the_places_just_named(as_ana: Browser, appointment: Appointment) -> None:
    post(as_ana, appointment, "urgent", URGENT)
    answer = post(as_ana, appointment, "knee", KNEE | {"where-area": ["calf_R"]})
    assert answer["Location"] == url(appointment, "knee-more")
    assert "pain-score_calf_R" in as_ana.get(answer["Location"]).content.decode()


def test_one_error_saves_nothing_of_the_page(as_ana: Browser, appointment: Appointment) -> None:
    refused = post(as_ana, appointment, "urgent", {**URGENT, "leg-rows": []})
    assert refused.status_code == 422
    html = refused.content.decode()
    assert re.search(r"<title[^>]*>\s*Error:", html)
    assert not Intake.objects.exclude(version=1).exists(), "what was typed is kept as a draft only"
    for link in re.findall(r'href="#([^"]+)"', html.split('class="error-summary"')[1].split("</ul>")[0]):
        assert f'id="{link}"' in html


def test_a_red_flag_stops_the_therapists_form_too(as_ana: Browser, appointment: Appointment) -> None:
    post(as_ana, appointment, "urgent", URGENT | {"breathing-rows": ["pe_signs.chest_pain"]})
    assert Intake.objects.get().stopped
    assert "Stop: urgent answers" in as_ana.get(url(appointment, "knee")).content.decode()


def test_somebody_elses_save_is_not_overwritten(as_ana: Browser, appointment: Appointment) -> None:
    old = hidden(as_ana.get(url(appointment, "health")).content.decode())
    post(as_ana, appointment, "health", HEALTH)
    late = as_ana.post(url(appointment, "health"), old | HEALTH | {"doctor-meds": "aspirin"})
    assert late.status_code == 409
    assert "Somebody else saved this page" in late.content.decode()
    assert "aspirin" in late.content.decode()
    document: Any = Intake.objects.get().document
    assert document["answers"]["meds"] == ""


def test_a_guardian_is_recorded_by_the_therapist_only(as_ana: Browser, appointment: Appointment, cleo: Client) -> None:
    cleo.birth_date = timezone.now().date().replace(year=timezone.now().year - 16, day=1)
    cleo.save()
    post(as_ana, appointment, "comfort", COMFORT)
    assert facts(Intake.objects.get())["guardian_ok"] is False
    nameless = post(as_ana, appointment, "comfort", COMFORT | {"guardian-guardian_agreed": "on"})
    assert nameless.status_code == 422
    agreed = {"guardian-guardian_agreed": "on", "guardian-guardian_name": "Mara Marsh"}
    post(as_ana, appointment, "comfort", COMFORT | agreed)
    assert facts(Intake.objects.get())["guardian_ok"] is True
    assert Consent.objects.get(kind="guardian").signed["name"] == "Mara Marsh"


def test_an_adult_needs_no_guardian(as_ana: Browser, appointment: Appointment) -> None:
    assert "guardian-guardian_agreed" not in as_ana.get(url(appointment, "comfort")).content.decode()
    post(as_ana, appointment, "comfort", COMFORT)
    assert facts(Intake.objects.get())["guardian_ok"] is None


def test_the_front_desk_sees_no_answers(as_desk: Browser, appointment: Appointment) -> None:
    assert as_desk.get(url(appointment, "urgent")).status_code == 403
    assert as_desk.post(url(appointment, "urgent"), URGENT).status_code == 403


def test_a_rival_finds_nothing(as_rex: Browser, appointment: Appointment) -> None:
    assert as_rex.get(url(appointment, "urgent")).status_code == 404
    assert as_rex.get(url(appointment, "urgent").replace("/oak/", "/elm/")).status_code == 404


def test_unknown_parts_are_not_found_and_the_clients_names_work_too(as_ana: Browser, appointment: Appointment) -> None:
    assert as_ana.get(url(appointment, "nowhere")).status_code == 404
    assert as_ana.get(url(appointment, "goals")).status_code == 200
    assert as_ana.get(url(appointment, "you")).status_code == 200


def test_reading_a_clients_answers_is_on_record(as_ana: Browser, appointment: Appointment) -> None:
    as_ana.get(url(appointment, "health"))
    assert Event.objects.filter(action="intake.read", client=appointment.client).count() == 1


def test_a_form_that_was_sent_has_to_be_opened_again_first(as_ana: Browser, appointment: Appointment) -> None:
    post(as_ana, appointment, "health", HEALTH)
    Intake.objects.update(state=Intake.State.SENT, sent_at=timezone.now())
    assert as_ana.get(url(appointment, "health"))["Location"].endswith("/review/")
    refused = as_ana.post(url(appointment, "health"), HEALTH | {"doctor-meds": "aspirin"})
    assert refused.status_code == 409
    back = refused.content.decode()
    assert "What you just entered" in back
    assert "aspirin" in back
    assert "None of these" in back
    assert ">doctor-" not in back, "the name of a field, where its question should stand"
    document: Any = Intake.objects.get().document
    assert document["answers"]["meds"] == ""


def test_none_stands_alone_here_too(as_ana: Browser, appointment: Appointment) -> None:
    refused = post(as_ana, appointment, "health", HEALTH | {"heart_blood-rows": ["pad", NONE]})
    assert refused.status_code == 422
