"""The answers in words, section by section: for the client's check page and for the therapist's review."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.intake import answers, flow
from clinic.intake.flow import Kind, Step
from clinic.intake.models import Intake
from clinic.intake.own.rows import OWN_ROWS
from clinic.intake.sheet import Sheet, sheet_of
from clinic.intake.words import question_words
from clinic.practice.language import language as page_language
from clinic.rules.questions import Question

Row = dict[str, Any]

STAFF_PLACE = {"you": "urgent", "goals": "knee"}
"""Section of the client's form -> page of the staff's form, where the names differ."""

LATER = ("pain", "consent")
"""Own pages that depend on the one before: the places to score, the parts that may be touched."""


def summary(intake: Intake, language: str = "", *, staff: bool = False) -> list[dict[str, Any]]:
    """Sections of rows: `{title, rows: [{label, values, change_url, gap}]}`. A gap's `values` is empty.

    `language` is that of the page where it is left out. `change_url` leads to the client's page, or for `staff`
    to the therapist's form.
    """
    sheet = sheet_of(intake, language or page_language())
    every = flow.steps(sheet)
    return [
        {"title": flow.section_title(sheet, section), "rows": _rows(intake, sheet, every, section, staff)}
        for section in flow.SECTIONS
    ]


def step_rows(sheet: Sheet, step: Step) -> list[tuple[str, list[str]]]:
    """What one page holds: (label, values) for each of its lines."""
    if step.kind is Kind.OWN:
        return OWN_ROWS[step.key](sheet)
    if step.kind is Kind.MORE or step.page is None:
        question = sheet.question(step.question)
        return [(step.title, question_words(sheet, question))]
    return [(flow.label(sheet, step), _page_words(sheet, step))]


def _rows(intake: Intake, sheet: Sheet, every: tuple[Step, ...], section: str, staff: bool) -> list[Row]:
    rows: list[Row] = []
    for step in every:
        if step.section != section or (step.is_detail and step.done):
            continue
        url = _change_url(intake, step, staff)
        lines = step_rows(sheet, step) if step.done else [(flow.label(sheet, step), [])]
        rows += [{"label": label, "values": values, "change_url": url, "gap": not step.done} for label, values in lines]
    return rows


def _change_url(intake: Intake, step: Step, staff: bool) -> str:
    if not staff:
        return reverse("intake:page", args=step.args)
    place = STAFF_PLACE.get(step.section, step.section) + (flow.DETAILS if step.is_detail or step.key in LATER else "")
    return reverse("intake:staff", args=[intake.clinic.slug, intake.appointment_id, place])


def _page_words(sheet: Sheet, step: Step) -> list[str]:
    """The lines of a page that say something, or "None of these"."""
    asked = sheet.asked_on(step.listed)
    said = [line for question in asked for line in _line(sheet, question)]
    return said or [_("None of these")]


def _line(sheet: Sheet, question: Question) -> list[str]:
    """What a question adds to its page: nothing where the answer changes nothing."""
    value = sheet.document.value(question.id)
    if not sheet.document.has(question.id) or answers.is_nothing(question, value):
        return []
    subject = sheet.optional_text(f"question.{question.id}.row") or sheet.text(f"question.{question.id}.ask")
    words = question_words(sheet, question)
    if question.type == "yn" and value == answers.ticked(question):
        words = words[1:]
    if question.type == "ms" and not question.one_row and not answers.is_unsure(value):
        return ["; ".join(words)]
    return [f"{subject}: {'; '.join(words)}" if words else subject]
