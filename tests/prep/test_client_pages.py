"""The client's pages: check, sent, and the page to get ready with, in each of its states."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.intake import actions as intake_actions
from clinic.intake.models import Intake
from clinic.practice.models import Appointment, Membership
from clinic.prep import actions
from clinic.prep.models import Assessment, PrepPage
from tests.drawn import without_tokens
from tests.prep.forms import THINNER, URGENT, fill, letter, replaced_knee, sent

PAGE, CHECK = reverse("prep:page"), reverse("prep:check")


def text_of(browser: Browser, address: str = PAGE) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_check_page_shows_every_answer_and_leads_back_to_change_it(
    as_cleo: Browser, appointment: Appointment
) -> None:
    fill(appointment, THINNER)
    text = text_of(as_cleo, CHECK)
    assert "You have not sent this yet" in text
    assert "apixaban" in text
    assert "Send to Oak Massage" in text
    assert text.count("Change<span") > 8
    assert not Assessment.objects.exists()


def test_a_gap_is_a_link_and_the_form_is_not_sent(as_cleo: Browser, appointment: Appointment) -> None:
    intake_actions.start(appointment=appointment, by=None)
    assert 'class="gap"' in text_of(as_cleo, CHECK)
    response = as_cleo.post(CHECK, {"send_key": "k" * 43})
    assert response.status_code == 422
    assert "k" * 43 in response.content.decode()
    assert "Some answers are still missing" in response.content.decode()
    assert not Assessment.objects.exists()


def test_sending_leads_to_a_receipt_that_stays_the_same(as_cleo: Browser, appointment: Appointment) -> None:
    fill(appointment)
    for _try in range(3):
        response = as_cleo.post(CHECK, {"send_key": "k" * 43}, follow=True)
        assert response.redirect_chain[-1][0] == reverse("prep:sent")
        assert f"Reference K{Intake.objects.get().pk:05d}" in response.content.decode()
    assert Assessment.objects.count() == 1


def test_finish_later_sends_nothing(as_cleo: Browser, appointment: Appointment) -> None:
    fill(appointment)
    assert as_cleo.post(CHECK, {"later": "1"}).url == reverse("intake:overview")
    assert Intake.objects.get().state == "draft"


def test_a_sent_form_is_not_checked_again(as_cleo: Browser, appointment: Appointment) -> None:
    sent(appointment)
    assert as_cleo.get(CHECK).url == reverse("prep:sent")


def test_there_is_no_receipt_before_sending(as_cleo: Browser, appointment: Appointment) -> None:
    fill(appointment)
    assert as_cleo.get(reverse("prep:sent")).url == CHECK


def test_a_form_sent_too_late_says_so_and_keeps_the_answers(as_cleo: Browser, appointment: Appointment) -> None:
    fill(appointment)
    Appointment.objects.update(starts_at=timezone.now() - timedelta(hours=3))
    response = as_cleo.post(CHECK, {"send_key": "k" * 43})
    assert response.status_code == 422
    assert "This appointment is over" in response.content.decode()
    assert Intake.objects.get().document["scores"] == {"pain_now": 4, "pain_week_worst": 7}


def test_a_ready_page_holds_the_checklist_the_plan_and_when_to_call(as_cleo: Browser, appointment: Appointment) -> None:
    sent(appointment)
    text = text_of(as_cleo)
    for words in ("Get ready for your visit", "2:30pm", "60 minutes with Ana", "Please come at <b>2:15pm</b>"):
        assert words in text
    for words in (
        ">0</span> of 5 done",
        "What happens, minute by minute",
        "Call us first if:",
        "What you wear",
        "call 112",
    ):
        assert words in text
    assert re.search(r"<time\s*>\s*0–", text)
    assert re.search(r"–60\s*</time>", text)
    assert "Call 112 for chest pain" in text
    assert "999" not in without_tokens(text), "the clinic's own number is known"


def test_ticks_are_counted_and_come_back(as_cleo: Browser, appointment: Appointment) -> None:
    sent(appointment)
    response = as_cleo.post(reverse("prep:ticks"), {"tick": ["shorts", "water_normal", "made_up"]}, follow=True)
    text = response.content.decode()
    assert ">2</span> of 5 done" in text
    assert re.search(r'value="shorts"\s+checked', text)
    assert PrepPage.objects.get().ticks == ["shorts", "water_normal"]


def test_the_page_says_once_that_it_changed(as_cleo: Browser, appointment: Appointment, ana: Membership) -> None:
    sent(appointment)
    assert "Changed since you read it" not in text_of(as_cleo)
    current = Appointment.objects.get()
    actions.move(appointment=current, starts_at=current.starts_at, minutes=45, version=current.version, by=ana.user)
    text = text_of(as_cleo)
    assert "Changed since you read it" in text
    assert "Appointment moved" in text
    assert "Changed since you read it" not in text_of(as_cleo)


def test_a_held_page_asks_for_the_letter_and_shows_no_plan(as_cleo: Browser, appointment: Appointment) -> None:
    sent(appointment, replaced_knee(appointment))
    text = text_of(as_cleo)
    assert 'value="letter_get"' in text
    assert 'value="letter_bring"' in text
    assert "minute by minute" not in text
    assert "<time>" not in text


def test_the_letter_opens_the_page(as_cleo: Browser, appointment: Appointment, ana: Membership) -> None:
    intake = sent(appointment, replaced_knee(appointment))
    actions.record_letter(intake=intake, letter=letter(appointment, ["leg_surgery", "knee_replacement"]), by=ana.user)
    text = text_of(as_cleo)
    assert "What happens, minute by minute" in text
    assert 'value="letter_bring"' in text


def _never_opened(appointment: Appointment) -> None:
    """Nothing was done yet."""


def _unsent(appointment: Appointment) -> None:
    fill(appointment)


def _stopped(appointment: Appointment) -> None:
    fill(appointment, URGENT)


def _referred(appointment: Appointment) -> None:
    sent(appointment, {"fever_ill": "yes"})


def _cancelled(appointment: Appointment) -> None:
    sent(appointment)
    Appointment.objects.update(status="cancelled")


def _expired(appointment: Appointment) -> None:
    sent(appointment)
    Appointment.objects.update(starts_at=timezone.now() - timedelta(days=3))


def _child_without_guardian(appointment: Appointment) -> None:
    client = appointment.client
    client.birth_date = appointment.local_start.date().replace(year=appointment.local_start.year - 16, day=1)
    client.save()
    sent(appointment, guardian_ok=False)


STATES: list[tuple[Callable[[Appointment], None], str]] = [
    (_never_opened, "You have not sent your form yet"),
    (_unsent, "You have not sent your form yet"),
    (_stopped, "Call 112"),
    (_referred, "cannot massage"),
    (_cancelled, "This visit is cancelled"),
    (_expired, "This visit is over"),
    (_child_without_guardian, "We need a parent or guardian first"),
]


@pytest.mark.parametrize(("reach", "words"), STATES)
def test_every_other_state_has_its_own_page_and_no_plan(
    as_cleo: Browser, appointment: Appointment, reach: Callable[[Appointment], None], words: str
) -> None:
    reach(appointment)
    text = text_of(as_cleo)
    assert words in text
    assert "minute by minute" not in text


def test_a_form_that_was_opened_again_takes_the_plan_away(
    as_cleo: Browser, appointment: Appointment, ana: Membership
) -> None:
    actions.reopen(intake=sent(appointment), by=ana.user)
    text = text_of(as_cleo)
    assert "Your therapist has a question" in text
    assert "minute by minute" not in text


def test_the_calendar_file_downloads_without_a_health_word(as_cleo: Browser, appointment: Appointment) -> None:
    sent(appointment, THINNER)
    response = as_cleo.get(reverse("prep:calendar"))
    assert response["Content-Type"].startswith("text/calendar")
    assert response["Cache-Control"] == "no-store"
    for word in (b"massage", b"knee", b"thinner", b"apixaban", b"Cleo"):
        assert word.lower() not in response.content.lower()


@pytest.mark.parametrize("name", ["prep:check", "prep:sent", "prep:page", "prep:calendar"])
def test_without_a_link_there_is_nothing_to_see(db: None, name: str) -> None:
    response = Browser().get(reverse(name))
    assert response.status_code == 302
    assert response.url == reverse("link_lost")


@pytest.mark.parametrize("name", ["prep:check", "prep:ticks"])
@pytest.mark.parametrize("data", [{}, {"send_key": "\x00" * 99}, {"tick": ["\ud7ff", "a" * 5000]}, {"later": "\n"}])
def test_garbage_is_no_server_error(
    as_cleo: Browser, appointment: Appointment, name: str, data: dict[str, str]
) -> None:
    assert as_cleo.post(reverse(name), data).status_code < 500
    fill(appointment)
    assert as_cleo.post(reverse(name), data).status_code < 500


def test_reading_the_page_costs_few_queries(
    as_cleo: Browser, appointment: Appointment, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    sent(appointment)
    text_of(as_cleo)
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        text_of(as_cleo)


def test_a_tick_that_a_script_saves_is_kept_without_a_page(as_cleo: Browser, appointment: Appointment) -> None:
    sent(appointment)
    answer = as_cleo.post(reverse("prep:ticks"), {"tick": ["shorts"]}, headers={"X-Tick": "1"})
    assert (answer.status_code, answer.content) == (204, b"")
    page = as_cleo.get(reverse("prep:page")).content.decode()
    assert "data-ticks-done>1</span>" in page
    assert "js/ticks" in page
    assert "Save my ticks" in page
    assert "Saved" not in page.partition("<h1>")[0]


def test_looking_whether_the_page_is_there_is_not_reading_it(as_cleo: Browser, appointment: Appointment) -> None:
    sent(appointment)
    as_cleo.head(reverse("prep:page"))
    assert not PrepPage.objects.filter(read_number__gt=0).exists()
    as_cleo.get(reverse("prep:page"))
    assert PrepPage.objects.get().read_number == 1


def test_what_was_read_is_never_taken_back(appointment: Appointment) -> None:
    seen = [((3, 0), (0, 0)), ((2, 5), (3, 0)), ((3, 2), (3, 0)), ((3, 1), (3, 2)), ((4, 0), (3, 2))]
    for (number, version), before in seen:
        assert actions.mark_read(appointment=appointment, number=number, version=version) == before
    page = PrepPage.objects.get()
    assert (page.read_number, page.read_version) == (4, 0)


def test_the_page_says_that_the_therapist_changed_the_plan(
    as_cleo: Browser, appointment: Appointment, ana: Membership
) -> None:
    sent(appointment)
    text_of(as_cleo)
    made = Assessment.objects.get()
    content = {"plan": made.result["plan"], "checklist": made.result["checklist"], "edits": [], "reason": "sore"}
    made.plan_versions.create(clinic=appointment.clinic, number=1, content=content, published_at=timezone.now())
    text = text_of(as_cleo)
    assert "Changed since you read it" in text
    assert "Your therapist changed the plan" in text
    assert "Changed since you read it" not in text_of(as_cleo)


def test_a_held_page_says_how_a_letter_reaches_the_clinic(as_cleo: Browser, appointment: Appointment) -> None:
    sent(appointment, THINNER)
    page = " ".join(as_cleo.get(reverse("prep:page")).content.decode().split())
    part = page.partition("hand-over")[2].partition("<h2")[0]
    assert f'href="{reverse("prep:my_clearance")}"' in part
    assert "You can also bring the signed letter on paper." in part
