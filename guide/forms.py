"""The forms of the guide's editing site: a drawing is one that there is, and a part is whole for its kind."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from guide import body, drawings
from guide.models import BodyPart, Topic


def _drawing_field(help_text: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        required=False, choices=lambda: [("", _("No drawing")), *drawings.choices()], help_text=help_text
    )


class TopicForm(forms.ModelForm):
    """A topic's place on the home page."""

    drawing = _drawing_field(_("The small drawing beside the topic on the guide's home page."))

    class Meta:
        model = Topic
        fields = ["slug", "order", "kind", "drawing"]


class BodyPartForm(forms.ModelForm):
    """One part of a draft; what it needs depends on its kind (`body.KINDS`)."""

    drawing = _drawing_field(_("For a drawing."))

    class Meta:
        model = BodyPart
        fields = ["kind", "order", "text", "html", "lines", "evidence", "reason", "sources", "drawing", "anchor"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2}), "reason": forms.Textarea(attrs={"rows": 2})}

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
        kind = body.KINDS[cleaned["kind"]]
        kept = {"lines" if name == "items" else name for name in (*kind.needs, *kind.may)}
        for name in {"text", "html", "lines", "evidence", "reason", "drawing", "anchor"} - kept:
            cleaned[name] = ""
        if "sources" not in kept:
            cleaned["sources"] = []
