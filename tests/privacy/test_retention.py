"""The retention job: what is over goes, what is not stays, and nothing goes before somebody said so."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db.models import Model
from django.test import Client as Browser
from django.utils import timezone

from clinic.intake.models import Clearance, Draft, Intake, LetterFile
from clinic.mail.models import Message
from clinic.practice.models import Appointment, Client, ClientLink, Clinic, Event, Membership, SingleUseLink
from clinic.privacy import actions, sweep
from clinic.privacy.keeping import KINDS
from clinic.privacy.models import Erasure, Keeping
from clinic.privacy.sweep import tasks
from tests.house.walking import text
from tests.prep.forms import URGENT, fill, sent
from tests.privacy.crowded import crowd, old

pytestmark = pytest.mark.django_db


def run(*options: str) -> str:
    told = StringIO()
    call_command("retention", *options, stdout=told)
    return told.getvalue()


def aged(rows: Any, **days: int) -> None:
    """Set these columns of every row so many days back."""
    rows.update(**{name: timezone.now() - timedelta(days=number) for name, number in days.items()})


def counts() -> dict[str, int]:
    return {task.kind: task.count() for task in tasks(timezone.now()) if task.count()}


@pytest.fixture
def crowded(appointment: Appointment) -> Client:
    return crowd(appointment)


def test_nothing_is_over_in_a_fresh_clinic(crowded: Client) -> None:
    assert counts() == {}
    assert "nothing" in run("--do")


def test_it_only_counts_until_it_is_told_to_delete(crowded: Client) -> None:
    aged(Draft.objects, at=31)
    assert "Nothing was changed" in run()
    assert Draft.objects.count() == 1
    assert "drafts" in run("--do")
    assert not Draft.objects.exists()
    assert Event.objects.filter(action="retention.done", subject="drafts", actor_kind="system").count() == 1


@pytest.mark.parametrize(
    ("kind", "model", "column", "days"),
    [("drafts", Draft, "at", 30), ("links", ClientLink, "expires_at", 30), ("links", SingleUseLink, "expires_at", 30),
     ("mail", Message, "sent_at", 90), ("mail", Message, "dead_at", 90), ("sessions", Session, "expire_date", 0)],
)  # fmt: skip
def test_each_kind_goes_when_its_days_are_over_and_not_before(
    crowded: Client, kind: str, model: Any, column: str, days: int
) -> None:
    there = model.objects.count()
    assert there
    now = timezone.now()
    model.objects.update(**{column: now - timedelta(days=days) + timedelta(minutes=5)})
    assert counts() == {}
    model.objects.update(**{column: now - timedelta(days=days, minutes=5)})
    assert counts() == {kind: there}
    run("--do")
    assert not model.objects.exists()


def test_a_form_that_never_came_in_goes_and_its_visit_stays(appointment: Appointment) -> None:
    fill(appointment)
    aged(Appointment.objects, starts_at=91)
    assert counts() == {"unsent": 1}
    run("--do")
    assert not Intake.objects.exists()
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("said", [None, URGENT])
def test_a_form_that_came_in_stays(appointment: Appointment, said: dict[str, Any] | None) -> None:
    sent(appointment, said)
    aged(Appointment.objects, starts_at=91)
    assert "unsent" not in counts()


def test_pages_of_an_ended_letter_go_and_what_it_said_stays(crowded: Client) -> None:
    today = crowded.clinic.today()
    Clearance.objects.update(expires_on=today - timedelta(days=365))
    assert counts() == {}
    Clearance.objects.update(expires_on=today - timedelta(days=367))
    assert counts() == {"letters": 1}
    run("--do")
    assert not LetterFile.objects.exists()
    assert Clearance.objects.get().letter["text"]


def test_a_client_goes_when_the_record_is_over(crowded: Client, appointment: Appointment) -> None:
    aged(Client.objects, created_at=3000)
    old(appointment, 2921)
    assert counts() == {}
    old(appointment, 2923)
    assert counts() == {"records": 1}
    run("--do")
    assert not Client.objects.exists()
    assert Erasure.objects.get().kind == "erased"


def test_who_comes_again_is_kept_and_so_is_who_was_a_child(crowded: Client, appointment: Appointment) -> None:
    aged(Client.objects, created_at=3000)
    old(appointment, 2923)
    born = crowded.clinic.today() - timedelta(days=2922 + 17 * 365)
    Client.objects.update(birth_date=born)
    assert counts() == {}
    Client.objects.update(birth_date=None)
    later = timezone.now() + timedelta(days=3)
    Appointment.objects.create(clinic=crowded.clinic, client=crowded, therapist=appointment.therapist, starts_at=later)
    assert counts() == {}


def test_a_closed_record_goes_when_its_time_is_over(crowded: Client, appointment: Appointment, ana: Membership) -> None:
    aged(Client.objects, created_at=3000)
    old(appointment, 100)
    actions.erase(client=crowded, by=ana.user)
    old(appointment, 2923)
    run("--do")
    assert not Client.objects.exists()
    assert set(Erasure.objects.values_list("kind", flat=True)) == {"closed", "erased"}


def test_old_lines_of_the_trail_go_and_no_others(oak: Clinic, ana: Membership) -> None:
    for days in (2923, 2921):
        at = timezone.now() - timedelta(days=days)
        Event.objects.create(clinic=oak, actor_kind="system", action=f"x.{days}", at=at)
    run("--do")
    assert set(Event.objects.values_list("action", flat=True)) == {"x.2921", "retention.done"}


def test_it_deletes_some_at_a_time(crowded: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others write in between: no transaction holds more than a batch."""
    monkeypatch.setattr(sweep, "BATCH", 2)
    draft = Draft.objects.get()
    for number in range(4):
        Draft.objects.create(clinic=crowded.clinic, intake=draft.intake, key=f"{number}", sequence=1, version=1)
    aged(Draft.objects, at=31)
    (task,) = [task for task in tasks(timezone.now()) if task.kind == "drafts"]
    assert list(task.do()) == [2, 2, 1]
    assert not Draft.objects.exists()


def test_each_clinic_has_its_own_days(crowded: Client, elm: Clinic) -> None:
    aged(Draft.objects, at=10)
    Keeping.objects.create(clinic=elm, kind="drafts", days=5)
    assert counts() == {}
    Keeping.objects.create(clinic=crowded.clinic, kind="drafts", days=5)
    assert counts() == {"drafts": 1}


ADDRESS = "/c/oak/settings/privacy/"
DEFAULTS = {name: str(kind.days) for name, kind in KINDS.items()}


def test_an_owner_chooses_and_reads_what_holds(as_ana: Browser, oak: Clinic) -> None:
    assert 'value="2922"' in text(as_ana.get(ADDRESS))
    assert as_ana.post(ADDRESS, {**DEFAULTS, "drafts": "7"}).status_code == 302
    assert Keeping.objects.get(clinic=oak, kind="drafts").days == 7
    assert 'value="7"' in text(as_ana.get(ADDRESS))
    assert Event.objects.filter(action="clinic.keeping").count() == 1
    as_ana.post(ADDRESS, {**DEFAULTS, "drafts": "7"})
    assert Event.objects.filter(action="clinic.keeping").count() == 1


@pytest.mark.parametrize("wrong", ["", "0", "-1", "9" * 40, "seven", "1.5", "\x00"])
def test_a_number_that_is_none_is_refused_and_kept_as_typed(as_ana: Browser, wrong: str) -> None:
    answer = as_ana.post(ADDRESS, {**DEFAULTS, "drafts": wrong, "links": "44"})
    assert answer.status_code == 422
    assert "Enter a number from 1 to 18250" in text(answer)
    assert 'value="44"' in text(answer)
    assert not Keeping.objects.exists()


def test_every_kind_names_rows_of_declared_models() -> None:
    """The job deletes nothing that `held` does not know."""
    from clinic.privacy.held import ELSEWHERE, HELD

    models: set[type[Model]] = {rows.model for task in tasks(timezone.now()) for rows in task.rows}
    assert {model._meta.label for model in models} <= set(HELD) | set(ELSEWHERE)
