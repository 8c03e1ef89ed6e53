"""Ratings, measures and notes: how a session went, and whether massage helps. All of them are encrypted."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.practice.crypto import EncryptedJSONField
from clinic.practice.models import Appointment, Client, Clinic, User
from clinic.practice.same_clinic import SameClinic


class RatingQuerySet(models.QuerySet["Rating"]):
    def of_client(self, client: Client) -> "RatingQuerySet":
        """One client's ratings, the first visit first."""
        return self.filter(clinic=client.clinic_id, appointment__client=client).order_by("appointment__starts_at", "pk")


class Rating(models.Model):
    """Scores at one moment of one appointment: `{"pain": 0-10}`; before it also `week`, the worst of the week as the
    client's form says, and the day after `met` (0-10) and `again`."""

    class Moment(models.TextChoices):
        BEFORE = "before", _("Before the session")
        AFTER = "after", _("After the session")
        NEXT_DAY = "next_day", _("The day after")

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="ratings")
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="ratings")
    moment = models.CharField(max_length=10, choices=Moment)
    scores = EncryptedJSONField()
    rated_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "moment"], name="one_rating_per_moment"),
            SameClinic(field="appointment", name="rating_appointment_same_clinic"),
        ]

    def __str__(self) -> str:
        return f"rating {self.moment} of appointment {self.appointment_id}"


class MeasureQuerySet(models.QuerySet["Measure"]):
    def of_client(self, client: Client) -> "MeasureQuerySet":
        """One client's measures in the order of their visits and versions."""
        mine = self.filter(clinic=client.clinic_id, appointment__client=client)
        return mine.order_by("appointment__starts_at", "appointment_id", "number")


class Measure(models.Model):
    """Measures of function at one visit, as one side gave them. Each save adds a version, and nothing is written over.

    `found` holds what was given: `activities` [{"words", "score" (0-10)}], `change` (1-7), `stands`, `hands`.
    """

    class Source(models.TextChoices):
        CLIENT = "client", _("the client")
        STAFF = "staff", _("the therapist")

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="measures")
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="measures")
    number = models.PositiveIntegerField()
    """1, 2, ... within the appointment, over both sides."""
    source = models.CharField(max_length=6, choices=Source)
    found = EncryptedJSONField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    objects = MeasureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "number"], name="one_measure_per_version"),
            SameClinic(field="appointment", name="measure_appointment_same_clinic"),
        ]

    def __str__(self) -> str:
        return f"measure {self.number} of appointment {self.appointment_id}"


class NoteQuerySet(models.QuerySet["Note"]):
    def of_visit(self, appointment: Appointment) -> "NoteQuerySet":
        """Every version of a visit's note, the newest first, with who wrote it."""
        return self.filter(appointment=appointment).select_related("by").order_by("-number")

    def before(self, appointment: Appointment) -> "Note | None":
        """The note in force of the client's last visit before this one that has one."""
        earlier = self.filter(
            clinic=appointment.clinic_id,
            appointment__client=appointment.client_id,
            appointment__starts_at__lt=appointment.starts_at,
        )
        return earlier.select_related("appointment").order_by("-appointment__starts_at", "-number").first()


class Note(models.Model):
    """What the therapist writes after a session. Each save adds a version, and nothing is written over.

    `text` holds what stands under each heading of `notes.HEADINGS`, and of a correction the `reason`.
    """

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="notes")
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="notes")
    number = models.PositiveIntegerField()
    """1, 2, ... within the appointment."""
    text = EncryptedJSONField()
    made_with = models.CharField(max_length=43, null=True, editable=False)
    """The key of the form that made it: the same form sent twice makes one."""
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "number"], name="one_note_per_version"),
            models.UniqueConstraint(fields=["appointment", "made_with"], name="one_note_per_form"),
            SameClinic(field="appointment", name="note_appointment_same_clinic"),
        ]

    def __str__(self) -> str:
        return f"note {self.number} of appointment {self.appointment_id}"


class RatingMail(models.Model):
    """Whether a clinic asks its clients by mail, the day after a visit, how they are. Without a row it does."""

    clinic = models.OneToOneField(Clinic, models.CASCADE, related_name="rating_mail")
    is_on = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"rating mail of clinic {self.clinic_id}: {'on' if self.is_on else 'off'}"
