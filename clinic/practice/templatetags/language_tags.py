"""This page in each other language."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import translate_url

from clinic.practice.language import is_in_address, language, this_page

register = template.Library()
DOORS = {"invitation", "join", "link", "prep:guardian_door", "prep:letter_door"}
"""Pages for people whose choice is kept nowhere yet: it travels in the address."""


@register.simple_tag(takes_context=True)
def other_languages(context: dict[str, Any]) -> list[dict[str, str]]:
    """Code and own name of each other language, and the address of this page in it where it has one."""
    others = [(code, name) for code, name in settings.LANGUAGES if code != language()]
    return [{"code": code, "name": str(name), "url": _this_page(context, code)} for code, name in others]


def _this_page(context: dict[str, Any], code: str) -> str:
    request = context.get("request")
    if request is None or request.resolver_match is None:
        return ""
    if request.resolver_match.view_name in DOORS:
        return f"?language={code}"
    return translate_url(request.get_full_path(), code) if is_in_address(request.path_info) else ""


@register.simple_tag(takes_context=True)
def shown_again(context: dict[str, Any]) -> str:
    """The address that shows this page again."""
    return this_page(context["request"])
