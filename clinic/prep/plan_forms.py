"""The form that changes a plan: minutes of every block, one button for what else is asked, and why."""

import re
import secrets
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.practice.fields import speak_plainly
from clinic.prep.forms import VersionField
from clinic.prep.plan_edits import Footing, make
from clinic.prep.plan_exchanges import exchanges, removal
from clinic.prep.plan_offer import work_of
from clinic.rules.adjust import Add, Address, Edit, Move, Replace
from clinic.rules.footing import TALKS
from clinic.rules.model import Plan

REASONS = {
    "asked": gettext_lazy("The client asked for it"),
    "today": gettext_lazy("How the client feels today"),
    "hands": gettext_lazy("What I feel or see"),
    "time": gettext_lazy("Time"),
    "other": gettext_lazy("Another reason"),
}
WHOLE = gettext_lazy("Enter whole minutes, such as 4")
NO_BLOCK: Address = (-1, -1)
"""An address that no plan has: a garbled one, which the rules then refuse."""
MOST = 999
"""More than any plan has: a larger number is a slip of the finger, not a wish."""


class EditForm(forms.Form):
    """What a therapist typed and pressed. `edits()` reads it against the plan that the page showed."""

    use_required_attribute = False
    version = VersionField()
    base = VersionField()
    plan = VersionField()
    """Number of the assessment whose plan was shown."""
    key = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=gettext_lazy("Why do you change the plan?"),
        choices=list(REASONS.items()),
        widget=forms.RadioSelect(attrs={"legend_h2": True}),
        error_messages={"required": gettext_lazy("Choose why you change the plan")},
    )
    reason_text = forms.CharField(
        label=gettext_lazy("In a few words"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, data: Any, *, shown: Plan, **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        speak_plainly(self.fields)
        self.shown = shown
        for at, block in _all(shown):
            name = minutes_name(at)
            self.fields[name] = _minutes_field()
            self.initial.setdefault(name, block.minutes)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("reason") == "other" and not cleaned.get("reason_text") and "reason_text" not in self.errors:
            self.add_error("reason_text", _("Say in a few words why"))
        wanted = self._wanted()
        if len(wanted) == len(list(_all(self.shown))) and sum(wanted.values()) != self.shown.planned_minutes:
            said = {"sum": sum(wanted.values()), "length": self.shown.planned_minutes}
            raise forms.ValidationError(_("Minutes add up to %(sum)s. Make them %(length)s.") % said, "sum")
        return cleaned

    @property
    def reason_words(self) -> str:
        """The reason as it is kept."""
        code = self.cleaned_data["reason"]
        text: str = self.cleaned_data["reason_text"]
        return text if code == "other" else "; ".join(filter(None, [str(REASONS[code]), text]))

    @property
    def action(self) -> tuple[str, Address]:
        """What was pressed, and for which block."""
        name, _colon, place = str(self.data.get("do", "")).partition(":")
        return name, address(place)

    @property
    def sent_key(self) -> str:
        """The form's key; a lost one is as good as a new one."""
        return self.cleaned_data["key"][:64] or secrets.token_urlsafe(32)

    def edits(self, footing: Footing) -> list[Edit]:
        """The minutes first, then what the button asks."""
        name, at = self.action
        resized = exchanges(self.shown, self._wanted(), self.reason_words)
        if name == "remove":
            return [*resized, *removal(make(self.shown, resized, footing).plan, at, footing, self.reason_words)]
        asked = self._asked(name, at)
        return [*resized, *([asked] if asked else [])]

    def _wanted(self) -> dict[Address, int]:
        names = {at: minutes_name(at) for at, _block in _all(self.shown)}
        return {at: self.cleaned_data[name] for at, name in names.items() if self.cleaned_data.get(name) is not None}

    def _asked(self, name: str, at: Address) -> Edit | None:
        why = self.reason_words
        if name in ("up", "down"):
            return Move(at, _beside(self.shown, at, -1 if name == "up" else 1), why)
        if name == "pressure":
            return Replace(at, pressure=_number(self.data.get("pressure")), reason=why)
        if name == "work":
            technique, region, side = work_of(str(self.data.get("work", "")))
            return Replace(at, technique=technique or "?", region=region, side=side, reason=why)
        if name == "part":
            return Move(at, _end_of(self.shown, _number(self.data.get("part"))), why)
        return self._new(at, why) if name == "add" else None

    def _new(self, at: Address, why: str) -> Edit:
        technique, region, side = work_of(str(self.data.get("new_work", "")))
        phase = self.shown.phases[at[0]].id if 0 <= at[0] < len(self.shown.phases) else "?"
        minutes = _number(self.data.get("new_minutes"))
        giver = address(str(self.data.get("from", "")))
        return Add(phase, at[1], region, technique or "?", None, minutes, giver, side, why)


def _minutes_field() -> forms.Field:
    field = forms.IntegerField(min_value=0, max_value=MOST, widget=forms.TextInput({"inputmode": "numeric"}))
    field.error_messages = dict.fromkeys(("required", "invalid"), WHOLE)
    for validator in field.validators:
        validator.message = WHOLE  # type: ignore[attr-defined]
    return field


def address(text: str) -> Address:
    """`2-1` as (2, 1); anything else as an address that is not there."""
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", text, re.ASCII)
    return (int(found[1]), int(found[2])) if found else NO_BLOCK


def minutes_name(at: Address) -> str:
    """The name of the field that holds the minutes of a block."""
    return f"minutes_{at[0]}_{at[1]}"


def is_talk(block: Any) -> bool:
    """Whether this is the talk at the start or the end, which stays where it is."""
    return block.technique in TALKS


def _all(plan: Plan) -> Iterator[tuple[Address, Any]]:
    return (((at, each), block) for at, phase in enumerate(plan.phases) for each, block in enumerate(phase.blocks))


def _beside(plan: Plan, at: Address, step: int) -> Address:
    """One place up or down: past the ends of a part into the one beside it."""
    phase, place = at[0], at[1] + step
    if not 0 <= phase < len(plan.phases):
        return NO_BLOCK
    if place < 0:
        return (phase - 1, len(plan.phases[phase - 1].blocks)) if phase else NO_BLOCK
    return (phase + 1, 0) if place >= len(plan.phases[phase].blocks) else (phase, place)


def _end_of(plan: Plan, phase: int) -> Address:
    return (phase, len(plan.phases[phase].blocks)) if 0 <= phase < len(plan.phases) else NO_BLOCK


def _number(text: Any) -> int:
    """A small whole number; -1 for anything else."""
    typed = str(text or "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else -1
