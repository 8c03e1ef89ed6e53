"""How it went: pain before and after, from 0 to 10, and whether the clinic asks the day after."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.practice.fields import ScaleField
from clinic.practice.forms import PlainForm


class FinishForm(PlainForm):
    """Two scores. Nothing is chosen beforehand."""

    before = ScaleField(label=_("Pain before the session"))
    after = ScaleField(label=_("Pain after the session"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["legend_h2"] = True


class RatingMailForm(PlainForm):
    """Whether clients are asked the day after."""

    ask = forms.ChoiceField(
        label=_("Ask clients by e-mail, the day after"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect({"legend_h2": True}),
        error_messages={"required": _("Choose “Yes” or “No”"), "invalid_choice": _("Choose “Yes” or “No”")},
    )
