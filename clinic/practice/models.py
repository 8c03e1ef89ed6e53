"""The practice: who works here, for which clients, at what time, and who did what."""

import uuid
import zoneinfo
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.practice import search, search_keys
from clinic.practice.crypto import EncryptedJSONField
from clinic.practice.same_clinic import SameClinic


class UserManager(BaseUserManager["User"]):
    """Users are named by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """Somebody who signs in: staff of a clinic, an editor of the guide, or both. Clients have links, not users."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=5, blank=True)
    """The language they chose for staff pages and their mail; empty until they do."""

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()  # type: ignore[misc,assignment]

    def __str__(self) -> str:
        return self.name or self.email


def is_time_zone(name: str) -> None:
    """A validator: refuses what is no time zone of this machine."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(name)s” is no time zone. Write one such as Europe/London."), params={"name": name})


class Clinic(models.Model):
    """A practice: the tenant. Every record about a client belongs to one."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="UTC", validators=[is_time_zone])
    language = models.CharField(max_length=5, default="en")
    phone = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=120, blank=True, help_text=_("When the phone is answered, in words."))
    address = models.CharField(max_length=200, blank=True)
    emergency_number = models.CharField(max_length=20, default="112")
    prep_mail_hours = models.PositiveSmallIntegerField(null=True, blank=True, default=24)
    """How many hours before a visit its client is reminded of the page to get ready with; None = never."""
    version = models.PositiveIntegerField(default=1, editable=False)
    """Counts changes of its details, so that two owners cannot overwrite each other unseen."""

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def today(self) -> date:
        """The date on the clinic's own wall."""
        return timezone.now().astimezone(self.zone).date()


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    THERAPIST = "therapist", _("Therapist")
    FRONT_DESK = "front_desk", _("Front desk")


GIVING_CARE = (Role.OWNER, Role.THERAPIST)
"""The roles of those who give sessions and read answers."""


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active_of(self, user: Any) -> "MembershipQuerySet":
        """Where this user works now, their oldest clinic first."""
        return self.filter(user=user.pk, is_active=True).select_related("clinic", "user").order_by("pk")

    def therapists(self) -> "MembershipQuerySet":
        """Those who give sessions, by name."""
        return self.filter(is_active=True, role__in=GIVING_CARE).order_by("user__name", "pk")

    def listed(self) -> "MembershipQuerySet":
        """For the page about people: who works here first, by name; `steps` counts their second steps at sign-in."""
        steps = models.Count("user__authenticator", filter=~models.Q(user__authenticator__type="recovery_codes"))
        named = self.select_related("user").annotate(steps=steps)
        return named.order_by("-is_active", "user__name", "pk")


class Membership(models.Model):
    """One person's role in one clinic."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    is_active = models.BooleanField(default=True)
    last_seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When this person last used a page of this clinic, to within a minute or so."""
    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "user"], name="one_membership_per_clinic"),
            models.UniqueConstraint(fields=["clinic", "id"], name="membership_in_clinic"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    @property
    def gives_care(self) -> bool:
        """Whether appointments may be with them: they work here, and in a role that gives sessions."""
        return self.is_active and self.role in GIVING_CARE


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def live(self) -> "InvitationQuerySet":
        """Neither used, withdrawn nor too old."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def open(self) -> "InvitationQuerySet":
        """Neither used nor withdrawn: an owner still has to know of them. The newest first."""
        return self.filter(used_at=None, revoked_at=None).order_by("-pk")


class Invitation(models.Model):
    """Somebody is asked to work in a clinic: a door for one act, which ends by itself. Its token's hash is kept."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(max_length=20, choices=Role)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """With SECRET_KEY it makes the token, so that mail and screen give the same link and the database alone none."""
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class KeptForm(models.Model):
    """A form that came in after its sender had been signed out: kept for them alone until they are back, or a day."""

    user = models.ForeignKey(User, models.CASCADE, related_name="kept_forms")
    path = models.CharField(max_length=400)
    """Where the form was sent to."""
    page = models.CharField(max_length=400)
    """The page that it stood on."""
    fields = EncryptedJSONField()
    kept_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"kept form {self.pk}"


class ClientQuerySet(models.QuerySet["Client"]):
    def update(self, **values: Any) -> int:
        """What is looked up follows the name, the phone number and the e-mail address."""
        if not search_keys.FOUND_BY & set(values):
            return super().update(**values)
        with transaction.atomic():
            meant = list(self.values_list("pk", flat=True))
            done = super().update(**values, **search.folded(values))
            search_keys.rewrite(self.model._base_manager.filter(pk__in=meant).only(*search_keys.READ))
            return done

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Any]:  # type: ignore[override]
        """Clients of a file are found as all others are."""
        with transaction.atomic():
            made: list[Any] = super().bulk_create(objs, *args, **kwargs)
            search_keys.write(made)
            return made


class Client(models.Model):
    """Somebody who comes for a massage."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="clients")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    name_folded = search.FoldedField(source="name", max_length=240)
    """The name in small letters without accents; lists are in its order."""
    phone_digits = search.FoldedField(source="phone", max_length=120)
    language = models.CharField(_("language"), max_length=5, default="en")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    """Counts changes, so that two people cannot overwrite each other unseen."""
    made_with = models.CharField(max_length=43, null=True, editable=False)
    """The key of the form that added this record: the same form sent twice adds one."""
    closed_at = models.DateTimeField(null=True, editable=False)
    """When the client was erased but for what the clinic must keep: from then on no page of the day's work shows it."""
    merged_into = models.ForeignKey("self", models.CASCADE, null=True, editable=False, related_name="merged")
    """The record that this one was merged into. All it held is there; this row only leads to it."""
    objects = ClientQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "name_folded", "id"]),
            models.Index(fields=["clinic", "birth_date"]),
            models.Index(fields=["clinic", "created_at", "id"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "made_with"], name="one_client_per_form"),
            models.UniqueConstraint(fields=["clinic", "id"], name="client_in_clinic"),
            SameClinic(field="merged_into", name="client_merged_into_same_clinic"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What is looked up follows, also where only some columns are saved."""
        is_new, some = self._state.adding, kwargs.get("update_fields")
        if some is not None:
            kwargs["update_fields"] = {*some, *(search.COLUMNS[name] for name in search.COLUMNS if name in some)}
        with transaction.atomic():
            super().save(*args, **kwargs)
            if is_new:
                search_keys.write([self])
            elif some is None or search_keys.FOUND_BY & set(some):
                search_keys.rewrite([self])


class ClientImport(models.Model):
    """A file of clients that an owner looks at before it is taken in. It lives for a day; then only its clients stay.

    `content` holds `good`, `same` (already here, or twice in the file) and `bad`, each a list of rows.
    """

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="imports")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    content = EncryptedJSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)
    made_with = models.CharField(max_length=43, null=True, editable=False)
    """The key of the form that sent it: the same form sent twice is one file."""
    good = models.PositiveIntegerField(default=0)
    """How many rows go in: those that are good, and once it is confirmed also those to add all the same."""
    done = models.PositiveIntegerField(default=0)
    """How many of them were looked at, in their order; of these `added` are clients now."""
    added = models.PositiveIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    with_same = models.BooleanField(default=False)
    """Whether also those are added who seem to be here already."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "made_with"], name="one_import_per_form")]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.confirmed_at is not None and self.done >= self.good


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
