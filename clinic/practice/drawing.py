"""A signature drawn with a finger: kept as strokes, never as a picture that somebody else made. Never required."""

import re
from typing import Any

from django import forms

STROKES, POINTS = 60, 3000
STROKE = re.compile(r"\d{1,3},\d{1,3}(?: \d{1,3},\d{1,3})*", re.ASCII)
WIDTH, HEIGHT = 600, 200
"""The sheet that the points lie on."""


class DrawingWidget(forms.HiddenInput):
    """A hidden input that `signature.js` puts a sheet to draw on beside; without a script there is none."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, {**(attrs or {}), "data-drawing": ""})


class DrawingField(forms.CharField):
    """Strokes as `x,y x,y;x,y`. What is no drawing counts as none: the typed name is the signature."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=DrawingWidget, strip=True, **kwargs)

    def clean(self, value: Any) -> list[str]:
        strokes = str(value or "").split(";")
        if len(strokes) > STROKES or sum(stroke.count(",") for stroke in strokes) > POINTS:
            return []
        return strokes if all(STROKE.fullmatch(stroke) for stroke in strokes) else []
