"""The forms of the guide's editing site: a drawing is one that there is, and a part is whole for its kind."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext_lazy as _

from guide import body, drawings, images
from guide.models import BodyPart, Image, Page, Revision, Source, Topic
from guide.moments import MomentError, moment, zone_of, zones
from guide.sections import Section, sections
from guide.versioned import VersionedForm, typed_with

RESERVED = {"search", "images", "offline"}
"""Addresses right under the guide that are not topics."""


def _drawing_field(help_text: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        required=False, choices=lambda: [("", _("No drawing")), *drawings.choices()], help_text=help_text
    )


def _with_upload(names: list[str]) -> list[str]:
    return [*names, "upload"] if "image" in names else names


def columns(kind: str) -> list[str]:
    """The fields of the form that a kind of part has: its own names, but for its lines."""
    return ["lines" if name == "items" else name for name in (*body.KINDS[kind].needs, *body.KINDS[kind].may)]


class RevisionForm(VersionedForm):
    """What stands above the parts of a page. A draft needs a title; what else a reader needs is asked at the end."""

    class Meta:
        model = Revision
        fields = [
            "page",
            "language",
            "title",
            "name",
            "summary",
            "teaser",
        ]
        widgets = {
            name: forms.Textarea(attrs={"rows": rows, "cols": 80})
            for name, rows in {"title": 1, "summary": 3, "teaser": 2}.items()
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"name", "summary", "teaser"}.intersection(self.fields):  # to read only, there are none
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """A page has one draft at most. The database says so too, but not in words."""
        cleaned: dict[str, Any] = super().clean() or {}
        drafts = Revision.objects.working().filter(page=cleaned.get("page"), language=cleaned.get("language"))
        if self.instance.pk is None and drafts.exists():
            raise ValidationError(_("This page has a draft already. Change that one."))
        return cleaned


class ScheduleForm(forms.Form):
    """When a text goes live: a date and a time on the clocks of one place."""

    day = forms.DateField(
        label=_("Date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a date."), "invalid": _("There is no such date. Choose another.")},
    )
    at = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Choose a time."), "invalid": _("Enter a time such as 09:30.")},
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=lambda: [(name, name.replace("_", " ")) for name in zones()])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                cleaned["moment"] = moment(cleaned["day"], cleaned["at"], zone_of(cleaned["zone"]))
            except MomentError as error:
                raise ValidationError(str(error)) from error
        return cleaned

    def told(self) -> str:
        """The moment as it was meant, with its time zone."""
        day, at = date_format(self.cleaned_data["day"], "DATE_FORMAT"), time_format(self.cleaned_data["at"], "H:i")
        return f"{day}, {at} ({self.cleaned_data['zone'].replace('_', ' ')})"


class ReviewForm(forms.Form):
    """Who read a live page, when, and when it is to be read again."""

    reviewer = forms.CharField(label=_("Reviewed by"), max_length=160, help_text=_("Name and profession."))
    reviewed_on = forms.DateField(label=_("Reviewed on"), widget=forms.DateInput(attrs={"type": "date"}))
    next_review_on = forms.DateField(label=_("Next review due"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        read, again = cleaned.get("reviewed_on"), cleaned.get("next_review_on")
        if read and read > timezone.localdate():
            self.add_error("reviewed_on", _("This day is still to come. Write the day on which it was read."))
        if read and again and again <= read:
            self.add_error("next_review_on", _("The next review comes after the last one."))
        return cleaned


class TopicForm(forms.ModelForm):  # type: ignore[type-arg]
    """A topic's place on the home page."""

    drawing = _drawing_field(_("The small drawing beside the topic on the guide's home page."))

    class Meta:
        model = Topic
        fields = ["slug", "order", "kind", "drawing"]

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise ValidationError(_("The guide uses this address itself. Choose another."))
        return slug


class TopicField(forms.ModelChoiceField):
    """A topic, by the name that readers know it under."""

    def label_from_instance(self, obj: Any) -> str:
        front = Revision.objects.filter(page__topic=obj, page__slug="", language="en", state="published").first()
        return f"{front.name} ({obj.slug})" if front else str(obj.slug)


class PageForm(forms.ModelForm):  # type: ignore[type-arg]
    """Where a page stands. A topic has one front page, the one without an address of its own."""

    class Meta:
        model = Page
        fields = ["topic", "slug", "order"]
        field_classes = {"topic": TopicField}
        labels = {"slug": _("Address"), "order": _("Place")}
        help_texts = {
            "slug": _(
                "How the page's address ends: small letters, numbers and hyphens, such as loose-shorts. "
                "Leave it empty for the front page of its topic, and only there."
            ),
            "order": _("A number. Pages of a topic stand from the smallest to the largest."),
        }

    def clean(self) -> dict[str, Any]:
        """An address belongs to one page. The database says so too, but not in words."""
        cleaned: dict[str, Any] = super().clean() or {}
        topic, slug = cleaned.get("topic"), cleaned.get("slug", "")
        if self.instance.pk is None and topic and Page.objects.filter(topic=topic, slug=slug).exists():
            self.add_error("slug", _("There is a page at this address already. Choose another address."))
        return cleaned


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A source; an address typed without its beginning is a secure one."""

    url = forms.URLField(label=_("address"), max_length=400, assume_scheme="https")

    class Meta:
        model = Source
        fields = ["ref", "short", "title", "year", "url", "checked"]


class ImageForm(forms.ModelForm):  # type: ignore[type-arg]
    """A picture's name among editors. Its pixels never change: another picture is another record."""

    class Meta:
        model = Image
        fields = ["title"]


PART = ["kind", "text", "lines", "html", "evidence", "reason", "sources", "drawing", "image", "alt", "anchor"]


WORDS = {
    "heading": {"text": _("Heading")},
    "subheading": {"text": _("Heading")},
    "text": {"html": _("Text")},
    "list": {"lines": _("Lines of the list")},
    "steps": {"lines": _("Steps")},
    "do": {"lines": _("What to do")},
    "dont": {"lines": _("What not to do")},
    **{
        card: {"text": _("Title of the card"), "lines": _("Signs, or what to do"), "html": _("Words below them")}
        for card in body.CARE
    },
    "claim": {"text": _("Claim"), "reason": _("Why it has this label")},
    "question": {"text": _("Question"), "html": _("Answer")},
    "drawing": {"text": _("Words under it")},
    "image": {"text": _("Words under it")},
}
"""What a field is called in each kind of part."""


def _alone(fault: str) -> str:
    """A fault of the only part in sight needs no number: “Part 1 (Claim): name a source.” -> “Name a source.”"""
    said = fault.said if isinstance(fault, body.Fault) else fault
    return said[:1].upper() + said[1:]


def _field_of(fault: str) -> str | None:
    """The field of the form that a fault is about; None for the part as a whole."""
    name = fault.field if isinstance(fault, body.Fault) else ""
    return "lines" if name == "items" else name or None


class BodyPartForm(VersionedForm):
    """One part of a draft; what it needs depends on its kind (`body.KINDS`)."""

    drawing = _drawing_field(_("For a drawing."))
    upload = forms.FileField(
        label=_("Or add a picture from your computer"),
        required=False,
        help_text=_("A JPEG or a PNG of at most 4 MB."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
    )

    class Meta:
        model = BodyPart
        fields = [*PART, "order"]
        widgets = {
            "kind": forms.Select(
                attrs={"data-fields": json.dumps({kind: _with_upload(columns(kind)) for kind in body.KINDS})}
            ),
            "text": forms.Textarea(attrs={"rows": 2, "cols": 80}),
            "lines": forms.Textarea(attrs={"rows": 7, "cols": 80}),
            "reason": forms.Textarea(attrs={"rows": 2, "cols": 80}),
            "alt": forms.Textarea(attrs={"rows": 2, "cols": 80}),
        }
        labels = {"evidence": _("Evidence label"), "reason": _("Why it has this label"), "order": _("Place")}
        help_texts = {
            "text": "",
            "lines": _("One on each line."),
            "evidence": _(
                "Good: several sound studies agree. Some: few studies, or small ones. "
                "Expert view only: practice or opinion. Not supported: a belief that studies do not bear out."
            ),
            "reason": _("One sentence: what was found, and where it stops."),
            "sources": _("Type an author or a number, such as Perlman or R6, and choose."),
            "order": _("Parts stand from the smallest number to the largest."),
        }

    by: Any = None
    """Who adds a picture."""
    rest: list[Section] = []
    """What a text that came with headings holds behind its first section."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["image"].queryset = Image.objects.defer("content")  # type: ignore[attr-defined]
        named = {kind: {name: str(label) for name, label in words.items()} for kind, words in WORDS.items()}
        self.fields["kind"].widget.attrs["data-labels"] = json.dumps(named)
        for name, label in named.get(str(self["kind"].value() or ""), {}).items():
            self.fields[name].label = label

    def clean_upload(self) -> None:
        """The picture is kept at once and chosen, so that a fault elsewhere in the form does not lose it."""
        if file := self.cleaned_data.get("upload"):
            try:
                image = images.keep(file=file, filename=file.name, by=self.by)
            except images.ImageError as error:
                raise ValidationError(str(error)) from error
            self.data = typed_with(self.data, image=image.pk)
            self.cleaned_data["image"] = image

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "kind" in cleaned and not self.errors:
            self._cut(cleaned)
            self._clear_what_the_kind_has_not(cleaned)
            part = BodyPart(**{name: cleaned[name] for name in PART if name != "sources"})
            try:
                body.normalise([part.as_part([source.ref for source in cleaned["sources"]])])
            except body.BodyError as error:
                for fault in error.faults:
                    self.add_error(_field_of(fault), _alone(fault))
        return cleaned

    def _cut(self, cleaned: dict[str, Any]) -> None:
        """Of a text with headings this part keeps the first section; the others follow as parts of their own."""
        found = sections(cleaned["html"]) if cleaned["kind"] == "text" else []
        if found and found != [("text", cleaned["html"])]:
            (cleaned["kind"], words), *self.rest = found
            cleaned["html" if cleaned["kind"] == "text" else "text"] = words

    def _clear_what_the_kind_has_not(self, cleaned: dict[str, Any]) -> None:
        """A kind changed from claim to text leaves no evidence label behind that nobody would see."""
        kept = columns(cleaned["kind"])
        for name in {"text", "html", "lines", "evidence", "reason", "drawing", "alt", "anchor"}.difference(kept):
            cleaned[name] = ""
        if "sources" not in kept:
            cleaned["sources"] = []
        if "image" not in kept:
            cleaned["image"] = None
