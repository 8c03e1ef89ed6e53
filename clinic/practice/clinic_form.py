"""The clinic's own details as its owner types them: name, address, telephone, time zone, language, emergency number."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.practice.countries import emergency_numbers
from clinic.practice.forms import PlainForm, VersionField
from clinic.practice.models import Clinic, is_time_zone

DETAILS = ("name", "address", "phone", "hours", "time_zone", "language", "emergency_number")


class OneLine(forms.CharField):
    """A text on one line, however it was pasted."""

    def to_python(self, value: Any) -> Any:
        return re.sub(r"\s+", " ", str(super().to_python(value))).strip()


class ClinicForm(PlainForm):
    """The details. Two things are asked again where they are unusual: the emergency number, and another time zone."""

    name = OneLine(label=_("Name of the clinic"), max_length=120, error_messages={"required": _("Enter the name")})
    address = OneLine(
        label=_("Address"), max_length=200, required=False, help_text=_("It stands on the client’s page and in mail.")
    )
    phone = OneLine(
        label=_("Phone number"),
        max_length=40,
        required=False,
        validators=[
            RegexValidator(r"^\+?[0-9 ()/.\-]{3,}$", _("Enter a phone number that can be called, such as 030 555 0142"))
        ],
    )
    hours = OneLine(
        label=_("When the phone is answered"),
        max_length=120,
        required=False,
        help_text=_("In words, such as 9am to 6pm. It stands beside the phone number, as you write it."),
    )
    time_zone = OneLine(
        label=_("Time zone"),
        max_length=60,
        validators=[is_time_zone],
        help_text=_("Such as Europe/London or America/New_York."),
        error_messages={"required": _("Enter a time zone, such as Europe/London")},
    )
    zone_sure = forms.BooleanField(label=_("Yes, change the clock of the clinic"), required=False)
    language = forms.ChoiceField(
        label=_("Language for new clients"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a language"), "invalid_choice": _("Choose one of these languages")},
    )
    emergency_number = OneLine(
        label=_("Emergency number"),
        max_length=20,
        help_text=_("Clients are told to call it when it is urgent. It must bring an ambulance."),
        validators=[RegexValidator(r"^[0-9]{2,6}$", _("Enter the number in digits alone, such as 112 or 911"))],
        error_messages={"required": _("Enter the number that brings an ambulance, such as 112")},
    )
    number_sure = forms.BooleanField(label=_("Yes, this number brings an ambulance here"), required=False)
    version = VersionField(required=False)

    def __init__(self, data: Any, *, clinic: Clinic) -> None:
        stored = {name: getattr(clinic, name) for name in DETAILS}
        super().__init__(data, initial={**stored, "version": clinic.version})
        self.clinic = clinic
        self._drop_unless_asked("zone_sure", self._moves_the_clock())
        self._drop_unless_asked("number_sure", self._has_unusual_number())

    def details(self) -> dict[str, Any]:
        """What goes into the record."""
        return {name: self.cleaned_data[name] for name in DETAILS}

    def shown(self, name: str, value: Any) -> Any:
        """A stored value as the form would say it."""
        return dict(settings.LANGUAGES).get(value, value) if name == "language" else value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "zone_sure" in self.fields and not cleaned.get("zone_sure"):
            self.add_error("zone_sure", self._about_the_clock())
        if "number_sure" in self.fields and not cleaned.get("number_sure"):
            known = gettext(" or ").join(emergency_numbers(self._typed("time_zone")))
            told = gettext("In your country we know %(numbers)s. Check the number, then tick this") % {"numbers": known}
            self.add_error("number_sure", told)
        return cleaned

    def _typed(self, name: str) -> str:
        return re.sub(r"\s+", " ", str(self.data.get(name, ""))).strip()

    def _drop_unless_asked(self, name: str, is_asked: bool) -> None:
        if not is_asked:
            del self.fields[name]

    def _has_unusual_number(self) -> bool:
        known = emergency_numbers(self._typed("time_zone"))
        typed = self._typed("emergency_number")
        is_stored = typed == self.clinic.emergency_number and self._typed("time_zone") == self.clinic.time_zone
        return self.is_bound and bool(known) and typed.isdecimal() and typed not in known and not is_stored

    def _moves_the_clock(self) -> bool:
        """Whether visits are booked that would then read differently on the wall."""
        return self.is_bound and self._typed("time_zone") != self.clinic.time_zone and self._booked() > 0

    def _booked(self) -> int:
        return self.clinic.appointments.filter(starts_at__gt=timezone.now(), status="planned").count()

    def _about_the_clock(self) -> str:
        told = gettext("Booked visits would show another time: %(count)s of them. Move them afterwards, or tick this")
        return told % {"count": self._booked()}
