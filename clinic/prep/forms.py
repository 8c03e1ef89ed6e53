"""The small forms of the staff pages: another length, another time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.practice.fields import TrackWidget
from clinic.practice.forms import MINUTES, AppointmentForm


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


class MoveForm(AppointmentForm):
    """Another day, time, length or therapist for an appointment that is there already."""

    version = VersionField()
