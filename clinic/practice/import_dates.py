"""Dates of birth as files write them: which number is the day is found out from the whole column."""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from django.utils import timezone

PARTS = re.compile(r"(\d{1,4})\s*[-./ ]\s*(\d{1,2})\s*[-./ ]\s*(\d{1,4})(?:[T ]00:00(?::00)?)?", re.ASCII)
EARLIEST = date(1900, 1, 1)


class DateOrder(StrEnum):
    """Which of the first two numbers of 3/4/1985 is the day."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"


class BadDate(Exception):
    """The code of a reason why this is no date of birth."""


def order_of(column: Iterable[str], usual: DateOrder) -> DateOrder:
    """How this column writes dates: a number above 12 tells; where none does, as is usual in the clinic's country."""
    found = [parts for text in column if (parts := PARTS.fullmatch(text.strip())) and len(parts[1]) < 3]
    day_first = sum(int(parts[1]) > 12 for parts in found)
    month_first = sum(int(parts[2]) > 12 for parts in found)
    if day_first == month_first:
        return usual
    return DateOrder.DAY_FIRST if day_first > month_first else DateOrder.MONTH_FIRST


def read_date(text: str, order: DateOrder) -> date:
    """A date of birth; raises BadDate with `date`, `year`, `future` or `early`."""
    parts = PARTS.fullmatch(text.strip())
    if parts is None:
        raise BadDate("date")
    first, second, third = (int(part) for part in parts.groups())
    if len(parts[1]) == 4:
        year, month, day = first, second, third
    else:
        if len(parts[3]) != 4:
            raise BadDate("year")
        day, month = (first, second) if order == DateOrder.DAY_FIRST else (second, first)
        year = third
    try:
        born = date(year, month, day)
    except ValueError as error:
        raise BadDate("date") from error
    if born > timezone.localdate():
        raise BadDate("future")
    if born < EARLIEST:
        raise BadDate("early")
    return born
