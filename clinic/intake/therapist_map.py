"""The therapist's layer of the knee map: what they found. It is never merged with the client's; no rule reads it."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.intake import fields, holding
from clinic.intake.flow import Kind, Step
from clinic.intake.models import TherapistMap
from clinic.intake.own.knee import KneeMapForm
from clinic.intake.sheet import Sheet
from clinic.practice import audit
from clinic.practice.fields import TickListField
from clinic.practice.models import Appointment, User
from clinic.practice.refusals import Conflict

FELT = {
    "tender": gettext_lazy("Tender to touch"),
    "tight": gettext_lazy("Tight"),
    "stiff": gettext_lazy("Stiff to move"),
    "swollen": gettext_lazy("Swollen"),
    "warm": gettext_lazy("Warm"),
}
"""What hands and eyes notice. None of it is a diagnosis."""
LONGEST = 4000
STEP = Step("knee", "map", Kind.OWN, "")


class MapChanged(Conflict):
    """Somebody else saved the map after it was shown; `now` is the newest version."""

    def __init__(self, now: TherapistMap | None) -> None:
        super().__init__("The map was saved by somebody else.")
        self.now = now


def newest(appointment: Appointment) -> TherapistMap | None:
    """The map as it stands, or None."""
    found: TherapistMap | None = appointment.therapist_maps.select_related("by").order_by("-number").first()
    return found


def save(*, appointment: Appointment, found: Mapping[str, Any], version: int, by: User) -> TherapistMap:
    """Add a version. Raises `MapChanged` where `version` is not the newest; the same sent twice is stored once."""
    with transaction.atomic():
        holding.visit(appointment.pk)
        now = newest(appointment)
        if now is not None and now.found == found:
            return now
        if (now.number if now else 0) != version:
            raise MapChanged(now)
        kept = TherapistMap.objects.create(
            clinic=appointment.clinic, appointment=appointment, number=version + 1, found=dict(found), by=by
        )
        subject = f"appointment:{appointment.pk}"
        audit.record(clinic=appointment.clinic, action="map.saved", by=by, client=appointment.client, subject=subject)
        return kept


def areas_of(found: Any) -> list[dict[str, Any]]:
    """The places of a stored map: region, score (0-10 or None), words."""
    return list((found or {}).get("areas", []))


class TherapistMapForm(KneeMapForm):
    """The same drawn knees and body; for each place chosen, a number and words if wanted; and a note."""

    def __init__(self, data: Any = None, *, sheet: Sheet, found: Any = None) -> None:
        self.found = found or {}
        super().__init__(data, sheet=sheet, step=STEP)

    def built(self) -> dict[str, forms.Field]:
        built: dict[str, forms.Field] = {"area": TickListField(choices=fields.area_choices(self.sheet), required=False)}
        for region in self._detailed():
            built[f"score_{region}"] = self._score()
            built[f"felt_{region}"] = forms.MultipleChoiceField(
                label=_("What you notice"), choices=list(FELT.items()), required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        built["note"] = forms.CharField(
            label=_("Note"), required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 4}),
            help_text=_("For the people who treat this client. The safety rules do not read it."),
        )  # fmt: skip
        return built

    def _score(self) -> forms.TypedChoiceField:
        numbers = [("", _("No number")), *((str(number), str(number)) for number in range(11))]
        return forms.TypedChoiceField(
            label=_("0 to 10, if you asked"), choices=numbers, coerce=int, empty_value=None, required=False,
            widget=forms.Select({"class": "input"}),
        )  # fmt: skip

    def _detailed(self) -> list[str]:
        """The places whose details stand on the page: those that are saved, and those of the page as it was sent."""
        saved = {area["region"] for area in areas_of(self.found)}
        shown = {name for name, _words in fields.area_choices(self.sheet) if f"score_{name}" in (self.data or {})}
        return [name for name, _words in fields.area_choices(self.sheet) if name in saved | shown]

    def stored(self) -> dict[str, Any]:
        areas = areas_of(self.found)
        scores = {f"score_{area['region']}": area["score"] for area in areas}
        felt = {f"felt_{area['region']}": area["words"] for area in areas}
        return {"area": [area["region"] for area in areas], **scores, **felt, "note": self.found.get("note", "")}

    @property
    def places(self) -> list[dict[str, Any]]:
        """The details of each place on the page: its name, its number, its words."""
        return [
            {"name": self.sheet.region(name), "score": self[f"score_{name}"], "felt": self[f"felt_{name}"]}
            for name in self._detailed()
        ]

    @property
    def last(self) -> list[dict[str, Any]]:
        return []

    @property
    def asks_more(self) -> bool:
        """Whether a place was chosen just now whose details were not on the page yet."""
        return any(f"score_{area}" not in self.fields for area in self.cleaned_data["area"])

    def as_found(self) -> dict[str, Any]:
        """What is stored."""
        given = self.cleaned_data
        chosen = cast("list[str]", [name for name, _w in fields.area_choices(self.sheet) if name in given["area"]])
        areas = [
            {"region": name, "score": given.get(f"score_{name}"), "words": list(given.get(f"felt_{name}") or [])}
            for name in chosen
        ]
        return {"areas": areas, "note": given["note"].strip()}
