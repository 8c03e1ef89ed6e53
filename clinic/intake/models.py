"""The intake: a client's answers, their consent, and the doctor's clearance."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.practice.crypto import EncryptedJSONField
from clinic.practice.models import Appointment, Client, Clinic, User


class RulebookVersion(models.Model):
    """A rulebook that was once used, kept whole (file name -> text), so that an old plan reads as it read then."""

    version = models.CharField(primary_key=True, max_length=64)
    files = models.JSONField()
    first_used_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.version[:12]


class Intake(models.Model):
    """One appointment's answers: a single encrypted document, keyed by question id, read through `intake.answers`."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Not sent yet")
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        REOPENED = "reopened", _("Open again")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="intakes")
    appointment = models.OneToOneField(Appointment, models.CASCADE, related_name="intake")
    client = models.ForeignKey(Client, models.CASCADE, related_name="intakes")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    rulebook = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="+")
    document = EncryptedJSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    """Counts saves; a page sent with an older number is answered with both texts."""
    send_key = models.CharField(max_length=43, blank=True)
    """Idempotency: minted with the check page, so that the same form sent twice is stored once."""
    started_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    stopped = models.BooleanField(default=False)
    """An urgent answer is in force: no plan until a therapist has confirmed a mistake."""

    def __str__(self) -> str:
        return f"intake {self.pk}"


class Consent(models.Model):
    """A signed consent: the exact text as it was shown, its version, and the typed name."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="consents")
    intake = models.ForeignKey(Intake, models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=20, choices=[("treatment", _("Treatment")), ("guardian", _("Guardian"))])
    text_version = models.CharField(max_length=20)
    signed = EncryptedJSONField()
    """{"text", "name"}: the words shown and the name typed."""
    signed_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} consent {self.pk}"


class Clearance(models.Model):
    """A doctor's answer about one client, for the questions it covers. It serves later intakes until it expires."""

    class State(models.TextChoices):
        NEEDED = "needed", _("Needed")
        REQUESTED = "requested", _("Requested")
        RECEIVED = "received", _("Received")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        EXPIRED = "expired", _("Expired")
        VOIDED = "voided", _("Voided")

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="clearances")
    client = models.ForeignKey(Client, models.CASCADE, related_name="clearances")
    state = models.CharField(max_length=10, choices=State, default=State.NEEDED)
    letter = EncryptedJSONField(null=True)
    """One entry of `letters` in the intake format (clinical reference, 2H)."""
    expires_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    made_with = models.CharField(max_length=43, null=True, editable=False)
    """Key of the form that recorded it, so that the same form sent twice is stored once."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "made_with"], name="one_clearance_per_form")]

    def __str__(self) -> str:
        return f"clearance {self.pk}"

    def as_letter(self) -> dict[str, Any]:
        """The letter in the intake format."""
        letter: dict[str, Any] = self.letter  # type: ignore[assignment]
        return dict(letter)
