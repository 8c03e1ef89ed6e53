"""The practice: who works here, for which clients, at what time, and who did what."""

from clinic.practice.models.appointments import Appointment, AppointmentQuerySet, ClientLink, SingleUseLink
from clinic.practice.models.clients import Client, ClientImport, ClientQuerySet
from clinic.practice.models.clinics import Clinic, is_time_zone
from clinic.practice.models.people import (
    GIVING_CARE,
    Invitation,
    InvitationQuerySet,
    KeptForm,
    Membership,
    MembershipQuerySet,
    Role,
    User,
    UserManager,
)
from clinic.practice.models.trail import Event, EventQuerySet, TrailPermit, Unchangeable

__all__ = [
    "GIVING_CARE",
    "Appointment",
    "AppointmentQuerySet",
    "Client",
    "ClientImport",
    "ClientLink",
    "ClientQuerySet",
    "Clinic",
    "Event",
    "EventQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "KeptForm",
    "Membership",
    "MembershipQuerySet",
    "Role",
    "SingleUseLink",
    "TrailPermit",
    "Unchangeable",
    "User",
    "UserManager",
    "is_time_zone",
]
