"""What our own pages hold, in words, for the summary: (label, values) for each line."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.intake import pages
from clinic.intake.own.comfort import ComfortForm
from clinic.intake.own.knee import EVERYWHERE, FEELINGS
from clinic.intake.own.people import ContactForm
from clinic.intake.sheet import Sheet
from clinic.intake.words import question_words

Lines = list[tuple[str, list[str]]]


def _contact(sheet: Sheet) -> Lines:
    client, who = sheet.client, dict(ContactForm.base_fields["who"].choices)  # type: ignore[attr-defined]
    born = [date_format(client.birth_date, "DATE_FORMAT")] if client.birth_date else []
    return [
        (_("Filled in by"), [str(who.get(sheet.document.extra.get("who"), ""))]),
        (_("Name"), [client.name]),
        (_("Date of birth"), born),
        (_("Phone"), [client.phone or _("Not provided")]),
        (_("E-mail"), [client.email or _("Not provided")]),
    ]


PART_NAMES = {
    "you": gettext_lazy("About you"),
    "goals": gettext_lazy("What you want from massage"),
    "where": gettext_lazy("Where it is sore"),
    "knee": gettext_lazy("Injuries and operations"),
    "health": gettext_lazy("Your health"),
    "comfort": gettext_lazy("Your comfort, and where not to touch"),
}
"""The parts of the last answers, as the page of a follow-up visit names them."""


def _last(sheet: Sheet) -> Lines:
    kept = sheet.document.extra.get("kept") or {}
    words = {"same": _("nothing changed"), "change": _("something changed")}
    said = [f"{name}: {words[kept[part]]}" for part, name in PART_NAMES.items() if part in kept]
    return [(_("Since your last visit"), said)] if said else []


def _goals(sheet: Sheet) -> Lines:
    goals = sheet.document.goals
    chosen = [goal for goal in (goals.get("primary"), goals.get("secondary")) if goal]
    return [(_("Goal"), [_goal(sheet, goal) for goal in chosen])]


def _goal(sheet: Sheet, goal: str) -> str:
    if goal == "other":
        return sheet.document.goals.get("other") or _("Something else")
    return sheet.text(f"goal.{goal}.label")


def _where(sheet: Sheet) -> Lines:
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


def _pain(sheet: Sheet) -> Lines:
    scores = sheet.document.scores
    labels = {"pain_now": _("Pain now"), "pain_week_worst": _("Worst this week")}
    rows = [(label, [_("%(score)s of 10") % {"score": scores.get(name)}]) for name, label in labels.items()]
    more = [words for q in pages.pain_questions(sheet) for words in question_words(sheet, q)[1:]]
    return [*rows, (_("About this pain"), more)] if more else rows


def _doctor(sheet: Sheet) -> Lines:
    asked = pages.doctor_questions(sheet)
    rows = [(sheet.text(f"question.{q.id}.ask"), question_words(sheet, q)) for q in asked]
    has_letter = sheet.document.extra.get("has_letter") == "yes"
    return [*rows, (_("A letter from the doctor"), [_("Yes") if has_letter else _("No")])]


def _comfort(sheet: Sheet) -> Lines:
    wishes = sheet.document.wishes
    about = [str(words) for name, words in ComfortForm.ABOUT.items() if wishes.get(name) == "yes"]
    lying = [str(words) for name, words in ComfortForm.LYING.items() if name in wishes.get("position_limits", [])]
    return [
        (
            _("Pressure"),
            [_("Not firmer than: %(words)s") % {"words": sheet.text(f"pressure.{wishes['pressure_pref']}")}],
        ),
        (_("Warm pack"), [_("Yes") if wishes.get("heat_wanted") == "yes" else _("No")]),
        (_("Lying down"), lying or [_("Any way")]),
        (_("Do not touch"), [sheet.region(name) for name in wishes.get("no_touch", [])] or [_("Nothing named")]),
        (_("About you"), about or [_("None of these")]),
    ]


def _consent(sheet: Sheet) -> Lines:
    extra = sheet.document.extra
    signed = [(_("Your agreement"), [_("Signed by %(name)s") % {"name": extra.get("signed_name", "")}])]
    said = {"yes": _("Yes"), "no": _("No")}
    asked = {"sensitive": _("Work on buttocks and inner thighs"), "letters": _("Keep the doctor’s letter")}
    return signed + [(label, [said[extra[name]]]) for name, label in asked.items() if extra.get(name) in said]


OWN_ROWS = {
    "last": _last,
    "contact": _contact, "goals": _goals, "where": _where, "pain": _pain, "doctor": _doctor, "comfort": _comfort,
    "consent": _consent,
}  # fmt: skip
