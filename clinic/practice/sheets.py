"""Tables to take away as CSV: whatever a cell begins with, a spreadsheet reads it as text."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.http import HttpResponse, StreamingHttpResponse

ACTIVE = ("=", "+", "-", "@", "\t", "\r")
"""How a formula begins."""
MARK = b"\xef\xbb\xbf"
"""What tells spreadsheets that a file is UTF-8, so that each of them reads accents."""
TYPE = "text/csv; charset=utf-8"


def as_csv(rows: Iterable[Sequence[object]], name: str) -> HttpResponse:
    """A file for spreadsheets."""
    response = HttpResponse(MARK + b"".join(_lines(rows)), content_type=TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def as_long_csv(rows: Iterable[Sequence[object]], name: str) -> StreamingHttpResponse:
    """The same, sent while it is read from the database: it may have a million lines."""
    response = StreamingHttpResponse(_with_mark(rows), content_type=TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _with_mark(rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    yield MARK
    yield from _lines(rows)


def _lines(rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([plain(cell) for cell in row])
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()


def plain(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(ACTIVE) else text


def typed(cell: str) -> str:
    """A cell as somebody typed it: without the sign that `plain` sets before it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(ACTIVE) else cell
