"""A clinic with any number of made-up clients, each with three visits and their forms, poured into either database.

Names are skewed as they are in life: few are very common, which is what makes searching slow. The visits of the first
thousand clients are those of the last sixty days, fifty a day, today among them; all others came years ago. So a clinic
of a thousand and one of a million have the same day and the same half-year, and differ in what lies behind. Each form
is the same one, encrypted once; forms and results of old visits are empty, or their noise would fill the disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from rich.progress import MofNCompleteColumn, Progress

from clinic.intake.models import Intake
from clinic.practice.models import Appointment, Client, Clinic, Membership, User
from clinic.practice.search import digits, fold
from clinic.practice.search_keys import SearchKey, keys_of
from clinic.prep.models import Assessment
from clinic.progress.models import Rating
from tests.prep.forms import sent

STARTS = ("b", "br", "c", "ch", "d", "f", "g", "gr", "h", "j", "k", "kl", "l", "m", "n", "p", "r", "s", "sch", "t", "v")
MIDDLES = ("a", "e", "i", "o", "u", "ai", "ei", "au", "ie", "oo")
ENDS = ("", "l", "n", "r", "s", "t", "m", "ng", "ck", "nd", "rt", "x")
LAST_NAMES, FIRST_NAMES = 30_000, 3_000
VISITS, A_DAY, RECENT = 3, 50, 1000
EMPTY: dict[str, Any] = {}
BIRTHDAYS = [date(1930, 1, 1) + timedelta(days=days) for days in range(28_000)]
SEED = 20261124


def people(number: int) -> Iterator[dict[str, Any]]:
    """So many people; the same seed gives the same ones."""
    random = Random(SEED)  # noqa: S311 - nothing secret
    lasts, firsts = (_names(random, count, number) for count in (LAST_NAMES, FIRST_NAMES))
    for each, (last, first) in enumerate(zip(lasts, firsts, strict=True)):
        born, phone = BIRTHDAYS[int(random.random() * len(BIRTHDAYS))], int(random.random() * 10**7)
        mail = f"c{each}@example.org"
        yield {"name": f"{first} {last}", "birth_date": born, "phone": f"+49 30 {phone:07}", "email": mail}


def _names(random: Random, count: int, number: int) -> list[str]:
    """So many of so many names, each less common than the one before."""
    part = lambda: random.choice(STARTS) + random.choice(MIDDLES) + random.choice(ENDS)  # noqa: E731
    names = ["".join(part() for _ in range(random.choice((2, 2, 3)))).capitalize() for _ in range(count)]
    return random.choices(names, cum_weights=list(accumulate(1 / (at + 5) for at in range(count))), k=number)


def fill(slug: str, number: int) -> Clinic:
    """A clinic with so many clients, with bars that show how far it is."""
    clinic = Clinic.objects.create(slug=slug, name=slug)
    user = User.objects.create(email=f"{slug}@example.org", name=slug)
    member = Membership.objects.create(clinic=clinic, user=user, role="owner")
    form, result = _pattern(clinic, member)
    first = _next(Client)
    _pour_clients(clinic, first, number)
    visits, start = number * VISITS, _next(Appointment)
    whose = {"clinic": clinic}
    pour(Appointment(**whose, therapist=member, minutes=60), ("id", "client_id", "starts_at", "status"),
         ((start + at, first + at // VISITS, *_moment(at)) for at in range(visits)), visits)  # fmt: skip
    recent = min(number, RECENT) * VISITS
    names = ("id", "client_id", "appointment_id", "sent_at")
    for document, part in ((form.document, range(recent)), (EMPTY, range(recent, visits))):
        pour(Intake(**whose, state="sent", rulebook=form.rulebook, document=document), names,
             ((start + at, first + at // VISITS, start + at, _moment(at)[0]) for at in part), len(part))  # fmt: skip
    common = {**whose, "number": 1, "rulebook": form.rulebook, "cause": "sent"}
    names = ("appointment_id", "intake_id", "created_at")
    pour(Assessment(**common, level=result.level, has_plan=True, facts=result.facts, result=result.result), names,
         ((start + at, start + at, _moment(at)[0]) for at in range(recent)), recent)  # fmt: skip
    pour(Assessment(**common, level="GO", facts=EMPTY, result=EMPTY), names,
         ((start + at, start + at, _moment(at)[0]) for at in range(recent, visits, VISITS)),
         (visits - recent) // VISITS)  # fmt: skip
    pour(Rating(**whose, moment="before", scores={"pain": 5, "week": 6}), ("appointment_id",),
         ((start + at,) for at in range(visits) if at < recent or at % VISITS == 0),
         recent + (visits - recent) // VISITS)  # fmt: skip
    return clinic


def _pattern(clinic: Clinic, member: Membership) -> tuple[Intake, Assessment]:
    """A form that was really filled in and sent, and what the rules made of it; its client goes again."""
    client = clinic.clients.create(name="Pattern", birth_date=date(1980, 1, 1))
    visit = clinic.appointments.create(client=client, therapist=member, starts_at=datetime.now(UTC), minutes=60)
    form = sent(visit)
    made = form, Assessment.objects.get(appointment=visit)
    client.closed_at = client.created_at
    client.save()
    return made


TODAY = datetime.now(UTC).date()
DAYS = [str(TODAY - timedelta(days=days)) for days in range(4050)]
TIMES = [f"{8 + at // 6:02}:{at % 6}0:00" for at in range(A_DAY)]


def _moment(visit: int) -> tuple[str, str]:
    """When a visit was, and what became of it; today's are still to come."""
    days = visit // A_DAY if visit < RECENT * VISITS else 400 + visit % 3650
    return f"{DAYS[days]} {TIMES[visit % A_DAY]}", "done" if days else "planned"


def _pour_clients(clinic: Clinic, first: int, number: int) -> None:
    """The clients, and what they are found by; its index is made when all are in."""
    names = ("id", "name", "email", "phone", "birth_date", "name_folded", "phone_digits")

    def rows() -> Iterator[tuple[Any, ...]]:
        for at, each in enumerate(people(number)):
            folded = fold(each["name"]), digits(each["phone"])
            yield first + at, each["name"], each["email"], each["phone"], str(each["birth_date"]), *folded

    def keys() -> Iterator[tuple[Any, ...]]:
        for pk, _name, email, _phone, _born, name, phone in rows():
            found = Client(name_folded=name, phone_digits=phone, email=email)
            yield from ((key, name, pk) for key in keys_of(found))

    pour(Client(clinic=clinic), names, rows(), number)
    index = SearchKey._meta.indexes[0]
    with connection.schema_editor() as editor:
        editor.remove_index(SearchKey, index)
    pour(SearchKey(clinic=clinic), ("key", "name", "client_id"), keys(), None)
    with connection.schema_editor() as editor:
        editor.add_index(SearchKey, index)


def _next(model: Any) -> int:
    newest = model.objects.order_by("-pk").first()
    return 1 + (newest.pk if newest else 0)


def _told(rows: Iterable[tuple[Any, ...]], total: int | None, name: str) -> Iterator[tuple[Any, ...]]:
    """The same rows, with a bar that moves at every thousandth."""
    with Progress(*Progress.get_default_columns(), MofNCompleteColumn()) as bar:
        task, at = bar.add_task(f"{name:12}", total=total), 0
        for at, row in enumerate(rows, start=1):
            if at % 1000 == 0:
                bar.update(task, completed=at)
            yield row
        bar.update(task, completed=at)


def pour(pattern: Any, names: tuple[str, ...], rows: Iterable[tuple[Any, ...]], total: int | None) -> None:
    """Write a row for each of `rows`, which gives the columns `names`; all others are those of `pattern`."""
    model, counted = type(pattern), _told(rows, total, type(pattern).__name__)
    others = [each for each in model._meta.concrete_fields if each.attname not in names and not each.primary_key]
    fixed = tuple(each.get_db_prep_save(getattr(pattern, each.attname), connection) for each in others)
    columns = ", ".join([*names, *(each.column for each in others)])
    table = model._meta.db_table
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in counted:
                copy.write_row((*row, *fixed))
            copied = connection.ops.sequence_reset_sql(no_style(), [model])
        _set_counter(copied, model)
        return
    marks = ", ".join("?" * (len(names) + len(fixed)))
    with transaction.atomic():
        connection.connection.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 - our own words
            ((*row, *fixed) for row in counted),
        )


def _set_counter(statements: list[str], model: Any) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
