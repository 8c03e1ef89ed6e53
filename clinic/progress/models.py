"""Ratings: pain before and after each session, so that client and therapist can see whether massage helps."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.practice.crypto import EncryptedJSONField
from clinic.practice.models import Appointment, Client, Clinic, User


class RatingQuerySet(models.QuerySet["Rating"]):
    def of_client(self, client: Client) -> "RatingQuerySet":
        """One client's ratings, the first visit first."""
        return self.filter(clinic=client.clinic_id, appointment__client=client).order_by("appointment__starts_at", "pk")


class Rating(models.Model):
    """Scores at one moment of one appointment: `{"pain": 0-10}`, encrypted."""

    class Moment(models.TextChoices):
        BEFORE = "before", _("Before the session")
        AFTER = "after", _("After the session")

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="ratings")
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="ratings")
    moment = models.CharField(max_length=10, choices=Moment)
    scores = EncryptedJSONField()
    rated_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appointment", "moment"], name="one_rating_per_moment")]

    def __str__(self) -> str:
        return f"rating {self.moment} of appointment {self.appointment_id}"
