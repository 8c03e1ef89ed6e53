"""The forms of staff: a client's details, an appointment in the clinic's own time, a walk-in."""

import re
import secrets
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.practice.fields import DateField, ScaleField, TrackWidget, speak_plainly
from clinic.practice.models import Appointment, Client, Clinic, Membership

__all__ = ["AppointmentForm", "ClientForm", "DateField", "ScaleField", "TimeField", "WalkInForm"]

MINUTES = [(str(minutes), str(minutes)) for minutes in Appointment.MINUTES]
YEARS_AHEAD = timedelta(days=2 * 365)


def new_key() -> str:
    """Minted with a blank form, so that the same form sent twice is stored once."""
    return secrets.token_urlsafe(16)


class PlainForm(forms.Form):
    """A form without the browser's own checks, whose messages are not ours, and without a colon after each label."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        speak_plainly(self.fields)


class KeyField(forms.CharField):
    """The hidden key of a form. A garbled one is replaced, not refused: it is no one's fault."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, initial=new_key, **kwargs)

    def clean(self, value: Any) -> str:
        typed = str(value or "")
        return typed if re.fullmatch(r"[\w-]{16,43}", typed, re.ASCII) else new_key()


class VersionField(forms.IntegerField):
    """Which version of the record the page showed. A lost or odd number counts as an old one."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> int:
        try:
            return int(super().clean(value))
        except (forms.ValidationError, TypeError):
            return 0


class ClientForm(forms.ModelForm):  # type: ignore[type-arg]
    """A client's name and contact."""

    use_required_attribute = False
    birth_date = DateField(
        label=_("Date of birth"), required=False, latest=date.today, help_text=_("For example, 27 3 1985")
    )
    language = forms.ChoiceField(
        label=_("Language of their form and mail"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose one of these languages")},
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    key = KeyField()

    class Meta:
        model = Client
        fields = ["name", "birth_date", "phone", "email", "language"]
        labels = {"name": _("Full name"), "phone": _("Phone number"), "email": _("E-mail address")}
        error_messages = {
            "name": {"required": _("Enter the client’s name")},
            "email": {"invalid": _("Enter an e-mail address like name@example.com")},
        }
        widgets = {
            "name": forms.TextInput({"autocomplete": "off"}),
            "phone": forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
            "email": forms.TextInput({"inputmode": "email", "autocomplete": "off", "spellcheck": "false"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_plainly(self.fields)
        self.fields["email"].help_text = _("We send the link to the form here.")
        self.initial["version"] = self.instance.version

    def details(self) -> dict[str, Any]:
        """What goes into the record."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def clean_language(self) -> str:
        """One that was not sent stays as it is."""
        return self.cleaned_data["language"] or str(self.initial["language"])

    def shown(self, name: str, value: Any) -> Any:
        """A stored value as the form would say it."""
        return dict(settings.LANGUAGES).get(value, value) if name == "language" else value


class TimeField(forms.CharField):
    """A time of day as people write it: 14:30, 14.30, 2:30pm, 9am."""

    default_error_messages = {
        "required": _("Enter a time, such as 14:30 or 2:30pm"),
        "invalid": _("Enter a time, such as 14:30 or 2:30pm"),
    }

    def to_python(self, value: Any) -> Any:
        typed = str(value or "").strip().lower().replace(" ", "").replace(".m.", "m")
        if not typed:
            return None
        parts = re.fullmatch(r"(\d{1,2})(?:[:.h]?(\d{2}))?(am|pm)?", typed, re.ASCII)
        hour = _hour(int(parts[1]), parts[3]) if parts else None
        minute = int(parts[2] or 0) if parts else 0
        if hour is None or minute > 59:
            raise ValidationError(self.error_messages["invalid"], "invalid")
        return time(hour, minute)

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%H:%M") if isinstance(value, time) else value

    def run_validators(self, value: Any) -> None:
        """A time has no length; CharField's validators read text."""


def _hour(hour: int, half: str | None) -> int | None:
    if half is None:
        return hour if hour < 24 else None
    if not 1 <= hour <= 12:
        return None
    return hour % 12 + (12 if half == "pm" else 0)


class SessionForm(forms.Form):
    """How long, and with whom of this clinic."""

    use_required_attribute = False
    minutes = forms.TypedChoiceField(
        label=_("Session length, minutes"),
        coerce=int,
        choices=MINUTES,
        initial="60",
        widget=TrackWidget,
        error_messages={"required": _("Choose how long"), "invalid_choice": _("Choose 45, 50, 55 or 60 minutes")},
    )
    therapist = forms.ModelChoiceField(
        label=_("Therapist"),
        queryset=Membership.objects.none(),
        empty_label=None,
        error_messages={"required": _("Choose a therapist"), "invalid_choice": _("Choose a therapist of this clinic")},
    )
    key = KeyField()

    def __init__(self, *args: Any, clinic: Clinic, me: Membership, **kwargs: Any) -> None:
        """`me` stands in the list of therapists to begin with, where they give sessions."""
        super().__init__(*args, **kwargs)
        speak_plainly(self.fields)
        self.clinic = clinic
        field: Any = self.fields["therapist"]
        field.queryset = clinic.memberships.therapists().select_related("user")
        field.label_from_instance = lambda membership: str(membership.user)
        field.initial = me.pk
        if not me.gives_care and field.queryset.count() != 1:
            field.empty_label = _("Choose a therapist")  # else a browser would choose the first of them unseen
            field.widget.choices = field.choices
        field.widget.attrs["class"] = "input"


class AppointmentForm(SessionForm):
    """A day and a time on the clinic's own clock, also in the two nights when it is changed."""

    day = DateField(label=_("Day"))
    clock = TimeField(label=_("Time"), help_text=_("For example, 14:30 or 2:30pm"))
    which = forms.TypedChoiceField(
        label=_("The clocks go back: which one?"),
        coerce=int,
        choices=[("0", _("The first, before the clocks change")), ("1", _("The second, after the clocks change"))],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose the first or the second")},
    )
    field_order = ["day", "clock", "which", "minutes", "therapist"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day: Any = self.fields["day"]
        day.earliest, day.latest = self.clinic.today, lambda: self.clinic.today() + YEARS_AHEAD
        day.error_messages["early"] = _("The day must be today or later")
        day.example = self.clinic.today() + timedelta(days=7)
        day.help_text = gettext("For example, %(example)s") % {"example": day.example_words}
        if not self._happens_twice():
            del self.fields["which"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("day") and cleaned.get("clock"):
            cleaned["starts_at"] = self._moment(cleaned["day"], cleaned["clock"], cleaned.get("which"))
        return cleaned

    def _moment(self, day: date, at: time, which: Any) -> datetime | None:
        moment = datetime.combine(day, at, self.clinic.zone).replace(fold=which or 0)
        if moment.astimezone(UTC).astimezone(self.clinic.zone).replace(tzinfo=None) != moment.replace(tzinfo=None):
            self.add_error("clock", gettext("The clocks go forward that night, and this time is left out"))
        elif "which" in self.fields and which in (None, ""):
            self.add_error("which", gettext("Choose the first or the second: this time comes twice that night"))
        return moment.astimezone(UTC)

    def _happens_twice(self) -> bool:
        """Whether the time that was typed comes twice, because the clock is put back."""
        if not self.is_bound:
            return False
        try:
            day = self.fields["day"].clean(self["day"].data)
            at = self.fields["clock"].clean(self["clock"].data)
        except ValidationError:
            return False
        moment = datetime.combine(day, at, self.clinic.zone)
        first, second = moment.replace(fold=0).utcoffset(), moment.replace(fold=1).utcoffset()
        return first is not None and second is not None and first > second


class WalkInForm(SessionForm):
    """Somebody is here now: a known client, or a new one by name."""

    name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        error_messages={"required": _("Enter the client’s name")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    birth_date = DateField(
        label=_("Date of birth"), required=False, latest=date.today, help_text=_("For example, 27 3 1985")
    )
    phone = forms.CharField(label=_("Phone number"), max_length=40, required=False)
    field_order = ["name", "birth_date", "phone", "minutes", "therapist"]

    def __init__(self, *args: Any, client: Client | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = client is None
        if not self.is_new:
            for name in ("name", "birth_date", "phone"):
                del self.fields[name]

    def details(self) -> dict[str, Any]:
        """What is known of a new client; nothing of a known one."""
        return {name: self.cleaned_data[name] for name in ("name", "birth_date", "phone")} if self.is_new else {}
