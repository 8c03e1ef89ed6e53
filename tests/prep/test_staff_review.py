"""The review: findings, answers, the therapist’s decision, and a mistake that is confirmed or denied."""

from django.test import Client as Browser
from django.urls import reverse

from clinic.intake import actions as intake_actions
from clinic.intake.models import Intake
from clinic.practice.models import Appointment
from clinic.prep import actions as prep_actions
from clinic.prep.stage import newest_of
from tests.prep.forms import THINNER, URGENT, comes_today, fill, sent
from tests.prep.staff import at, text_of


def test_the_review_shows_findings_first_and_then_the_answers(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment, THINNER)
    text = text_of(as_ana, at("review", appointment))
    assert text.index("Findings") < text.index("Your decision") < text.index("Cleo’s answers")
    for words in ("Letter needed", "apixaban", "Record a letter", "The plan stays on hold"):
        assert words in text


def _begun(appointment: Appointment) -> Intake:
    """A form of which only the page with the red flag is filled in."""
    intake = intake_actions.start(appointment=appointment, by=None)
    saved = intake_actions.save_page(
        intake=intake, page="breathing", data={"answers": URGENT}, version=intake.version, by=None
    )
    return saved.intake


def test_a_red_flag_is_the_first_finding_of_a_form_that_was_never_sent(
    as_ana: Browser, appointment: Appointment
) -> None:
    intake = _begun(appointment)
    text = text_of(as_ana, at("review", appointment))
    assert "Urgent: now" in text
    assert "There are no findings yet" not in text
    assert "Every answer is there" not in text
    assert at("staff_send", appointment) not in text
    intake_actions.claim_mistake(intake=intake, by=None)
    text = text_of(as_ana, at("review", appointment))
    assert "There are no findings yet" not in text
    assert "a therapist must decide" in text


def test_a_red_flag_on_a_form_that_is_open_again_comes_before_the_older_findings(
    as_ana: Browser, appointment: Appointment
) -> None:
    intake = prep_actions.reopen(intake=sent(appointment, THINNER), by=appointment.therapist.user)
    intake_actions.save_page(intake=intake, page="breathing", data={"answers": URGENT}, version=intake.version, by=None)
    text = text_of(as_ana, at("review", appointment))
    assert text.index("Urgent: now") < text.index("Letter needed")
    assert "The form is open again" in text


def test_sending_is_offered_for_a_whole_form_only(as_ana: Browser, appointment: Appointment) -> None:
    intake_actions.start(appointment=appointment, by=None)
    assert at("staff_send", appointment) not in text_of(as_ana, at("review", appointment))
    fill(appointment)
    assert at("staff_send", appointment) in text_of(as_ana, at("review", appointment))
    Intake.objects.update(state="withdrawn")
    assert at("staff_send", appointment) not in text_of(as_ana, at("review", appointment))


def test_the_board_does_not_say_that_a_form_spoke_where_the_arrival_stopped_it(
    as_ana: Browser, appointment: Appointment
) -> None:
    comes_today(appointment)
    intake = sent(appointment)
    patches = [("breathing", {"answers": URGENT})]
    prep_actions.rescreen(
        intake=intake, patches=patches, anything_new=False, version=intake.version, by=appointment.therapist.user
    )
    for address in (reverse("prep:today", args=["oak"]), reverse("progress:client", args=["oak", intake.client_id])):
        text = text_of(as_ana, address)
        assert "They need help first" in text
        assert "The form told" not in text


def test_accepting_leads_to_the_plan(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    response = as_ana.post(at("review", appointment))
    assert response.url == at("plan", appointment)
    assert Intake.objects.get().state == "accepted"


def test_asking_for_more_opens_the_form_and_holds_the_plan(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    as_ana.post(at("review", appointment), {"more": "1"})
    assert "You asked for more. The plan waits." in text_of(as_ana, at("plan", appointment))
    as_ana.post(at("staff_send", appointment), {"send_key": "s" * 43})
    assert "Minute by minute" in text_of(as_ana, at("plan", appointment))


def test_an_unfinished_form_cannot_be_sent_by_staff(as_ana: Browser, appointment: Appointment) -> None:
    intake_actions.start(appointment=appointment, by=None)
    response = as_ana.post(at("staff_send", appointment), {"send_key": "s" * 43})
    assert response.status_code == 422
    assert "Some answers are still missing" in response.content.decode()


def test_a_mistake_is_confirmed_by_the_therapist_on_the_review(as_ana: Browser, appointment: Appointment) -> None:
    intake = fill(appointment, URGENT)
    intake_actions.claim_mistake(intake=intake, by=None)
    text = text_of(as_ana, at("review", appointment))
    assert "ticked by mistake" in text
    assert "Answers taken back" not in text, "a heading with nothing under it"
    undecided = as_ana.post(at("confirm_mistake", appointment))
    assert undecided.status_code == 422
    assert Intake.objects.get().stopped
    as_ana.post(at("confirm_mistake", appointment), {"verdict": "mistake"})
    assert not Intake.objects.get().stopped
    assert "Ana Ruiz asked: it was a mistake." in text_of(as_ana, at("review", appointment))
    again = as_ana.post(at("confirm_mistake", appointment), {"verdict": "mistake"})
    assert again.status_code == 422


def test_a_mistake_that_is_none_stays_stopped_and_both_answers_are_shown(
    as_ana: Browser, appointment: Appointment
) -> None:
    intake = sent(appointment)
    intake = prep_actions.reopen(intake=intake, by=appointment.therapist.user)
    saved = intake_actions.save_page(
        intake=intake, page="breathing", data={"answers": URGENT}, version=intake.version, by=None
    )
    intake_actions.claim_mistake(intake=saved.intake, by=None)
    as_ana.post(at("confirm_mistake", appointment), {"verdict": "true"})
    kept = Intake.objects.get()
    assert kept.stopped
    assert kept.document["answers"]["pe_signs"] == ["breathless"]
    assert newest_of(appointment).level == "URGENT"
    text = text_of(as_ana, at("review", appointment))
    assert "Ana Ruiz asked: the first answer is true." in text
    assert "Finding it hard to breathe" in text
    assert as_ana.post(at("confirm_mistake", appointment), {"verdict": "true"}).status_code == 422


def test_the_review_leads_to_the_agreements(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    assert f'href="{at("consents", appointment)}"' in as_ana.get(at("review", appointment)).content.decode()
