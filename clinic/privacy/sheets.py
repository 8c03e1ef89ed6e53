"""Tables to take away as CSV: whatever a cell begins with, a spreadsheet reads it as text."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

ACTIVE = ("=", "+", "-", "@", "\t", "\r")
"""How a formula begins."""


def as_csv(rows: Iterable[Sequence[object]], name: str) -> HttpResponse:
    """A file for spreadsheets: UTF-8 with its mark, so that each of them reads accents."""
    text = io.StringIO()
    csv.writer(text).writerows([[_plain(cell) for cell in row] for row in rows])
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _plain(cell: object) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(ACTIVE) else text
