"""Form fields that Django has not: a 0-10 scale, a date in three parts, tick lists with a "None of these"."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Self, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

TOO_LONG = _("Use at most %(limit_value)s characters. These are %(show_value)s.")
UNREADABLE = _("Your words hold a sign that cannot be stored. Type them again.")
"""For the null character, which comes with text that was copied from elsewhere."""
BORN = date(1985, 3, 27)
"""An example for a date of birth: no month has 27, so nobody takes the day for it."""


def speak_plainly(fields: Mapping[str, forms.Field]) -> None:
    """Say in our words what Django says in those of a programmer, unless a field has words of its own."""
    for field in fields.values():
        field.error_messages.setdefault("max_length", TOO_LONG)
        field.error_messages.setdefault("null_characters_not_allowed", UNREADABLE)


class Choice(str):
    """The words of one choice. `hint` stands under them; `alone` sets it behind an "or": it excludes the others."""

    hint: str
    alone: bool

    def __new__(cls, words: object, hint: str = "", alone: bool = False) -> Self:
        choice = super().__new__(cls, words)
        choice.hint, choice.alone = hint, alone
        return choice


class TickListField(forms.MultipleChoiceField):
    """A tick list that needs an answer: at least one tick, and a `Choice` that stands alone only by itself."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "required": _("Tick all that apply, or tick the last row"),
        "mixed": _("Tick “%(alone)s” only by itself, or take its tick away"),
    }

    def clean(self, value: Any) -> list[str]:
        ticked: list[str] = super().clean(value)
        for choice, words in cast("list[tuple[str, str]]", list(self.choices)):  # type: ignore[arg-type]
            if getattr(words, "alone", False) and str(choice) in ticked and len(ticked) > 1:
                raise ValidationError(self.error_messages["mixed"], "mixed", {"alone": words})
        return ticked


class ScaleWidget(forms.RadioSelect):
    """Eleven numbers in a row, none chosen beforehand; `ends` says in words what 0 and 10 mean."""

    def __init__(self, attrs: Any = None, choices: Any = (), ends: tuple[Any, Any] | None = None) -> None:
        super().__init__(attrs, choices)
        self.ends = ends or (_("0 is no pain"), _("10 is the worst you can imagine"))


class ScaleField(forms.TypedChoiceField):
    """A whole number from 0 to 10, or None where it is not required and left out."""

    default_error_messages = {
        "required": _("Choose a number from 0 to 10"),
        "invalid_choice": _("Choose a number from 0 to 10"),
    }

    def __init__(self, *, ends: tuple[Any, Any] | None = None, **kwargs: Any) -> None:
        numbers = [(str(number), str(number)) for number in range(11)]
        super().__init__(choices=numbers, coerce=int, empty_value=None, widget=ScaleWidget(ends=ends), **kwargs)


class TrackWidget(forms.RadioSelect):
    """A few numbers on a line, as session lengths: radios, because a slider cannot be set by everyone."""

    track = True


class DateWidget(forms.MultiWidget):
    """Day, month and year as three text inputs, which hold whatever was typed."""

    def __init__(self, attrs: Any = None, autocomplete: str = "") -> None:
        parts = ("day", "month", "year")
        completes = [f"{autocomplete}-{part}" if autocomplete else None for part in parts]
        super().__init__([forms.TextInput({"autocomplete": complete}) for complete in completes], attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [value.day, value.month, value.year] if isinstance(value, date) else [None, None, None]


class DateField(forms.Field):
    """A real date, typed in three parts; month names are understood. None where it is not required and left empty.

    `earliest` and `latest` are the outermost dates allowed, and `example` is one that fits, for the hint and the
    errors: a date, or a function that gives one.
    """

    widget = DateWidget
    default_error_messages = {
        "required": _("Enter a date, such as %(example)s"),
        "missing": _("The date must include a %(parts)s"),
        "invalid": _("Enter a real date, such as %(example)s"),
        "early": _("The date must be %(date)s or later"),
        "late": _("The date must be %(date)s or earlier"),
    }

    def __init__(
        self,
        *,
        earliest: Any = date(1900, 1, 1),
        latest: Any = None,
        example: Any = BORN,
        autocomplete: str = "",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", DateWidget(autocomplete=autocomplete))
        super().__init__(**kwargs)
        self.earliest, self.latest, self.example = earliest, latest, example

    @property
    def example_words(self) -> str:
        """The example as a person would type it: "27 3 1985"."""
        day = _now(self.example) or BORN
        return f"{day.day} {day.month} {day.year}"

    def _refusal(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code, {"example": self.example_words})

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        day, month, year = [str(part or "").strip() for part in value]
        if not any((day, month, year)):
            return None
        self._refuse_gaps({_("day"): day, _("month"): month, _("year"): year})
        try:
            return date(_number(year), _month(month), _number(day))
        except (ValueError, OverflowError) as error:
            raise self._refusal("invalid") from error

    def _refuse_gaps(self, parts: dict[Any, str]) -> None:
        if gaps := [str(name) for name, typed in parts.items() if not typed]:
            raise ValidationError(self.error_messages["missing"], "missing", {"parts": str(_(" and a ")).join(gaps)})

    def validate(self, value: date | None) -> None:
        if value is None:
            if self.required:
                raise self._refusal("required")
            return
        earliest, latest = _now(self.earliest), _now(self.latest)
        if earliest and value < earliest:
            raise ValidationError(self.error_messages["early"], "early", {"date": _words(earliest)})
        if latest and value > latest:
            raise ValidationError(self.error_messages["late"], "late", {"date": _words(latest)})

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


def _now(bound: Any) -> date | None:
    return bound() if callable(bound) else bound


def _words(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)


def _month(text: str) -> int:
    """1-12, from a number or from a month's name in any language of the house, whole or its first letters."""
    if len(text) >= 3 and text.isalpha():
        found = {
            number
            for code, _name in settings.LANGUAGES
            for number, name in _month_names(code).items()
            if name.startswith(text.lower())
        }
        if len(found) == 1:
            return found.pop()
    return _number(text)


@cache
def _month_names(code: str) -> dict[int, str]:
    with override(code):
        return {number: str(name).lower() for number, name in MONTHS.items()}
