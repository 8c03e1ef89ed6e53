"""The page about what the client wants most."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.intake.document import Patch
from clinic.intake.forms import StepForm
from clinic.practice.fields import Choice


class GoalsForm(StepForm):
    """What the client wants most, and perhaps one more thing."""

    has_heading = True
    other = forms.CharField(
        label=gettext_lazy("If it is something else: what is it?"),
        max_length=200,
        required=False,
        widget=forms.TextInput(),
    )

    def built(self) -> dict[str, forms.Field]:
        choices = [(goal, Choice(*self._words(goal))) for goal in (*self._goals(), "other")]
        message = _("Choose what you want most from massage")
        hint = _("Choose one. You can tell %(therapist)s more when you meet.") % {"therapist": self.sheet.therapist}
        primary = forms.ChoiceField(
            choices=choices, widget=forms.RadioSelect({"legend_h1": True}), label=self.step.title, help_text=hint,
            error_messages={"required": message, "invalid_choice": message},
        )  # fmt: skip
        second = forms.ChoiceField(
            choices=[("", _("No, that is all")), *choices], required=False, label=_("Is there a second thing?"),
            widget=forms.Select({"class": "input"}),
        )  # fmt: skip
        other = self.fields.pop("other")
        return {"primary": primary, "secondary": second, "other": other}

    def _goals(self) -> list[str]:
        return [goal for goal in self.sheet.rulebook.goals if goal != "other"]

    def _words(self, goal: str) -> tuple[str, str]:
        if not self.sheet.has_text(f"goal.{goal}.label"):
            return _("Something else"), ""
        return self.sheet.text(f"goal.{goal}.label"), self.sheet.optional_text(f"goal.{goal}.promise")

    def stored(self) -> dict[str, Any]:
        return self.sheet.document.goals

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        chosen = (given.get("primary"), given.get("secondary"))
        if chosen[0] and chosen[0] == chosen[1]:
            self.add_error("secondary", _("Choose something different, or “No, that is all”"))
        if "other" in chosen and not given.get("other") and "other" not in self.errors:
            self.add_error("other", _("Write in a few words what you would like"))
        return given

    def patch(self) -> Patch:
        given = self.cleaned_data
        other = given["other"] if "other" in (given["primary"], given["secondary"]) else ""
        return {"goals": {"primary": given["primary"], "secondary": given["secondary"] or None, "other": other}}

    @property
    def why(self) -> str:
        return _("Your goal decides how we share out the minutes of your session.")
