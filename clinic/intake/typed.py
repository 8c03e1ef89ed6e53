"""What somebody has just typed, in the words of its page: given back to copy, where it cannot be saved any more."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.intake import flow
from clinic.intake.document import Document
from clinic.intake.form_for import form_for
from clinic.intake.sheet import Sheet
from clinic.practice.models import Client, Clinic
from clinic.rules import load

Line = tuple[str, str]
"""A question, and what was answered to it."""


def typed(filled: Iterable[forms.Form]) -> list[Line]:
    """What bound forms hold, question by question; nothing is checked, and what was left empty is left out."""
    lines = ((str(bound.label), _words(bound)) for form in filled for bound in form)
    return [(label, words) for label, words in lines if words]


def typed_on_page(sheet: Sheet, section: str, page: str, data: Any) -> list[Line]:
    """What was sent to a page of the client's form; nothing where the form has no such page (any more)."""
    step = flow.find(flow.steps(sheet), section, page)
    return typed([form_for(sheet, step, data)]) if step else []


def blank_sheet(language: str) -> Sheet:
    """A form of nobody's, for the questions of a page alone."""
    today = timezone.localdate()
    return Sheet(Document({}), load(), language, Client(), Clinic(), "", session_date=today, today=today)


def _words(bound: forms.BoundField) -> str:
    value = bound.value()
    if isinstance(bound.field, forms.BooleanField):
        return _("Yes") if value else ""
    names = {str(choice): str(words) for choice, words in getattr(bound.field, "choices", ())}
    given = [str(each or "").strip() for each in (value if isinstance(value, list | tuple) else [value])]
    return (", " if names else " ").join(names.get(each, each) for each in given if each)
