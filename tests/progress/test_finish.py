"""The end of a session: scores before and after, and then the plan is locked."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinic.practice.models import Appointment, Clinic, Event, Membership
from clinic.prep import actions as prep_actions
from clinic.prep.refusals import Over
from clinic.prep.stage import newest_of
from clinic.progress import actions
from clinic.progress.models import Rating
from tests.prep.forms import THINNER, URGENT, checked_in, comes_today, fill, sent
from tests.prep.staff import nothing_new


def at(name: str, pk: int, clinic: str = "oak") -> str:
    return reverse(f"progress:{name}", args=[clinic, pk])


def text_of(browser: Browser, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_finishing_stores_both_scores_and_locks_the_plan(
    as_ana: Browser, appointment: Appointment, ana: Membership
) -> None:
    intake = sent(appointment)
    checked_in(appointment)
    response = as_ana.post(at("finish", appointment.pk), {"before": "6", "after": "3"})
    assert response.url == at("client", appointment.client_id)
    assert {rating.moment: rating.scores for rating in Rating.objects.all()} == {
        "before": {"pain": 6, "week": 7},
        "after": {"pain": 3},
    }
    assert Appointment.objects.get().status == "done"
    with pytest.raises(Over):
        prep_actions.prepare(intake=intake, cause="moved", by=ana.user)
    plan = text_of(as_ana, reverse("prep:plan", args=["oak", appointment.pk]))
    assert "Minute by minute" in plan
    assert "Make a new plan" not in plan


def test_finished_twice_is_stored_once(appointment: Appointment, ana: Membership) -> None:
    sent(appointment)
    checked_in(appointment)
    for _time in range(2):
        actions.finish(appointment=appointment, before=6, after=3, by=ana.user)
    with pytest.raises(actions.FinishedBefore) as refusal:
        actions.finish(appointment=appointment, before=6, after=9, by=ana.user)
    assert refusal.value.kept == {"before": 6, "after": 3}
    assert Rating.objects.get(moment="after").scores == {"pain": 3}
    assert Event.objects.filter(action="appointment.done").count() == 1


def test_other_scores_for_a_finished_session_are_shown_beside_those_on_record(
    as_ana: Browser, appointment: Appointment
) -> None:
    sent(appointment)
    checked_in(appointment)
    address = at("finish", appointment.pk)
    for _time in range(2):
        assert as_ana.post(address, {"before": "6", "after": "3"}).status_code == 302
    conflict = as_ana.post(address, {"before": "6", "after": "9"})
    assert conflict.status_code == 409
    text = " ".join(conflict.content.decode().split())
    assert "<td>3</td> <td>9</td>" in text
    assert "Nothing was changed" in text
    assert Rating.objects.get(moment="after").scores == {"pain": 3}


@pytest.mark.parametrize("said", [THINNER, URGENT])
def test_a_session_without_a_released_plan_cannot_be_finished(
    as_ana: Browser, appointment: Appointment, said: dict[str, Any]
) -> None:
    intake = fill(appointment, said)
    prep_actions.send(intake=intake, send_key="k" * 43, by=None)
    response = as_ana.post(at("finish", appointment.pk), {"before": "6", "after": "3"})
    assert response.status_code == 422
    assert "There is no released plan" in response.content.decode()
    assert not Rating.objects.exists()


@pytest.mark.parametrize("hours", [0, 20])
def test_a_session_is_finished_after_the_check_on_arrival_and_late_if_need_be(
    as_ana: Browser, appointment: Appointment, hours: int
) -> None:
    sent(comes_today(appointment))
    Appointment.objects.update(starts_at=timezone.now() - timedelta(hours=hours))
    refused = as_ana.post(at("finish", appointment.pk), {"before": "6", "after": "3"})
    page = " ".join(refused.content.decode().split())
    check = reverse("prep:rescreen", args=["oak", appointment.pk])
    assert refused.status_code == 422
    assert f'href="{check}"' in page
    assert page.count(" checked") == 2, "the scores that were typed stand on the page"
    assert not Rating.objects.exists()
    assert f'href="{check}"' in text_of(as_ana, reverse("prep:plan", args=["oak", appointment.pk]))
    assert as_ana.post(check, nothing_new(appointment)).status_code == 302
    assert as_ana.post(at("finish", appointment.pk), {"before": "6", "after": "3"}).status_code == 302
    assert Appointment.objects.get().status == "done"


@pytest.mark.parametrize(
    "data", [{}, {"before": "11", "after": "1"}, {"before": "x", "after": "\x00"}, {"before": "-1"}]
)
def test_a_score_must_be_a_whole_number_from_0_to_10(
    as_ana: Browser, appointment: Appointment, data: dict[str, str]
) -> None:
    sent(appointment)
    response = as_ana.post(at("finish", appointment.pk), data)
    assert response.status_code == 422
    assert "Choose a number from 0 to 10" in response.content.decode()
    assert newest_of(appointment).number == 1


def test_nothing_is_chosen_beforehand(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    checked_in(appointment)
    assert " checked" not in text_of(as_ana, at("finish", appointment.pk))


@pytest.mark.parametrize("name", ["finish", "client"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_rival_meets_404(as_rex: Browser, appointment: Appointment, name: str, method: str) -> None:
    pk = appointment.pk if name == "finish" else appointment.client_id
    for clinic in ("oak", "elm"):
        response = getattr(as_rex, method)(at(name, pk, clinic))
        assert response.status_code in (404, 405)
        assert b"Cleo" not in response.content


def _visited(appointment: Appointment, ana: Membership, scores: list[tuple[int, int]]) -> None:
    """Earlier visits, a week apart, each finished."""
    for number, (before, after) in enumerate(scores):
        starts_at = appointment.starts_at - timedelta(weeks=len(scores) - number)
        visit = Appointment.objects.create(
            clinic=appointment.clinic, client=appointment.client, therapist=ana, starts_at=starts_at, status="done"
        )
        for moment, score in (("before", before), ("after", after)):
            Rating.objects.create(clinic=appointment.clinic, appointment=visit, moment=moment, scores={"pain": score})


def test_the_record_shows_where_pain_is_heading(as_ana: Browser, appointment: Appointment, ana: Membership) -> None:
    _visited(appointment, ana, [(7, 5), (6, 5), (4, 3)])
    text = text_of(as_ana, at("client", appointment.client_id))
    assert "went down from 7 to 4. That is a change that most people notice." in text
    assert "We cannot say that massage alone did it." in text
    assert text.count('<circle class="a"') == 3
    assert 'style="' not in text


def test_one_score_is_not_a_direction(as_ana: Browser, appointment: Appointment, ana: Membership) -> None:
    _visited(appointment, ana, [(7, 5)])
    text = text_of(as_ana, at("client", appointment.client_id))
    assert "We need two scored visits" in text
    assert "<circle" not in text.partition("The same numbers")[0].rpartition("Pain over the visits")[2]


def test_the_record_puts_a_stop_first_and_names_the_next_step(as_ana: Browser, appointment: Appointment) -> None:
    fill(appointment, URGENT)
    text = text_of(as_ana, at("client", appointment.client_id))
    assert text.index("Stopped: visit of") < text.index("Latest answers")
    assert "Read answers" in text
    assert Event.objects.filter(action="client.read", client=appointment.client).count() == 1


def test_the_front_desk_sees_the_visits_but_no_health(
    as_desk: Browser, appointment: Appointment, ana: Membership
) -> None:
    _visited(appointment, ana, [(7, 5), (6, 5)])
    sent(appointment, THINNER)
    text = text_of(as_desk, at("client", appointment.client_id))
    assert "With the therapist" in text
    for words in ("thinner", "Needs clearance", "Pain over the visits", "Letters on file"):
        assert words not in text
    assert as_desk.get(at("finish", appointment.pk)).status_code == 403


def test_a_new_client_s_record_is_not_empty(as_ana: Browser, oak: Clinic) -> None:
    client = oak.clients.create(name="<b>Nora</b> \x27 New")
    text = text_of(as_ana, at("client", client.pk))
    assert "Book an appointment" in text
    assert "<b>Nora" not in text


def test_more_visits_cost_no_more_queries(as_ana: Browser, appointment: Appointment, ana: Membership) -> None:
    sent(appointment)
    counts = []
    for scores in ([(7, 5), (6, 5)], [(5, 5), (4, 3), (4, 4)]):
        _visited(appointment, ana, scores)
        with CaptureQueriesContext(connection) as queries:
            text_of(as_ana, at("client", appointment.client_id))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14
