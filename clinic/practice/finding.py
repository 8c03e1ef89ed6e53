"""Pages of clients: the whole list, whoever fits what was typed, and who may be the same person.

A search costs two queries, however many clients there are. The first weighs what was typed: do few of its keys begin
so, or more than `MANY`? Few are taken from the index and put in order there. Where many fit, the list is walked in its
own order until the page is full, which then is soon. Names that begin with a typed word stand first in both.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Case, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Lower

from clinic.practice import search
from clinic.practice.models import Client, Clinic
from clinic.practice.search import Sought, after, begins, behind, dates, has
from clinic.practice.search_keys import SearchKey, number

MANY = 5000
"""With a million clients, to read so many keys costs as much as to walk the list until a page of fifty is full."""


WEIGHED = 3
"""So many words of what was typed are weighed, the longest ones, and so many may begin a name."""


def page(clinic: Clinic, typed: str, *, most: int, order: str = "name", last: int | None = None) -> list[Client]:
    """At most so many of the clients who fit, behind the record `last`: a keyset, never an offset.

    Without anything typed it is everybody. Closed records are in no list.
    """
    typed, clients = search.cleaned(typed), clinic.clients.filter(closed_at=None)
    if typed and not dates(typed):
        return _found(clinic, search.sought(typed), most, order, last)
    reached = None if last is None else clinic.clients.filter(pk=last).first()
    clients = clients.filter(behind(order, reached)).order_by(*search.ORDERS[order])
    if typed:  # Lower keeps SQLite from walking everybody in order instead of looking up the day
        clients = clients.filter(birth_date__in=dates(typed)).annotate(by_name=Lower("name_folded"))
        clients = clients.order_by("by_name", "pk") if order == "name" else clients
    return list(clients[:most])


def alike(client: Client, most: int) -> list[Client]:
    """Others who may be the same person: of the same name, e-mail or phone number, or born on the same day."""
    others = Client.objects.filter(clinic=client.clinic_id, closed_at=None).exclude(pk=client.pk)
    same: list[QuerySet[Any]] = [others.filter(name_folded=client.name_folded).values_list("name_folded", "pk")]
    if client.birth_date:
        same.append(others.filter(birth_date=client.birth_date).values_list("name_folded", "pk"))
    if client.email:
        same.append(_of_key(client, search.fold(client.email), client__email__iexact=client.email))
    if client.phone_digits:
        key = number(client.phone_digits.split()[0])
        same.append(_of_key(client, key, client__phone_digits=client.phone_digits))
    first = sorted(_together(same))[:most]  # here: SQLite would walk everybody in order to give them in order
    return list(others.filter(pk__in=[pk for _name, pk in first]).order_by("name_folded", "pk"))


def _of_key(client: Client, key: str, **exact: Any) -> "QuerySet[Any]":
    """Folded name and number of others who have this key."""
    same = SearchKey.objects.filter(clinic=client.clinic_id, key=key, **exact)
    return same.exclude(client=client.pk).values_list("name", "client_id")


def _found(clinic: Clinic, asked: Sought, most: int, order: str, last: int | None) -> list[Client]:
    if not asked.words and not asked.ways:
        return []
    keys, reached = _weigh(clinic, asked, last)
    if order != "name":
        fits = asked.is_met() if keys is None else Q(pk__in=_together([each.values_list("client") for each in keys]))
        clients = clinic.clients.filter(fits, behind(order, reached), closed_at=None)
        return list(clients.order_by(*search.ORDERS[order])[:most])
    found = _walk(clinic, asked, most, reached) if keys is None else _look_up(keys, asked.words, most, reached)
    return sorted(found, key=lambda each: (_rank_of(each, asked.words), each.name_folded, each.pk))


def _weigh(clinic: Clinic, asked: Sought, last: int | None) -> tuple["list[QuerySet[SearchKey]] | None", Client | None]:
    """The keys of whoever fits, or None where more than `MANY` may; and the record that the page comes behind."""
    words = sorted(asked.words, key=len, reverse=True)[:WEIGHED]
    weighed = [*words, *map(number, asked.ways)]
    places = {f"many_{at}": Subquery(_keys(clinic, text).values("pk")[MANY : MANY + 1])
              for at, text in enumerate(weighed)}  # fmt: skip
    reached = Client.objects.filter(clinic=clinic, pk=last or 0)
    columns = {f"last_{name}": Subquery(reached.values(name)[:1]) for name in ("name_folded", "created_at")}
    told = Clinic.objects.filter(pk=clinic.pk).annotate(**places, **columns).values(*places, *columns).get()
    many = [told[place] is not None for place in places]
    name, since = told["last_name_folded"], told["last_created_at"]
    behind_whom = None if name is None else Client(pk=last, name_folded=name, created_at=since)
    few = next((word for word, is_many in zip(words, many, strict=False) if not is_many), None)
    if (words and few is None) or any(many[len(words) :]):
        return None, behind_whom
    return _keys_that_fit(clinic, few, asked), behind_whom


def _keys(clinic: Clinic, text: str) -> "QuerySet[SearchKey]":
    return SearchKey.objects.filter(begins("key", text), clinic=clinic)


def _keys_that_fit(clinic: Clinic, word: str | None, asked: Sought) -> "list[QuerySet[SearchKey]]":
    """Keys that begin with the rarest word, where the name has all others; and those of a number, each by itself."""
    found = [_keys(clinic, number(way)) for way in asked.ways]
    if word is None:
        return found
    others = (has("name", each) for each in asked.words) if len(asked.words) > 1 else ()
    return [_keys(clinic, word).filter(*others), *found]


def _together(parts: "list[QuerySet[Any]]") -> "QuerySet[Any]":
    """The rows of all, each once. SQLite looks no index up for an OR of two beginnings."""
    return parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0].distinct()


def _look_up(keys: "list[QuerySet[SearchKey]]", words: Sequence[str], most: int, last: Client | None) -> list[Client]:
    """The first of few, in one query: the index gives their order, and only the page itself is read."""
    behind_it = Q()
    if last is not None:
        rank = _rank_of(last, words)
        behind_it = Q(rank__gt=rank) | Q(after("name", "client", last), rank=rank)
    ranked = [each.annotate(rank=_ranks("name", words)).filter(behind_it) for each in keys]
    rows = _together([each.values_list("rank", "name", "client") for each in ranked])
    rows = rows.order_by("rank", "name", "client")[:most]
    inner, given = rows.query.sql_with_params()
    columns = ", ".join(f"client.{field.column}" for field in Client._meta.concrete_fields)
    joined = (
        f"WITH found (place, name, number) AS ({inner})"  # noqa: S608 - our own words
        f" SELECT {columns} FROM practice_client client JOIN found ON client.id = found.number"
    )
    return list(Client.objects.raw(joined, given))


def _walk(clinic: Clinic, asked: Sought, most: int, last: Client | None) -> list[Client]:
    """The first of many, in one query: names that begin with a typed word, then all others, until the page is full."""
    parts = [part.order_by("name_folded", "pk")[:most] for part in _parts(clinic, asked, last)]
    statements, given = zip(*(part.query.sql_with_params() for part in parts), strict=True)
    each = (f"SELECT * FROM ({statement}) part_{at}" for at, statement in enumerate(statements))  # noqa: S608 - our own words
    in_turn = f"{' UNION ALL '.join(each)} LIMIT {most}"
    return list(Client.objects.raw(in_turn, [value for values in given for value in values]))


def _parts(clinic: Clinic, asked: Sought, last: Client | None) -> Iterator["QuerySet[Client]"]:
    """Each rank by itself, so that it is walked in the order of an index; from the last record's rank on."""
    start = 0 if last is None else _rank_of(last, asked.words)
    fits, earlier = clinic.clients.filter(asked.is_met(), closed_at=None), Q(pk=None)
    ranks = [*(begins("name_folded", word) for word in asked.words[:WEIGHED]), Q()]
    for rank, here in enumerate(ranks):
        if rank >= start:
            yield fits.filter(here, ~earlier, behind("name", last if rank == start else None))
        earlier |= here


def _ranks(column: str, words: Sequence[str]) -> Any:
    words = words[:WEIGHED]
    whens = [When(begins(column, word), then=Value(rank)) for rank, word in enumerate(words)]
    return Case(*whens, default=Value(len(words))) if whens else Value(0)


def _rank_of(client: Client, words: Sequence[str]) -> int:
    """The place of the first typed word that the name begins with; behind them all where it begins with none."""
    words = words[:WEIGHED]
    return next((rank for rank, word in enumerate(words) if client.name_folded.startswith(word)), len(words))
