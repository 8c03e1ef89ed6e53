"""What the pages of the privacy room have in common: reaching a client whose record may be closed."""

from django.http import Http404

from clinic.practice.models import Client
from clinic.practice.policy import OWNER
from clinic.practice.records import note_read, standing
from clinic.practice.tenancy import StaffRequest


def any_client(request: StaffRequest, pk: int, what: str) -> Client:
    """This clinic's client; a closed record is there for the owner alone. `what` names the page for the trail."""
    client = standing(request, pk)
    if client.closed_at is not None and request.membership.role != OWNER:
        raise Http404
    note_read(request, what, client, f"client:{client.pk}")
    return client
