"""The forms of the guide's editing site: a drawing is one that there is, and a part is whole for its kind."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from guide import body, drawings
from guide.models import BodyPart, Page, Revision, Source, Topic


def _drawing_field(help_text: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        required=False, choices=lambda: [("", _("No drawing")), *drawings.choices()], help_text=help_text
    )


def columns(kind: str) -> list[str]:
    """The fields of the form that a kind of part has: its own names, but for its lines."""
    return ["lines" if name == "items" else name for name in (*body.KINDS[kind].needs, *body.KINDS[kind].may)]


class RevisionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What stands above the parts of a page."""

    class Meta:
        model = Revision
        fields = [
            "page",
            "language",
            "title",
            "name",
            "summary",
            "teaser",
            "reviewer",
            "reviewed_on",
            "next_review_on",
        ]
        widgets = {
            name: forms.Textarea(attrs={"rows": rows, "cols": 80})
            for name, rows in {"title": 1, "summary": 3, "teaser": 2}.items()
        }

    def clean(self) -> dict[str, Any]:
        """A page has one draft at most. The database says so too, but not in words."""
        cleaned: dict[str, Any] = super().clean() or {}
        drafts = Revision.objects.working().filter(page=cleaned.get("page"), language=cleaned.get("language"))
        if self.instance.pk is None and drafts.exists():
            raise ValidationError(_("This page has a draft already. Change that one."))
        return cleaned


class TopicForm(forms.ModelForm):  # type: ignore[type-arg]
    """A topic's place on the home page."""

    drawing = _drawing_field(_("The small drawing beside the topic on the guide's home page."))

    class Meta:
        model = Topic
        fields = ["slug", "order", "kind", "drawing"]


class PageForm(forms.ModelForm):  # type: ignore[type-arg]
    """Where a page stands. A topic has one front page, the one without an address of its own."""

    class Meta:
        model = Page
        fields = ["topic", "slug", "order"]


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A source; an address typed without its beginning is a secure one."""

    url = forms.URLField(label=_("address"), max_length=400, assume_scheme="https")

    class Meta:
        model = Source
        fields = ["ref", "short", "title", "year", "url", "checked"]


class BodyPartForm(forms.ModelForm):  # type: ignore[type-arg]
    """One part of a draft; what it needs depends on its kind (`body.KINDS`)."""

    drawing = _drawing_field(_("For a drawing."))

    class Meta:
        model = BodyPart
        fields = ["kind", "order", "text", "html", "lines", "evidence", "reason", "sources", "drawing", "anchor"]
        widgets = {
            "kind": forms.Select(attrs={"data-fields": json.dumps({kind: columns(kind) for kind in body.KINDS})}),
            "text": forms.Textarea(attrs={"rows": 2, "cols": 80}),
            "lines": forms.Textarea(attrs={"rows": 7, "cols": 80}),
            "reason": forms.Textarea(attrs={"rows": 2, "cols": 80}),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "kind" in cleaned and not self.errors:
            self._clear_what_the_kind_has_not(cleaned)
            part = BodyPart(**{name: value for name, value in cleaned.items() if name not in ("sources", "order")})
            try:
                body.normalise([part.as_part([source.ref for source in cleaned["sources"]])])
            except body.BodyError as error:
                raise ValidationError(error.faults) from error
        return cleaned

    def _clear_what_the_kind_has_not(self, cleaned: dict[str, Any]) -> None:
        """A kind changed from claim to text leaves no evidence label behind that nobody would see."""
        kept = columns(cleaned["kind"])
        for name in {"text", "html", "lines", "evidence", "reason", "drawing", "anchor"}.difference(kept):
            cleaned[name] = ""
        if "sources" not in kept:
            cleaned["sources"] = []
