"""For the page of a client whose link is gone: the words of the questions that they just answered."""

from django import template
from django.http import HttpRequest
from django.utils.translation import get_language

from clinic.intake.typed import Line, blank_sheet, typed_on_page

register = template.Library()


@register.simple_tag
def in_words(request: HttpRequest, typed: list[Line]) -> list[Line]:
    """What was typed, in the words of its page; as it came in where that page stood in no form by itself."""
    match = request.resolver_match
    if match is None or match.view_name != "intake:page":
        return typed
    sheet = blank_sheet(get_language() or "en")
    return typed_on_page(sheet, match.kwargs["section"], match.kwargs["page"], request.POST) or typed
