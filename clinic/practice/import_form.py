"""The forms of an import: the file with how it is to be read, and what becomes of those who are here already."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.practice.countries import country_of
from clinic.practice.forms import KeyField, PlainForm
from clinic.practice.import_dates import DateOrder
from clinic.practice.import_file import LETTERS, NotRead, Table, read
from clinic.practice.models import Clinic

MOST_BYTES = 10 * 1024 * 1024
MONTH_FIRST_IN = ("US",)


class ImportForm(PlainForm):
    """One CSV file. A good form has its `table`."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("A CSV file of at most 10 MB and 100,000 rows. Spreadsheets save it as “CSV UTF-8”."),
        widget=forms.FileInput({"accept": ".csv,text/csv,text/plain"}),
        error_messages={"required": _("Choose a file"), "empty": _("The file is empty.")},
    )
    letters = forms.ChoiceField(
        label=_("Its letters"),
        help_text=_("Choose another one if names look wrong when you check the file."),
        choices=[("", _("Find out")), *LETTERS.items()],
        required=False,
        widget=forms.Select({"class": "input pick"}),
        error_messages={"invalid_choice": _("Choose one of these")},
    )
    dates = forms.ChoiceField(
        label=_("Its dates of birth"),
        choices=[("", _("Find out")), (DateOrder.DAY_FIRST.value, _("Day first, as in 27/3/1985")),
                 (DateOrder.MONTH_FIRST.value, _("Month first, as in 3/27/1985"))],
        required=False,
        widget=forms.Select({"class": "input pick"}),
        error_messages={"invalid_choice": _("Choose one of these")},
    )  # fmt: skip
    key = KeyField()

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinic = clinic
        self.table: Table | None = None

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        file = given.get("file")
        if self.errors or file is None:
            return given
        if file.size > MOST_BYTES:
            self.add_error("file", _("The file is larger than 10 MB. Cut it into several files."))
            return given
        is_us = country_of(self.clinic.time_zone) in MONTH_FIRST_IN
        usual = DateOrder.MONTH_FIRST if is_us else DateOrder.DAY_FIRST
        chosen = DateOrder(given["dates"]) if given["dates"] else None
        try:
            self.table = read(file.read(), letters=given["letters"], dates=chosen, usual=usual)
        except NotRead as problem:
            self.add_error("file", ValidationError(str(problem), "not_read"))
        return given


class ConfirmForm(PlainForm):
    """What becomes of the rows of people who seem to be here already."""

    same = forms.ChoiceField(
        label=_("Those who seem to be here already"),
        choices=[("skip", _("Leave them out")), ("add", _("Add them all the same, as clients of their own"))],
        initial="skip",
        widget=forms.RadioSelect({"legend_h2": True}),
        error_messages={"required": _("Choose one of these"), "invalid_choice": _("Choose one of these")},
    )
