"""The small forms of the staff pages: another length, another time."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.practice.drawing import DrawingField
from clinic.practice.fields import DateField, TrackWidget, speak_plainly
from clinic.practice.forms import MINUTES, AppointmentForm, PlainForm, VersionField
from clinic.practice.proof import ProofForm

OLDEST = timedelta(days=365)
"""A guardian's signature older than this is asked for again."""


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
        speak_plainly(self.fields)
        signed_on = self.fields["signed_on"]
        if isinstance(signed_on, DateField):
            signed_on.earliest, signed_on.latest, signed_on.example = today - OLDEST, today, today


class GuardianMailForm(PlainForm):
    """Where the guardian's own link goes."""

    email = forms.EmailField(
        label=_("E-mail address of the parent or guardian"),
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"required": _("Enter an e-mail address"), "invalid": _("Enter a whole e-mail address")},
    )


class GuardianProofForm(ProofForm):
    """What a guardian knows, and whoever the link was forwarded to may not."""

    birth_date = DateField(
        label=_("Date of birth of the person you sign for"),
        example=date(2011, 3, 27),
        help_text=_("For example, 27 3 2011. It shows us that the link came to the right person."),
    )


class GuardianSignForm(PlainForm):
    """What a parent or guardian signs by themselves."""

    agreed = forms.BooleanField(
        label=_("I have read this and I agree"),
        error_messages={"required": _("Tick the box if you agree. If you do not, please call us")},
    )
    relation = forms.ChoiceField(
        label=_("Who are you to them?"),
        choices=[
            ("parent", _("A parent")),
            ("guardian", _("A legal guardian")),
            ("other", _("Somebody else who may decide for them")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who you are to them")},
    )
    name = forms.CharField(
        label=_("Your full name"),
        help_text=_("Typing your name counts as your signature."),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Type your full name")},
    )
    drawing = DrawingField()


class MoveForm(AppointmentForm):
    """Another day, time, length or therapist for an appointment that is there already."""

    version = VersionField()
