"""Single answers in words: a question with its details, one value by its type."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.intake import answers
from clinic.intake.sheet import Sheet
from clinic.rules.questions import FollowUp, Question

Asked = Question | FollowUp

SUBJECTS = {
    "last": gettext_lazy("Since your last visit"),
    "contact": gettext_lazy("You"),
    "goals": gettext_lazy("Your goal"),
    "where": gettext_lazy("Tender areas"),
    "pain": gettext_lazy("Your pain"),
    "doctor": gettext_lazy("Your doctor"),
    "comfort": gettext_lazy("Your comfort"),
    "consent": gettext_lazy("Your agreement"),
    "breathing": gettext_lazy("How you are today"),
    "leg": gettext_lazy("Your leg today"),
    "knee_now": gettext_lazy("Your knee right now"),
    "lately": gettext_lazy("The last weeks"),
    "operations": gettext_lazy("Injuries and operations"),
    "injury_check": gettext_lazy("Since you hurt the leg"),
    "heart_blood": gettext_lazy("Heart and blood"),
    "long_term": gettext_lazy("Long-term illness"),
    "skin_touch": gettext_lazy("Skin and touch"),
}
"""Page -> its subject in a few words. The rulebook's own words for it (`page.<id>.short`) come first."""


def subject(sheet: Sheet, page: str, title: str) -> str:
    """What a page is about, in a few words: for lists, where its title would be a question too many."""
    return sheet.optional_text(f"page.{page}.short") or str(SUBJECTS.get(page, title))


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


def _date_words(iso: str) -> str:
    return date_format(date.fromisoformat(iso), "DATE_FORMAT")
