"""Finding a client: what was typed, read as name, e-mail, phone number or date of birth; and paging by keyset."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import CharField, Model, Q, Value
from django.db.models.functions import Lower, StrIndex
from django.db.models.lookups import GreaterThan

from clinic.practice.countries import CALLING_CODES

ORDERS = {"name": ("name_folded", "pk"), "newest": ("-created_at", "-pk")}
"""The orders that a list of clients may be asked for."""
LONGEST = 100
FEWEST_DIGITS = 4
LAST_LETTER = "\U0010ffff"
"""Behind every letter that anybody types."""
LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "æ": "ae", "Æ": "ae",
                         "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th", "ı": "i", "’": "'", "‘": "'"})  # fmt: skip
"""Letters that Unicode does not take apart, and the apostrophes of phones."""


class BytewiseField(CharField):  # type: ignore[type-arg]
    """Text in the order of its letters' numbers in every database, so that a beginning is a stretch of the index."""

    def db_parameters(self, connection: Any) -> Any:
        collation = {"collation": "C"} if connection.vendor == "postgresql" else {}
        return {**super().db_parameters(connection), **collation}


class FoldedField(BytewiseField):
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


def cleaned(typed: str) -> str:
    """What is looked for: the text of the search box without what no database takes, and not endlessly long."""
    return typed.replace("\x00", "").strip()[:LONGEST]


@dataclass(frozen=True)
class Sought:
    """What was typed, as it can be found: every word in the name, or the whole as an e-mail address or a number."""

    words: tuple[str, ...]
    ways: tuple[str, ...]

    def is_met(self) -> Q:
        """The condition on clients, who are looked at one by one: for what so many fit that a page is soon full.

        `instr`, because PostgreSQL takes any LIKE for rare and then reads the whole clinic first.
        """
        found = reduce(and_, (has("name_folded", word) for word in self.words), Q(name_folded__gt=""))
        found = found if self.words else Q(pk=None)
        if len(self.words) == 1:
            found |= Q(email__istartswith=self.words[0])
            found |= has(Lower("email"), self.words[0]) if self.words[0].startswith("@") else Q()
        return reduce(or_, (has("phone_digits", way) for way in self.ways), found)


def sought(typed: str) -> Sought:
    """Read what was typed; a phone number has four digits or more."""
    ways = () if "@" in typed else dict.fromkeys(way for way in _ways(typed) if len(way) >= FEWEST_DIGITS)
    return Sought(tuple(dict.fromkeys(fold(typed).split())), tuple(ways))


def has(column: Any, part: str) -> Q:
    """The condition that this text stands somewhere in the column."""
    return Q(GreaterThan(StrIndex(column, Value(part)), 0))


def begins(column: str, word: str) -> Q:
    """The condition that a column which is ordered by its letters begins so: a stretch of its index."""
    return Q(**{f"{column}__gte": word, f"{column}__lt": word + LAST_LETTER})


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
        same = Q(created_at=last.created_at, pk__lt=last.pk)
        return Q(created_at__lte=last.created_at) & (Q(created_at__lt=last.created_at) | same)
    return after("name_folded", "pk", last)


def after(name: str, pk: str, last: Any) -> Q:
    """Everything behind `last` by name and number; said so that the index is entered there."""
    same = Q(**{name: last.name_folded, f"{pk}__gt": last.pk})
    return Q(**{f"{name}__gte": last.name_folded}) & (Q(**{f"{name}__gt": last.name_folded}) | same)
