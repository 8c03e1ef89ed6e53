"""The client's own pages: the day after is said once, late or not, and what was said stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinic.practice.models import Appointment, Client, ClientLink, Event, Membership
from clinic.practice.tenancy import mint_link
from clinic.progress.models import Measure, Rating
from tests.progress.visits import scored, visited

AFTER, PROGRESS = "/my/after/", "/my/progress/"
ANSWERS = {"pain": "3", "met": "8", "again": "yes"}
THINGS = {"words_1": "walk down  the stairs", "score_1": "4", "words_2": "kneel in the garden", "score_2": "2"}


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def yesterday(appointment: Appointment, ana: Membership) -> Appointment:
    """Cleo's visit took place yesterday."""
    starts = timezone.now() - timedelta(days=1)
    Appointment.objects.filter(pk=appointment.pk).update(status="done", starts_at=starts)
    for moment, pain in (("before", 6), ("after", 3)):
        Rating.objects.create(
            clinic=appointment.clinic, appointment=appointment, moment=moment, scores={"pain": pain, "week": 7}
        )
    appointment.refresh_from_db()
    return appointment


@pytest.mark.usefixtures("yesterday")
def test_the_day_after_is_kept_encrypted_and_answered_with_a_receipt(as_cleo: Browser) -> None:
    assert " checked" not in text(as_cleo.get(AFTER))
    response = as_cleo.post(AFTER, {**ANSWERS, **THINGS})
    assert response.url == AFTER
    rating = Rating.objects.get(moment="next_day")
    assert rating.scores == {"pain": 3, "met": 8, "again": "yes"}
    assert rating.recorded_by is None
    assert Measure.objects.get().found == {
        "activities": [{"words": "walk down the stairs", "score": 4}, {"words": "kneel in the garden", "score": 2}]
    }
    receipt = text(as_cleo.get(AFTER))
    for words in ("3 of 10", "8 of 10", "walk down the stairs", "Thank you"):
        assert words in receipt
    assert '<form method="post" novalidate' not in receipt
    with connection.cursor() as cursor:
        cursor.execute("SELECT found FROM progress_measure")
        assert "stairs" not in str(cursor.fetchall())
    assert list(Event.objects.filter(actor_kind="client").values_list("action", flat=True).order_by("pk")) == [
        "rating.added", "measure.added",
    ]  # fmt: skip


@pytest.mark.usefixtures("yesterday")
def test_sent_twice_it_is_kept_once_and_the_receipt_is_the_same(as_cleo: Browser) -> None:
    pages = []
    for _time in range(2):
        assert as_cleo.post(AFTER, {**ANSWERS, **THINGS}).status_code == 302
        pages.append(text(as_cleo.get(AFTER)).partition("<dl")[2].partition("</dl>")[0])
    assert pages[0] == pages[1]
    assert Rating.objects.filter(moment="next_day").count() == Measure.objects.count() == 1


@pytest.mark.usefixtures("yesterday")
def test_other_answers_later_change_nothing_and_both_are_shown(as_cleo: Browser) -> None:
    as_cleo.post(AFTER, ANSWERS)
    response = as_cleo.post(AFTER, {**ANSWERS, "pain": "9"})
    assert response.status_code == 409
    assert "3 of 10" in text(response)
    assert "9 of 10" in text(response)
    assert Rating.objects.get(moment="next_day").scores["pain"] == 3


@pytest.mark.usefixtures("yesterday")
@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({**ANSWERS, "pain": "11"}, "Choose a number from 0 to 10"),
        ({**ANSWERS, "pain": ""}, "Choose a number from 0 to 10"),
        ({**ANSWERS, "again": "maybe"}, "I do not know yet”"),
        ({**ANSWERS, "words_1": "walk"}, "Choose how well you can do it"),
        ({**ANSWERS, "score_1": "3"}, "Write what is hard to do"),
        ({**ANSWERS, **THINGS, "words_2": "Walk down the stairs"}, "You have named this one already"),
        ({**ANSWERS, "words_1": "x" * 81, "score_1": "3"}, "at most 80 characters"),
        ({**ANSWERS, "words_1": "a\x00b", "score_1": "3"}, "a sign that cannot be stored"),
    ],
)
def test_a_fault_is_told_and_what_was_typed_stays(as_cleo: Browser, sent: dict[str, str], message: str) -> None:
    response = as_cleo.post(AFTER, sent)
    assert response.status_code == 422
    assert message in text(response)
    assert 'value="8"' in text(response)
    assert not Rating.objects.filter(moment="next_day").exists()


def test_a_late_answer_is_taken_and_says_how_late(as_cleo: Browser, yesterday: Appointment) -> None:
    Appointment.objects.filter(pk=yesterday.pk).update(starts_at=timezone.now() - timedelta(days=9))
    assert as_cleo.post(AFTER, ANSWERS).status_code == 302
    assert "(9 days after)" in text(as_cleo.get(PROGRESS))


@pytest.mark.parametrize("state", [{"expires_at": timezone.now()}, {"wrong_tries": 5}, {"revoked_at": timezone.now()}])
def test_a_link_that_is_over_takes_nothing(as_cleo: Browser, yesterday: Appointment, state: dict[str, Any]) -> None:
    ClientLink.objects.update(**state)
    assert as_cleo.get(AFTER).url.startswith(reverse("link_lost"))
    response = as_cleo.post(AFTER, ANSWERS)
    assert response.status_code == 403
    assert not Rating.objects.filter(moment="next_day").exists()


@pytest.mark.parametrize("status", ["cancelled", "no_show"])
def test_a_visit_that_did_not_take_place_asks_nothing(as_cleo: Browser, appointment: Appointment, status: str) -> None:
    Appointment.objects.update(status=status)
    assert "did not take place" in text(as_cleo.get(AFTER))
    assert "did not take place" in text(as_cleo.post(AFTER, ANSWERS))
    assert not Rating.objects.exists()


def test_before_the_visit_only_the_activities_are_asked(as_cleo: Browser, appointment: Appointment) -> None:
    page = text(as_cleo.get(AFTER))
    assert "Name three things" in page
    assert "Would you come again?" not in page
    assert as_cleo.post(AFTER, {}).status_code == 422
    for _time in range(2):
        assert as_cleo.post(AFTER, THINGS).status_code == 302
    assert Measure.objects.count() == 1
    assert "walk down the stairs" in text(as_cleo.get(AFTER))
    other = as_cleo.post(AFTER, {"score_1": "9", "score_2": "9"})
    assert other.status_code == 409
    assert Measure.objects.count() == 1


def test_at_the_fourth_visit_the_same_things_and_the_change_are_asked(
    as_cleo: Browser, yesterday: Appointment, cleo: Client, ana: Membership
) -> None:
    first, *_rest = visited(cleo, ana, [(6, 7), (6, 7), (5, 6)])
    scored(first, [3, 4, 5])
    page = text(as_cleo.get(AFTER))
    assert "Since your first visit, is your knee" in page
    assert 'name="words_1"' not in page
    half = as_cleo.post(AFTER, {**ANSWERS, "score_1": "5"})
    assert half.status_code == 422
    assert "for each of these, or for none" in text(half)
    sent = {**ANSWERS, "score_1": "6", "score_2": "6", "score_3": "6", "change": "2"}
    assert as_cleo.post(AFTER, sent).status_code == 302
    found = Measure.objects.get(appointment=yesterday).found
    assert found["activities"][0]["words"] == "walk down the stairs"
    assert found["change"] == 2


def test_the_link_of_a_visit_that_took_place_leads_to_the_questions(yesterday: Appointment) -> None:
    response = Browser().post(f"/a/{mint_link(yesterday)}/")
    assert response.url == AFTER


def test_the_clients_page_says_what_is_known_and_no_more(
    as_cleo: Browser, yesterday: Appointment, cleo: Client, ana: Membership
) -> None:
    assert "We need two scored visits" in text(as_cleo.get(PROGRESS))
    visited(cleo, ana, [(6, 9), (6, 9), (6, 9)])
    page = text(as_cleo.get(PROGRESS))
    assert "Worst pain in the week went down from 9 to 7. That is a change that most people notice." in page
    assert "There is a change for the better." in page
    assert 'style="' not in page
    with CaptureQueriesContext(connection) as queries:
        as_cleo.get(PROGRESS)
    assert len(queries) <= 5


def test_words_of_a_client_are_shown_as_text(as_cleo: Browser, yesterday: Appointment) -> None:
    as_cleo.post(AFTER, {**ANSWERS, "words_1": "<script>alert(1)</script>", "score_1": "3"})
    assert "<script>alert" not in text(as_cleo.get(PROGRESS))
    assert "&lt;script&gt;alert" in text(as_cleo.get(PROGRESS))
