"""A question with two answers, as the pages of our own ask it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


def yes_no(label: Any, help_text: Any = "") -> forms.ChoiceField:
    """A yes-or-no question without a third answer."""
    errors = {"required": gettext_lazy("Choose yes or no"), "invalid_choice": gettext_lazy("Choose yes or no")}
    choices = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
    widget = forms.RadioSelect({"legend_h2": True})
    return forms.ChoiceField(choices=choices, widget=widget, label=label, help_text=help_text, error_messages=errors)
