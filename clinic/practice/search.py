"""Finding a client: what was typed, read as name, e-mail, phone number or date of birth; and paging by keyset."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from functools import reduce
from typing import Any

from django.db.models import CharField, Model, Q

from clinic.practice.countries import CALLING_CODES

ORDERS = {"name": ("name_folded", "pk"), "newest": ("-created_at", "-pk")}
"""The orders that a list of clients may be asked for."""
LONGEST = 100
FEWEST_DIGITS = 4
LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "æ": "ae", "Æ": "ae",
                         "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th", "ı": "i", "’": "'", "‘": "'"})  # fmt: skip
"""Letters that Unicode does not take apart, and the apostrophes of phones."""


class FoldedField(CharField):  # type: ignore[type-arg]
    """A column made from another one of its record, for looking up: it follows whenever the record is saved whole.

    Whoever writes past the record, by `update()`, gives `folded(…)` along.
    """

    def __init__(self, *args: Any, source: str = "", **kwargs: Any) -> None:
        kwargs |= {"editable": False, "blank": True, "default": ""}
        super().__init__(*args, **kwargs)
        self.source = source

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source}

    def pre_save(self, record: Model, add: bool) -> str:
        value = FOLDS[self.source](getattr(record, self.source))
        setattr(record, self.attname, value)
        return value


def fold(text: str) -> str:
    """Small letters without accents: `Öztürk` and `OZTURK` are both `ozturk`."""
    apart = unicodedata.normalize("NFKD", text.translate(LETTERS))
    return "".join(each for each in apart if not unicodedata.combining(each)).casefold()[:240]


def digits(phone: str) -> str:
    """The digits of a phone number as it is dialled from abroad and from here, so that either is found in it."""
    ways = dict.fromkeys(_ways(phone))
    return " ".join(ways)[:120]


FOLDS = {"name": fold, "phone": digits}
COLUMNS = {"name": "name_folded", "phone": "phone_digits"}
"""Column of a client -> the column that is looked up for it."""


def folded(details: Mapping[str, Any]) -> dict[str, str]:
    """What goes along with these details of a client, where they are written by `update()`."""
    return {COLUMNS[name]: FOLDS[name](details[name]) for name in COLUMNS if name in details}


def _ways(phone: str) -> Iterator[str]:
    """`+49 (0)30 555` and `0049 30 555` are 4930555 and 30555; `030 555` is 030555 and 30555."""
    plain = unicodedata.normalize("NFKC", phone).replace("(0)", "").strip()
    every = "".join(str(unicodedata.decimal(each)) for each in plain if each.isdecimal())
    abroad = every[2:] if every.startswith("00") else every if plain.startswith("+") else ""
    yield abroad or every
    yield (_without_country(abroad) if abroad else every).lstrip("0")


def _without_country(number: str) -> str:
    length = next((length for length in (1, 2) if number[:length] in CALLING_CODES), 3)
    return number[length:]


def matches(typed: str) -> Q:
    """The condition for what was typed; every word must be in the name, or the whole fits something else."""
    typed = typed.replace("\x00", "").strip()[:LONGEST]
    if days := dates(typed):
        return Q(birth_date__in=days)  # by itself, so that its index serves
    words = fold(typed).split()
    found = reduce(lambda so_far, word: so_far & Q(name_folded__contains=word), words, Q(name_folded__gt=""))
    found = found if words else Q(pk=None)
    found |= Q(email__icontains=typed) if "@" in typed else Q(email__istartswith=typed)
    for way in _ways(typed):
        if len(way) >= FEWEST_DIGITS and "@" not in typed:
            found |= Q(phone_digits__contains=way)
    return found


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
    return Q(name_folded__gt=last.name_folded) | Q(name_folded=last.name_folded, pk__gt=last.pk)
