"""After a leak every link of a clinic ends at once: clients', doctors', guardians', and invitations."""

from django.db import transaction
from django.utils import timezone

from clinic.practice import audit, single_use, tenancy
from clinic.practice.models import Clinic, User
from clinic.practice.single_use import Purpose


@transaction.atomic
def end_links(*, clinic: Clinic, by: User | None) -> dict[str, int]:
    """Let every live link of the clinic be too old from now on; returns how many there were of each kind.

    What was opened with one is closed too. Too old, not switched off: so a client may have a new one sent to the
    address on record, and an owner sees which invitations to send again.
    """
    now = timezone.now()
    single = clinic.single_use_links.filter(single_use.live())
    ended = {
        "client": clinic.client_links.filter(tenancy.live_links()).update(expires_at=now),
        "doctor": single.filter(purpose=Purpose.LETTER).update(expires_at=now),
        "guardian": single.filter(purpose=Purpose.GUARDIAN).update(expires_at=now),
        "invitation": clinic.invitations.live().update(expires_at=now),
    }
    if any(ended.values()):
        kind = audit.kind_of(by, otherwise="system")
        audit.record(clinic=clinic, action="links.ended", by=by, kind=kind, subject=f"clinic:{clinic.pk}")
    return ended
