"""Form fields built from the rulebook, one for each type of question, and a date that may be known in part only."""

import calendar
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clinic.intake import answers
from clinic.intake.sheet import Sheet
from clinic.practice.fields import Choice, DateField, ScaleField, TickListField
from clinic.rules.questions import FollowUp, Question

NONE = "none_of_these"
"""The row that stands alone in a tick list. No question or choice has this id."""
LONG_TEXT = 1000
SCALE = (0, 10)

Asked = Question | FollowUp


class WhenField(DateField):
    """A date of an event, of which the day, or the day and the month, may be unknown.

    What is left out counts as late as it can be, because the more recent event is the more careful reading.
    """

    def __init__(self, **kwargs: Any) -> None:
        unknown = _("If you do not know the day or the month, leave it empty.")
        kwargs["help_text"] = f"{kwargs.get('help_text', '')} {unknown}".strip()
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        day, month, year = [str(part or "").strip() for part in value]
        if day or not (month or year):
            return super().to_python(value)
        if not year:
            raise ValidationError(_("Enter the year too"), "missing")
        begins = super().to_python(["1", month or "1", year])
        return None if begins is None else self._as_late_as_can_be(begins, bool(month))

    def _as_late_as_can_be(self, begins: date, month_known: bool) -> date:
        month = begins.month if month_known else 12
        ends = begins.replace(month=month, day=calendar.monthrange(begins.year, month)[1])
        latest = self.latest() if callable(self.latest) else self.latest
        return latest if latest and begins <= latest < ends else ends


def field_for(sheet: Sheet, asked: Asked, key: str, *, required: bool = True, unsure: bool = True) -> forms.Field:
    """The field for a question or follow-up. `key` is where its words stand, as `question.bp.follow.date`."""
    common = {
        "label": sheet.text(f"{key}.ask"),
        "help_text": sheet.optional_text(f"{key}.hint"),
        "required": required,
    }
    return BUILDERS[asked.type](sheet, asked, key, unsure, common)


def to_document(asked: Asked, cleaned: Any) -> Any:
    """A cleaned value in 2H form; None where an optional field was left empty."""
    if asked.type in ("ms", "site"):
        return [item for item in cleaned if item != NONE]
    if asked.type == "date":
        return cleaned.isoformat() if cleaned else None
    if asked.type == "num" and isinstance(cleaned, float) and cleaned.is_integer():
        return int(cleaned)
    return cleaned.strip() if asked.type == "txt" and isinstance(cleaned, str) else (cleaned if cleaned != "" else None)


def to_initial(asked: Asked, stored: Any) -> Any:
    """What a field shows for a stored answer."""
    if asked.type in ("ms", "site") and stored == []:
        return [NONE]
    if asked.type == "date" and isinstance(stored, str):
        return date.fromisoformat(stored)
    return stored


def latest_event(sheet: Sheet) -> date:
    """No event of a medical history lies in the future, nor behind the session."""
    return min(sheet.today, sheet.session_date)


def area_choices(sheet: Sheet) -> list[tuple[str, str]]:
    """Every region instance with its side in words, right before left, in the order of the rulebook."""
    instances = [name for region in sheet.rulebook.regions.values() for name in region.instances()]
    sides = sorted(instances, key=lambda name: {"_R": 0, "_L": 1}.get(name[-2:], 2))
    return [(name, sheet.region(name)) for name in sides]


def _radios(choices: Iterable[tuple[str, Any]], message: str, common: dict[str, Any]) -> forms.ChoiceField:
    errors = {"required": message, "invalid_choice": message}
    return forms.ChoiceField(choices=list(choices), widget=forms.RadioSelect, error_messages=errors, **common)


def _not_sure(unsure: bool) -> list[tuple[str, Any]]:
    return [(answers.UNSURE, _("Not sure"))] if unsure else []


def _yes_no(sheet: Sheet, asked: Asked, key: str, unsure: bool, common: dict[str, Any]) -> forms.Field:
    choices = [("yes", _("Yes")), ("no", _("No")), *_not_sure(unsure)]
    return _radios(choices, _("Choose yes, no or not sure") if unsure else _("Choose yes or no"), common)


def _one_of(sheet: Sheet, asked: Asked, key: str, unsure: bool, common: dict[str, Any]) -> forms.Field:
    words = [(choice, _choice(sheet, key, choice)) for choice in asked.choices]
    return _radios([*words, *_not_sure(unsure)], _("Choose one"), common)


def _choice(sheet: Sheet, key: str, choice: str) -> Choice:
    return Choice(sheet.text(f"{key}.choice.{choice}"), sheet.optional_text(f"{key}.choice_hint.{choice}"))


def _side(sheet: Sheet, asked: Asked, key: str, unsure: bool, common: dict[str, Any]) -> forms.Field:
    words = [(side, sheet.text(f"side.{side}")) for side in asked.choices]
    return _radios(words, _("Choose left, right or both"), common)


def _several(sheet: Sheet, asked: Asked, key: str, unsure: bool, common: dict[str, Any]) -> forms.Field:
    words: list[tuple[str, Any]] = [(choice, _choice(sheet, key, choice)) for choice in asked.choices]
    alone = [(answers.UNSURE, Choice(_("Not sure"), alone=True))] if unsure else []
    return TickListField(choices=[*words, *alone, (NONE, Choice(_("None of these"), alone=True))], **common)


def sites_by_side(sheet: Sheet, sides: Collection[str], chosen: Collection[str]) -> list[tuple[str, Any]]:
    """The areas as a tick list: those of these sides, and those chosen, first; the rest folded away."""
    areas = area_choices(sheet)
    first = [name for name, _words in areas if not sides or name[-1] in sides or name in chosen]
    shown = [(name, words) for name, words in areas if name in first]
    folded = [(name, _folded(words)) for name, words in areas if name not in first]
    return [*shown, *folded, (NONE, Choice(_("Somewhere else, or hard to say"), alone=True))]


def _folded(words: str) -> Choice:
    choice = Choice(words)
    choice.folded = True  # type: ignore[attr-defined]
    return choice


def _sites(sheet: Sheet, asked: Asked, key: str, unsure: bool, common: dict[str, Any]) -> forms.Field:
    return TickListField(choices=sites_by_side(sheet, (), ()), **common)


def _number(sheet: Sheet, asked: Asked, key: str, unsure: bool, common: dict[str, Any]) -> forms.Field:
    if (asked.minimum, asked.maximum) == SCALE:
        return ScaleField(**common)
    is_whole = not isinstance(asked.minimum, float)
    limits: dict[str, Any] = {"min_value": asked.minimum, "max_value": asked.maximum}
    limits["widget"] = forms.TextInput({"inputmode": "numeric" if is_whole else "decimal"})
    limits["error_messages"] = {"required": _("Enter a number"), "invalid": _("Enter a number, such as 3")}
    return forms.IntegerField(**limits, **common) if is_whole else forms.FloatField(**limits, **common)


def _date(sheet: Sheet, asked: Asked, key: str, unsure: bool, common: dict[str, Any]) -> forms.Field:
    errors = {"required": _("Enter the year, and the month and day if you know them")}
    earliest, latest = sheet.birth_date or date(1900, 1, 1), latest_event(sheet)
    return WhenField(error_messages=errors, earliest=earliest, latest=latest, example=latest, **common)


def _text(sheet: Sheet, asked: Asked, key: str, unsure: bool, common: dict[str, Any]) -> forms.Field:
    errors = {"required": _("Write a few words")}
    return forms.CharField(max_length=LONG_TEXT, widget=forms.Textarea({"rows": 3}), error_messages=errors, **common)


BUILDERS = {
    "yn": _yes_no, "choice": _one_of, "ms": _several, "num": _number, "date": _date, "txt": _text,
    "side": _side, "site": _sites,
}  # fmt: skip
