"""The forms around a letter: files in, the agreement that they are kept, pages sent back."""

from datetime import date, timedelta
from time import monotonic
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.intake.models import Consent
from clinic.practice.fields import DateField
from clinic.practice.forms import PlainForm
from clinic.prep import uploads
from clinic.prep.uploads import NotTaken, Page

OLDEST = timedelta(days=90)
"""An agreement told now that is older than any letter that counts would be a slip of the year."""
ACCEPT = "application/pdf,image/jpeg,image/png"
"""A phone offers its camera and its files for these, and turns its own photo format into JPEG."""


class UploadForm(PlainForm):
    """Up to three files at a time. `pages` are those that could be read, also where others could not.

    `was_refused` says that a file was: not where none was chosen, or where we had no time to look.
    """

    file_1 = forms.FileField(
        label=_("The letter, or its first page"),
        help_text=_("A photo (JPEG or PNG) or a PDF. All files together: at most 10 MB."),
        widget=forms.FileInput({"accept": ACCEPT}),
        required=False,
    )
    file_2 = forms.FileField(label=_("Second page"), widget=forms.FileInput({"accept": ACCEPT}), required=False)
    file_3 = forms.FileField(label=_("Third page"), widget=forms.FileInput({"accept": ACCEPT}), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pages: list[Page] = []
        self.was_refused = False
        for field in self.fields.values():
            field.allow_empty_file = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        files: dict[str, UploadedFile] = {name: given[name] for name in self.fields if given.get(name) is not None}
        if not files and not self.errors:
            self.add_error("file_1", gettext("Choose a photo or a PDF of the letter"))
        if not files:
            return given
        try:
            with uploads.turn():
                self._read_all(dict(zip(files, uploads.bytes_of(files.values()), strict=True)))
        except NotTaken as refusal:
            self.was_refused = refusal.code != "busy"
            self.add_error(None, str(refusal))
        return given

    def _read_all(self, files: dict[str, bytes]) -> None:
        """Read one after the other, all in one time. After a file that is too much for us we read no other."""
        until, is_over = monotonic() + uploads.PATIENCE, False
        for name, original in files.items():
            try:
                if is_over:
                    raise NotTaken("unread")
                self.pages.append(uploads.read(original, until - monotonic()))
            except NotTaken as refusal:
                is_over = is_over or refusal.code == "heavy"
                self.was_refused = True
                self.add_error(name, str(refusal))


class AgreeForm(PlainForm):
    """A tick and a typed name: the signature under one agreement."""

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


class ToldForm(PlainForm):
    """What staff write down of an agreement that the client gave them: who agreed, when and how."""

    agreed = forms.BooleanField(
        label=_("The client read these words, or I read them out, and they agreed"),
        error_messages={"required": _("Tick the box if the client agreed. If not, no page may be kept here")},
    )
    how = forms.ChoiceField(
        label=_("How did they agree?"),
        choices=Consent.How.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how the client agreed")},
    )
    name = forms.CharField(
        label=_("Who agreed?"),
        help_text=_("The client’s full name; for somebody under 18, that of the parent or guardian."),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Type the full name of who agreed")},
    )
    on = DateField(label=_("On what day?"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on = self.fields["on"]
        if isinstance(on, DateField):
            on.earliest, on.latest, on.example = today - OLDEST, today, today


class SendBackForm(PlainForm):
    """Why pages cannot be used, in words for the client."""

    why = forms.CharField(
        label=_("What should the client know?"),
        help_text=_("They read this on their page. For example: the signature is missing."),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say what is wrong with the pages")},
    )
