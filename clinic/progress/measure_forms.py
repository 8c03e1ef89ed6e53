"""The forms of the measures: three activities in the client's own words, the change so far, and the chair stand."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic.practice.fields import ScaleField, speak_plainly
from clinic.practice.forms import PlainForm
from clinic.prep.forms import VersionField
from clinic.rules.measures import Measures

CHANGES = (
    gettext_lazy("Very much better"),
    gettext_lazy("Much better"),
    gettext_lazy("A little better"),
    gettext_lazy("No change"),
    gettext_lazy("A little worse"),
    gettext_lazy("Much worse"),
    gettext_lazy("Very much worse"),
)
"""The seven steps of the global change, in their order."""
AGAIN = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")), ("unsure", gettext_lazy("I do not know yet")))
ABLE = (gettext_lazy("0 is unable to do it"), gettext_lazy("10 is able to do it as before"))
MET = (gettext_lazy("0 is not at all"), gettext_lazy("10 is completely"))
LONGEST = 80
"""Characters of an activity."""


class MeasureForm(PlainForm):
    """The measures that are `asked` now. Each may be left out; `words` are the activities once they are chosen."""

    hint = gettext_lazy("For example: walk down the stairs, kneel in the garden, sit through a film")
    how_well = gettext_lazy("How well can you do hard thing %(number)s now?")
    since = gettext_lazy("Since your first visit, is your knee …")

    def __init__(
        self, data: Any, *, told: Measures, asked: Collection[str], words: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.told, self.words = told, list(words)
        if "activities" in asked:
            self._ask_activities()
        if "change" in asked:
            self._ask_change()
        speak_plainly(self.fields)

    def _ask_activities(self) -> None:
        count = len(self.words) or self.told.activities["count"]
        for number in range(1, count + 1):
            if not self.words:
                self.fields[f"words_{number}"] = self._words_field(number)
            label = self.words[number - 1] if self.words else self.how_well % {"number": number}
            self.fields[f"score_{number}"] = ScaleField(label=label, ends=ABLE, required=False)

    def _words_field(self, number: int) -> forms.CharField:
        field = forms.CharField(
            label=_("Hard thing %(number)s") % {"number": number},
            max_length=LONGEST,
            required=False,
            widget=forms.TextInput({"autocomplete": "off"}),
        )
        field.help_text = self.hint if number == 1 else ""
        return field

    def _ask_change(self) -> None:
        self.fields["change"] = forms.TypedChoiceField(
            label=self.since,
            choices=[(str(step), words) for step, words in enumerate(CHANGES, 1)],
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect({"legend_h2": True}),
            error_messages={"invalid_choice": _("Choose one of these")},
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.words:
            self._all_or_none(cleaned)
        else:
            self._whole_pairs(cleaned)
        return cleaned

    @property
    def activities(self) -> list[forms.BoundField]:
        """The fields of the activities, in their order."""
        return [self[name] for name in self.fields if name.startswith(("words_", "score_"))]

    def _numbers(self) -> list[int]:
        return [int(name.removeprefix("score_")) for name in self.fields if name.startswith("score_")]

    def _all_or_none(self, cleaned: Mapping[str, Any]) -> None:
        """An average of fewer activities than last time says nothing."""
        numbers = self._numbers()
        missing = [number for number in numbers if cleaned.get(f"score_{number}") is None]
        if len(missing) < len(numbers):
            for number in missing:
                self.add_error(f"score_{number}", _("Choose a number for each of these, or for none"))

    def _whole_pairs(self, cleaned: dict[str, Any]) -> None:
        named: list[str] = []
        for number in self._numbers():
            words = re.sub(r"\s+", " ", cleaned.get(f"words_{number}") or "").strip()
            cleaned[f"words_{number}"], score = words, cleaned.get(f"score_{number}")
            if words and score is None and f"score_{number}" not in self.errors:
                self.add_error(f"score_{number}", _("Choose how well you can do it"))
            elif score is not None and not words:
                self.add_error(f"words_{number}", _("Write what is hard to do"))
            elif words.casefold() in named:
                self.add_error(f"words_{number}", _("You have named this one already"))
            named += [words.casefold()] if words else []

    def found(self) -> dict[str, Any]:
        """What was given, as a measure keeps it."""
        given = self.cleaned_data
        activities = [
            {"words": self.words[number - 1] if self.words else given[f"words_{number}"],
             "score": given[f"score_{number}"]}
            for number in self._numbers()
            if given.get(f"score_{number}") is not None
        ]  # fmt: skip
        more = {name: given[name] for name in ("change", "stands") if given.get(name) is not None}
        return ({"activities": activities} if activities else {}) | more


class RateForm(MeasureForm):
    """What the client is asked the day after."""

    pain = ScaleField(label=gettext_lazy("How bad is your knee pain now?"))
    met = ScaleField(label=gettext_lazy("Did the visit do what you came for?"), ends=MET)
    again = forms.ChoiceField(
        label=gettext_lazy("Would you come again?"),
        choices=AGAIN,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose “Yes”, “No” or “I do not know yet”"),
            "invalid_choice": gettext_lazy("Choose “Yes”, “No” or “I do not know yet”"),
        },
    )

    def __init__(self, data: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for name in ("pain", "met", "again"):
            self.fields[name].widget.attrs["legend_h2"] = True

    def scores(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("pain", "met", "again")}


class StaffMeasureForm(MeasureForm):
    """What the therapist enters, at the visit or after it: as the client says it, and the chair stand."""

    hint = gettext_lazy("In the client’s own words, such as: walk down the stairs")
    how_well = gettext_lazy("How well can they do hard thing %(number)s now?")
    since = gettext_lazy("Since the first visit, the client says their knee is …")
    seen = VersionField()

    def __init__(self, data: Any, *, seen: int = 0, **kwargs: Any) -> None:
        super().__init__(data, initial={"seen": seen}, **kwargs)
        if "chair" in kwargs["asked"]:
            self._ask_chair()

    def _ask_chair(self) -> None:
        chair = self.told.chair
        self.fields["stands"] = forms.IntegerField(
            label=_("Full stands in %(seconds)s seconds") % {"seconds": chair["seconds"]},
            help_text=_("Arms crossed. If they used their hands, write 0."),
            required=False,
            min_value=0,
            max_value=chair["most"],
            widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
            error_messages=dict.fromkeys(
                ("invalid", "min_value", "max_value"),
                _("Enter a whole number from 0 to %(most)s") % {"most": chair["most"]},
            ),
        )


def again_words(answer: str) -> str:
    """An answer to "Would you come again?" in words; nothing for none."""
    return str(dict(AGAIN).get(answer, ""))


def change_words(step: int | None) -> str:
    """A step of the global change in words; nothing for none."""
    return str(CHANGES[step - 1]) if step else ""


def in_words(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was measured as (label, value) in words: for a receipt, and for two texts side by side."""
    rows = [(each["words"], str(each["score"])) for each in found.get("activities", ())]
    if found.get("change"):
        rows.append((_("Since the first visit"), change_words(found["change"])))
    if found.get("stands") is not None:
        rows.append((_("Chair stand"), _stands(found["stands"])))
    return rows


def _stands(count: int) -> str:
    return ngettext("%(count)s stand", "%(count)s stands", count) % {"count": count}
