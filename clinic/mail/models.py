"""The outbox: mail to be sent, as a template's name and ids. Bodies and link tokens never rest here."""

import uuid
from datetime import datetime

from django.db import models
from django.utils import timezone

NOT_NEEDED, SET_ASIDE = "not needed", "set aside"
NO_SERVER, GAVE_UP = "no server: ", "gave up: "
"""How an outcome begins: our own mail server does not let us in, so it waits; or it was tried often enough."""


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now: datetime) -> "MessageQuerySet":
        """Waiting, its time has come, and no worker holds it."""
        free = models.Q(leased_until=None) | models.Q(leased_until__lte=now)
        return self.filter(free, sent_at=None, dead_at=None, send_after__lte=now)

    def waiting(self) -> "MessageQuerySet":
        """Not sent yet, and not given up."""
        return self.filter(sent_at=None, dead_at=None)

    def went_out(self) -> "MessageQuerySet":
        """Sent, or being sent: somebody may have read it."""
        return self.filter(models.Q(sent_at__isnull=False) | models.Q(attempts__gt=0, dead_at=None))

    def dead(self) -> "MessageQuerySet":
        """Given up after many tries: somebody should look."""
        return self.filter(dead_at__isnull=False).exclude(outcome__in=(NOT_NEEDED, SET_ASIDE))

    def unsent(self, tenant: int) -> "MessageQuerySet":
        """Of one tenant: given up, or held up because the mail server does not answer."""
        dead = models.Q(dead_at__isnull=False) & ~models.Q(outcome__in=(NOT_NEEDED, SET_ASIDE))
        held_up = models.Q(dead_at=None, outcome__startswith=NO_SERVER)
        return self.filter(dead | held_up, tenant=tenant, sent_at=None)


class Message(models.Model):
    """One e-mail to send. It is rendered, and its link minted, at the moment of sending."""

    name = models.CharField(max_length=60)
    """The registered message, such as `prep_ready`."""
    ids = models.JSONField(default=dict)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """Goes into the Message-ID, so that a second delivery of the same mail can be told as such."""
    about = models.CharField(max_length=60, blank=True, db_index=True)
    """The record that the first of its ids names, as `appointment:12`."""
    tenant = models.PositiveBigIntegerField(null=True, editable=False)
    """Whose mail it is: the number of the clinic that looks after what did not go out."""
    once = models.CharField(max_length=120, null=True, unique=True)
    """What may be queued only once ever, such as one reminder of one visit; null where nothing speaks against more."""
    created_at = models.DateTimeField(default=timezone.now)
    send_after = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=80, blank=True)
    """How the last try ended: the kind of error, never its text (that could hold an address)."""
    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["send_after"], condition=models.Q(sent_at=None, dead_at=None), name="mail_due"),
            models.Index(fields=["tenant"], condition=models.Q(sent_at=None), name="mail_unsent"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"
