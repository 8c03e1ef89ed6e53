"""The forms of our own pages: who it is for, goals, the knee map, pain scores, the doctor, comfort and consent."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.intake import answers, consent, fields, pages
from clinic.intake.document import Patch
from clinic.intake.forms import StepForm
from clinic.practice.fields import Choice, DateField, ScaleField, TickListField
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
SENSITIVE = ("glutes", "inner_thigh")
KNEE = "knee"
PRESSURES = ("P1", "P2", "P3", "P4")


def yes_no(label: Any, help_text: Any = "") -> forms.ChoiceField:
    """A yes-or-no question without a third answer."""
    errors = {"required": gettext_lazy("Choose yes or no"), "invalid_choice": gettext_lazy("Choose yes or no")}
    choices = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
    widget = forms.RadioSelect({"legend_h2": True})
    return forms.ChoiceField(choices=choices, widget=widget, label=label, help_text=help_text, error_messages=errors)


class ContactForm(StepForm):
    """Who the form is for, and how to reach them; it is kept with the client, not with the answers."""

    who = forms.ChoiceField(
        label=gettext_lazy("Who is filling in this form?"),
        choices=[
            ("me", gettext_lazy("I am, about myself")),
            ("guardian", gettext_lazy("A parent or guardian of the person")),
            ("helper", gettext_lazy("Someone who helps the person")),
        ],
        widget=forms.RadioSelect({"legend_h2": True}),
        error_messages={"required": gettext_lazy("Choose who is filling in this form")},
    )
    name = forms.CharField(
        label=gettext_lazy("Full name of the person who comes for the massage"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Enter the name")},
    )
    birth_date = DateField(
        label=gettext_lazy("Date of birth of this person"),
        help_text=gettext_lazy("For example, 27 3 1985"),
        autocomplete="bday",
        error_messages={"required": gettext_lazy("Enter the date of birth, such as 27 3 1985")},
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("So that we can reach you before your visit. You can leave it empty."),
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("We send your checklist as a link. You can leave it empty."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    why_we_ask = gettext_lazy("Your age changes some of the questions. Under 18, a parent or guardian must agree.")

    def built(self) -> dict[str, forms.Field]:
        birth_date = self.fields["birth_date"]
        assert isinstance(birth_date, DateField)
        birth_date.latest = fields.latest_event(self.sheet)
        birth_date.widget.attrs["legend_h2"] = True
        return {}

    def stored(self) -> dict[str, Any]:
        client = self.sheet.client
        who = {"who": self.sheet.document.extra.get("who")}
        return who | {name: getattr(client, name) for name in ("name", "birth_date", "phone", "email")}

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if self.sheet.session_date.year - born.year > 120:
            raise forms.ValidationError(_("Check the year of the date of birth"))
        return born

    def patch(self) -> Patch:
        given = dict(self.cleaned_data)
        return {"extra": {"who": given.pop("who")}, "client": given}

    @property
    def why(self) -> str:
        return str(self.why_we_ask)


class GoalsForm(StepForm):
    """What the client wants most, and perhaps one more thing."""

    has_heading = True
    other = forms.CharField(
        label=gettext_lazy("If it is something else: what is it?"),
        max_length=200,
        required=False,
        widget=forms.TextInput(),
    )

    def built(self) -> dict[str, forms.Field]:
        choices = [(goal, Choice(*self._words(goal))) for goal in (*self._goals(), "other")]
        message = _("Choose what you want most from massage")
        primary = forms.ChoiceField(
            choices=choices, widget=forms.RadioSelect({"legend_h1": True}), label=self.step.title,
            help_text=_("Choose one. You can tell %(therapist)s more when you meet.") % {"therapist": self.sheet.therapist},
            error_messages={"required": message, "invalid_choice": message},
        )  # fmt: skip
        second = forms.ChoiceField(
            choices=[("", _("No, that is all")), *choices], required=False, label=_("Is there a second thing?"),
            widget=forms.Select({"class": "input"}),
        )  # fmt: skip
        other = self.fields.pop("other")
        return {"primary": primary, "secondary": second, "other": other}

    def _goals(self) -> list[str]:
        return [goal for goal in self.sheet.rulebook.goals if goal != "other"]

    def _words(self, goal: str) -> tuple[str, str]:
        if not self.sheet.has_text(f"goal.{goal}.label"):
            return _("Something else"), ""
        return self.sheet.text(f"goal.{goal}.label"), self.sheet.optional_text(f"goal.{goal}.promise")

    def stored(self) -> dict[str, Any]:
        return self.sheet.document.goals

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        chosen = (given.get("primary"), given.get("secondary"))
        if chosen[0] and chosen[0] == chosen[1]:
            self.add_error("secondary", _("Choose something different, or “No, that is all”"))
        if "other" in chosen and not given.get("other") and "other" not in self.errors:
            self.add_error("other", _("Write in a few words what you would like"))
        return given

    def patch(self) -> Patch:
        given = self.cleaned_data
        other = given["other"] if "other" in (given["primary"], given["secondary"]) else ""
        return {"goals": {"primary": given["primary"], "secondary": given["secondary"] or None, "other": other}}

    @property
    def why(self) -> str:
        return _("Your goal decides how we share out the minutes of your session.")


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
        """The places that the knee map does not draw."""
        names = [name for name, _words in fields.area_choices(self.sheet)]
        return [self._area(name) for name in names if split_side(name)[0] not in MAP_ORDER]

    @property
    def last(self) -> list[dict[str, Any]]:
        """The two rows that are no place: all over, and none."""
        return [self._row(value, words) for value, words in self.fields["area"].choices if value in (EVERYWHERE, NOWHERE)]

    def _area(self, name: str, number: int = 0) -> dict[str, Any]:
        region, side = split_side(name)
        words = self.sheet.text(f"region.{region}")
        knee = {"R": _("Right knee"), "L": _("Left knee")}.get(side, "") if number else ""
        label = words[:1].upper() + words[1:] if number else self.sheet.region(name)
        return self._row(name, label) | {"side_label": knee, "number": number}

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


class DoctorForm(StepForm):
    """What the doctor said, which medicines, and whether we may ask."""

    has_letter = yes_no(
        gettext_lazy("Do you have a letter from your doctor about massage?"),
        gettext_lazy("Bring it with you, or give it to us before your visit."),
    )

    def built(self) -> dict[str, forms.Field]:
        built = {
            question.id: fields.field_for(
                self.sheet, question, f"question.{question.id}", required=question.type != "txt"
            )
            for question in pages.doctor_questions(self.sheet)
        }
        for field in built.values():
            field.widget.attrs["legend_h2"] = True
        return {**built, "has_letter": self.fields.pop("has_letter")}

    def stored(self) -> dict[str, Any]:
        document = self.sheet.document
        asked = [question for question in pages.doctor_questions(self.sheet) if document.has(question.id)]
        said = {question.id: fields.to_initial(question, document.value(question.id)) for question in asked}
        return {**said, "has_letter": document.extra.get("has_letter")}

    def patch(self) -> Patch:
        old, changed = self.sheet.document.answers, {}
        for question in pages.doctor_questions(self.sheet):
            value = fields.to_document(question, self.cleaned_data[question.id])
            value = answers.nothing(question) if value is None else value
            changed[question.id] = answers.kept(question, value, old.get(question.id))
        return {"answers": changed, "extra": {"has_letter": self.cleaned_data["has_letter"]}}

    @property
    def why(self) -> str:
        return _("What your doctor says comes first. With some illnesses we need a written OK.")


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
        built = {
            "pressure_pref": self._pressure(),
            "position_limits": self._ticks(_("Is lying down hard for you?"), self.LYING, _("No, I can lie any way")),
            "about": self._ticks(_("Is any of this true for you?"), self.ABOUT, _("None of these")),
            "other_no_touch": self._other_places(),
        }
        built = {**built, **self.fields}
        order = ("pressure_pref", "heat_wanted", "position_limits", "ok_glutes", "ok_inner_thigh", "other_no_touch", "about")
        self.fields.clear()
        return {name: built[name] for name in order}

    def _pressure(self) -> forms.ChoiceField:
        words = [(name, self.sheet.text(f"pressure.{name}"), self.sheet.text(f"pressure_like.{name}")) for name in PRESSURES]
        message = _("Choose how firm the touch should be")
        errors = {"required": message, "invalid_choice": message}
        return forms.ChoiceField(
            label=_("How firm should the touch be?"), help_text=_("We never go firmer than this. You can always ask for less."),
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


class ConsentForm(StepForm):
    """The agreement to treatment, with the name typed as a signature."""

    template = "intake/consent.html"
    agreed = forms.BooleanField(
        label=gettext_lazy("I have read this and I agree"),
        error_messages={"required": gettext_lazy("Tick the box if you agree. If you do not, please call us")},
    )
    signed_name = forms.CharField(
        label=gettext_lazy("Your full name"),
        help_text=gettext_lazy("Typing your name counts as your signature."),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Type your full name")},
    )

    @property
    def words(self) -> list[str]:
        return consent.treatment(self.sheet)

    def stored(self) -> dict[str, Any]:
        name = self.sheet.document.extra.get("signed_name", "")
        return {"agreed": bool(name), "signed_name": name}

    def patch(self) -> Patch:
        name = self.cleaned_data["signed_name"]
        signature = {"kind": "treatment", "version": consent.VERSION, "text": "\n".join(self.words), "name": name}
        return {"extra": {"signed_name": name}, "signatures": [signature]}

    @property
    def why(self) -> str:
        return _("We may only work with your agreement. You can change your mind at any time.")


class GuardianForm(StepForm):
    """For the therapist: what a parent or guardian signed for somebody under 18."""

    guardian_agreed = forms.BooleanField(
        label=gettext_lazy("A parent or guardian has agreed in writing"),
        required=False,
    )
    guardian_name = forms.CharField(label=gettext_lazy("Name of the parent or guardian"), max_length=120, required=False)

    def stored(self) -> dict[str, Any]:
        document = self.sheet.document
        name = document.extra.get("guardian_name", "")
        return {"guardian_agreed": document.guardian_ok is True, "guardian_name": name}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("guardian_agreed") and not given.get("guardian_name"):
            self.add_error("guardian_name", _("Enter the name of the parent or guardian"))
        return given

    def patch(self) -> Patch:
        agreed, name = self.cleaned_data["guardian_agreed"], self.cleaned_data["guardian_name"]
        patch: dict[str, Any] = {"guardian_ok": agreed, "extra": {"guardian_name": name or None}}
        if agreed:
            text = "\n".join(consent.guardian(self.sheet))
            patch["signatures"] = [{"kind": "guardian", "version": consent.VERSION, "text": text, "name": name}]
        return patch


OWN_FORMS: dict[str, type[StepForm]] = {
    "contact": ContactForm, "goals": GoalsForm, "where": KneeMapForm, "pain": ScoresForm, "doctor": DoctorForm,
    "comfort": ComfortForm, "consent": ConsentForm,
}  # fmt: skip
