"""Booked sessions, and the links that are doors to one of them."""

from datetime import date, datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.practice.models.clients import Client
from clinic.practice.models.clinics import Clinic
from clinic.practice.models.people import Membership
from clinic.practice.same_clinic import SameClinic


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def on(self, clinic: Clinic, day: date) -> "AppointmentQuerySet":
        """Those that start on this day of the clinic's own calendar."""
        start = datetime.combine(day, datetime.min.time(), clinic.zone)
        end = datetime.combine(day + timedelta(days=1), datetime.min.time(), clinic.zone)
        return self.filter(starts_at__gte=start, starts_at__lt=end, client__closed_at=None)

    def coming(self) -> "AppointmentQuerySet":
        """Those that are still to come, the next first."""
        open_states = (Appointment.Status.PLANNED, Appointment.Status.ARRIVED)
        return self.filter(starts_at__gte=timezone.now(), status__in=open_states).order_by("starts_at", "pk")


class Appointment(models.Model):
    """A booked session. Its minutes are the booking's; the plan may be shorter."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ARRIVED = "arrived", _("Arrived")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        NO_SHOW = "no_show", _("Did not come")

    MINUTES = (45, 50, 55, 60)
    OVER = (Status.DONE, Status.CANCELLED, Status.NO_SHOW)

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="appointments")
    client = models.ForeignKey(Client, models.CASCADE, related_name="appointments")
    therapist = models.ForeignKey(Membership, models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When the session really began, as the therapist said in the room."""
    version = models.PositiveIntegerField(default=1)
    """Counts changes, so that two people cannot overwrite each other unseen."""
    made_with = models.CharField(max_length=43, null=True, editable=False)
    """The key of the form that added this record: the same form sent twice adds one."""
    objects = AppointmentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["clinic", "starts_at"])]
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__gte=45, minutes__lte=60), name="minutes_45_to_60"),
            models.UniqueConstraint(fields=["clinic", "made_with"], name="one_appointment_per_form"),
            models.UniqueConstraint(fields=["clinic", "id"], name="appointment_in_clinic"),
            SameClinic(field="client", name="appointment_client_same_clinic"),
            SameClinic(field="therapist", name="appointment_therapist_same_clinic"),
        ]

    def __str__(self) -> str:
        return f"{self.local_start:%Y-%m-%d %H:%M}"

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(self.clinic.zone)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def session_ends_at(self) -> datetime:
        """When the session is over: a late start moves its end, so that its minutes stay true."""
        return (self.started_at or self.starts_at) + timedelta(minutes=self.minutes)

    @property
    def is_over(self) -> bool:
        return self.status in self.OVER


class ClientLink(models.Model):
    """A client's door to one appointment. Only the token's hash is stored: a lost one is minted anew."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="client_links")
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    first_used_at = models.DateTimeField(null=True, blank=True)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    """Wrong dates of birth given on another device; five lock the link."""

    class Meta:
        constraints = [
            SameClinic(field="appointment", name="clientlink_appointment_same_clinic"),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"


class SingleUseLink(models.Model):
    """A door for one act by somebody who has no account: a guardian signs, or a doctor uploads a letter."""

    class Purpose(models.TextChoices):
        GUARDIAN = "guardian", _("A guardian signs")
        LETTER = "letter", _("A doctor’s letter")

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="single_use_links")
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="single_use_links")
    purpose = models.CharField(max_length=10, choices=Purpose)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    wrong_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            SameClinic(field="appointment", name="singleuselink_appointment_same_clinic"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} link {self.pk}"
