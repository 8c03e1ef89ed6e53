"""`{% kept_forms %}`: what somebody typed before they were signed out, on the page that it belongs to."""

from typing import Any

from django import template
from django.http import HttpRequest

from clinic.practice import kept
from clinic.practice.errors import typed_lines
from clinic.practice.models import KeptForm

register = template.Library()


@register.inclusion_tag("parts/kept.html", takes_context=True)
def kept_forms(context: dict[str, Any]) -> dict[str, Any]:
    """The newest form that was kept of this page, whole; of forms of other pages, only where they are."""
    request: HttpRequest | None = context.get("request")
    waiting = request.session.get(kept.SESSION_KEY, {}) if request and hasattr(request, "session") else {}
    if request is None or not waiting:
        return {}
    here = {"request": request, "clinic": context.get("clinic"), "csrf_token": context.get("csrf_token")}
    if request.method == "POST":
        return here | {"again": request.POST.get(kept.FIELD, "")}
    mine = [pk for pk, page in waiting.items() if page == request.path]
    form = kept.live_of(request.user).filter(pk__in=mine).first() if mine else None
    elsewhere = sorted({page for page in waiting.values() if page != request.path})
    return here | {"form": form, "lines": _lines(form), "elsewhere": elsewhere, "data": _data(form)}


def _lines(form: KeptForm | None) -> list[tuple[str, str]]:
    return typed_lines(form.fields) if form else []


def _data(form: KeptForm | None) -> dict[str, Any] | None:
    """What the script puts back into the page's own form."""
    return {"kept": form.pk, "path": form.path, "fields": form.fields} if form else None
