"""Invitations to work in a clinic: the token of each, what it opens, and why it no longer does."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clinic import wall
from clinic.mail.models import Message
from clinic.mail.outbox import about
from clinic.practice.models import Invitation, User
from clinic.practice.tenancy import token_hash

LIVES = timedelta(days=7)
MAIL = "invitation"


def token_of(key: Any) -> str:
    """The secret part of an invitation's address, from its key and SECRET_KEY."""
    digest = salted_hmac("clinic.practice.invitation", str(key), algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def address_of(invitation: Invitation) -> str | None:
    """The whole address, as it goes into mail; None where SECRET_KEY was changed since: nobody can make it again."""
    token = token_of(invitation.key)
    is_known = token_hash(token) == invitation.token_hash
    return settings.SITE_URL + reverse("invitation", args=[token]) if is_known else None


def find(token: str) -> Invitation | None:
    """The invitation with this token, live or not."""
    with wall.crossing("link"):
        return Invitation.objects.select_related("clinic").filter(token_hash=token_hash(token)).first()


def why_dead(invitation: Invitation | None) -> str | None:
    """Why an invitation opens nothing: `unknown`, `used`, `revoked` or `expired`; None where it lives."""
    if invitation is None:
        return "unknown"
    checks = {
        "used": invitation.used_at is not None,
        "revoked": invitation.revoked_at is not None,
        "expired": invitation.expires_at <= timezone.now(),
    }
    return next((why for why, is_so in checks.items() if is_so), None)


def spend(invitation: Invitation) -> bool:
    """Use it up, in the caller's transaction; False where it was used or withdrawn a moment ago."""
    return bool(Invitation.objects.live().filter(pk=invitation.pk).update(used_at=timezone.now()))


def account_of(invitation: Invitation) -> User | None:
    """The account with the address that was invited, open or closed."""
    return User.objects.filter(email=invitation.email).first()


def mail_states(invitations: list[Invitation]) -> dict[int, str]:
    """What became of each one's mail: `sent`, `waiting`, `late` (the server did not answer yet) or `failed`."""
    subjects = {about(invitation=invitation.pk): invitation.pk for invitation in invitations}
    found = Message.objects.filter(name=MAIL, about__in=subjects).order_by("pk")
    return {subjects[message.about]: _state(message) for message in found}


def _state(message: Message) -> str:
    if message.sent_at is not None:
        return "sent"
    if message.dead_at is not None:
        return "failed"
    return "late" if message.outcome and message.leased_until is None else "waiting"
