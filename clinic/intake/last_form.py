"""The first page of a follow-up visit: what has changed since the last one?"""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.intake import carry, flow
from clinic.intake.document import Patch
from clinic.intake.forms import StepForm
from clinic.intake.own.rows import OWN_ROWS, PART_NAMES
from clinic.intake.summary import step_rows
from clinic.practice.fields import Choice

NOTHING_NEW = {
    "knee": gettext_lazy("No new injury, break, operation or injection, and no new swelling."),
    "health": gettext_lazy("No new illness, medicine, device or skin problem, and you are not newly pregnant."),
}
"""What "nothing changed" says of a part, so that nobody says it lightly."""


class LastForm(StepForm):
    """Each part of the last answers, to be confirmed or changed."""

    template = "intake/last.html"

    def built(self) -> dict[str, forms.Field]:
        return {part: self._field(part) for part in carry.PARTS if self.rows_of(part)}

    def _field(self, part: str) -> forms.ChoiceField:
        message = _("Say whether something changed")
        choices = [
            (carry.SAME, Choice(_("Nothing changed"), str(NOTHING_NEW.get(part, "")))),
            (carry.CHANGE, Choice(_("Change something"))),
        ]
        return forms.ChoiceField(
            label=_("%(part)s: is this still right?") % {"part": PART_NAMES[part]}, choices=choices,
            widget=forms.RadioSelect, error_messages={"required": message, "invalid_choice": message},
        )  # fmt: skip

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Each part with its last answers in words, and its question."""
        return [{"name": PART_NAMES[part], "rows": self.rows_of(part), "field": self[part]} for part in self.fields]

    def rows_of(self, part: str) -> list[tuple[str, list[str]]]:
        """What was answered last time, in words."""
        last = carry.last_sheet(self.sheet)
        if part in ("you", "goals", "where", "comfort"):
            key = "contact" if part == "you" else part
            return list(OWN_ROWS[key](last)) if key in last.document.done else []
        own = ("where", "pain")
        told = [step for step in flow.steps(last) if step.section == part and step.key not in own and step.done]
        return [row for step in told if not step.is_detail for row in step_rows(last, step)]

    def stored(self) -> dict[str, Any]:
        return dict(self.sheet.document.extra.get("kept") or {})

    def patch(self) -> Patch:
        return carry.taken_over(self.sheet, {part: self.cleaned_data[part] for part in self.fields})

    @property
    def since(self) -> str:
        """The day of the last answers."""
        day = carry.since(self.sheet)
        return date_format(day, "DATE_FORMAT") if day else ""

    @property
    def hint(self) -> str:
        return _("These are your answers of %(day)s. Look through them.") % {"day": self.since}

    @property
    def why(self) -> str:
        return _(
            "You need not type it all again. We ask about today’s signs and pain at every visit, to keep you safe."
        )
