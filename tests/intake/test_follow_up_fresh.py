"""A follow-up: what stays true is carried over, and the part of it that depends on the day is asked again."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from clinic.rules import load
from tests.intake.filling import send
from tests.intake.test_follow_up_newest import LAST, SAME, opened
from tests.prep.forms import replaced_knee, sent

if TYPE_CHECKING:
    from clinic.practice.models import Appointment

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(appointment: "Appointment") -> "Appointment":
    """Cleo's visit three weeks after the first one."""
    return appointment.clinic.appointments.create(
        client=appointment.client, therapist=appointment.therapist, minutes=60,
        starts_at=appointment.starts_at + timedelta(days=21),
    )  # fmt: skip


def confirmed(appointment: "Appointment", second: "Appointment", said: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Cleo sent this at her first visit and says at the second that nothing has changed: her phone and the document."""
    sent(appointment, said)
    browser = opened(second)
    send(browser, LAST, SAME)
    document: Any = second.intake.document
    return browser, document


def test_an_operation_is_carried_and_its_wound_is_asked_about_again(
    appointment: "Appointment", second: "Appointment"
) -> None:
    said = replaced_knee(appointment)
    browser, document = confirmed(appointment, second, said)
    kept = document["answers"]["leg_surgery"]
    assert kept == {key: item for key, item in said["leg_surgery"].items() if key not in ("wound_closed", "problems")}
    page = browser.get("/my/intake/knee/leg_surgery-more/").content.decode()
    assert 'name="wound_closed"' in page
    assert not re.search(r'name="wound_closed"[^>]*checked', page)
    assert re.search(r'value="knee_replacement"[^>]*(checked|selected)', page)
    assert "leg_surgery-more" in gaps(second)


@pytest.mark.parametrize(
    ("question", "said", "kept"),
    [
        ("heart", {"value": ["angina"], "stable": "yes"}, ["angina"]),
        ("epilepsy_ms_other", {"value": ["epilepsy"], "epilepsy_controlled": "yes"}, ["epilepsy"]),
        ("epilepsy_ms_other", {"value": ["ms"], "ms_heat_ok": "yes"}, ["ms"]),
    ],
)
def test_an_illness_is_carried_and_whether_it_is_steady_is_asked_again(
    appointment: "Appointment", second: "Appointment", question: str, said: Any, kept: Any
) -> None:
    _browser, document = confirmed(appointment, second, {question: said})
    assert document["answers"][question] == kept
    assert f"{question}-more" in gaps(second)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("diabetes", {"value": "steady", "insulin": "no"}),
        ("bp", "controlled"),
        ("ra", "quiet"),
        ("gout", "quiet"),
        ("varicose", {"value": "yes", "side": "L"}),
    ],
)
def test_the_tick_of_an_illness_stays_and_how_it_is_now_is_asked_again(
    appointment: "Appointment", second: "Appointment", question: str, said: Any
) -> None:
    browser, document = confirmed(appointment, second, {question: said})
    assert question not in document["answers"]
    assert f"{question}-more" in gaps(second)
    page = next(page for page in load().pages if question in page.questions)
    assert page.id not in gaps(second), "the list with its tick need not be gone through again"
    html = browser.get(f"/my/intake/{page.section}/{page.id}/").content.decode()
    assert f'value="{question}"' in html
    assert "checked" in html[html.index(f'value="{question}"') :][:200]


def test_what_was_true_last_time_stands_ticked_on_the_list_that_asks_again(
    appointment: "Appointment", second: "Appointment"
) -> None:
    pregnant = {"value": "yes", "weeks": 20, "complications": "no"}
    browser, document = confirmed(appointment, second, {"pregnant": pregnant})
    assert "pregnant" not in document["answers"]
    page = next(page for page in load().pages if "pregnant" in page.questions)
    assert page.id in gaps(second)
    html = browser.get(f"/my/intake/{page.section}/{page.id}/").content.decode()
    rows = [row for row in re.findall(r"<input[^>]*>", html) if "checked" in row]
    ticked = {found[1] for row in rows if (found := re.search(r'value="([^"]*)"', row))}
    assert "pregnant" in ticked
    assert "none_of_these" not in ticked


@pytest.mark.parametrize("question", ["diabetes", "bp", "ra", "gout", "varicose"])
def test_a_no_is_carried(appointment: "Appointment", second: "Appointment", question: str) -> None:
    _browser, document = confirmed(appointment, second, {})
    assert document["answers"][question] == "no"
    assert not document.get("open")


def test_every_answer_and_detail_that_is_named_is_in_the_rulebook() -> None:
    from clinic.intake.carry import FRESH, FRESH_DETAILS, FRESH_STATES

    questions = load().questions
    assert questions.keys() >= FRESH | FRESH_STATES
    assert {f"{q.id}.{follow.id}" for q in questions.values() for follow in q.follow_ups} >= FRESH_DETAILS
    assert all(questions[name].type == "choice" for name in FRESH_STATES), "only those are asked on a page of their own"


def gaps(appointment: "Appointment") -> set[str]:
    """The pages that Cleo still has to answer."""
    from clinic.intake import flow
    from clinic.intake.models import Intake
    from clinic.intake.sheet import sheet_of

    intake = Intake.objects.select_related("appointment__therapist__user", "client", "clinic").get(
        appointment=appointment
    )
    return {step.key for step in flow.steps(sheet_of(intake, "en")) if not step.done}
