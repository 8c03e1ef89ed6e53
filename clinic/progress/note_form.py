"""The form of a visit's note: a text under each heading, and why it is corrected where it is."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.practice.forms import KeyField, PlainForm, VersionField
from clinic.progress.models import Note
from clinic.progress.notes import HEADINGS, said

LONGEST = 8000
"""Characters under one heading: a long session fills a tenth of it."""


class NoteForm(PlainForm):
    """Free text under the four headings; at least one of them holds something."""

    seen = VersionField(required=False)
    key = KeyField()

    def __init__(self, *args: Any, newest: Note | None, with_reason: bool, **kwargs: Any) -> None:
        """`newest` is shown to go on with; `with_reason` asks why it is corrected."""
        told = said(newest) if newest else {}
        kwargs["initial"] = {"seen": newest.number if newest else 0, **told, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        for name, (title, hint) in HEADINGS.items():
            self.fields[name] = forms.CharField(
                label=str(title),
                help_text=str(hint),
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea({"rows": 4}),
            )
        self.fields["reason"] = forms.CharField(
            label=gettext_lazy("Why do you correct it?"),
            help_text=gettext_lazy("The session has ended. The old text stays readable beside the new one."),
            required=with_reason,
            max_length=300,
            error_messages={"required": gettext_lazy("Say why you correct this note")},
        )
        if not with_reason:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(given[name].strip() for name in HEADINGS):
            raise ValidationError(_("Write something under one of the headings"), "empty")
        return given

    def text(self) -> dict[str, str]:
        """What stands under each heading."""
        return {name: self.cleaned_data[name] for name in HEADINGS}
