"""The page about pressure, warmth, lying down, and where not to touch."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.intake import fields
from clinic.intake.consent import SENSITIVE
from clinic.intake.document import Patch
from clinic.intake.forms import StepForm
from clinic.intake.own.yes_no import yes_no
from clinic.practice.fields import Choice, TickListField
from clinic.rules.wording import split_side

KNEE = "knee"


PRESSURES = ("P1", "P2", "P3", "P4")


class ComfortForm(StepForm):
    """Pressure, warmth, lying down, and where not to touch."""

    ABOUT = {
        "first_massage": gettext_lazy("This is my first massage"),
        "support_person": gettext_lazy("I want to bring someone with me"),
        "physio_plan_held": gettext_lazy("I have an exercise sheet from a physio"),
        "walking_aid": gettext_lazy("I use a stick, a frame or crutches"),
    }
    LYING = {
        "front": gettext_lazy("I cannot lie on my front"),
        "back": gettext_lazy("I cannot lie on my back"),
        "side": gettext_lazy("I cannot lie on my side"),
        "kneel": gettext_lazy("I cannot kneel to get onto the table"),
    }
    heat_wanted = yes_no(
        gettext_lazy("Would you like a warm pack?"), gettext_lazy("We use one only where it is safe for you.")
    )
    ok_glutes = yes_no(
        gettext_lazy("May we work on your buttocks?"),
        gettext_lazy("Through the sheet. It can help when walking is sore. “No” is fine."),
    )
    ok_inner_thigh = yes_no(
        gettext_lazy("May we work on your inner thighs?"),
        gettext_lazy("The lower part only, covered by a sheet. “No” is fine."),
    )

    def built(self) -> dict[str, forms.Field]:
        built: dict[str, forms.Field] = {
            "pressure_pref": self._pressure(),
            "position_limits": self._ticks(_("Is lying down hard for you?"), self.LYING, _("No, I can lie any way")),
            "about": self._ticks(_("Is any of this true for you?"), self.ABOUT, _("None of these")),
            "other_no_touch": self._other_places(),
        }
        built = {**built, **self.fields}
        order = (
            "pressure_pref",
            "heat_wanted",
            "position_limits",
            "ok_glutes",
            "ok_inner_thigh",
            "other_no_touch",
            "about",
        )
        self.fields.clear()
        return {name: built[name] for name in order}

    def _pressure(self) -> forms.ChoiceField:
        words = [
            (name, self.sheet.text(f"pressure.{name}"), self.sheet.text(f"pressure_like.{name}")) for name in PRESSURES
        ]
        message = _("Choose how firm the touch should be")
        errors = {"required": message, "invalid_choice": message}
        return forms.ChoiceField(
            label=_("How firm should the touch be?"),
            help_text=_("We never go firmer than this. You can always ask for less."),
            choices=[(value, Choice(label[:1].upper() + label[1:], like)) for value, label, like in words],
            widget=forms.RadioSelect({"legend_h2": True}), error_messages=errors,
        )  # fmt: skip

    def _ticks(self, label: str, rows: dict[str, Any], nothing: str) -> TickListField:
        choices = [*rows.items(), (fields.NONE, Choice(nothing, alone=True))]
        return TickListField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple({"legend_h2": True}))

    def _other_places(self) -> TickListField:
        regions = [region for region in self._places() if region != KNEE]
        words = {region: self.sheet.text(f"region.{region}") for region in regions}
        places = {KNEE: _("The knee itself"), **{region: name[:1].upper() + name[1:] for region, name in words.items()}}
        field = self._ticks(_("Is there any other place you do not want touched?"), places, _("No other place"))
        field.help_text = _("You need not say why.")
        return field

    def _places(self) -> dict[str, list[str]]:
        """The places that may be refused, with the regions that each stands for: the knee's own ones are one place."""
        regions = self.sheet.rulebook.regions
        knee = [name for name, region in regions.items() if region.knee]
        rest = {name: [name] for name in regions if name not in knee and name not in SENSITIVE}
        return {KNEE: knee, **rest}

    def stored(self) -> dict[str, Any]:
        document = self.sheet.document
        if self.step.key not in document.done:
            return {}
        wishes = document.wishes
        untouched = {split_side(name)[0] for name in wishes.get("no_touch", [])}
        others = [place for place, regions in self._places().items() if untouched & set(regions)]
        return {
            "pressure_pref": wishes.get("pressure_pref"),
            "heat_wanted": wishes.get("heat_wanted"),
            "position_limits": wishes.get("position_limits") or [fields.NONE],
            "about": [name for name in self.ABOUT if wishes.get(name) == "yes"] or [fields.NONE],
            "other_no_touch": others or [fields.NONE],
            **{f"ok_{name}": "no" if name in untouched else "yes" for name in SENSITIVE},
        }

    def patch(self) -> Patch:
        given = self.cleaned_data
        others = [region for place in given["other_no_touch"] for region in self._places().get(place, [])]
        refused = {name for name in SENSITIVE if given[f"ok_{name}"] == "no"} | set(others)
        regions = self.sheet.rulebook.regions
        no_touch = [name for region in regions if region in refused for name in regions[region].instances()]
        about = {name: "yes" if name in given["about"] else "no" for name in self.ABOUT}
        limits = [name for name in given["position_limits"] if name != fields.NONE]
        wishes = {"pressure_pref": given["pressure_pref"], "heat_wanted": given["heat_wanted"]}
        return {"wishes": {**wishes, **about, "position_limits": limits, "no_touch": no_touch}}

    @property
    def why(self) -> str:
        return _("It is your body. What you say here is built into the plan.")
