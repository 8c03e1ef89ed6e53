"""The owner's pages of files: clients taken in from one, looked at first, and the list of them taken away."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic import wall
from clinic.practice import imports
from clinic.practice.import_dates import DateOrder
from clinic.practice.import_file import LETTERS, REASONS
from clinic.practice.import_form import ConfirmForm, ImportForm
from clinic.practice.models import ClientImport
from clinic.practice.records import note_read
from clinic.practice.sheets import as_csv, as_long_csv
from clinic.practice.tenancy import StaffRequest

SHOWN = 20
"""Good rows that the page shows, to look whether columns and letters are right."""
SHOWN_BAD = 200
"""Bad rows, and rows of people who are here, that the page lists; all of them stand in the file of bad rows."""


@require_http_methods(["GET", "HEAD", "POST"])
def client_import(request: StaffRequest) -> HttpResponse:
    """Choose a file; POST reads it, and shows what would go in."""
    is_sent = request.method == "POST"
    form = ImportForm(request.POST if is_sent else None, request.FILES if is_sent else None, clinic=request.clinic)
    if form.is_valid() and form.table is not None:
        file = imports.look(clinic=request.clinic, table=form.table, key=form.cleaned_data["key"], by=request.user)
        return redirect("practice:import_look", request.clinic.slug, file.pk)
    return render(request, "practice/client_import.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def import_look(request: StaffRequest, file: int) -> HttpResponse:
    """What a file would add, and what not; POST takes it in, or goes on with it."""
    found = _file(request, file)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (found.confirmed_at or form.is_valid()):
        same = form.cleaned_data.get("same") if form.is_valid() else None
        found = imports.confirm(file=found, with_same=same == "add", by=request.user)
        found = imports.advance(file=found, by=request.user)
        if found.is_finished:
            messages.success(request, _("The file is in."))
        return redirect("practice:import_look", request.clinic.slug, found.pk)
    return render(
        request, "practice/import_look.html", _shown(request, found, form), status=422 if form.errors else 200
    )


@require_safe
def import_bad(request: StaffRequest, file: int) -> HttpResponse:
    """The rows that cannot go in, as a file: mended, it can be sent again."""
    found = _file(request, file)
    headings = [_("Line"), _("What is wrong"), *found.content.get("headings", [])]
    return as_csv([headings, *imports.bad_rows(found, REASONS)], "rows-to-mend.csv")


@require_safe
def clients_csv(request: StaffRequest) -> HttpResponseBase:
    """Every client of the clinic, by name."""
    note_read(request, "clients_csv", subject=f"clinic:{request.clinic.pk}")
    return as_long_csv(_every_client(request), "clients.csv")


def _every_client(request: StaffRequest) -> Iterator[list[object]]:
    """Headings that an import reads again."""
    yield [_("Name"), _("Date of birth"), _("Phone"), _("E-mail"), _("Language"), _("Number"), _("Added on")]
    with wall.inside(request.clinic.pk):  # it is read while it is sent, when the request is over
        yield from _rows(request)


def _rows(request: StaffRequest) -> Iterator[list[object]]:
    clients = request.clinic.clients.filter(closed_at=None).order_by("name_folded", "pk")
    for client in clients.iterator(chunk_size=2000):
        born = client.birth_date.isoformat() if client.birth_date else ""
        added = client.created_at.astimezone(request.clinic.zone).date().isoformat()
        yield [client.name, born, client.phone, client.email, client.language, client.pk, added]


def _file(request: StaffRequest, pk: int) -> ClientImport:
    """This clinic's file."""
    found: ClientImport = get_object_or_404(request.clinic.imports, pk=pk)
    found.clinic = request.clinic
    return found


def _shown(request: StaffRequest, file: ClientImport, form: ConfirmForm) -> dict[str, Any]:
    content = file.content
    same = content.get("same", [])
    if same:
        numbers = [int(row["known"].partition(":")[2]) for row in same if row["known"].startswith("client:")]
        note_read(request, "import", listed=numbers)
    return {
        "file": file,
        "form": form,
        "good": [_as_read(row) for row in content.get("good", [])[:SHOWN]],
        "same": [_as_read(row) for row in same[:SHOWN_BAD]],
        "same_count": len(same),
        "bad": [_as_bad(row) for row in content.get("bad", [])[:SHOWN_BAD]],
        "bad_count": len(content.get("bad", [])),
        "left_out": content.get("left_out", []),
        "letters": LETTERS.get(content.get("letters", ""), ""),
        "example": _example(content.get("dates")),
        "left": file.good - file.done,
    }


def _as_read(row: imports.Stored) -> dict[str, Any]:
    """A row with its date of birth, and the number of whom it seems to be."""
    details = imports.dated(row["details"])
    kind, _colon, number = str(row.get("known", "")).partition(":")
    return {"line": row["line"], **details, "kind": kind, "number": number}


def _as_bad(row: imports.Stored) -> dict[str, Any]:
    """A bad row with its reason in words, and the cells that hold something."""
    return {**row, "reason": REASONS[row["reason"]], "cells": [cell for cell in row["cells"] if cell.strip()]}


def _example(order: str | None) -> date | None:
    """What a date such as 3/4/1985 was read as."""
    if order is None:
        return None
    return date(1985, 4, 3) if order == DateOrder.DAY_FIRST else date(1985, 3, 4)
