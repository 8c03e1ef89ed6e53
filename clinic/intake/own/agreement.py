"""The pages that are signed: by the client, and for somebody under 18 by a guardian."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.intake import consent
from clinic.intake.document import Patch
from clinic.intake.forms import StepForm


class ConsentForm(StepForm):
    """The agreement to treatment, with the name typed as a signature."""

    template = "intake/consent.html"
    agreed = forms.BooleanField(
        label=gettext_lazy("I have read this and I agree"),
        error_messages={"required": gettext_lazy("Tick the box if you agree. If you do not, please call us")},
    )
    signed_name = forms.CharField(
        label=gettext_lazy("Your full name"),
        help_text=gettext_lazy("Typing your name counts as your signature."),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Type your full name")},
    )

    @property
    def words(self) -> list[str]:
        return consent.treatment(self.sheet)

    def stored(self) -> dict[str, Any]:
        name = self.sheet.document.extra.get("signed_name", "")
        return {"agreed": bool(name), "signed_name": name}

    def patch(self) -> Patch:
        name = self.cleaned_data["signed_name"]
        signature = {"kind": "treatment", "version": consent.VERSION, "text": "\n".join(self.words), "name": name}
        return {"extra": {"signed_name": name}, "signatures": [signature]}

    @property
    def why(self) -> str:
        return _("We may only work with your agreement. You can change your mind at any time.")


class GuardianForm(StepForm):
    """For the therapist: what a parent or guardian signed for somebody under 18."""

    guardian_agreed = forms.BooleanField(
        label=gettext_lazy("A parent or guardian has agreed in writing"),
        required=False,
    )
    guardian_name = forms.CharField(
        label=gettext_lazy("Name of the parent or guardian"), max_length=120, required=False
    )

    def stored(self) -> dict[str, Any]:
        document = self.sheet.document
        name = document.extra.get("guardian_name", "")
        return {"guardian_agreed": document.guardian_ok is True, "guardian_name": name}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("guardian_agreed") and not given.get("guardian_name"):
            self.add_error("guardian_name", _("Enter the name of the parent or guardian"))
        return given

    def patch(self) -> Patch:
        agreed, name = self.cleaned_data["guardian_agreed"], self.cleaned_data["guardian_name"]
        patch: dict[str, Any] = {"guardian_ok": agreed, "extra": {"guardian_name": name or None}}
        if agreed:
            text = "\n".join(consent.guardian(self.sheet))
            patch["signatures"] = [{"kind": "guardian", "version": consent.VERSION, "text": text, "name": name}]
        return patch
