"""The doors: the ONE place where a request is bound to a clinic: by membership, a client's link or a room's pass."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clinic import wall
from clinic.practice.language import speak
from clinic.practice.models import Appointment, ClientLink, Clinic, Membership, Role, User

LINK_KEY = "client_link"
"""Session key that holds the id of the client's link."""
HANDED_KEY = "handed_over"
"""Session key of a browser that staff handed to a client: where they go on after they have signed in again."""
LINK_DAYS_AFTER = 14
LENT = "handed-over:"
"""Where the hash of a token would stand for a tablet in the client's hands: no token has this one."""
CLIENT_SESSION = timedelta(hours=12)
"""How long a client's own browser is known after their last page."""
WRONG_TRIES = 5
ROOM_PATH, ROOM_SALT = "/room/", "practice.room"
ROOM_AFTER = timedelta(minutes=15)
"""How long after the end of its session a screen in the room still shows the plan."""


class StaffRequest(HttpRequest):
    """A request inside `/c/<clinic>/`, as the policy table let it in."""

    user: User
    clinic: Clinic
    membership: Membership
    memberships: list[Membership]
    """Every clinic in which this user works, this one among them."""
    is_read_noted: bool
    """Whether this request's reading of client data is in the audit trail; absent until then."""


class RoomRequest(HttpRequest):
    """A request from the screen in the treatment room: it reads one appointment's plan, for whoever opened it."""

    clinic: Clinic
    membership: Membership
    appointment: Appointment


class ClientRequest(HttpRequest):
    """A request inside `/my/`, bound to the one appointment whose link this browser opened."""

    link: ClientLink
    clinic: Clinic
    appointment: Appointment


def bind(request: HttpRequest, **found: Any) -> None:
    """Lay onto the request what it was let in with; the classes above say what that is behind each door."""
    vars(request).update(found)


def enter_clinic(request: HttpRequest, slug: str) -> Membership:
    """Bind the request to a clinic in which its user works; foreign and nonexistent are the same 404."""
    with wall.crossing("staff"):
        memberships = list(Membership.objects.active_of(request.user))
        membership = next((each for each in memberships if each.clinic.slug == slug), None)
        if membership is None:
            raise Http404
        wall.enter(membership.clinic_id)
    bind(request, memberships=memberships, membership=membership, clinic=membership.clinic)
    timezone.activate(membership.clinic.zone)
    return membership


def note_seen(membership: Membership) -> None:
    """This person uses the clinic's pages now."""
    Membership.objects.filter(pk=membership.pk).update(last_seen_at=timezone.now())


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
    with wall.crossing("link"):
        return links.filter(token_hash=token_hash(token)).first()


def address_of(token: str) -> str:
    """The whole address of a client's link, as it goes into mail and QR codes."""
    return settings.SITE_URL + reverse("link", args=[token])


def live_links() -> Q:
    """The condition for links that are neither revoked, expired nor locked by wrong tries."""
    return Q(revoked_at=None, expires_at__gt=timezone.now(), wrong_tries__lt=WRONG_TRIES)


def lasting_links() -> Q:
    """The condition for live links that a client keeps: not those of a tablet that was handed over."""
    return live_links() & ~Q(token_hash__startswith=LENT)


def is_live(link: ClientLink) -> bool:
    """Neither revoked, expired nor locked by wrong tries."""
    return link.revoked_at is None and link.expires_at > timezone.now() and link.wrong_tries < WRONG_TRIES


def is_handed_over(request: HttpRequest) -> bool:
    """Whether staff gave this browser to the client, and have not signed in since."""
    return HANDED_KEY in request.session and not request.user.is_authenticated


def enter_appointment(request: HttpRequest) -> bool:
    """Bind the request to the one appointment whose link this browser opened; False where there is none that lives."""
    links = ClientLink.objects.select_related("appointment__client", "appointment__therapist__user", "clinic")
    with wall.crossing("link"):
        link = links.filter(live_links(), pk=request.session.get(LINK_KEY, 0)).first()
        if link is None:
            return False
        wall.enter(link.clinic_id)
    link.appointment.clinic = link.appointment.client.clinic = link.clinic
    bind(request, link=link, clinic=link.clinic, appointment=link.appointment)
    timezone.activate(link.clinic.zone)
    speak(link.appointment.client.language)
    return True


def room_cookie() -> str:
    """The name of the cookie that holds a room's pass."""
    return "__Secure-room" if settings.SESSION_COOKIE_SECURE else "room"


def open_room(response: HttpResponse, appointment: Appointment, membership: Membership) -> None:
    """Give this browser a pass to one appointment's plan: sent to the room's page only, it opens nothing else."""
    response.set_cookie(
        room_cookie(),
        signing.dumps({"appointment": appointment.pk, "membership": membership.pk}, salt=ROOM_SALT),
        path=ROOM_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def close_room(response: HttpResponse) -> None:
    """Take the pass away from this browser."""
    response.delete_cookie(room_cookie(), path=ROOM_PATH, samesite="Strict")


def enter_room(request: HttpRequest) -> bool:
    """Bind the request to the appointment of its pass, until its session has been over for 15 minutes.

    Who opened the room must work there still, and the pass is no older than a staff session may be. A browser that was
    handed to a client has no pass.
    """
    if is_handed_over(request):
        return False
    try:
        passed = signing.loads(
            request.COOKIES.get(room_cookie(), ""), salt=ROOM_SALT, max_age=settings.STAFF_ABSOLUTE_SECONDS
        )
    except signing.BadSignature:
        return False
    members = Membership.objects.filter(is_active=True, user__is_active=True, role__in=(Role.OWNER, Role.THERAPIST))
    with wall.crossing("staff"):
        membership = members.select_related("clinic", "user").filter(pk=passed["membership"]).first()
        if membership is None:
            return False
        wall.enter(membership.clinic_id)
    appointments = membership.clinic.appointments.select_related("client", "therapist__user", "intake")
    appointment = appointments.filter(pk=passed["appointment"]).first()
    if appointment is None or timezone.now() > appointment.session_ends_at + ROOM_AFTER:
        return False
    appointment.clinic = appointment.client.clinic = membership.clinic
    bind(request, membership=membership, clinic=membership.clinic, appointment=appointment)
    timezone.activate(membership.clinic.zone)
    speak(membership.user.language)
    return True
