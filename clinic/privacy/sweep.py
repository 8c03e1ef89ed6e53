"""The retention job: what is over by the table of `keeping`, counted or deleted, some hundred rows at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet

from clinic.mail.models import Message
from clinic.practice import audit
from clinic.practice.models import Client, Clinic
from clinic.privacy import actions
from clinic.privacy.keeping import KINDS, MAIL_DAYS, days_of, over_before

BATCH = 200
"""Rows of one transaction: others write in between."""


@dataclass(frozen=True)
class Task:
    """What is over of one kind, in one clinic (None: in the whole installation)."""

    clinic: Clinic | None
    kind: str
    rows: tuple[QuerySet[Any], ...]

    def count(self) -> int:
        return sum(rows.count() for rows in self.rows)

    def do(self) -> Iterator[int]:
        """Delete, and say after each transaction how many rows that were."""
        done = 0
        for rows in self.rows:
            while batch := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
                _REMOVE.get(self.kind, _remove)(rows.model, batch)
                done += len(batch)
                yield len(batch)
        if done and self.clinic is not None:
            audit.record(clinic=self.clinic, action="retention.done", by=None, kind="system", subject=self.kind)


def tasks(now: datetime) -> Iterator[Task]:
    """Everything that the job looks at, clinic by clinic."""
    for clinic in Clinic.objects.order_by("pk"):
        days = days_of(clinic)
        for name, kind in KINDS.items():
            before = over_before(days[name], now)
            yield Task(clinic, name, tuple(due(clinic, before) for due in kind.due))
    ended = Q(sent_at__lt=now - timedelta(days=MAIL_DAYS)) | Q(dead_at__lt=now - timedelta(days=MAIL_DAYS))
    yield Task(None, "mail", (Message.objects.filter(ended),))
    yield Task(None, "sessions", (Session.objects.filter(expire_date__lt=now),))


def _remove(model: Any, batch: list[Any]) -> None:
    with transaction.atomic():
        model.objects.filter(pk__in=batch).delete()


def _erase(model: Any, batch: list[Any]) -> None:
    """Clients, one by one: each is an erasure with its own tombstone."""
    for client in Client.objects.filter(pk__in=batch):
        actions.erase(client=client, by=None, whole=True)


def _take_out(model: Any, batch: list[Any]) -> None:
    """Lines of the trail go past the guard of the model, under a permit of the database's."""
    with audit.permit("the time of these lines is over"):
        lines = model.objects.filter(pk__in=batch)
        lines._raw_delete(lines.db)


_REMOVE: dict[str, Callable[[Any, list[Any]], None]] = {"records": _erase, "trail": _take_out}
