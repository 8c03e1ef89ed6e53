"""The outbox: mail to be sent, as a template's name and ids. Bodies and link tokens never rest here."""

from django.db import models
from django.utils import timezone


class Message(models.Model):
    """One e-mail to send. It is rendered, and its link minted, at the moment of sending."""

    name = models.CharField(max_length=60)
    """The registered message, such as `prep_ready`."""
    ids = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    send_after = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["send_after"], condition=models.Q(sent_at=None, dead_at=None), name="mail_due")]
