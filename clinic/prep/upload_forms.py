"""The forms around a letter: files in, the agreement that they are kept, pages sent back."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.prep import uploads
from clinic.prep.uploads import NotTaken, Page

ACCEPT = "application/pdf,image/jpeg,image/png"
"""A phone offers its camera and its files for these, and turns its own photo format into JPEG."""


class UploadForm(forms.Form):
    """Up to three files at a time. `pages` are those that could be read, also where others could not."""

    use_required_attribute = False
    file_1 = forms.FileField(
        label=_("The letter, or its first page"),
        help_text=_("A photo (JPEG or PNG) or a PDF. All files together: at most 10 MB."),
        widget=forms.FileInput({"accept": ACCEPT}),
        required=False,
    )
    file_2 = forms.FileField(label=_("Second page"), widget=forms.FileInput({"accept": ACCEPT}), required=False)
    file_3 = forms.FileField(label=_("Third page"), widget=forms.FileInput({"accept": ACCEPT}), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.pages: list[Page] = []
        for field in self.fields.values():
            field.allow_empty_file = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        files: dict[str, UploadedFile] = {name: given[name] for name in self.fields if given.get(name) is not None}
        if not files and not self.errors:
            self.add_error("file_1", gettext("Choose a photo or a PDF of the letter"))
        try:
            read = dict(zip(files, uploads.bytes_of(files.values()), strict=True))
        except NotTaken as refusal:
            self.add_error(None, str(refusal))
            return given
        for name, original in read.items():
            self._read(name, original)
        return given

    def _read(self, name: str, original: bytes) -> None:
        try:
            self.pages.append(uploads.read(original))
        except NotTaken as refusal:
            self.add_error(name, str(refusal))


class AgreeForm(forms.Form):
    """A tick and a typed name: the signature under one agreement."""

    use_required_attribute = False
    agreed = forms.BooleanField(
        label=_("I agree to this"),
        error_messages={"required": _("Tick the box if you agree. If you do not, please call us")},
    )
    signed_name = forms.CharField(
        label=_("Your full name"),
        help_text=_("Typing your name counts as your signature."),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Type your full name")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class SendBackForm(forms.Form):
    """Why pages cannot be used, in words for the client."""

    use_required_attribute = False
    why = forms.CharField(
        label=_("What should the client know?"),
        help_text=_("They read this on their page. For example: the signature is missing."),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say what is wrong with the pages")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
