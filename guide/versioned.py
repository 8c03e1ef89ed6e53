"""A form that two editors may have open: the second to save is shown both texts; nothing that was typed is lost."""

from typing import Any

from django import forms
from django.db.models import Model
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from guide import body

SEEN = "seen"


def typed_with(data: Any, **changed: Any) -> Any:
    """What a form was sent, with some of it changed; it keeps all the values of a list."""
    data = data.copy()
    for name, value in changed.items():
        data[name] = str(value)
    return data


class Unlabelled(forms.HiddenInput):
    """A hidden input. The admin gives it a label, and HTML lets none point to it."""

    def id_for_label(self, id_: str | None) -> str:
        return ""


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that knows which version of its record it showed, and saves over no other."""

    seen = forms.IntegerField(required=False, widget=Unlabelled)
    theirs: Any = None
    """The record as somebody else saved it meanwhile; None while nobody did."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial[SEEN] = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.instance.pk is not None:
            now = type(self.instance).objects.select_for_update().get(pk=self.instance.pk)
            if now.version != cleaned.get(SEEN):
                self._refuse(now)
        return cleaned

    def _refuse(self, now: Any) -> None:
        """Keep everything typed. The next save is a choice made with both texts in sight, and goes through."""
        self.theirs = now
        self.data = typed_with(self.data, **{SEEN: now.version})
        self.add_error(None, _("Somebody else changed this while you were writing. Both texts are below."))

    def both(self) -> list[dict[str, str]]:
        """Each field in which the two texts differ: its label, what is stored, what was typed."""
        stored = model_to_dict(self.theirs) if self.theirs else {}
        rows = [
            {
                "label": str(field.label),
                "stored": _said(field.field, stored.get(field.name)),
                "typed": _said(field.field, self.cleaned_data.get(field.name, field.data)),
            }
            for field in self.visible_fields()
            if field.name in stored
        ]
        return [row for row in rows if row["stored"] != row["typed"]]


def _said(field: forms.Field, value: Any) -> str:
    """A field's value as an editor reads it."""
    if value in (None, ""):
        return ""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(sorted(str(each) for each in value))
    if isinstance(value, int) and isinstance(field, forms.ModelChoiceField):
        return str(field.queryset.filter(pk=value).first() or "") if field.queryset is not None else ""
    if isinstance(field, forms.ChoiceField) and not isinstance(value, Model):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return "\n".join(body.blocks(value)) if isinstance(value, str) and value.startswith("<") else str(value)
