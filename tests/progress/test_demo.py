"""The demo clinic: somebody at every stage, and a second run that wipes and doubles nothing."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from clinic.practice.models import Appointment, Clinic, User
from clinic.prep.actions import save_ticks
from clinic.prep.clearance_state import lists
from clinic.prep.stage import intake_of, newest_of, stage
from clinic.progress.demo import load_demo
from clinic.progress.models import Rating
from tests.prep.test_pack import words_of

pytestmark = pytest.mark.django_db


def _stages() -> dict[str, str]:
    coming = Appointment.objects.exclude(status="done").select_related("client", "clinic")
    return {found.client.name.split()[0]: stage(found, intake_of(found), newest_of(found)) for found in coming}


def test_there_is_somebody_at_every_stage() -> None:
    load_demo()
    assert _stages() == {
        "James": "ready",
        "Priya": "not_sent",
        "Tom": "clearance",
        "Maria": "ready",
        "Lena": "stopped",
        "Sam": "ready",
        "Vera": "clearance",
        "Cleo": "not_started",
        "Noah": "blocked",
        "Ruth": "not_started",
    }
    assert Appointment.objects.filter(status="done").count() == 3
    assert Rating.objects.count() == 6


def test_every_form_came_a_day_before_and_every_check_on_the_day_of_its_visit() -> None:
    load_demo()
    done = Appointment.objects.filter(status="done").select_related("intake")
    for visit in done:
        first, last = visit.assessments.order_by("number")
        assert visit.intake.sent_at == first.created_at == visit.starts_at - timedelta(days=1)
        assert last.created_at == visit.starts_at


def test_a_letter_waits_to_be_read() -> None:
    """So that a new therapist sees the whole way from the question to the plan."""
    load_demo()
    [waiting] = lists(Clinic.objects.get()).received
    [page] = waiting.clearance.files.all()
    assert (waiting.clearance.client.name, page.kind, page.pages) == ("Vera Lindqvist", "pdf", 1)
    text = "".join(words_of(bytes(page.content)).split())
    assert "VeraLindqvisttakeswarfarin" in text
    assert "Madeupforthedemo" in text


def test_todays_board_has_somebody_to_come_at_whatever_hour_it_is_loaded() -> None:
    load_demo()
    clinic = Clinic.objects.get()
    today = clinic.appointments.on(clinic, clinic.today())
    assert today.count() == 6
    assert 4 <= today.order_by("starts_at")[0].starts_at.astimezone(clinic.zone).hour <= 12


def test_a_second_run_wipes_and_doubles_nothing() -> None:
    load_demo()
    maria = Appointment.objects.get(client__name="Maria Ortiz")
    newest = newest_of(maria)
    assert newest is not None
    first = next(item["id"] for item in newest.result["checklist"] if item["kind"] == "do")
    save_ticks(appointment=maria, ticks=[first])
    Clinic.objects.update(name="Renamed by somebody")
    User.objects.filter(email="ana@riverside.example").update(name="Ana R.")
    before = (Appointment.objects.count(), User.objects.count(), Rating.objects.count(), newest.number)
    load_demo()
    newest = newest_of(maria)
    assert newest is not None
    assert (Appointment.objects.count(), User.objects.count(), Rating.objects.count(), newest.number) == before
    maria.refresh_from_db()
    assert maria.prep_page.ticks == [first]
    assert Clinic.objects.get().name == "Renamed by somebody"
    assert User.objects.get(email="ana@riverside.example").name == "Ana R."


def test_a_visit_left_over_from_yesterday_comes_to_today(monkeypatch: pytest.MonkeyPatch) -> None:
    load_demo()
    clinic = Clinic.objects.get()
    maria = Appointment.objects.get(client__name="Maria Ortiz")
    Appointment.objects.filter(pk=maria.pk).update(starts_at=maria.starts_at.replace(year=maria.starts_at.year - 1))
    load_demo()
    maria.refresh_from_db()
    assert maria.starts_at.astimezone(clinic.zone).date() == clinic.today()


def test_the_link_opens_a_form_that_is_still_to_be_filled_in(client: Browser) -> None:
    demo = load_demo()
    path = "/a/" + demo.link.partition("/a/")[2]
    assert client.get(path).status_code == 200
    assert client.post(path)["Location"] == "/my/intake/"


def test_the_command_prints_how_to_get_in() -> None:
    said = StringIO()
    call_command("loaddemo", stdout=said)
    for words in ("Owner: ana@", "Front desk: dee@", "Editor of the guide: eve@", "Password of all: ", "/a/"):
        assert words in said.getvalue()
    editor = User.objects.get(email="eve@riverside.example")
    assert editor.is_staff
    assert editor.has_perm("guide.change_topic") or editor.groups.exists()


def test_production_has_no_demo(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="passwords that everybody knows"):
        call_command("loaddemo")
    assert not User.objects.exists()
