"""The forms are the rulebook's: every question, choice and detail that it has can be asked, answered and read back."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.intake import answers, fields, flow, pages
from clinic.intake.facts import facts
from clinic.intake.models import Clearance, Intake
from clinic.intake.sheet import Sheet, sheet_of
from clinic.intake.summary import summary
from clinic.practice.models import Appointment, Client
from clinic.rules import load, read_facts
from clinic.rules.questions import FollowUp, Question, asks
from tests.intake.filling import NONE, UNSURE, fill, parts, quiet

pytestmark = pytest.mark.django_db

AGES = {"a grown-up": 41, "a teenager": 15}


@pytest.fixture
def sheet(intake: Intake) -> Sheet:
    """Cleo's form as it opens."""
    return sheet_of(intake, "en")


def reply(asked: Question | FollowUp, day: Any) -> Any:
    """An answer that says something."""
    choices = [choice for choice in asked.choices if choice != asked.none]
    return {
        "yn": "yes", "num": str(int(asked.minimum or 1) + 1), "txt": "some words", "side": "both",
        "site": ["calf_L", "shin_R"], "ms": choices, "choice": choices[-1] if choices else None,
        "date": parts("", day),
    }[asked.type]  # fmt: skip


def replies(asked: list[tuple[str, Question | FollowUp]], day: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for name, row in asked:
        given = reply(row, day)
        sent |= {f"{name}{part}": typed for part, typed in given.items()} if row.type == "date" else {name: given}
    return sent


def everything_ticked(sheet: Sheet, day: Any, age: int) -> dict[str, Any]:
    """For each page of the rulebook all its rows, and for each question all its details."""
    sent: dict[str, Any] = {}
    for page in sheet.rulebook.pages:
        names = [name for name in page.questions if name != "child_hip" or age < 18]
        sent[page.id] = {"rows": [row.value for name in names for row in pages.rows_of(sheet, name, page)]}
    for question in sheet.rulebook.questions.values():
        details: list[tuple[str, Question | FollowUp]] = [("answer", question)]
        details += [(follow.id, follow) for follow in question.follow_ups]
        sent[f"{question.id}-more"] = replies(details, day)
    sent["pain"] = quiet("pain") | {"pain_now": "9"}
    sent["doctor"] = quiet("doctor") | {"doctor_said": "limits", "meds": "some words"}
    return sent


def test_no_question_of_the_rulebook_is_forgotten(sheet: Sheet) -> None:
    listed = [page for section in flow.SECTIONS for page in pages.of_section(sheet, section)]
    shown = {question for page in listed for question in page.questions}
    waiting = {question for page in sheet.rulebook.pages if page.asked_when for question in page.questions}
    own = {question.id for question in (*pages.doctor_questions(sheet), *pages.pain_questions(sheet))}
    assert shown | waiting | own == set(sheet.rulebook.questions)


@pytest.mark.parametrize("age", AGES.values(), ids=AGES)
def test_somebody_who_ticks_everything_is_asked_every_detail(
    as_cleo: Browser, appointment: Appointment, cleo: Client, sheet: Sheet, age: int
) -> None:
    day = appointment.local_start.date() - timedelta(days=30)
    born = quiet("contact") | {"birth_date_2": str(day.year - age)}
    sent = everything_ticked(sheet, day, age) | {"contact": born}
    for _stop in range(40):
        seen = fill(as_cleo, sent)
        if seen[-1].endswith("/check/"):
            break
    intake = Intake.objects.select_related("appointment__client", "appointment__therapist__user").get()
    assert flow.faults(intake) == []
    read, after = read_facts(facts(intake), load()), sheet_of(intake, "en")
    for question in load().questions.values():
        if after.asked(question.id) and question.id not in ("share_consent", "feels_heat"):
            answer = read.answers[question.id]
            wanted = {follow.id for follow in question.follow_ups if asks(question, follow, answer.value)}
            optional = {follow.id for follow in question.follow_ups if follow.optional}
            assert answer.value != question.none, question.id
            assert wanted - optional <= set(answer.follow), question.id
    assert all(row["values"] for section in summary(intake, "en") for row in section["rows"])


def test_somebody_who_is_not_sure_about_anything_gets_through(as_cleo: Browser, sheet: Sheet) -> None:
    sent: dict[str, Any] = {}
    for page in sheet.rulebook.pages:
        sent[page.id] = {"rows": [UNSURE]}
        sent[f"{page.id}-each"] = {
            question: [answers.UNSURE] if sheet.question(question).type == "ms" else answers.UNSURE
            for question in page.questions
        }
    day = sheet.today - timedelta(days=30)
    for question in sheet.rulebook.questions.values():
        sent[f"{question.id}-more"] = replies([("answer", question), *((f.id, f) for f in question.follow_ups)], day)
    for _stop in range(40):
        seen = fill(as_cleo, sent)
        if seen[-1].endswith("/check/"):
            break
    intake = Intake.objects.get()
    assert flow.faults(intake) == []
    assert read_facts(facts(intake), load()).answers["gout"].value == "unsure"


def test_the_therapist_reads_gaps_as_links_to_her_own_form(intake: Intake) -> None:
    rows = [row for section in summary(intake, "en", staff=True) for row in section["rows"]]
    assert all(row["gap"] and row["values"] == [] for row in rows)
    pages = {"urgent", "knee", "knee-more", "health", "comfort", "comfort-more"}
    assert {row["change_url"].split("/")[6] for row in rows} == pages
    own = [row["change_url"] for section in summary(intake, "en") for row in section["rows"]]
    assert reverse("intake:page", args=["health", "doctor"]) in own


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        (("12", "3", "2015"), "2015-03-12"),
        (("", "2", "2016"), "2016-02-29"),
        (("", "", "2015"), "2015-12-31"),
        (("", "march", "2015"), "2015-03-31"),
    ],
)
def test_what_is_unknown_of_a_date_counts_as_late_as_it_can_be(
    sheet: Sheet, typed: tuple[str, ...], means: str
) -> None:
    field = fields.WhenField(latest=sheet.today)
    assert field.clean(list(typed)).isoformat() == means


def test_a_date_known_in_part_is_never_later_than_today(sheet: Sheet) -> None:
    assert fields.WhenField(latest=sheet.today).clean(["", "", str(sheet.today.year)]) == sheet.today


@pytest.mark.parametrize(
    "typed", [("", "", ""), ("5", "", "2015"), ("", "5", ""), ("31", "2", "2015"), ("", "", "3999")]
)
def test_what_is_no_date_is_refused(sheet: Sheet, typed: tuple[str, ...]) -> None:
    with pytest.raises(fields.ValidationError):
        fields.WhenField(latest=sheet.today).clean(list(typed))


def test_letters_that_a_therapist_judged_and_that_are_good_on_the_day_reach_the_rules(
    intake: Intake, appointment: Appointment
) -> None:
    day = appointment.local_start.date()
    letter = {"clinician_role": "surgeon", "date": "2026-01-01", "signed": True, "says": "allowed", "covers": []}
    wanted = [("accepted", None), ("accepted", day), ("refused", None), ("expired", day)]
    yesterday = day - timedelta(days=1)
    others = [("accepted", yesterday), ("received", None), ("voided", None), ("expired", yesterday)]
    for number, (state, until) in enumerate([*wanted, *others]):
        Clearance.objects.create(
            clinic=intake.clinic, client=intake.client, state=state, expires_on=until,
            letter=letter | {"clinician_role": f"surgeon {number}"},
        )  # fmt: skip
    assert [found["clinician_role"] for found in facts(intake)["letters"]] == [f"surgeon {n}" for n in range(4)]


def test_a_visit_counts_as_the_first_until_one_is_done(intake: Intake, appointment: Appointment) -> None:
    earlier = appointment.clinic.appointments.create(
        client=appointment.client, therapist=appointment.therapist, minutes=60,
        starts_at=appointment.starts_at - timedelta(days=30), status=Appointment.Status.NO_SHOW,
    )  # fmt: skip
    assert facts(intake)["first_visit"] is True
    earlier.status = Appointment.Status.DONE
    earlier.save()
    assert facts(intake)["first_visit"] is False


def test_places_that_may_not_be_touched_come_back_as_they_were_ticked(as_cleo: Browser) -> None:
    sent = quiet("comfort") | {"ok_glutes": "no", "other_no_touch": ["knee", "low_back"], "about": ["walking_aid"]}
    fill(as_cleo, {"comfort": sent})
    document: Any = Intake.objects.get().document
    assert {"glutes_L", "glutes_R", "kneecap_L", "low_back", "back_knee_R"} <= set(document["wishes"]["no_touch"])
    assert "inner_thigh_L" not in document["wishes"]["no_touch"]
    page = as_cleo.get("/my/intake/comfort/comfort/").content.decode()
    ticked = [tag for tag in re.findall(r"<input[^>]*>", page) if re.search(r"\schecked\b", tag)]
    values = {tag.split('value="')[1].split('"')[0] for tag in ticked}
    assert {"no", "knee", "low_back", "walking_aid"} <= values
    assert NONE in values, "position_limits was answered with none"
