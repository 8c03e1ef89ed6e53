"""The two doors: the ONE place where a request is bound to a clinic, by membership or by a client's link."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clinic.practice.language import speak
from clinic.practice.models import Appointment, ClientLink, Clinic, Membership, User

LINK_KEY = "client_link"
"""Session key that holds the id of the client's link."""
LINK_DAYS_AFTER = 14
WRONG_TRIES = 5


class StaffRequest(HttpRequest):
    """A request inside `/c/<clinic>/`, as the policy table let it in."""

    user: User
    clinic: Clinic
    membership: Membership
    is_read_noted: bool
    """Whether this request's reading of client data is in the audit trail; absent until then."""


class ClientRequest(HttpRequest):
    """A request inside `/my/`, bound to the one appointment whose link this browser opened."""

    link: ClientLink
    clinic: Clinic
    appointment: Appointment


def enter_clinic(request: HttpRequest, slug: str) -> Membership:
    """Bind the request to a clinic in which its user works; foreign and nonexistent are the same 404."""
    membership = Membership.objects.active_of(request.user).filter(clinic__slug=slug).first()
    if membership is None:
        raise Http404
    request.membership = membership  # type: ignore[attr-defined]
    request.clinic = membership.clinic  # type: ignore[attr-defined]
    timezone.activate(membership.clinic.zone)
    return membership


def token_hash(token: str) -> str:
    """What is stored of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def mint_link(appointment: Appointment) -> str:
    """Make a new link to an appointment and return its token, which nobody can read again."""
    return _keep_link(appointment, secrets.token_urlsafe(32))


def mint_link_of(appointment: Appointment, key: str) -> str | None:
    """The token of the one link that goes with `key`, a mail's; None where that link was ended meanwhile.

    A mail that is tried again carries the link of its first try. The token follows from the key and SECRET_KEY, so the
    database alone gives none away.
    """
    digest = salted_hmac("clinic.practice.client_link", key, algorithm="sha256").digest()
    token = _keep_link(appointment, urlsafe_b64encode(digest).decode().rstrip("="))
    found = find_link(token)
    return token if found is not None and is_live(found) else None


def _keep_link(appointment: Appointment, token: str) -> str:
    ClientLink.objects.get_or_create(
        token_hash=token_hash(token),
        defaults={
            "clinic": appointment.clinic,
            "appointment": appointment,
            "expires_at": appointment.ends_at + timedelta(days=LINK_DAYS_AFTER),
        },
    )
    return token


def has_stopped_sharing(appointment: Appointment) -> bool:
    """Whether every link was ended and none made since: then no mail makes one by itself."""
    links = appointment.links
    return links.filter(revoked_at__isnull=False).exists() and not links.filter(live_links()).exists()


def find_link(token: str) -> ClientLink | None:
    """The link with this token, live or not."""
    links = ClientLink.objects.select_related("appointment__client", "appointment__therapist__user", "clinic")
    return links.filter(token_hash=token_hash(token)).first()


def address_of(token: str) -> str:
    """The whole address of a client's link, as it goes into mail and QR codes."""
    return settings.SITE_URL + reverse("link", args=[token])


def live_links() -> Q:
    """The condition for links that are neither revoked, expired nor locked by wrong tries."""
    return Q(revoked_at=None, expires_at__gt=timezone.now(), wrong_tries__lt=WRONG_TRIES)


def is_live(link: ClientLink) -> bool:
    """Neither revoked, expired nor locked by wrong tries."""
    return link.revoked_at is None and link.expires_at > timezone.now() and link.wrong_tries < WRONG_TRIES


def enter_appointment(request: HttpRequest) -> bool:
    """Bind the request to the one appointment whose link this browser opened; False where there is none that lives."""
    links = ClientLink.objects.select_related("appointment__client", "appointment__therapist__user", "clinic")
    link = links.filter(live_links(), pk=request.session.get(LINK_KEY, 0)).first()
    if link is None:
        return False
    link.appointment.clinic = link.appointment.client.clinic = link.clinic
    request.link, request.clinic, request.appointment = link, link.clinic, link.appointment  # type: ignore[attr-defined]
    timezone.activate(link.clinic.zone)
    speak(link.appointment.client.language)
    return True
