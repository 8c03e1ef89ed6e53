"""The pages about where it is tender, and how bad it is."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.intake import answers, fields, pages
from clinic.intake.document import Patch
from clinic.intake.forms import StepForm
from clinic.practice.fields import Choice, ScaleField, TickListField
from clinic.rules.wording import split_side

NOWHERE, EVERYWHERE = "no_tender_areas", "all_over"


FEELINGS = {
    "aching": gettext_lazy("Aching"),
    "sharp": gettext_lazy("Sharp"),
    "stiff": gettext_lazy("Stiff"),
    "burning": gettext_lazy("Burning"),
}


MAP_ORDER = (
    "outer_thigh", "front_thigh", "inner_thigh", "above_kneecap", "outer_knee", "kneecap", "inner_knee", "fibula_head",
    "below_kneecap", "inner_below", "shin", "back_thigh", "back_knee", "calf",
)  # fmt: skip
"""The regions that the knee map draws, in the order of its list."""


class KneeMapForm(StepForm):
    """Where it is tender: the drawn knees and, in a list, what hangs together with them."""

    template = "intake/where.html"
    has_heading = True

    def built(self) -> dict[str, forms.Field]:
        everywhere = Choice(_("All over, or I can’t point to it"))
        nowhere = Choice(_("No tender areas"), alone=True)
        choices = [*fields.area_choices(self.sheet), (EVERYWHERE, everywhere), (NOWHERE, nowhere)]
        field = TickListField(choices=choices, label=self.step.title)
        field.error_messages["required"] = _("Tap where it is sore, or tick “No tender areas”")
        field.leads_to = "part-R"  # type: ignore[attr-defined]
        return {"area": field}

    def stored(self) -> dict[str, Any]:
        document = self.sheet.document
        return {"area": [*document.areas, *([document.extra["where"]] if document.extra.get("where") else [])]}

    def patch(self) -> Patch:
        ticks = self.cleaned_data["area"]
        areas = [name for name, _words in fields.area_choices(self.sheet) if name in ticks]
        where = next((word for word in (NOWHERE, EVERYWHERE) if word in ticks), None)
        tender = [area for area in self.sheet.document.tender if area["region"] in areas]
        return {"extra": {"areas": areas, "where": where}, "tender": tender}

    @property
    def drawn(self) -> list[dict[str, Any]]:
        """The areas of the map, numbered on each side as its list runs."""
        numbered = [(f"{region}_{side}", number) for side in "RL" for number, region in enumerate(MAP_ORDER, 1)]
        return [self._area(name, number) for name, number in numbered]

    @property
    def listed(self) -> list[dict[str, Any]]:
        """The places that the knee map does not draw: the drawn body has those with a side."""
        names = [name for name, _words in fields.area_choices(self.sheet)]
        return [self._area(name) for name in names if split_side(name)[0] not in MAP_ORDER]

    @property
    def on_body(self) -> list[dict[str, Any]]:
        """Those of them that the body figures draw, front and back."""
        return [area for area in self.listed if split_side(area["value"])[1]]

    @property
    def unsided(self) -> list[dict[str, Any]]:
        """Those without a side, which no figure can show."""
        return [area for area in self.listed if not split_side(area["value"])[1]]

    @property
    def ticked(self) -> dict[str, int]:
        """How many places are ticked in each part of the page: the right knee, the left knee, the rest."""
        knees = {side: [area for area in self.drawn if split_side(area["value"])[1] == side] for side in "RL"}
        return {part: sum(area["checked"] for area in areas) for part, areas in (knees | {"rest": self.listed}).items()}

    @property
    def last(self) -> list[dict[str, Any]]:
        """The two rows that are no place: all over, and none."""
        field = cast("TickListField", self.fields["area"])
        rows: list[Any] = list(field.choices)  # type: ignore[arg-type]
        return [self._row(value, words) for value, words in rows if value in (EVERYWHERE, NOWHERE)]

    def _area(self, name: str, number: int = 0) -> dict[str, Any]:
        region, side = split_side(name)
        words = self.sheet.text(f"region.{region}")
        knee, body = {"R": _("Right knee"), "L": _("Left knee")}, {"R": _("Right"), "L": _("Left")}
        where = (knee if number else body).get(side, "")
        label = words[:1].upper() + words[1:] if side else self.sheet.region(name)
        return self._row(name, label) | {"side_label": where, "number": number}

    def _row(self, value: str, label: str) -> dict[str, Any]:
        return {"value": value, "label": label, "checked": value in (self["area"].value() or [])}

    @property
    def name(self) -> str:
        """The name of the checkboxes, for the map's template."""
        return self.add_prefix("area")

    @property
    def why(self) -> str:
        return _("We work round sore spots with care, and spend more time where it helps.")


class ScoresForm(StepForm):
    """0 to 10 for now, for the worst this week and for each place, and what it feels like."""

    template = "intake/pain.html"

    def built(self) -> dict[str, forms.Field]:
        built: dict[str, forms.Field] = {
            "pain_now": self._scale(_("Right now, sitting still")),
            "pain_week_worst": self._scale(_("At its worst this week")),
        }
        for area in self.sheet.document.areas:
            built[f"score_{area}"] = self._scale(self.sheet.region(area), _("How sore is this place?"))
            built[f"feels_{area}"] = forms.MultipleChoiceField(
                label=_("What does it feel like there? You can leave this empty."), choices=list(FEELINGS.items()),
                required=False, widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        return built

    def _scale(self, label: str, hint: str = "") -> ScaleField:
        field = ScaleField(label=label, help_text=hint)
        field.widget.attrs["legend_h2"] = True
        return field

    def stored(self) -> dict[str, Any]:
        scored = {f"score_{area['region']}": area["score"] for area in self.sheet.document.tender}
        felt = {f"feels_{area['region']}": area.get("words", []) for area in self.sheet.document.tender}
        return {**self.sheet.document.scores, **scored, **felt}

    @property
    def overall(self) -> list[Any]:
        return [self["pain_now"], self["pain_week_worst"]]

    @property
    def places(self) -> list[tuple[Any, Any]]:
        """Each place's scale and its words."""
        return [(self[f"score_{area}"], self[f"feels_{area}"]) for area in self.sheet.document.areas]

    def patch(self) -> Patch:
        given, areas = self.cleaned_data, self.sheet.document.areas
        tender = [{"region": a, "score": given[f"score_{a}"], "words": given[f"feels_{a}"]} for a in areas]
        scores = {name: given[name] for name in ("pain_now", "pain_week_worst")}
        return {"scores": scores, "tender": tender, "answers": self._pain_answers(given["pain_now"])}

    def _pain_answers(self, now: int) -> dict[str, Any]:
        """The pain at rest is the same number, so it is not asked twice."""
        old = self.sheet.document.answers
        return {q.id: answers.kept(q, now, old.get(q.id)) for q in pages.pain_questions(self.sheet)}

    @property
    def why(self) -> str:
        return _("You use the same 0 to 10 after your visits. It shows whether massage is worth going on with.")
