"""The audit trail: one line for each act, written in the same transaction as the act itself."""

from clinic.practice.models import Client, Clinic, Event, User


def record(
    *,
    clinic: Clinic | None,
    action: str,
    by: User | None,
    kind: str = "staff",
    client: Client | None = None,
    subject: str = "",
) -> Event:
    """Write one event. `action` reads as `client.added`; `subject` names the record as `intake:12`; no health words."""
    return Event.objects.create(clinic=clinic, action=action, actor=by, actor_kind=kind, client=client, subject=subject)
