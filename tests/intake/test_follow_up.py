"""A follow-up visit: the last answers are confirmed or changed, the urgent check and the pain are asked afresh."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from tests.intake.filling import fill, hidden, send

if TYPE_CHECKING:
    from clinic.intake.models import Intake
    from clinic.practice.models import Appointment

pytestmark = pytest.mark.django_db
LAST = "/my/intake/you/last/"
SAME = dict.fromkeys(("you", "goals", "where", "knee", "health", "comfort"), "same")
PAIN = {"pain_now": "3", "pain_week_worst": "5", "score_inner_knee_R": "6"}
FIRST: dict[str, Any] = {
    "where": {"area": ["inner_knee_R"]}, "pain": PAIN, "operations": {"rows": ["oa"]},
    "heart_blood": {"rows": ["antiplatelet"]},
    "antiplatelet-more": {"shown": ["answer", "name"], "answer": "one", "name": "aspirin 75"},
    "doctor": {"meds": "aspirin", "doctor_said": "nothing_said", "share_consent": "yes", "has_letter": "no"},
}  # fmt: skip


@pytest.fixture
def visit(as_cleo: Browser, appointment: "Appointment") -> Callable[..., tuple[Browser, "Appointment"]]:
    """Cleo has sent one form; `visit(days)` books her next visit so many days later, and opens its link."""

    def booked(days: int = 20, first: Any = None) -> tuple[Browser, "Appointment"]:
        from clinic.practice.tenancy import LINK_KEY, find_link, mint_link

        fill(as_cleo, FIRST if first is None else first)
        send(as_cleo, "/my/intake/check/", {})
        later = appointment.clinic.appointments.create(
            client=appointment.client, therapist=appointment.therapist,
            starts_at=appointment.starts_at + timedelta(days=days), minutes=60,
        )  # fmt: skip
        link, browser = find_link(mint_link(later)), Browser()
        assert link
        browser.post(f"/a/{mint_link(later)}/")
        session = browser.session
        session[LINK_KEY] = link.pk
        session.save()
        return browser, later

    return booked


def document(appointment: "Appointment") -> dict[str, Any]:
    from clinic.intake.models import Intake

    found: Any = Intake.objects.get(appointment=appointment).document
    return dict(found)


def parts_on(browser: Browser) -> list[str]:
    html = browser.get(LAST).content.decode()
    return list(dict.fromkeys(re.findall(r'name="(you|goals|where|knee|health|comfort)"', html)))


def test_it_asks_first_what_has_changed_and_shows_the_last_answers(visit: Any) -> None:
    browser, _later = visit()
    assert browser.get("/my/intake/").content.decode().count("Start") > 0
    html = browser.get(LAST).content.decode()
    assert "What has changed since your last visit?" in html
    for words in ("Right knee, inner side", "Less pain", "osteoarthritis", "aspirin"):
        assert words.lower() in html.lower(), words
    assert parts_on(browser) == list(SAME)
    assert "Question 1 of" not in html, "most are passed over, so a count would jump"
    assert '<p class="kicker">About you</p>' in re.sub(r"\s*(<[^>]*>)\s*", r"\1", html)
    assert not re.search(r"checked", html), "nothing is chosen beforehand"


def test_nothing_changed_leaves_only_what_is_asked_at_every_visit(visit: Any) -> None:
    browser, later = visit()
    seen = fill(browser, {"last": SAME, "pain": PAIN})
    assert seen == ["last", "breathing", "leg", "knee_now", "lately", "pain", "/my/intake/check/"]
    kept = document(later)
    assert kept["answers"]["oa"] == "yes"
    assert kept["answers"]["antiplatelet"] == {"value": "one", "name": "aspirin 75"}
    assert kept["extra"]["areas"] == ["inner_knee_R"]
    assert kept["goals"]["primary"] == "pain"
    assert (
        browser.post("/my/intake/check/", hidden(browser.get("/my/intake/check/").content.decode()))["Location"]
        == "/my/intake/sent/"
    )


def test_the_engine_gets_the_whole_of_the_present_answers(visit: Any, appointment: "Appointment") -> None:
    browser, later = visit()
    fill(browser, {"last": SAME, "pain": PAIN})
    send(browser, "/my/intake/check/", {})
    was, now = appointment.assessments.get().facts, later.assessments.get().facts
    assert now["answers"] == was["answers"]
    assert now["tender"] == was["tender"]
    assert now["wishes"] == was["wishes"]


def test_the_urgent_check_and_the_pain_are_never_carried_over(visit: Any) -> None:
    browser, later = visit()
    send(browser, LAST, SAME)
    kept = document(later)
    assert not {"pe_signs", "dvt_signs", "hot_joint", "clot_risk", "sev_pain"} & set(kept["answers"])
    assert kept.get("tender") == []
    assert not kept.get("scores")
    assert not {"breathing", "leg", "knee_now", "lately", "pain"} & set(kept["done"])


def test_what_is_to_be_changed_comes_again_with_the_last_answers_in_it(visit: Any) -> None:
    browser, later = visit()
    send(browser, LAST, {**SAME, "health": "change"})
    page = browser.get("/my/intake/health/heart_blood/").content.decode()
    assert re.search(r'value="antiplatelet"[^>]*checked', page)
    seen = fill(browser, {"pain": PAIN, "heart_blood": {"rows": ["none_of_these"]}})
    assert {"heart_blood", "long_term", "skin_touch", "doctor"} <= set(seen)
    assert "operations" not in seen
    assert document(later)["answers"]["antiplatelet"] == "none"


def test_an_answer_that_depends_on_the_day_is_asked_again(visit: Any) -> None:
    swollen = {"shown": ["answer", "side"], "answer": "checked", "side": "R"}
    first = {**FIRST, "operations": {"rows": ["oa", "mild_swelling"]}, "mild_swelling-more": swollen}
    browser, later = visit(first=first)
    seen = fill(browser, {"last": SAME, "pain": PAIN, "operations": {"rows": ["oa"]}})
    assert "operations" in seen
    assert "heart_blood" not in seen
    assert document(later)["answers"]["oa"] == "yes"


@pytest.mark.parametrize(("status", "told"), [("done", "no"), ("cancelled", "yes")])
def test_who_was_here_does_not_say_again_that_it_is_their_first_massage(
    visit: Any, appointment: "Appointment", status: str, told: str
) -> None:
    from clinic.intake.carry import beginning

    _browser, later = visit()
    was = appointment.intake.document
    was["wishes"]["first_massage"] = "yes"
    appointment.intake.save()
    appointment.clinic.appointments.filter(pk=appointment.pk).update(status=status)
    assert beginning(later)["last"]["raw"]["wishes"]["first_massage"] == told


@pytest.mark.parametrize(("days", "carried"), [(88, True), (91, False), (400, False)])
def test_after_90_days_everything_is_asked_afresh(visit: Any, days: int, carried: bool) -> None:
    browser, later = visit(days)
    assert bool(document(later).get("last")) == carried
    assert ("last" in fill(browser, {"last": SAME, "pain": PAIN})) == carried


def test_the_signature_serves_again_with_its_own_day_until_the_words_change(
    visit: Any, appointment: "Appointment", monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, later = visit()
    send(browser, LAST, SAME)
    old, new = (each.intake.consents.get(kind="treatment") for each in (appointment, later))
    assert (new.signed, new.signed_at) == (old.signed, old.signed_at)
    monkeypatch.setattr("clinic.intake.consent.VERSION", "2031-01")
    browser, third = visit_again(later)
    assert "consent" in fill(browser, {"last": SAME, "pain": PAIN})
    assert third.intake.consents.filter(kind="treatment").get().text_version == "2031-01"


def visit_again(before: "Appointment") -> tuple[Browser, "Appointment"]:
    """One more visit, after the form of `before` was sent."""
    from clinic.intake.models import Intake
    from clinic.practice.tenancy import mint_link

    Intake.objects.filter(appointment=before).update(state="sent", sent_at=timezone.now())
    later = before.clinic.appointments.create(
        client=before.client, therapist=before.therapist, starts_at=before.starts_at + timedelta(days=7), minutes=60
    )
    browser = Browser()
    browser.post(f"/a/{mint_link(later)}/")
    return browser, later


def test_a_signature_that_was_taken_back_is_asked_for_again(visit: Any, appointment: "Appointment") -> None:
    from clinic.intake.models import Consent

    browser, later = visit()
    Consent.objects.update(withdrawn_at=timezone.now())
    assert "consent" in fill(browser, {"last": SAME, "pain": PAIN})
    assert later.intake.consents.get(kind="treatment").signed_at > appointment.intake.sent_at


def test_a_later_look_at_the_page_does_not_undo_what_was_changed_since(visit: Any) -> None:
    browser, later = visit()
    send(browser, LAST, SAME)
    send(browser, "/my/intake/goals/goals/", {"primary": "sleep", "secondary": "", "other": ""})
    send(browser, LAST, {**SAME, "where": "change"})
    assert document(later)["goals"]["primary"] == "sleep"
    assert "where" in document(later)["extra"]["again"]


def test_every_part_has_to_be_answered(visit: Any) -> None:
    browser, _later = visit()
    refused = send(browser, LAST, {"you": "same"})
    assert refused.status_code == 422
    assert "Say whether something changed" in refused.content.decode()


def test_a_first_visit_has_no_such_page(as_cleo: Browser, intake: "Intake") -> None:
    assert as_cleo.get(LAST).status_code == 302
    assert "last" not in fill(as_cleo, {})


def test_another_clinics_answers_are_not_carried_over(visit: Any, elm: Any, rex: Any, appointment: Any) -> None:
    from clinic.intake import carry

    _browser, later = visit()
    theirs = elm.clients.create(name="Cleo Marsh", email="cleo@example.org", birth_date=appointment.client.birth_date)
    there = elm.appointments.create(client=theirs, therapist=rex, starts_at=later.starts_at)
    assert carry.beginning(there) == {}


def test_the_therapist_reads_was_and_now_in_words(visit: Any, as_ana: Browser) -> None:
    browser, later = visit()
    now = {**PAIN, "pain_now": "7"}
    fill(browser, {"last": {**SAME, "health": "change"}, "pain": now, "heart_blood": {"rows": ["none_of_these"]}})
    send(browser, "/my/intake/check/", {})
    html = as_ana.get(f"/c/oak/appointments/{later.pk}/review/").content.decode()
    part = html[html.index('id="changes"') : html.index('id="layers"')]
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part))
    assert "Was: 3 of 10 Now: 7 of 10" in words
    assert "Now: None of these" in words
    assert "aspirin" in words
    assert "Worst this week" not in words


def test_the_first_form_is_held_against_nothing(as_cleo: Browser, as_ana: Browser, appointment: Any) -> None:
    fill(as_cleo, {})
    send(as_cleo, "/my/intake/check/", {})
    assert 'id="changes"' not in as_ana.get(f"/c/oak/appointments/{appointment.pk}/review/").content.decode()


def test_staff_fill_it_in_with_the_client_as_well(visit: Any, as_ana: Browser) -> None:
    _browser, later = visit()
    html = as_ana.get(f"/c/oak/appointments/{later.pk}/intake/urgent/").content.decode()
    assert "What has changed since your last visit?" in html
    assert 'name="last-health"' in html


def test_what_is_not_answered_yet_is_no_change(visit: Any, as_ana: Browser) -> None:
    browser, later = visit()
    send(browser, LAST, SAME)
    html = as_ana.get(f"/c/oak/appointments/{later.pk}/review/").content.decode()
    assert "Every answer is as it was." in html[html.index('id="changes"') :]
