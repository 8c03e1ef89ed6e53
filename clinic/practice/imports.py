"""Taking clients in from a file: looked at first, then written some hundred rows at a time, each row once."""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.practice import audit
from clinic.practice.import_file import Table, same_person
from clinic.practice.models import Client, ClientImport, Clinic, User
from clinic.practice.search import fold

BATCH = 500
"""Rows of one transaction: others write in between."""
SECONDS = 5.0
"""How long one request goes on with a file. What is left waits for the next one."""
LIVES = timedelta(days=1)
"""After which a file is forgotten, confirmed or not. Clients who were added stay, of course."""
Stored = dict[str, Any]
"""A row as it is stored: `line` and `details`; of one that is here already `known`; of a bad one `cells`, `reason`."""


@transaction.atomic
def look(*, clinic: Clinic, table: Table, key: str, by: User) -> ClientImport:
    """Keep a file that was read, to be looked at; nothing goes in yet. The form sent twice (`key`) is one file."""
    found: ClientImport | None = clinic.imports.filter(made_with=key).first()
    if found is not None:
        return found
    good, same = _sorted_out(clinic, table)
    bad = [{"line": row.line, "cells": row.cells, "reason": row.reason} for row in table.rows if row.reason]
    content = {
        "headings": table.headings, "letters": table.letters, "dates": table.dates, "left_out": table.left_out,
        "good": good, "same": same, "bad": bad,
    }  # fmt: skip
    made = clinic.imports.create(by=by, made_with=key, content=content, good=len(good))
    audit.record(clinic=clinic, action="import.looked_at", by=by, subject=f"import:{made.pk}")
    return made


def _sorted_out(clinic: Clinic, table: Table) -> tuple[list[Stored], list[Stored]]:
    """The good rows, and those of people who are here already or stand twice in the file."""
    rows: list[Stored] = [{"line": row.line, "details": row.details} for row in table.rows if not row.reason]
    good: list[Stored] = []
    same: list[Stored] = []
    seen: dict[tuple[str, str], str] = {}
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        here = _here(clinic, [row["details"] for row in part])
        for row in part:
            keys = list(same_person(row["details"]))
            known = next((here[each] for each in keys if each in here), None) or next(
                (seen[each] for each in keys if each in seen), None
            )
            if known is None:
                good.append(row)
                seen |= dict.fromkeys(keys, f"line:{row['line']}")
            else:
                same.append({**row, "known": known})
    return good, same


def _here(clinic: Clinic, people: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """Key of `same_person` -> `client:<number>`, for those of these people who are this clinic's clients."""
    names = {fold(each["name"]) for each in people}
    found: dict[tuple[str, str], str] = {}
    clients = clinic.clients.filter(name_folded__in=names, closed_at=None)
    for client in clients.only("name", "birth_date", "email", "phone"):
        details = {"name": client.name, "birth_date": client.birth_date, "email": client.email, "phone": client.phone}
        told = {*same_person(details), (fold(client.name), "")}
        found |= dict.fromkeys(told - set(found), f"client:{client.pk}")
    return found


@transaction.atomic
def confirm(*, file: ClientImport, with_same: bool, by: User) -> ClientImport:
    """Take the file in from now on; confirmed twice it is one act. `with_same` adds also who seems to be here."""
    found = ClientImport.objects.select_for_update().get(pk=file.pk)
    if found.confirmed_at is None:
        if with_same:
            found.content = {**found.content, "good": [*found.content["good"], *found.content["same"]]}
            found.good = len(found.content["good"])
        found.with_same, found.confirmed_at = with_same, timezone.now()
        found.save(update_fields=["content", "good", "with_same", "confirmed_at"])
        audit.record(clinic=found.clinic, action="import.confirmed", by=by, subject=f"import:{found.pk}")
    return found


def advance(*, file: ClientImport, by: User, seconds: float = SECONDS) -> ClientImport:
    """Write the next rows of a confirmed file, for so many seconds at most. Two who do it at once write it once."""
    until, rows = time.monotonic() + seconds, file.content.get("good", [])
    while file.confirmed_at and not file.is_finished:
        file = _write_batch(file, rows, by)
        if time.monotonic() >= until:
            break
    if file.is_finished and file.content.get("good"):
        _let_go(file)
    return file


@transaction.atomic
def _write_batch(file: ClientImport, rows: Sequence[Stored], by: User) -> ClientImport:
    """The next rows, with one line in the trail for each client."""
    found = ClientImport.objects.select_for_update().defer("content").select_related("clinic").get(pk=file.pk)
    part = rows[found.done : found.done + BATCH]
    new = _new_clients(found, part)
    Client.objects.bulk_create(new)
    audit.record_many(clinic=found.clinic, action="client.imported", actor=by, clients=new)
    found.done += len(part) or found.good
    found.added += len(new)
    found.save(update_fields=["done", "added"])
    if found.is_finished:
        audit.record(clinic=found.clinic, action="import.finished", by=by, subject=f"import:{found.pk}")
    found.content = file.content
    return found


def _new_clients(file: ClientImport, part: Sequence[Stored]) -> list[Client]:
    """Who of these is not here; somebody may have added them since the file was looked at."""
    here = {} if file.with_same else _here(file.clinic, [dated(row["details"]) for row in part])
    clients = []
    for row in part:
        details = dated(row["details"])
        if not any(key in here for key in same_person(details)):
            details["language"] = details["language"] or file.clinic.language
            clients.append(Client(clinic=file.clinic, made_with=f"import-{file.pk}-{row['line']}", **details))
    return clients


def dated(details: Mapping[str, Any]) -> dict[str, Any]:
    """Stored details with the date of birth as a date again."""
    born = details["birth_date"]
    return {**details, "birth_date": date.fromisoformat(born) if isinstance(born, str) else born}


def _let_go(file: ClientImport) -> None:
    """The people are clients now: of the file only its bad rows stay, for as long as they can be taken away."""
    kept = {name: file.content[name] for name in ("headings", "bad", "letters", "dates", "left_out")}
    file.content = {**kept, "good": [], "same": []}
    file.save(update_fields=["content"])


def bad_rows(file: ClientImport, words: Mapping[str, Any]) -> Iterable[list[object]]:
    """The rows that did not go in, as they stood in the file, each with its line and the reason."""
    for row in file.content["bad"]:
        yield [row["line"], words[row["reason"]], *row["cells"]]


def forget_old(now: datetime) -> None:
    """Delete files a day after they came in. The worker of the mail calls this."""
    ClientImport.objects.filter(made_at__lte=now - LIVES).delete()
