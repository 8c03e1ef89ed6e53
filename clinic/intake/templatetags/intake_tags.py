"""What pages of other rooms show of an intake: words typed and not saved, and those of a client whose link is gone."""

from typing import Any

from django import template
from django.http import HttpRequest

from clinic.intake import changes, drafts, flow, layers
from clinic.intake.models import Intake
from clinic.intake.sheet import sheet_of
from clinic.intake.typed import Line, blank_sheet, typed_on_page
from clinic.practice.language import language
from clinic.practice.models import Appointment

register = template.Library()


@register.simple_tag
def in_words(request: HttpRequest, typed: list[Line]) -> list[Line]:
    """What was typed, in the words of its page; as it came in where that page stood in no form by itself."""
    match = request.resolver_match
    if match is None or match.view_name != "intake:page":
        return typed
    sheet = blank_sheet(language())
    return typed_on_page(sheet, match.kwargs["section"], match.kwargs["page"], request.POST) or typed


@register.inclusion_tag("intake/parts/unsaved.html")
def unsaved(intake: Intake | None) -> dict[str, Any]:
    """The pages of a client's open form that hold something typed and not saved."""
    if not intake or intake.pk is None:
        return {"steps": []}
    sheet = sheet_of(intake, language())
    found = drafts.unsaved(intake, flow.steps(sheet))
    return {"steps": [(step, flow.label(sheet, step)) for step in found]}


@register.inclusion_tag("intake/parts/layers.html", takes_context=True)
def map_layers(context: Any, appointment: Appointment) -> dict[str, Any]:
    """What the client says and what the therapist found, in one picture and in words. For pages of staff only."""
    may_mark = context.get("membership") is not None and not context.get("on_paper")
    found = layers.layers(appointment, language())
    return {"layers": found, "appointment": appointment, "clinic": appointment.clinic, "may_mark": may_mark}


@register.inclusion_tag("intake/parts/changes.html")
def changes_since_last(intake: Intake | None) -> dict[str, Any]:
    """What differs from the client's last form; nothing at a first visit."""
    if not intake or intake.pk is None:
        return {"changes": None}
    return {"changes": changes.since_last(intake, language()), "clinic": intake.clinic}
