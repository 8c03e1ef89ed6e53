"""The page about medicines, what the doctor said, and a letter."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.intake import answers, fields, pages
from clinic.intake.document import Patch
from clinic.intake.forms import StepForm, head
from clinic.intake.own.yes_no import yes_no


class DoctorForm(StepForm):
    """What the doctor said, which medicines, and whether we may ask."""

    has_letter = yes_no(
        gettext_lazy("Do you have a letter from your doctor about massage?"),
        gettext_lazy("Bring it with you, or give it to us before your visit."),
    )

    def built(self) -> dict[str, forms.Field]:
        built = {
            question.id: fields.field_for(
                self.sheet, question, f"question.{question.id}", required=question.type != "txt"
            )
            for question in pages.doctor_questions(self.sheet)
        }
        head(built.values())
        return {**built, "has_letter": self.fields.pop("has_letter")}

    def stored(self) -> dict[str, Any]:
        document = self.sheet.document
        asked = [question for question in pages.doctor_questions(self.sheet) if document.has(question.id)]
        said = {question.id: fields.to_initial(question, document.value(question.id)) for question in asked}
        return {**said, "has_letter": document.extra.get("has_letter")}

    def patch(self) -> Patch:
        old, changed = self.sheet.document.answers, {}
        for question in pages.doctor_questions(self.sheet):
            value = fields.to_document(question, self.cleaned_data[question.id])
            value = answers.nothing(question) if value is None else value
            changed[question.id] = answers.kept(question, value, old.get(question.id))
        return {"answers": changed, "extra": {"has_letter": self.cleaned_data["has_letter"]}}

    @property
    def why(self) -> str:
        return _("What your doctor says comes first. With some illnesses we need a written OK.")
