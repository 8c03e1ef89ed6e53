"""The page about who the form is for, and how to reach them."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.intake import fields
from clinic.intake.document import Patch
from clinic.intake.forms import StepForm
from clinic.practice.fields import DateField


class ContactForm(StepForm):
    """Who the form is for, and how to reach them; it is kept with the client, not with the answers."""

    who = forms.ChoiceField(
        label=gettext_lazy("Who is filling in this form?"),
        choices=[
            ("me", gettext_lazy("I am, about myself")),
            ("guardian", gettext_lazy("A parent or guardian of the person")),
            ("helper", gettext_lazy("Someone who helps the person")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who is filling in this form")},
    )
    name = forms.CharField(
        label=gettext_lazy("Full name of the person who comes for the massage"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Enter the name")},
    )
    birth_date = DateField(
        label=gettext_lazy("Date of birth of this person"),
        help_text=gettext_lazy("For example, 27 3 1985"),
        autocomplete="bday",
        error_messages={"required": gettext_lazy("Enter the date of birth, such as 27 3 1985")},
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("So that we can reach you before your visit. You can leave it empty."),
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("We send your checklist as a link. You can leave it empty."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    why_we_ask = gettext_lazy("Your age changes some of the questions. Under 18, a parent or guardian must agree.")

    def built(self) -> dict[str, forms.Field]:
        birth_date = cast("DateField", self.fields["birth_date"])
        birth_date.latest = fields.latest_event(self.sheet)
        return {}

    def stored(self) -> dict[str, Any]:
        client = self.sheet.client
        who = {"who": self.sheet.document.extra.get("who")}
        return who | {name: getattr(client, name) for name in ("name", "birth_date", "phone", "email")}

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if self.sheet.session_date.year - born.year > 120:
            raise forms.ValidationError(_("Check the year of the date of birth"))
        return born

    def patch(self) -> Patch:
        given = dict(self.cleaned_data)
        return {"extra": {"who": given.pop("who")}, "client": given}

    @property
    def why(self) -> str:
        return str(self.why_we_ask)
