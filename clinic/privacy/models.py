"""How long a clinic keeps what, where it chose otherwise; and who was erased, by number only."""

from django.db import models
from django.utils import timezone

from clinic.practice.crypto import EncryptedJSONField
from clinic.practice.models import Client, Clinic, User
from clinic.practice.same_clinic import SameClinic


class Merge(models.Model):
    """Two records that turned out to be one person: as both were before, for whoever asks what is kept about them.

    `before` holds `kept` and `gone`, each column -> value, and `moved`, model -> the numbers of what came over.
    """

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="merges")
    client = models.ForeignKey(Client, models.CASCADE, related_name="merges")
    """The one that was kept."""
    gone = models.BigIntegerField()
    """The number of the other one."""
    before = EncryptedJSONField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "gone"], name="one_merge_per_record"),
            SameClinic(field="client", name="merge_client_same_clinic"),
        ]

    def __str__(self) -> str:
        return f"client {self.gone} merged into {self.client_id}"


class Keeping(models.Model):
    """A clinic's own number of days for one kind of data (`keeping.KINDS`). Without a row the default holds."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="keepings")
    kind = models.CharField(max_length=20)
    days = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "kind"], name="one_keeping_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.days} days"


class Erasure(models.Model):
    """One client who was erased: numbers and a hash, so that an older backup can be cleared of them again."""

    class Kind(models.TextChoices):
        CLOSED = "closed"
        ERASED = "erased"

    client_number = models.BigIntegerField()
    mark = models.CharField(max_length=64)
    """A hash of the client's number, clinic and time of adding: after a restore the number may be another's."""
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mark", "kind"], name="one_erasure_per_client")]

    def __str__(self) -> str:
        return f"client {self.client_number} {self.kind}"
