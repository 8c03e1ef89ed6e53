"""The small forms of the staff pages: another length, another time."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.practice.fields import DateField, TrackWidget
from clinic.practice.forms import MINUTES, AppointmentForm

OLDEST = timedelta(days=365)
"""A guardian's signature older than this is asked for again."""


class VersionField(forms.IntegerField):
    """Which version of the record the page showed. A lost or odd number counts as an old one."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> int:
        try:
            return int(super().clean(value))
        except (forms.ValidationError, TypeError):
            return 0


class LengthForm(forms.Form):
    """Another length for the session."""

    use_required_attribute = False
    minutes = forms.TypedChoiceField(
        label=_("Change the length, minutes"),
        coerce=int,
        choices=MINUTES,
        widget=TrackWidget(attrs={"legend_h2": True}),
        error_messages={
            "required": _("Choose 45, 50, 55 or 60 minutes"),
            "invalid_choice": _("Choose 45, 50, 55 or 60 minutes"),
        },
    )
    version = VersionField()


class GuardianForm(forms.Form):
    """What a parent or guardian signs with the therapist beside them."""

    use_required_attribute = False
    name = forms.CharField(
        label=_("Name of the parent or guardian"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Enter the name of the parent or guardian")},
    )
    signature = forms.CharField(
        label=_("Signature"),
        help_text=_("The parent or guardian types their own name."),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("The parent or guardian must type their name here")},
    )
    signed_on = DateField(label=_("Date of the signature"))

    def __init__(self, data: Any, *, today: date, **kwargs: Any) -> None:
        super().__init__(data, initial={"signed_on": today}, label_suffix="", **kwargs)
        signed_on = self.fields["signed_on"]
        if isinstance(signed_on, DateField):
            signed_on.earliest, signed_on.latest = today - OLDEST, today


class MoveForm(AppointmentForm):
    """Another day, time, length or therapist for an appointment that is there already."""

    version = VersionField()
