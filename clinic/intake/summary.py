"""The answers in words, section by section: for the client's check page and for the therapist's review."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clinic.intake import answers, flow, pages
from clinic.intake.flow import Kind, Step
from clinic.intake.models import Intake
from clinic.intake.own_forms import EVERYWHERE, FEELINGS, ComfortForm, ContactForm
from clinic.intake.sheet import Sheet, sheet_of
from clinic.rules.questions import FollowUp, Question

Row = dict[str, Any]
Asked = Question | FollowUp

STAFF_PLACE = {"you": "urgent", "goals": "knee"}
"""Section of the client's form -> page of the staff's form, where the names differ."""


def summary(intake: Intake, language: str = "", *, staff: bool = False) -> list[dict[str, Any]]:
    """Sections of rows: `{title, rows: [{label, values, change_url, gap}]}`. A gap's `values` is empty.

    `language` is that of the page where it is left out. `change_url` leads to the client's page, or for `staff` to the therapist's form.
    """
    sheet = sheet_of(intake, language or get_language() or "en")
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
    return [(step.title, _page_words(sheet, step))]


def _rows(intake: Intake, sheet: Sheet, every: tuple[Step, ...], section: str, staff: bool) -> list[Row]:
    rows: list[Row] = []
    for step in every:
        if step.section != section or (step.is_detail and step.done):
            continue
        url = _change_url(intake, step, staff)
        lines = step_rows(sheet, step) if step.done else [(step.title, [])]
        rows += [{"label": label, "values": values, "change_url": url, "gap": not step.done} for label, values in lines]
    return rows


def _change_url(intake: Intake, step: Step, staff: bool) -> str:
    if not staff:
        return reverse("intake:page", args=step.args)
    place = STAFF_PLACE.get(step.section, step.section) + (flow.DETAILS if step.is_detail or step.key == "pain" else "")
    return reverse("intake:staff", args=[intake.clinic.slug, intake.appointment_id, place])


def _page_words(sheet: Sheet, step: Step) -> list[str]:
    """The lines of a page that say something, or "None of these"."""
    assert step.page is not None
    asked = sheet.asked_on(step.page)
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


def question_words(sheet: Sheet, question: Question) -> list[str]:
    """An answer in words: the value, then each detail."""
    key, document = f"question.{question.id}", sheet.document
    words = [value_words(sheet, question, key, document.value(question.id))]
    for follow in question.follow_ups:
        given = document.follow(question.id).get(follow.id)
        if given not in (None, "", []):
            name = f"{key}.follow.{follow.id}"
            words.append(f"{sheet.text(f'{name}.ask')} {value_words(sheet, follow, name, given)}")
    return words


def value_words(sheet: Sheet, asked: Asked, key: str, value: Any) -> str:
    """One value in words, by the type of its question."""
    if answers.is_unsure(value):
        return _("Not sure")
    if isinstance(value, list):
        return ", ".join(_item(sheet, asked, key, item) for item in value) or _("None of these")
    return _item(sheet, asked, key, value)


def _item(sheet: Sheet, asked: Asked, key: str, value: Any) -> str:
    if asked.type == "yn":
        return {"yes": _("Yes"), "no": _("No")}.get(value, str(value))
    if asked.type == "side":
        return sheet.text(f"side.{value}")
    if asked.type == "site":
        return sheet.region(value)
    if asked.type in ("ms", "choice"):
        return sheet.text(f"{key}.choice.{value}")
    if asked.type == "date":
        return _date_words(value)
    return str(value) if value not in (None, "") else _("Not provided")


def _contact(sheet: Sheet) -> list[tuple[str, list[str]]]:
    client, who = sheet.client, dict(ContactForm.base_fields["who"].choices)  # type: ignore[attr-defined]
    born = [date_format(client.birth_date, "j F Y")] if client.birth_date else []
    return [
        (_("Filled in by"), [str(who.get(sheet.document.extra.get("who"), ""))]),
        (_("Name"), [client.name]),
        (_("Date of birth"), born),
        (_("Phone"), [client.phone or _("Not provided")]),
        (_("E-mail"), [client.email or _("Not provided")]),
    ]


def _goals(sheet: Sheet) -> list[tuple[str, list[str]]]:
    goals = sheet.document.goals
    chosen = [goal for goal in (goals.get("primary"), goals.get("secondary")) if goal]
    return [(_("Goal"), [_goal(sheet, goal) for goal in chosen])]


def _goal(sheet: Sheet, goal: str) -> str:
    if goal == "other":
        return sheet.document.goals.get("other") or _("Something else")
    return sheet.text(f"goal.{goal}.label")


def _where(sheet: Sheet) -> list[tuple[str, list[str]]]:
    scored = {area["region"]: area for area in sheet.document.tender}
    words = [_area(sheet, name, scored.get(name)) for name in sheet.document.areas]
    if sheet.document.extra.get("where") == EVERYWHERE:
        words.append(_("All over, or hard to point to"))
    return [(_("Tender areas"), words or [_("No tender areas")])]


def _area(sheet: Sheet, name: str, scored: dict[str, Any] | None) -> str:
    if scored is None:
        return sheet.region(name)
    words = {"area": sheet.region(name), "score": scored["score"]}
    line = _("%(area)s, %(score)s of 10") % words
    feels = ", ".join(str(FEELINGS[word]).lower() for word in scored.get("words", []) if word in FEELINGS)
    return f"{line} ({feels})" if feels else line


def _pain(sheet: Sheet) -> list[tuple[str, list[str]]]:
    scores = sheet.document.scores
    labels = {"pain_now": _("Pain now"), "pain_week_worst": _("Worst this week")}
    rows = [(label, [_("%(score)s of 10") % {"score": scores.get(name)}]) for name, label in labels.items()]
    more = [words for q in pages.pain_questions(sheet) for words in question_words(sheet, q)[1:]]
    return [*rows, (_("About this pain"), more)] if more else rows


def _doctor(sheet: Sheet) -> list[tuple[str, list[str]]]:
    asked = pages.doctor_questions(sheet)
    rows = [(sheet.text(f"question.{q.id}.ask"), question_words(sheet, q)) for q in asked]
    has_letter = sheet.document.extra.get("has_letter") == "yes"
    return [*rows, (_("A letter from the doctor"), [_("Yes") if has_letter else _("No")])]


def _comfort(sheet: Sheet) -> list[tuple[str, list[str]]]:
    wishes = sheet.document.wishes
    about = [str(words) for name, words in ComfortForm.ABOUT.items() if wishes.get(name) == "yes"]
    lying = [str(words) for name, words in ComfortForm.LYING.items() if name in wishes.get("position_limits", [])]
    return [
        (_("Pressure"), [_("Not firmer than: %(words)s") % {"words": sheet.text(f"pressure.{wishes['pressure_pref']}")}]),
        (_("Warm pack"), [_("Yes") if wishes.get("heat_wanted") == "yes" else _("No")]),
        (_("Lying down"), lying or [_("Any way")]),
        (_("Do not touch"), [sheet.region(name) for name in wishes.get("no_touch", [])] or [_("Nothing named")]),
        (_("About you"), about or [_("None of these")]),
    ]


def _consent(sheet: Sheet) -> list[tuple[str, list[str]]]:
    return [(_("Your agreement"), [_("Signed by %(name)s") % {"name": sheet.document.extra.get("signed_name", "")}])]


OWN_ROWS = {
    "contact": _contact, "goals": _goals, "where": _where, "pain": _pain, "doctor": _doctor, "comfort": _comfort,
    "consent": _consent,
}  # fmt: skip


def _date_words(iso: str) -> str:
    return date_format(date.fromisoformat(iso), "j F Y")
