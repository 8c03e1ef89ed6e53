"""The form that merges two records: for each detail in which they differ, which of the two holds."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.practice.forms import PlainForm, VersionField
from clinic.practice.models import Client
from clinic.privacy.labels import label_of
from clinic.privacy.merging import CHOSEN

KEPT, GONE = "kept", "gone"


class MergeForm(PlainForm):
    """Two radios for each detail that differs. What only one of the two knows is chosen beforehand."""

    kept_version = VersionField(required=False)
    gone_version = VersionField(required=False)

    def __init__(self, *args: Any, kept: Client, gone: Client, **kwargs: Any) -> None:
        kwargs["initial"] = {"kept_version": kept.version, "gone_version": gone.version}
        super().__init__(*args, **kwargs)
        self.records = {KEPT: kept, GONE: gone}
        for name in self.differing():
            self.fields[name] = forms.ChoiceField(
                label=label_of(name),
                choices=[(which, told(name, getattr(record, name))) for which, record in self.records.items()],
                initial=KEPT if getattr(kept, name) else GONE,
                widget=forms.RadioSelect({"legend_h2": True}),
                error_messages={"required": _("Choose which one holds"), "invalid_choice": _("Choose which one holds")},
            )

    def differing(self) -> list[str]:
        """The details in which the two differ."""
        kept, gone = self.records[KEPT], self.records[GONE]
        return [name for name in CHOSEN if getattr(kept, name) != getattr(gone, name)]

    def chosen(self) -> dict[str, Any]:
        """What the kept record says from now on."""
        return {name: getattr(self.records[self.cleaned_data[name]], name) for name in self.differing()}

    def versions(self) -> tuple[int, int]:
        return self.cleaned_data["kept_version"], self.cleaned_data["gone_version"]


def told(name: str, value: Any) -> str:
    """A detail as the page says it."""
    if name == "language":
        return str(dict(settings.LANGUAGES).get(value, value))
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return str(value) or gettext("Not known") if value is not None else gettext("Not known")
