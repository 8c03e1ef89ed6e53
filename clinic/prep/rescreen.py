"""The check on arrival: every urgent page of the form and the pain at rest asked afresh, and "is anything new?"."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.intake import answers, fields, flow, pages
from clinic.intake.document import Patch
from clinic.intake.forms import OneByOneForm, StepForm, TickListForm
from clinic.intake.sheet import Sheet
from clinic.prep.forms import VersionField


class PainForm(StepForm):
    """The pain at rest now. The form asks it on its page of scores; it belongs to the questions of each visit."""

    def built(self) -> dict[str, forms.Field]:
        asked = pages.pain_questions(self.sheet)
        return {question.id: fields.field_for(self.sheet, question, f"question.{question.id}") for question in asked}

    def patch(self) -> Patch:
        """The score "now" of the form is the same number, so both say what was told last; details are kept or lack."""
        [question] = pages.pain_questions(self.sheet)
        now, old = self.cleaned_data[question.id], self.sheet.document.answers.get(question.id)
        return {"answers": {question.id: answers.kept(question, now, old)}, "scores": {"pain_now": now}}


FORMS: dict[flow.Kind, type[StepForm]] = {
    flow.Kind.LIST: TickListForm,
    flow.Kind.EACH: OneByOneForm,
    flow.Kind.OWN: PainForm,
}


class NewForm(forms.Form):
    """Anything new since the form was sent? And which version of the answers the page showed."""

    use_required_attribute = False
    anything_new = forms.ChoiceField(
        label=_("Is anything else new since the form was sent?"),
        help_text=_("A new medicine, illness, operation, fall or doctor’s advice."),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect(attrs={"legend_h2": True}),
        error_messages={"required": _("Say whether anything is new")},
    )
    version = VersionField()


class Rescreen:
    """The forms of the page together. Nothing is ticked beforehand: the questions are asked again, not confirmed."""

    def __init__(self, data: Any, sheet: Sheet, version: int) -> None:
        self.sheet = sheet
        self.forms = [self._form(data, sheet, step) for step in flow.steps(sheet) if _is_asked(sheet, step)]
        self.new = NewForm(data, initial={"version": version}, label_suffix="")

    @staticmethod
    def _form(data: Any, sheet: Sheet, step: flow.Step) -> StepForm:
        form = FORMS[step.kind](data, sheet=sheet, step=step, prefix=step.key)
        form.initial = {}
        for field in form.fields.values():
            field.widget.attrs.pop("legend_h1", None)
            field.widget.attrs["legend_h2"] = True
        return form

    @property
    def every(self) -> list[forms.Form]:
        """All forms, in the order of the page."""
        return [*self.forms, self.new]

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self.every)

    def is_valid(self) -> bool:
        """Whether every form of the page is answered."""
        return not self.has_errors

    def answers(self) -> dict[str, Any]:
        """What `actions.rescreen` needs, besides the intake and who asked."""
        new = self.new.cleaned_data
        patches = [(form.step.key, form.patch()) for form in self.forms]
        return {"patches": patches, "anything_new": new["anything_new"] == "yes", "version": new["version"]}


def _is_asked(sheet: Sheet, step: flow.Step) -> bool:
    """Whether the step asks for a symptom of today: all urgent pages, and pain at rest where none of them asks it."""
    if step.args == ("knee", "pain"):
        return bool(pages.pain_questions(sheet))
    return step.section == "urgent" and not step.is_detail
