"""The client's record: alerts first, what comes, and everything that was in one list, page by page."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic.practice.models import Appointment, Client, Membership
from clinic.progress.models import Note
from clinic.progress.timeline import KINDS, read_cursor, timeline
from tests.conftest import sign_in
from tests.prep.forms import URGENT, comes_today, fill, sent
from tests.privacy.crowded import crowd, old
from tests.progress.visits import visited

pytestmark = pytest.mark.django_db


def page(browser: Browser, client: Client, **query: str) -> Any:
    return browser.get(f"/c/oak/clients/{client.pk}/", query)


def kinds(response: Any) -> list[str]:
    return [entry.kind for entry in response.context["entries"]]


@pytest.fixture
def whole(appointment: Appointment) -> Client:
    """A client of whom there is one of everything, and whose visit was last week."""
    client = crowd(appointment)
    old(appointment, 7)
    version = appointment.assessments.get().plan_versions.get()
    version.published_at = timezone.now()
    version.save()
    return client


def test_every_kind_stands_in_it_and_leads_to_its_page(whole: Client, as_ana: Browser) -> None:
    response = page(as_ana, whole)
    entries = response.context["entries"]
    assert {entry.kind for entry in entries} == set(KINDS)
    assert [entry.at for entry in entries] == sorted((entry.at for entry in entries), reverse=True)
    for entry in entries:
        assert as_ana.get(entry.url).status_code == 200, entry
        assert entry.words, entry


def test_the_front_desk_sees_visits_only(whole: Client, desk: Membership) -> None:
    response = page(sign_in(desk), whole)
    assert kinds(response) == ["visit"]
    assert "Quetzalcoatlus 5 mg" not in response.content.decode()


def test_pages_follow_one_another_without_gap_or_repeat(
    appointment: Appointment, cleo: Client, ana: Membership
) -> None:
    visited(cleo, ana, [(5, 6)] * 30)
    moment = timezone.now() - timedelta(days=400)
    for number in range(1, 9):  # many things of one moment
        Note.objects.create(clinic=cleo.clinic, appointment=appointment, number=number, text={}, at=moment)
    whole, more = timeline(cleo, None, sees_health=True, size=500)
    assert not more and len(whole) == 30 * 3 + 8
    for size in (1, 7, 25):
        seen, after, more = [], None, True
        while more:
            entries, more = timeline(cleo, after, sees_health=True, size=size)
            seen += entries
            after = read_cursor(entries[-1].cursor)
        assert seen == whole


@pytest.mark.parametrize(
    "after", ["x", "", "-", "20260101T000000000000-visit-x", "20269901T000000000000-visit-1", "\x00", "9" * 400,
              "20260101T000000000000-nothing-1", "00010101T000000000000-visit-1", "20260101T000000-note-١"]
)  # fmt: skip
def test_a_cursor_from_the_address_bar_is_harmless(whole: Client, as_ana: Browser, after: str) -> None:
    assert page(as_ana, whole, after=after, sort=after).status_code == 200


def test_it_costs_as_many_queries_for_many_visits_as_for_few(cleo: Client, ana: Membership, as_ana: Browser) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(as_ana, cleo)
        return len(asked)

    visited(cleo, ana, [(5, 6)] * 2)
    page(as_ana, cleo)
    few = queries()
    visited(cleo, ana, [(5, 6)] * 40)
    assert queries() == few <= 12


def test_a_record_with_a_form_to_come_costs_one_query_more(
    cleo: Client, appointment: Appointment, as_ana: Browser, django_assert_max_num_queries: Any
) -> None:
    """Its plan. The other 12: three to let somebody in, and one for each kind of thing that stands on the page."""
    sent(comes_today(appointment))
    page(as_ana, cleo)
    with django_assert_max_num_queries(13):
        page(as_ana, cleo)


def test_the_timeline_itself_is_one_query(whole: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        timeline(whole, None, sees_health=True)


def test_alerts_come_before_everything_else(as_ana: Browser, appointment: Appointment) -> None:
    intake = fill(appointment, URGENT)
    type(intake).objects.filter(pk=intake.pk).update(stopped=True)
    text = page(as_ana, appointment.client).content.decode()
    places = [text.index(words) for words in ("<h1>", "Stopped:", "Coming visits", "What has happened")]
    assert places == sorted(places)


def test_a_visit_that_nobody_closed_still_asks_for_it(as_ana: Browser, appointment: Appointment) -> None:
    Appointment.objects.filter(pk=appointment.pk).update(starts_at=timezone.now() - timedelta(days=3))
    text = re.sub(r"\s+", " ", page(as_ana, appointment.client).content.decode())
    assert "Nobody closed this visit" in text or "Close it" in text


def test_an_earlier_page_says_where_the_newest_is(whole: Client, as_ana: Browser) -> None:
    entries = page(as_ana, whole).context["entries"]
    last = page(as_ana, whole, after=entries[-1].cursor).content.decode()
    assert "Nothing earlier." in last and "Back to the newest" in last
