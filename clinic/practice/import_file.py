"""Reading a CSV file of clients: which letters, which separator, which column is what; each row good, or bad and why.

It knows nothing of the database.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.practice.import_dates import BadDate, DateOrder, order_of, read_date
from clinic.practice.search import fold
from clinic.practice.sheets import typed

MOST_ROWS = 100_000
MOST_CELL = 400
SEPARATORS = (",", ";", "\t", "|")
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name", "full name", "client", "client name", "nombre", "nombre completo", "cliente",
             "nombre y apellidos"),
    "first": ("first name", "firstname", "given name", "forename", "nombre de pila", "vorname"),
    "last": ("last name", "lastname", "surname", "family name", "apellido", "apellidos", "nachname"),
    "birth_date": ("birth date", "date of birth", "dob", "birthday", "born", "birthdate", "fecha de nacimiento",
                   "nacimiento", "geburtsdatum"),
    "phone": ("phone", "phone number", "telephone", "mobile", "mobile phone", "tel", "telefono", "movil", "telefon"),
    "email": ("email", "e-mail", "email address", "e-mail address", "mail", "correo", "correo electronico"),
    "language": ("language", "idioma", "lang"),
}  # fmt: skip
"""What a column is -> how its heading may read, folded."""
LENGTHS = {"name": 120, "phone": 40, "email": 254}

REASONS: dict[str, str | Promise] = {
    "no_name": _("The name is missing."),
    "long_name": _("The name is longer than 120 signs."),
    "long_phone": _("The phone number is longer than 40 signs."),
    "long_email": _("The e-mail address is too long."),
    "email": _("The e-mail address is not one."),
    "date": _("The date of birth is not a date."),
    "year": _("The date of birth needs a year of four digits."),
    "future": _("The date of birth lies in the future."),
    "early": _("The date of birth is before 1900."),
    "language": _("The language is not one of those that we speak."),
    "cells": _("The row has more cells than the first line has headings. A sign such as a quote may be missing."),
    "signs": _("The row holds signs that are not text."),
}
"""Why a row is bad."""


class NotRead(Exception):
    """The file as a whole cannot be used; `str()` says why in a sentence."""


@dataclass
class Row:
    """One row: the number of its line in the file, its cells as they stand there, and what they say."""

    line: int
    cells: list[str]
    details: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass
class Table:
    """A file that was read: its headings, rows, and what was found out about it."""

    headings: list[str]
    rows: list[Row]
    letters: str
    dates: DateOrder
    left_out: list[str]
    """Headings of columns that nobody asked for."""


def read(content: bytes, *, letters: str = "", dates: DateOrder | None, usual: DateOrder) -> Table:
    """Read a whole file. `letters` and `dates` are as the owner chose; `usual` is as the country writes dates.

    Raises NotRead where no row of it can be used.
    """
    text, letters = decode(content, letters)
    lines = list(_lines(text))
    if not lines:
        raise NotRead(_("The file is empty."))
    (_first, headings), found = lines[0], lines[1:]
    places = _places(headings)
    if not found:
        raise NotRead(_("The file has headings, but no row under them."))
    if len(found) > MOST_ROWS:
        raise NotRead(
            _("The file has %(number)s rows. At most %(most)s go in at a time. Cut it into several files.")
            % {"number": f"{len(found):,}", "most": f"{MOST_ROWS:,}"}
        )
    at = places.get("birth_date")
    order = dates or order_of((cells[at] for _line, cells in found if at is not None and at < len(cells)), usual)
    rows = [_row(line, cells, places, len(headings), order) for line, cells in found]
    known = set(places.values())
    left_out = [name.strip() for number, name in enumerate(headings) if number not in known and name.strip()]
    return Table(headings, rows, letters, order, left_out)


LETTERS = {"utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252", "cp1250": "Windows-1250"}
"""Codes of the letters of a file that we read, and how people call them."""


def decode(content: bytes, letters: str = "") -> tuple[str, str]:
    """The file's text and the code of its letters: as chosen, as its first bytes say, else what fits."""
    tries = [letters] if letters in LETTERS else _guesses(content)
    for code in tries:
        try:
            text = content.decode("utf-8-sig" if code == "utf-8" else code)
        except UnicodeError:
            continue
        if "\x00" not in text:
            return text, code
    raise NotRead(_("The letters of this file cannot be read. Save it in your spreadsheet as “CSV UTF-8”."))


def _guesses(content: bytes) -> list[str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise NotRead(_("This is a spreadsheet, not a CSV file. Open it, and save it as “CSV UTF-8”."))
    return ["utf-8", "cp1252"]


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold something, with the number at which each begins in the file."""
    head = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as problem:
        raise NotRead(_("Line %(line)s cannot be read. A quote may be open there.") % {"line": begins}) from problem


def _places(headings: Sequence[str]) -> dict[str, int]:
    """What a column is -> its place. The first of two that are called alike counts."""
    called = {each: kind for kind, names in COLUMNS.items() for each in names}
    places: dict[str, int] = {}
    for number, heading in enumerate(headings):
        kind = called.get(" ".join(fold(heading).replace("_", " ").split()))
        if kind:
            places.setdefault(kind, number)
    if "name" in places and "last" in places and "first" not in places:
        places["first"] = places.pop("name")
    if not {"name", "first", "last"} & set(places):
        raise NotRead(_("No column is called “Name”. The first line of the file has to say what each column holds."))
    return places


def _row(line: int, cells: list[str], places: Mapping[str, int], width: int, order: DateOrder) -> Row:
    row = Row(line, [cell[:MOST_CELL] for cell in cells])
    if any(cell.strip() for cell in cells[width:]):
        row.reason = "cells"
        return row
    said = {kind: typed(cells[at].strip()).strip() if at < len(cells) else "" for kind, at in places.items()}
    if any(ord(sign) < 32 or 0xD800 <= ord(sign) <= 0xDFFF for text in said.values() for sign in text):
        said = {kind: " ".join(text.split()) for kind, text in said.items()}
        if any(not text.isprintable() for text in said.values()):
            row.reason = "signs"
            return row
    try:
        row.details = _details(said, order)
    except _Bad as bad:
        row.reason = str(bad)
    return row


class _Bad(Exception):
    """The code of a reason."""


def _details(said: Mapping[str, str], order: DateOrder) -> dict[str, Any]:
    name = said.get("name") or " ".join(filter(None, (said.get("first"), said.get("last"))))
    details: dict[str, Any] = {"name": name, "phone": said.get("phone", ""), "email": said.get("email", "")}
    if not name:
        raise _Bad("no_name")
    for kind, most in LENGTHS.items():
        if len(details[kind]) > most:
            raise _Bad(f"long_{kind}")
    if details["email"]:
        try:
            validate_email(details["email"])
        except ValidationError as error:
            raise _Bad("email") from error
    details["birth_date"] = _born(said.get("birth_date", ""), order)
    details["language"] = _language(said.get("language", ""))
    return details


def _born(text: str, order: DateOrder) -> date | None:
    try:
        return read_date(text, order) if text else None
    except BadDate as bad:
        raise _Bad(str(bad)) from bad


def _language(text: str) -> str:
    """A code of ours; empty where the file says none."""
    if not text:
        return ""
    known = {code: code for code, _name in settings.LANGUAGES} | {
        fold(str(name)): code for code, name in settings.LANGUAGES
    }
    found = known.get(fold(text)) or known.get(fold(text)[:2] if len(text) in (2, 5) else "")
    if found is None:
        raise _Bad("language")
    return found


def same_person(details: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Keys under which somebody stands twice: the name, with date of birth, e-mail or phone; or with nothing at all."""
    name = fold(details["name"])
    told = [str(details[kind]).casefold() for kind in ("birth_date", "email", "phone") if details.get(kind)]
    return [(name, each) for each in told] or [(name, "")]
