"""The pages that are signed: by the client, and for somebody under 18 by a guardian."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.intake import consent
from clinic.intake.document import Patch
from clinic.intake.forms import StepForm
from clinic.practice.drawing import DrawingField


class ConsentForm(StepForm):
    """The agreements, each with its own words, and the name typed once as the signature under all of them."""

    template = "intake/consent.html"
    agreed = forms.BooleanField(
        label=gettext_lazy("I have read this and I agree"),
        error_messages={"required": gettext_lazy("Tick the box if you agree. If you do not, please call us")},
    )
    sensitive = forms.ChoiceField(
        label=gettext_lazy("Do you agree to this?"),
        choices=[
            ("yes", gettext_lazy("Yes, I agree")),
            ("no", gettext_lazy("No, leave these parts out")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say yes or no. “No” is fine")},
    )
    letters = forms.BooleanField(label=gettext_lazy("I agree to this"), required=False)
    signed_name = forms.CharField(
        label=gettext_lazy("Your full name"),
        help_text=gettext_lazy("Typing your name counts as your signature."),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Type your full name")},
    )
    drawing = DrawingField()

    def built(self) -> dict[str, forms.Field]:
        """Each agreement is asked for where it can matter only."""
        self.fields["sensitive"].required = consent.must_say(self.sheet)
        if not self.sensitive_words:
            del self.fields["sensitive"]
        if not self.letter_words:
            del self.fields["letters"]
        return {}

    @property
    def words(self) -> list[str]:
        return consent.treatment(self.sheet)

    @property
    def sensitive_words(self) -> list[str]:
        return consent.sensitive(self.sheet) if consent.may_touch(self.sheet) else []

    @property
    def letter_words(self) -> list[str]:
        return consent.letters(self.sheet.clinic) if self.sheet.document.extra.get("has_letter") == "yes" else []

    def stored(self) -> dict[str, Any]:
        extra = self.sheet.document.extra
        name = extra.get("signed_name", "")
        return {"agreed": bool(name), "signed_name": name, "sensitive": extra.get("sensitive"),
                "letters": extra.get("letters") == "yes"}  # fmt: skip

    def patch(self) -> Patch:
        given = self.cleaned_data
        patch: dict[str, Any] = {"extra": {"signed_name": given["signed_name"]}}
        if given.get("sensitive"):
            patch["extra"]["sensitive"] = given["sensitive"]
        if "letters" in given:
            patch["extra"]["letters"] = "yes" if given["letters"] else "no"
        return patch | {"signatures": self._signatures()}

    def _signatures(self) -> list[dict[str, Any]]:
        given = self.cleaned_data
        drawn = {"drawing": given["drawing"]} if given["drawing"] else {}
        agreed = {
            consent.Kind.TREATMENT: self.words,
            consent.Kind.SENSITIVE: self.sensitive_words if given.get("sensitive") == "yes" else [],
            consent.Kind.LETTERS: self.letter_words if given.get("letters") else [],
        }
        name = given["signed_name"]
        return [consent.signature(kind, words, name, **drawn) for kind, words in agreed.items() if words]

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
            patch["signatures"] = [consent.signature(consent.Kind.GUARDIAN, consent.guardian(self.sheet), name)]
        return patch
