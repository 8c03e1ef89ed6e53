"""What staff do to clients, appointments and links: each act one transaction and one audit event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clinic.mail import outbox
from clinic.practice import audit, single_use, tenancy
from clinic.practice.models import Appointment, Client, Clinic, Membership, Role, User
from clinic.practice.refusals import Conflict

LINK_MAIL = "client_link"


class Changed(Conflict):
    """Somebody else changed the record after this form was opened; `now` is the record as it stands."""

    def __init__(self, now: Any) -> None:
        super().__init__("The record was changed by somebody else.")
        self.now = now


@transaction.atomic
def open_clinic(
    *, details: Mapping[str, Any], owner_email: str, owner_name: str, password: str | None, by: User | None
) -> Membership:
    """A new clinic and its owner's membership; an owner who is known here keeps their password.

    Raises ValidationError where the slug is taken, or where it, the time zone or the e-mail address is none.
    """
    clinic = Clinic(**details)
    clinic.full_clean()
    owner = User.objects.filter(email=owner_email.lower()).first()
    if owner is None:
        User(email=owner_email, name=owner_name).clean_fields(exclude=["password"])
        owner = User.objects.create_user(owner_email, password, name=owner_name)
    clinic.save()
    membership = clinic.memberships.create(user=owner, role=Role.OWNER)
    subject, kind = f"clinic:{clinic.pk}", audit.kind_of(by, otherwise="system")
    audit.record(clinic=clinic, action="clinic.opened", by=by, kind=kind, subject=subject)
    return membership


@transaction.atomic
def add_client(*, clinic: Clinic, details: Mapping[str, Any], key: str, by: User) -> Client:
    """Add a client; the form that was sent twice (the same `key`) adds one. Without a language, in the clinic's."""
    known = {"language": clinic.language, **details}
    client, is_new = clinic.clients.get_or_create(made_with=key, defaults=known)
    if is_new:
        audit.record(clinic=clinic, action="client.added", by=by, client=client, subject=f"client:{client.pk}")
    return client


@transaction.atomic
def change_client(*, client: Client, details: Mapping[str, Any], version: int, by: User) -> Client:
    """Change what we know of a client; raises Changed where `version` is no longer the newest."""
    same = Client.objects.filter(pk=client.pk, version=version)
    if not same.update(version=F("version") + 1, **details):
        raise Changed(Client.objects.get(pk=client.pk))
    client.refresh_from_db()
    audit.record(clinic=client.clinic, action="client.changed", by=by, client=client, subject=f"client:{client.pk}")
    return client


@transaction.atomic
def change_clinic(*, clinic: Clinic, details: Mapping[str, Any], version: int, by: User) -> Clinic:
    """Change the clinic's own details; raises Changed where `version` is no longer the newest."""
    same = Clinic.objects.filter(pk=clinic.pk, version=version)
    if not same.update(version=F("version") + 1, **details):
        raise Changed(Clinic.objects.get(pk=clinic.pk))
    clinic.refresh_from_db()
    audit.record(clinic=clinic, action="clinic.changed", by=by, subject=f"clinic:{clinic.pk}")
    return clinic


@transaction.atomic
def choose_language(*, client: Client, language: str, by: User | None) -> None:
    """The client reads and is written to in this language from now on. `by` is None where they chose it themselves."""
    if client.language == language:
        return
    Client.objects.filter(pk=client.pk).update(language=language, version=F("version") + 1)
    client.refresh_from_db(fields=["language", "version"])
    kind, subject = audit.kind_of(by, otherwise="client"), f"client:{client.pk}"
    audit.record(clinic=client.clinic, action="client.language", by=by, kind=kind, client=client, subject=subject)


@transaction.atomic
def choose_own_language(*, user: User, language: str, by: User) -> None:
    """Staff pages and mail to this user are in this language from now on."""
    User.objects.filter(pk=user.pk).update(language=language)
    audit.record(clinic=None, action="user.language", by=by, subject=f"user:{user.pk}")


@transaction.atomic
def add_appointment(
    *,
    client: Client,
    therapist: Membership,
    starts_at: datetime,
    minutes: int,
    key: str,
    by: User,
    status: str = Appointment.Status.PLANNED,
) -> Appointment:
    """Book a session of 45-60 minutes; the form that was sent twice (the same `key`) books one.

    Raises ValueError for a therapist of another clinic: no form offers one.
    """
    if therapist.clinic_id != client.clinic_id:
        raise ValueError("The therapist works in another clinic.")
    client = _kept(client)
    booking = {"client": client, "therapist": therapist, "starts_at": starts_at, "minutes": minutes, "status": status}
    appointment, is_new = client.clinic.appointments.get_or_create(made_with=key, defaults=booking)
    if is_new:
        subject = f"appointment:{appointment.pk}"
        audit.record(clinic=client.clinic, action="appointment.added", by=by, client=client, subject=subject)
    return appointment


def _kept(client: Client) -> Client:
    """The client, or the record that theirs was merged into a moment ago; held until the transaction ends."""
    found = Client.objects.select_for_update(of=("self",), no_key=True).select_related("clinic").get(pk=client.pk)
    return _kept(found.merged_into) if found.merged_into else found


@transaction.atomic
def start_now(
    *,
    clinic: Clinic,
    client: Client | None,
    details: Mapping[str, Any],
    therapist: Membership,
    minutes: int,
    key: str,
    by: User,
) -> Appointment:
    """A walk-in: the client is added where they are new, and is here now."""
    return add_appointment(
        client=client or add_client(clinic=clinic, details=details, key=key, by=by),
        therapist=therapist,
        starts_at=timezone.now().replace(second=0, microsecond=0),
        minutes=minutes,
        key=key,
        by=by,
        status=Appointment.Status.ARRIVED,
    )


@transaction.atomic
def mint_link(*, appointment: Appointment, by: User) -> str:
    """Make a new client link and return its address, which cannot be shown again."""
    address = tenancy.address_of(tenancy.mint_link(appointment))
    _record_link("link.minted", appointment, by)
    return address


@transaction.atomic
def mail_link(*, appointment: Appointment, by: User) -> bool:
    """Ask the outbox to mail the client a link; False where one is waiting there already."""
    if outbox.is_waiting(LINK_MAIL, appointment=appointment.pk):
        return False
    outbox.enqueue(LINK_MAIL, tenant=appointment.clinic_id, appointment=appointment.pk)
    _record_link("link.mail_asked", appointment, by)
    return True


@transaction.atomic
def choose_prep_mail(*, clinic: Clinic, hours: int | None, by: User) -> None:
    """Remind clients of their page so many hours before a visit from now on; None = never."""
    Clinic.objects.filter(pk=clinic.pk).update(prep_mail_hours=hours)
    audit.record(clinic=clinic, action="clinic.prep_mail", by=by, subject=f"clinic:{clinic.pk}")


@transaction.atomic
def stop_sharing(*, appointment: Appointment, by: User | None) -> int:
    """End every live link to an appointment and take back mail that would carry one; returns how many links there were.

    `by` is None where the client did it.
    """
    ended = appointment.links.filter(tenancy.live_links()).update(revoked_at=timezone.now())
    single_use.end_all(appointment)
    outbox.withdraw_links(appointment=appointment.pk)
    _record_link("link.revoked", appointment, by)
    return ended


def _record_link(action: str, appointment: Appointment, by: User | None) -> None:
    audit.record(
        clinic=appointment.clinic,
        action=action,
        by=by,
        kind=audit.kind_of(by, otherwise="client"),
        client=appointment.client,
        subject=f"appointment:{appointment.pk}",
    )
