"""The audit trail: one line for each act, written in the same transaction as the act itself."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext

from django.db import transaction

from clinic import wall
from clinic.practice.models import Client, Clinic, Event, TrailPermit, User


def record(
    *,
    clinic: Clinic | None,
    action: str,
    by: User | None,
    kind: str = "staff",
    client: Client | None = None,
    subject: str = "",
    listed: Iterable[int] | None = None,
) -> Event:
    """Write one event. `action` reads as `client.added`; `subject` names the record as `intake:12`; no health words.

    `listed` are the ids of the clients that a list showed.
    """
    with nullcontext() if clinic else wall.crossing("account"):
        return Event.objects.create(
            clinic=clinic,
            action=action,
            actor=by,
            actor_kind=kind,
            client=client,
            subject=subject,
            listed=None if listed is None else sorted(set(listed)),
        )


def kind_of(by: User | None, *, otherwise: str) -> str:
    """Who acts: staff, or, where it is none of them, `otherwise`: the client or the system."""
    return "staff" if by else otherwise


def record_many(*, clinic: Clinic, action: str, actor: User, clients: Iterable[Client]) -> None:
    """The same event for each of these clients, in one query: what was done to all of them at once."""
    Event.objects.bulk_create(
        Event(clinic=clinic, action=action, actor=actor, actor_kind="staff", client=each, subject=f"client:{each.pk}")
        for each in clients
    )


@contextmanager
def permit(why: str) -> Iterator[None]:
    """Let this transaction take a client or a user out of events, or delete events. No other one sees the permit."""
    with transaction.atomic():
        row = TrailPermit.objects.create(why=why)
        yield
        row.delete()
