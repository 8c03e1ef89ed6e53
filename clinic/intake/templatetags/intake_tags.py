"""What a client typed whose link is gone, in the words of its page."""

from django import template
from django.http import HttpRequest

from clinic.intake.typed import Line, blank_sheet, typed_on_page
from clinic.practice.language import language

register = template.Library()


@register.simple_tag
def in_words(request: HttpRequest, typed: list[Line]) -> list[Line]:
    """What was typed, in the words of its page; as it came in where that page stood in no form by itself."""
    match = request.resolver_match
    if match is None or match.view_name != "intake:page":
        return typed
    sheet = blank_sheet(language())
    return typed_on_page(sheet, match.kwargs["section"], match.kwargs["page"], request.POST) or typed
