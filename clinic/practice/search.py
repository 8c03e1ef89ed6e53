"""Finding a client: what was typed, read as name, e-mail, phone number or date of birth; and paging by keyset."""

import re
from datetime import date
from functools import reduce
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import Replace

ORDERS = {"name": ("name", "pk"), "newest": ("-created_at", "-pk")}
"""The orders that a list of clients may be asked for."""
LONGEST = 100
FEWEST_DIGITS = 4
PUNCTUATION = " -().+/"


def with_digits(clients: Any) -> Any:
    """Each client with `digits`: the phone number without its punctuation."""
    bare: Any = F("phone")
    for sign in PUNCTUATION:
        bare = Replace(bare, Value(sign), Value(""))
    return clients.alias(digits=bare)


def matches(typed: str) -> Q:
    """The condition for what was typed; every word must be in the name, or the whole fits something else."""
    typed = typed.replace("\x00", "").strip()[:LONGEST]
    found = reduce(lambda so_far, word: so_far & _in_name(word), typed.split(), Q())
    found |= Q(email__istartswith=typed)
    digits = re.sub(r"\D", "", typed)
    if len(digits) >= FEWEST_DIGITS:
        found |= Q(digits__contains=digits)
    if days := dates(typed):
        found |= Q(birth_date__in=days)
    return found


def _in_name(word: str) -> Q:
    """SQLite folds only A-Z, so that other letters are asked for in each case."""
    forms = {word, word.lower(), word.upper(), word.capitalize()}
    return Q(*[("name__icontains", form) for form in sorted(forms)], _connector=Q.OR)


def dates(typed: str) -> list[date]:
    """The dates that these words can mean: year first, day first, month first."""
    parts = re.fullmatch(r"(\d{1,4})[-./ ]+(\d{1,2})[-./ ]+(\d{1,4})", typed, re.ASCII)
    if not parts:
        return []
    first, second, third = (int(part) for part in parts.groups())
    orders = [(first, second, third)] if len(parts[1]) == 4 else [(third, second, first), (third, first, second)]
    return [day for order in orders if (day := _date(*order)) is not None]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def behind(order: str, last: Any) -> Q:
    """Everything behind the record `last` in this order; everything where there is none."""
    if last is None:
        return Q()
    if order == "newest":
        return Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk)
    return Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk)
