"""Every answer that is stored of one intake, in words: what the PDF of the answers holds. Nothing is left out.

What this program has no words for (an answer that an older or newer version stored) stands as it is stored.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.intake.models import Intake
from clinic.intake.own.comfort import ComfortForm
from clinic.intake.own.knee import EVERYWHERE, FEELINGS, NOWHERE
from clinic.intake.own.people import ContactForm
from clinic.intake.sheet import Sheet, sheet_of
from clinic.intake.words import value_words
from clinic.prep.exports_record import Row, letters, mistaken, moment, signatures, yes_no
from clinic.prep.models import Assessment
from clinic.rules.questions import SECTIONS, FollowUp, Question

SAID = ("goals", "tender", "scores", "wishes", "guardian_ok", "answers", "extra", "mistakes")
"""Parts of the stored document that have their own words here."""
BOOKKEEPING = ("open", "singly", "done", "saved")
"""Parts that say how far the form is, and no answer."""


def sections(intake: Intake, assessment: Assessment, language: str) -> list[dict[str, Any]]:
    """Everything stored, as sections of rows: `{title, rows: [{label, values}]}`; empty sections are left out."""
    sheet = sheet_of(intake, language)
    named: list[tuple[str, Iterable[Row]]] = [
        (_("Who"), _who(sheet)),
        (_("Goals"), _goals(sheet)),
        (_("Sore places, as the client marked them"), _places(sheet)),
        (_("Sore places, as the therapist found them"), _found(sheet, intake)),
        (_("Pain"), _scores(sheet)),
        *((sheet.text(f"section.{section}"), _answers(sheet, section)) for section in SECTIONS),
        (_("Wishes"), _wishes(sheet)),
        (_("Answers taken back"), mistaken(intake, language)),
        (_("Doctors’ letters that were read"), letters(sheet, assessment)),
        (_("Signatures"), signatures(intake)),
        (_("Also stored"), _rest(sheet)),
    ]
    made = [{"title": title, "rows": [_row(*row) for row in rows]} for title, rows in named]
    return [section for section in made if section["rows"]]


def _row(label: str, values: list[str]) -> dict[str, Any]:
    return {"label": label, "values": [value for value in values if value] or [_("Not provided")]}


def _who(sheet: Sheet) -> Iterator[Row]:
    client, extra = sheet.client, sheet.document.extra
    who = dict(ContactForm.base_fields["who"].choices)  # type: ignore[attr-defined]
    yield _("Name"), [client.name]
    yield _("Date of birth"), [date_format(client.birth_date, "DATE_FORMAT")] if client.birth_date else []
    yield _("Phone"), [client.phone]
    yield _("E-mail"), [client.email]
    yield _("Filled in by"), [str(who.get(extra.get("who"), extra.get("who", "")))]
    if sheet.document.guardian_ok is not None:
        yield _("A parent or guardian has agreed"), [yes_no(sheet.document.guardian_ok)]


def _goals(sheet: Sheet) -> Iterator[Row]:
    goals = sheet.document.goals
    for name, label in (("primary", _("What they want most")), ("secondary", _("A second thing"))):
        if goals.get(name):
            key = f"goal.{goals[name]}.label"
            yield label, [sheet.text(key) if sheet.has_text(key) else _("Something else")]
    if goals.get("other"):
        yield _("In own words"), [goals["other"]]


def _places(sheet: Sheet) -> Iterator[Row]:
    scored = {area["region"] for area in sheet.document.tender}
    for area in sheet.document.tender:
        yield _area(sheet, area)
    for name in sheet.document.areas:
        if name not in scored:
            yield sheet.region(name), [_("Marked, without a number")]
    where = sheet.document.extra.get("where")
    words = {EVERYWHERE: _("All over, or hard to point to"), NOWHERE: _("No tender areas")}
    if where:
        yield _("In general"), [words.get(where, str(where))]


def _found(sheet: Sheet, intake: Intake) -> Iterator[Row]:
    found = intake.appointment.therapist_maps.select_related("by").first()
    if found is None:
        return
    for area in found.found.get("areas", []):
        yield _area(sheet, area)
    if found.found.get("note"):
        yield _("Note"), [found.found["note"]]
    yield _("Found by"), [f"{found.by or ''} {moment(sheet.clinic, found.at)}".strip()]


def _area(sheet: Sheet, area: Mapping[str, Any]) -> Row:
    feels = ", ".join(str(FEELINGS.get(word, word)) for word in area.get("words", []))
    score = _("%(score)s of 10") % {"score": area["score"]} if area.get("score") is not None else ""
    return sheet.region(area["region"]), [score, feels] if score or feels else [_("Marked, without a number")]


def _scores(sheet: Sheet) -> Iterator[Row]:
    labels = {"pain_now": _("Pain now"), "pain_week_worst": _("Worst this week")}
    for name, score in sheet.document.scores.items():
        yield labels.get(name, name), [_("%(score)s of 10") % {"score": score}]


def _answers(sheet: Sheet, section: str) -> Iterator[Row]:
    """Every stored answer to a question of this section, whether it is still asked or not."""
    for name, question in sheet.rulebook.questions.items():
        if question.section == section and sheet.document.has(name):
            yield sheet.text(f"question.{name}.ask"), _words(sheet, question)


def _words(sheet: Sheet, question: Question) -> list[str]:
    key, known = f"question.{question.id}", {follow.id: follow for follow in question.follow_ups}
    words = [_value(sheet, question, key, sheet.document.value(question.id))]
    for name, given in sheet.document.follow(question.id).items():
        follow, at = known.get(name), f"{key}.follow.{name}"
        if follow is None:
            words.append(f"{name}: {given}")
        else:
            words.append(f"{sheet.text(f'{at}.ask')} {_value(sheet, follow, at, given)}")
    return words


def _value(sheet: Sheet, asked: Question | FollowUp, key: str, value: Any) -> str:
    """One value in words; what no words are known for stands as it is."""
    try:
        return value_words(sheet, asked, key, value)
    except (KeyError, ValueError, TypeError):
        return str(value)


def _wishes(sheet: Sheet) -> Iterator[Row]:
    wishes = sheet.document.wishes
    for name, value in wishes.items():
        if name == "pressure_pref":
            yield _("Not firmer than"), [sheet.optional_text(f"pressure.{value}") or str(value)]
        elif name == "position_limits":
            lying = [str(ComfortForm.LYING.get(each, each)) for each in value]
            yield _("Lying down"), lying or [_("Any way")]
        elif name == "no_touch":
            yield _("Do not touch"), [", ".join(sheet.region(each) for each in value) or _("Nothing named")]
        else:
            labels = {"heat_wanted": _("Would like a warm pack"), **ComfortForm.ABOUT}
            yield str(labels.get(name, name)), [{"yes": _("Yes"), "no": _("No")}.get(value, str(value))]


def _rest(sheet: Sheet) -> Iterator[Row]:
    """What the forms keep beside the answers, and whatever else lies in the document."""
    known = {"who", "where", "areas"}
    labels = {"has_letter": _("Has a letter from the doctor"), "signed_name": _("Name typed as signature"),
              "guardian_name": _("Name of the parent or guardian"), "letters": _("Keep the doctor’s letter"),
              "sensitive": _("Work on buttocks and inner thighs")}  # fmt: skip
    for name, value in sheet.document.extra.items():
        if name not in known:
            yield labels.get(name, name), [{"yes": _("Yes"), "no": _("No")}.get(str(value), str(value))]
    for name, value in sheet.document.raw.items():
        if name not in SAID and name not in BOOKKEEPING:
            yield name, [str(value)]
    for name, answer in sheet.document.answers.items():
        if name not in sheet.rulebook.questions:
            yield name, [str(answer)]
