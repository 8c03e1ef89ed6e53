"""A session that nobody ended on its day: it is ended later, and what was done at it stays as it was."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.practice.models import Appointment, Event
from clinic.prep import actions as prep_actions
from clinic.prep.actions import plans
from clinic.prep.models import Assessment
from clinic.prep.plans import versions_of
from clinic.prep.stage import newest_of
from clinic.progress.models import Note, Rating
from clinic.rules.adjust import Resize
from tests.prep.forms import THINNER, checked_in, comes_today, sent
from tests.prep.staff import at, nothing_new, text_of

pytestmark = pytest.mark.django_db
SCORES = {"before": "6", "after": "3"}
DAYS = [2, 9]


def finish(appointment: Appointment) -> str:
    return reverse("progress:finish", args=["oak", appointment.pk])


def days_pass(appointment: Appointment, days: int) -> None:
    """The session began on its day, and nobody closed it since."""
    then = timezone.now() - timedelta(days=days)
    Appointment.objects.filter(pk=appointment.pk).update(starts_at=then, started_at=then)
    Assessment.objects.update(created_at=then - timedelta(hours=1))
    appointment.refresh_from_db()


@pytest.mark.parametrize("days", DAYS)
def test_it_is_finished_on_another_day_and_the_note_written(
    as_ana: Browser, appointment: Appointment, days: int
) -> None:
    sent(appointment)
    checked_in(appointment)
    days_pass(appointment, days)
    board = reverse("prep:today", args=["oak"]) + f"?day={appointment.local_start.date()}"
    assert f'href="{finish(appointment)}"' in text_of(as_ana, board)
    assert f'href="{finish(appointment)}"' in text_of(as_ana, at("move", appointment))
    assert "Nobody closed this visit of" in text_of(as_ana, finish(appointment))
    assert as_ana.post(finish(appointment), SCORES).status_code == 302
    assert Appointment.objects.get().status == "done"
    today = timezone.now().date()
    assert {rating.rated_at.date() for rating in Rating.objects.all()} == {today}, "dated as they were written"
    note = {"subjective": "Easier on stairs", "seen": "0", "key": "n" * 22}
    assert as_ana.post(reverse("progress:note", args=["oak", appointment.pk]), note).status_code == 302
    assert Note.objects.get().at.date() == today
    assert "Minute by minute" in text_of(as_ana, at("plan", appointment))


@pytest.mark.parametrize("days", DAYS)
def test_a_check_that_was_forgotten_is_written_down_first(as_ana: Browser, appointment: Appointment, days: int) -> None:
    sent(comes_today(appointment))
    days_pass(appointment, days)
    assert as_ana.post(finish(appointment), SCORES).status_code == 422
    assert "Write down what was asked when the client came" in text_of(as_ana, at("rescreen", appointment))
    checked = as_ana.post(at("rescreen", appointment), nothing_new(appointment))
    assert checked.url == finish(appointment)
    assert as_ana.post(finish(appointment), SCORES).status_code == 302
    assert Appointment.objects.get().status == "done"


def test_a_visit_whose_plan_was_never_released_is_closed_and_not_finished(
    as_ana: Browser, appointment: Appointment
) -> None:
    sent(comes_today(appointment), THINNER)
    days_pass(appointment, 2)
    assert finish(appointment) not in text_of(as_ana, at("move", appointment))
    refused = as_ana.post(finish(appointment), SCORES)
    assert refused.status_code == 422
    assert "There is no released plan" in refused.content.decode()
    assert f'href="{at("move", appointment)}"' in refused.content.decode()


def test_the_front_desk_is_not_sent_to_finish_a_session(as_desk: Browser, appointment: Appointment) -> None:
    sent(appointment)
    checked_in(appointment)
    days_pass(appointment, 2)
    assert finish(appointment) not in text_of(as_desk, at("move", appointment))


@pytest.mark.parametrize("pain", ["4", "1"])
def test_a_check_after_the_session_leaves_the_plan_that_was_given(
    as_ana: Browser, appointment: Appointment, pain: str
) -> None:
    sent(comes_today(appointment))
    given = newest_of(appointment)
    by = appointment.therapist.user
    edits = [Resize((0, 0), given.result["plan"]["phases"][0]["blocks"][0]["minutes"] + 1)]
    head, _tried = plans.change_plan(
        assessment=given, edits=edits, base=0, version=0, reason="hands", by=by, key="k" * 43
    )
    plans.publish_plan(assessment=given, version=head.number, by=by)
    days_pass(appointment, 1)
    response = as_ana.post(at("rescreen", appointment), nothing_new(appointment, **{"pain-sev_pain": pain}))
    assert response.status_code == 302
    assert newest_of(appointment).pk == given.pk
    assert versions_of(newest_of(appointment)).current == head
    assert Event.objects.filter(action="assessment.kept", subject=f"assessment:{given.pk}").count() == 1


def test_a_check_after_the_session_that_would_have_held_the_plan_is_seen(
    as_ana: Browser, appointment: Appointment
) -> None:
    intake = sent(comes_today(appointment))
    days_pass(appointment, 1)
    ill = [("breathing", {"answers": {"fever_ill": "yes"}})]
    prep_actions.rescreen(
        intake=intake, patches=ill, anything_new=False, version=intake.version, by=appointment.therapist.user
    )
    assert newest_of(appointment).level not in ("GO", "MODIFY")
    assert as_ana.post(finish(appointment), SCORES).status_code == 422
