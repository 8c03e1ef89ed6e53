"""What owners do about people, and what people do with an invitation: each act one transaction and one audit event."""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic import wall
from clinic.mail import outbox
from clinic.practice import audit, invitations, own_sessions
from clinic.practice.models import Clinic, Invitation, KeptForm, Membership, Role, User
from clinic.practice.refusals import Refused
from clinic.practice.tenancy import token_hash


class AlreadyMember(Refused):
    """Somebody with this address works here, or did."""


class LastOwner(Refused):
    """A clinic without an owner could never let anybody in again."""


class Dead(Refused):
    """The invitation was used, withdrawn or ran out a moment ago."""


class OtherPerson(Refused):
    """The invitation is for another address."""


@transaction.atomic
def invite(*, clinic: Clinic, email: str, role: str, by: User) -> Invitation:
    """Ask somebody to work here; the mail is queued. An earlier invitation to the same address ends.

    Raises AlreadyMember where this address has a membership, open or closed.
    """
    email = email.strip().lower()
    if clinic.memberships.filter(user__email=email).exists():
        raise AlreadyMember
    clinic.invitations.open().filter(email=email).update(revoked_at=timezone.now())
    key = uuid.uuid4()
    invitation = clinic.invitations.create(
        email=email,
        role=Role(role),
        invited_by=by,
        key=key,
        token_hash=token_hash(invitations.token_of(key)),
        expires_at=timezone.now() + invitations.LIVES,
    )
    outbox.enqueue(invitations.MAIL, tenant=clinic.pk, invitation=invitation.pk)
    _record("invitation.made", clinic, by, f"invitation:{invitation.pk}")
    return invitation


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User) -> bool:
    """End an invitation that was not used; False where it was, or had ended already."""
    unused = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None)
    if not unused.update(revoked_at=timezone.now()):
        return False
    _record("invitation.withdrawn", invitation.clinic, by, f"invitation:{invitation.pk}")
    return True


@transaction.atomic
def show_link(*, invitation: Invitation, by: User) -> str | None:
    """The address of a live invitation, to hand over by hand; it is noted who saw it."""
    if invitations.why_dead(invitation) is not None:
        return None
    _record("invitation.shown", invitation.clinic, by, f"invitation:{invitation.pk}")
    return invitations.address_of(invitation)


@transaction.atomic
def join_anew(*, invitation: Invitation, name: str, password: str | None, language: str = "") -> Membership:
    """Make the account of somebody who is new, and let them work here. Without a password they add a passkey at once.

    Raises Dead, also where an account of this address was made a moment ago.
    """
    if not invitations.spend(invitation) or invitations.account_of(invitation) is not None:
        raise Dead
    user = User.objects.create_user(invitation.email, password, name=name, language=language)
    return _let_in(invitation, user)


@transaction.atomic
def accept(*, invitation: Invitation, by: User) -> Membership:
    """Somebody who has an account works here too. Raises OtherPerson, Dead or AlreadyMember."""
    if by.email.lower() != invitation.email:
        raise OtherPerson
    if not invitations.spend(invitation):
        raise Dead
    if invitation.clinic.memberships.filter(user=by).exists():
        raise AlreadyMember
    return _let_in(invitation, by)


def _let_in(invitation: Invitation, user: User) -> Membership:
    membership = invitation.clinic.memberships.create(user=user, role=invitation.role)
    _record("member.joined", invitation.clinic, user, f"membership:{membership.pk}")
    return membership


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: User) -> Membership:
    """Another role from the next request on. Raises LastOwner."""
    locked = _locked(membership)
    if locked.role == role:
        return locked
    if role != Role.OWNER:
        _keep_an_owner(locked)
    locked.role = Role(role)
    locked.save(update_fields=["role"])
    _record(f"member.made_{role}", locked.clinic, by, f"membership:{locked.pk}")
    return locked


@transaction.atomic
def close_membership(*, membership: Membership, by: User) -> Membership:
    """Somebody works here no longer: they are out of this clinic at once. Raises LastOwner.

    Where they have no other clinic and no guide to edit, they are signed out everywhere.
    """
    locked = _locked(membership)
    if not locked.is_active:
        return locked
    _keep_an_owner(locked)
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    user = locked.user
    locked.clinic.invitations.open().filter(email=user.email.lower()).update(revoked_at=timezone.now())
    KeptForm.objects.filter(user=user, path__startswith=f"/c/{locked.clinic.slug}/").delete()
    with wall.crossing("staff"):
        works_elsewhere = Membership.objects.active_of(user).exists()
    if not user.is_staff and not works_elsewhere:
        own_sessions.end_all(user=user, by=by)
    _record("member.closed", locked.clinic, by, f"membership:{locked.pk}")
    return locked


@transaction.atomic
def open_membership(*, membership: Membership, by: User) -> Membership:
    """Somebody who left works here again, in the role they had."""
    locked = _locked(membership)
    if not locked.is_active:
        locked.is_active = True
        locked.save(update_fields=["is_active"])
        _record("member.opened", locked.clinic, by, f"membership:{locked.pk}")
    return locked


def _locked(membership: Membership) -> Membership:
    """The membership as it stands, with all owners of its clinic held until the transaction ends."""
    owners = Membership.objects.filter(clinic=membership.clinic_id, role=Role.OWNER).order_by("pk")
    list(owners.select_for_update().values_list("pk"))
    related = Membership.objects.select_for_update(of=("self",)).select_related("clinic", "user")
    return related.get(pk=membership.pk)


def _keep_an_owner(membership: Membership) -> None:
    others = membership.clinic.memberships.filter(role=Role.OWNER, is_active=True, user__is_active=True)
    is_owner = membership.role == Role.OWNER and membership.is_active
    if is_owner and not others.exclude(pk=membership.pk).exists():
        raise LastOwner


def _record(action: str, clinic: Clinic, by: Any, subject: str) -> None:
    audit.record(clinic=clinic, action=action, by=by, subject=subject)
