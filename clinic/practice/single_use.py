"""Links for one act by somebody without an account: one purpose, an end, spent once. Only the token's hash is kept."""

import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clinic import wall
from clinic.practice import proof
from clinic.practice.models import Appointment, SingleUseLink
from clinic.practice.tenancy import WRONG_TRIES, token_hash

Purpose = SingleUseLink.Purpose
LIVES = {Purpose.GUARDIAN: timedelta(days=14), Purpose.LETTER: timedelta(days=30)}
"""How long a link lives from the day on which it was made. A doctor's office needs longer."""
TRIES = {Purpose.GUARDIAN: WRONG_TRIES, Purpose.LETTER: 10}
"""Wrong dates of birth, or uploads that nobody could read, after which a link is locked."""


def mint(appointment: Appointment, purpose: Purpose) -> str:
    """Make a link and return its token, which nobody can read again."""
    return _keep(appointment, purpose, secrets.token_urlsafe(32))


def mint_of(appointment: Appointment, purpose: Purpose, key: str) -> str | None:
    """The token of the one link that goes with a mail's `key`; None where that link was used or ended meanwhile."""
    digest = salted_hmac(f"clinic.practice.single_use.{purpose}", key, algorithm="sha256").digest()
    token = _keep(appointment, purpose, urlsafe_b64encode(digest).decode().rstrip("="))
    return token if why_dead(find(token, purpose)) is None else None


def _keep(appointment: Appointment, purpose: Purpose, token: str) -> str:
    SingleUseLink.objects.get_or_create(
        token_hash=token_hash(token),
        defaults={
            "clinic": appointment.clinic,
            "appointment": appointment,
            "purpose": purpose,
            "expires_at": timezone.now() + LIVES[purpose],
        },
    )
    return token


def find(token: str, purpose: Purpose) -> SingleUseLink | None:
    """The link with this token, live or not; one of another purpose is none."""
    related = SingleUseLink.objects.select_related("appointment__client", "appointment__therapist__user", "clinic")
    with wall.crossing("link"):
        link = related.filter(token_hash=token_hash(token), purpose=purpose).first()
    if link is not None:
        link.appointment.clinic = link.appointment.client.clinic = link.clinic
    return link


def why_dead(link: SingleUseLink | None) -> str | None:
    """Why a link opens nothing: `unknown`, `revoked`, `spent`, `expired` or `locked`; None where it lives."""
    if link is None:
        return "unknown"
    checks = {
        "spent": link.used_at is not None,
        "revoked": link.revoked_at is not None,
        "expired": link.expires_at <= timezone.now(),
        "locked": link.wrong_tries >= TRIES[Purpose(link.purpose)],
    }
    return next((why for why, is_so in checks.items() if is_so), None)


def spend(link: SingleUseLink) -> bool:
    """Use the link up, in the caller's transaction; False where it was spent or ended a moment ago."""
    return bool(SingleUseLink.objects.filter(live(), pk=link.pk).update(used_at=timezone.now()))


def count_wrong(link: SingleUseLink) -> int:
    """Count a wrong date of birth, or an upload that was refused; returns how many tries are left."""
    return proof.count_wrong(link, TRIES[Purpose(link.purpose)])


def end_all(appointment: Appointment, purpose: Purpose | None = None) -> int:
    """End what is live for an appointment; returns how many links there were."""
    of = Q() if purpose is None else Q(purpose=purpose)
    return appointment.single_use_links.filter(live(), of).update(revoked_at=timezone.now())


def live() -> Q:
    """The condition for links that are neither used, ended, expired nor locked by wrong tries."""
    is_unlocked = Q()
    for purpose, tries in TRIES.items():
        is_unlocked |= Q(purpose=purpose, wrong_tries__lt=tries)
    return Q(used_at=None, revoked_at=None, expires_at__gt=timezone.now()) & is_unlocked
