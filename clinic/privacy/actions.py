"""What is done for privacy: a client is erased or their record closed, and a clinic says how long it keeps what."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from clinic.intake import holding
from clinic.intake.models import Clearance, Intake
from clinic.practice import audit
from clinic.practice.models import Client, Clinic, User
from clinic.practice.tenancy import LINK_KEY
from clinic.privacy import scrub, tombstones
from clinic.privacy.held import FOUND, HELD, records_of
from clinic.privacy.keeping import KINDS, TOOK_PLACE, kept_until
from clinic.privacy.models import Erasure, Keeping
from clinic.privacy.tombstones import Tombstone

MESSAGES = "_messages"
"""Session key under which Django keeps what a page is still to say; it may name a client."""
STAYS = ("practice.Client", "practice.Event")


@transaction.atomic
def erase(*, client: Client, by: User | None, whole: bool = False) -> str:
    """Erase a client; where the clinic has to keep the record, all but that, which is closed to the day's work.

    Returns what was done, an `Erasure.Kind`. `whole` erases the record too, as its time is over.
    Raises `tombstones.LogFailed`, and then nothing is done.
    """
    _hold(client)
    found = Client.objects.select_for_update().select_related("clinic").get(pk=client.pk)
    _end_sessions(found)
    merged = list(found.merged.all())
    is_kept = not whole and kept_until(found) is not None
    if is_kept:
        _close(found, by)
    else:
        _delete(found, by)
    kind = Erasure.Kind.CLOSED if is_kept else Erasure.Kind.ERASED
    for each in (found, *merged):
        tombstones.set_up(each, kind, by)
    transaction.on_commit(scrub.empty_log)
    return str(kind)


def _hold(client: Client) -> None:
    """Visits and forms come before the client's row, which alone is held with its key: it may be deleted."""
    known = list(client.appointments.values_list("pk", flat=True))
    holding.visits(known)
    holding.forms(known)


def _delete(client: Client, by: User | None) -> None:
    """The client with all that hangs on them; their lines in the trail stay, without them."""
    number, clinic = client.pk, client.clinic
    for label in FOUND:
        records_of(label, client).delete()
    with audit.permit("a client is erased"):
        Client.objects.filter(pk=number).delete()
    kind = audit.kind_of(by, otherwise="system")
    audit.record(clinic=clinic, action="client.erased", by=by, kind=kind, subject=f"client:{number}")


def _close(client: Client, by: User | None) -> None:
    """Take away what is no treatment record, and what was never needed for one; the record is shown no more."""
    for label, held in HELD.items():
        if not held.is_record and label not in STAYS:
            records_of(label, client).delete()
    kept = client.appointments.filter(TOOK_PLACE).values("pk")
    Clearance.objects.open().filter(client=client, files=None, letter__isnull=True).delete()
    Intake.objects.filter(client=client, sent_at=None, assessments=None).delete()
    client.appointments.exclude(pk__in=kept).exclude(intake__assessments__isnull=False).delete()
    at = client.closed_at or timezone.now()
    Client.objects.filter(pk=client.pk).update(email="", phone="", closed_at=at)
    kind = audit.kind_of(by, otherwise="system")
    audit.record(
        clinic=client.clinic, action="client.closed", by=by, kind=kind, client=client, subject=f"client:{client.pk}"
    )


def _end_sessions(client: Client) -> None:
    """End the browsers that one of the client's links opened; others forget what they were still to say of them."""
    links = set(records_of("practice.ClientLink", client).values_list("pk", flat=True))
    words = [word for word in (client.name, client.email, client.phone) if word]
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        data = session.get_decoded()
        if data.get(LINK_KEY) in links:
            session.delete()
        elif any(word in str(data.get(MESSAGES, "")) for word in words):
            del data[MESSAGES]
            session.session_data = SessionStore().encode(data)
            session.save(update_fields=["session_data"])


def erase_again(stones: Iterable[Tombstone]) -> int:
    """After a restore: erase and close whoever was before, and is back; returns how many were."""
    done = 0
    for stone in stones:
        client = Client.objects.filter(pk=stone.client).first()
        is_same = client is not None and tombstones.mark_of(client) == stone.mark
        if client is not None and is_same and not (stone.kind == Erasure.Kind.CLOSED and client.closed_at):
            erase(client=client, by=None, whole=stone.kind == Erasure.Kind.ERASED)
            done += 1
        Erasure.objects.get_or_create(mark=stone.mark, kind=stone.kind, defaults={"client_number": stone.client})
    return done


@transaction.atomic
def choose_keeping(*, clinic: Clinic, days: Mapping[str, int], by: User) -> bool:
    """Keep each kind for so many days from now on; False where that is what holds already."""
    changed = False
    for kind, number in days.items():
        default: dict[str, Any] = {"days": KINDS[kind].days}
        row, _is_new = Keeping.objects.select_for_update().get_or_create(clinic=clinic, kind=kind, defaults=default)
        if row.days != number:
            row.days, changed = number, True
            row.save(update_fields=["days"])
    if changed:
        audit.record(clinic=clinic, action="clinic.keeping", by=by, subject=f"clinic:{clinic.pk}")
    return changed
