"""How it went: pain before and after, from 0 to 10."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.practice.fields import ScaleField


class FinishForm(forms.Form):
    """Two scores. Nothing is chosen beforehand."""

    use_required_attribute = False
    before = ScaleField(label=_("Pain before the session"))
    after = ScaleField(label=_("Pain after the session"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for field in self.fields.values():
            field.widget.attrs["legend_h2"] = True
