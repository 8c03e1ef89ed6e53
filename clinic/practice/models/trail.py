"""The audit trail: who did what to whose record. It is only added to."""

from typing import Any

from django.db import models
from django.utils import timezone

from clinic.practice.models.clients import Client
from clinic.practice.models.clinics import Clinic
from clinic.practice.models.people import User
from clinic.practice.same_clinic import SameClinic


class Unchangeable(TypeError):
    """The audit trail is only added to."""

    def __init__(self) -> None:
        super().__init__("An event is written once. It is neither changed nor deleted.")


class EventQuerySet(models.QuerySet["Event"]):
    def update(self, **values: Any) -> int:
        raise Unchangeable

    def bulk_update(self, *args: Any, **options: Any) -> int:
        raise Unchangeable

    def delete(self) -> tuple[int, dict[str, int]]:
        raise Unchangeable


class Event(models.Model):
    """One line of the audit trail: who did what to whose record. Never changed; it holds no health word.

    The database holds to that itself, by triggers. Under a permit (`audit.permit`) a line loses the client who is
    erased, or goes when its time is over; nothing else of it ever changes.
    """

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="events", null=True)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    actor_kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in ("staff", "client", "system")])
    action = models.CharField(max_length=60)
    client = models.ForeignKey(Client, models.SET_NULL, null=True, blank=True, related_name="events")
    subject = models.CharField(max_length=80, blank=True)
    """The record, as `intake:12`."""
    listed = models.JSONField(null=True, editable=False)
    """Of a list that was read: the ids of the clients in it."""
    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "client", "at"]),
            models.Index(fields=["clinic", "actor", "at"]),
            models.Index(fields=["clinic", "at"]),
        ]
        constraints = [
            SameClinic(field="client", name="event_client_same_clinic"),
        ]

    def save(self, *args: Any, **options: Any) -> None:
        if self.pk is not None:
            raise Unchangeable
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        raise Unchangeable

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"


class TrailPermit(models.Model):
    """While a row is here, in a transaction that is not over, events may lose their client or go (`audit.permit`)."""

    why = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.why
