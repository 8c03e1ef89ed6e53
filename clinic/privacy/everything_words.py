"""Everything about one client in words: what the PDF holds. Answers and results as the rules' texts say them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.intake.models import Intake
from clinic.practice.models import Client
from clinic.prep.exports_answers import sections as answer_sections
from clinic.prep.exports_record import moment, yes_no
from clinic.prep.reading import in_words
from clinic.prep.stage import newest_of
from clinic.privacy.everything import records, row
from clinic.privacy.held import HELD, Held
from clinic.privacy.labels import label_of
from clinic.privacy.trail_words import words as action_words

Section = dict[str, Any]


def sections(client: Client, language: str) -> list[Section]:
    """Every record as `{title, rows: [{label, values}]}`; kinds of which there is nothing are left out."""
    made = [section for label, held in HELD.items() for section in _sections(label, held, client, language)]
    return [section for section in made if section["rows"]]


def _sections(label: str, held: Held, client: Client, language: str) -> Iterator[Section]:
    if label == "practice.Event":
        yield _trail(held, client)
        return
    for record in records(label, client):
        title = str(held.title) if label == "practice.Client" else f"{held.title}: {_name(record, client)}"
        yield {"title": title, "rows": [_row(*each) for each in _rows(label, held, record, client, language)]}
        if isinstance(record, Intake):
            yield from _answers(record, client, language)


def _name(record: Any, client: Client) -> str:
    """What tells a record from the others of its kind: its visit's time, or its number."""
    start = getattr(record, "starts_at", None)
    return moment(client.clinic, start) if start else f"{record.pk}"


def _rows(label: str, held: Held, record: Model, client: Client, language: str) -> Iterator[tuple[str, list[str]]]:
    for name, value in row(held, record).items():
        if (label, name) in HELD_IN_WORDS:
            values = HELD_IN_WORDS[label, name](record, language)
        elif name == "content" and label == "intake.LetterFile":
            values = [_("The file itself is in the JSON file.")]
        else:
            values = list(_flat(_shown(record, name, value), client))
        yield label_of(name), values


def _shown(record: Any, name: str, value: Any) -> Any:
    """A choice by its words."""
    return record._get_FIELD_display(record._meta.get_field(name)) if record._meta.get_field(name).choices else value


def _row(label: str, values: list[str]) -> dict[str, Any]:
    return {"label": label, "values": [value for value in values if value] or [_("Not provided")]}


def _flat(value: Any, client: Client, at: str = "") -> Iterator[str]:
    """Whatever is stored, line by line: `limits › avoid: calf`."""
    before = f"{at}: " if at else ""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, client, f"{at} › {name}" if at else str(name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _flat(inner, client, at)
    elif value is not None and value != "":
        yield before + _plain(value, client)


def _plain(value: Any, client: Client) -> str:
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, datetime):
        return moment(client.clinic, value)
    return date_format(value, "DATE_FORMAT") if isinstance(value, date) else str(value)


def _answers(intake: Intake, client: Client, language: str) -> Iterator[Section]:
    """The answers of a form that was sent, each question as it was asked."""
    newest = newest_of(intake.appointment)
    if newest is None or intake.sent_at is None:
        return
    intake.clinic = intake.appointment.clinic = client.clinic
    intake.client = intake.appointment.client = client
    form = _("Form %(number)s") % {"number": intake.pk}
    for section in answer_sections(intake, newest, language):
        yield {**section, "title": f"{form}: {section['title']}"}


def _result(record: Any, language: str) -> list[str]:
    """What the rules found, as the rulebook of that day says it: findings, checklist and plan."""
    result = in_words(record, None, language)
    lines = [f"{finding['title']}: {finding['message']}" for finding in result["findings"]]
    lines += [item["text"] for item in result["checklist"]]
    for phase in (result["plan"] or {}).get("phases", []):
        lines.append(f"{phase['start']}–{phase['start'] + phase['minutes']} {phase['title']}")
        lines += [f"{block['region_text'] or ''} {block['technique_text']}".strip() for block in phase["blocks"]]
    return lines


def _as_read(record: Any, language: str) -> list[str]:
    return [_("The answers of the form as they stood then; word for word in the JSON file.")]


def _document(record: Any, language: str) -> list[str]:
    if record.sent_at is not None:
        return [_("The answers stand below, each with its question.")]
    return list(_flat(record.document, record.client))


HELD_IN_WORDS = {
    ("intake.Intake", "document"): _document,
    ("prep.Assessment", "facts"): _as_read,
    ("prep.Assessment", "result"): _result,
}
"""Columns that have their own words."""


def _trail(held: Held, client: Client) -> Section:
    rows = []
    for event in records("practice.Event", client):
        who = str(event.actor) if event.actor else event.actor_kind
        rows.append(_row(moment(client.clinic, event.at), [action_words(event.action), who, event.subject]))
    return {"title": str(held.title), "rows": rows}
