"""Who signs in, where they work and in which role, who is invited, and forms kept for them."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.practice.crypto import EncryptedJSONField
from clinic.practice.models.clinics import Clinic


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
