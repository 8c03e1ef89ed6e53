"""After the check on arrival the plan is fresh: the therapist's changes are one press away, and never lost unseen."""

import pytest
from django.test import Client as Browser

from clinic.intake.models import Intake
from clinic.practice.models import Appointment
from clinic.prep import actions as prep_actions
from clinic.prep.models import PlanVersion
from clinic.prep.stage import newest_of
from tests.prep.forms import comes_today
from tests.prep.plans import at, find, of, planned, published
from tests.prep.staff import nothing_new, text_of

pytestmark = pytest.mark.django_db
FRESH = "This is a fresh plan, without your changes"


@pytest.fixture
def changed(as_ana: Browser, appointment: Appointment) -> Appointment:
    """Ana made one block of the plan lighter; then the client came and was asked again."""
    calf = find(planned(appointment), region="calf_R")
    published(as_ana, appointment, f"pressure:{calf[0]}-{calf[1]}", pressure="2")
    comes_today(appointment)
    checked = as_ana.post(at("rescreen", appointment), nothing_new(appointment))
    assert checked.url == at("plan", appointment)
    return appointment


def test_changes_that_all_fit_are_taken_along_with_one_press(as_ana: Browser, changed: Appointment) -> None:
    assert "Make these changes, and take this plan" in text_of(as_ana, at("plan", changed))
    done = as_ana.post(at("plan_again", changed), of(changed, {"publish": "1"}))
    assert done.url == at("plan", changed)
    (kept,) = PlanVersion.objects.filter(assessment=newest_of(changed))
    assert kept.published_by == changed.therapist.user
    assert [edit["pressure"] for edit in kept.content["edits"]] == [2]
    page = text_of(as_ana, at("plan", changed))
    assert "This is the plan now, with your changes." in page and "This is a fresh plan" not in page


def test_changes_of_which_one_does_not_fit_stay_a_draft(as_ana: Browser, appointment: Appointment) -> None:
    plan = planned(appointment)
    calf = find(plan, region="calf_R")
    published(as_ana, appointment, f"work:{calf[0]}-{calf[1]}", work="effleurage|calf_R|")
    intake = prep_actions.reopen(intake=Intake.objects.get(), by=appointment.therapist.user)
    document = intake.document
    document["wishes"]["no_touch"] = ["calf_R", "calf_L"]
    Intake.objects.update(document=document)
    prep_actions.send(intake=Intake.objects.get(), send_key="n" * 43, by=appointment.therapist.user)
    assert as_ana.get(at("plan", appointment)).context["before"]["refused"]
    assert "Make these changes, and take this plan" not in text_of(as_ana, at("plan", appointment))
    as_ana.post(at("plan_again", appointment), of(appointment, {"publish": "1"}))
    (kept,) = PlanVersion.objects.filter(assessment=newest_of(appointment))
    assert kept.published_at is None


def test_the_screen_in_the_room_says_so_before_the_session_begins(as_ana: Browser, changed: Appointment) -> None:
    assert FRESH in text_of(as_ana, at("room", changed))
    as_ana.post(at("plan_again", changed), of(changed, {"publish": "1"}))
    assert FRESH not in text_of(as_ana, at("room", changed))
