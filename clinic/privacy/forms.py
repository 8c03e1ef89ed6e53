"""The forms of the privacy room: a name to confirm an erasure, and how many days each kind is kept."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.practice.forms import PlainForm
from clinic.practice.models import Client
from clinic.privacy.keeping import KINDS


class EraseForm(PlainForm):
    """The client's name, typed, so that nobody is erased by a slip of the hand."""

    name = forms.CharField(
        label=_("Type the client’s full name"),
        error_messages={"required": _("Type the client’s full name, as it stands above")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client = client

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if _plain(typed) != _plain(self.client.name):
            raise ValidationError(gettext("This is not the name as it stands above. Nothing was erased."))
        return typed


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


class KeepingForm(PlainForm):
    """Days for each kind of data."""

    def __init__(self, *args: Any, days: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, initial=days, **kwargs)
        for name, kind in KINDS.items():
            problem = gettext("Enter a number from %(least)s to %(most)s") % {"least": kind.least, "most": kind.most}
            self.fields[name] = forms.IntegerField(
                label=str(kind.title),
                help_text=gettext("Days %(from)s. %(why)s") % {"from": kind.counts_from, "why": kind.why},
                min_value=kind.least,
                max_value=kind.most,
                widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "short"}),
                error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), problem),
            )
