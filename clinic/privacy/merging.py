"""Two records of one person become one: everything that hung on the one hangs on the other, and nothing is lost."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.intake import holding
from clinic.intake.models import Clearance, Intake
from clinic.practice import audit
from clinic.practice.models import Appointment, Client, User
from clinic.practice.refusals import Conflict, Refused
from clinic.prep.actions.following import note
from clinic.prep.actions.preparing import is_in, prepare, prepare_stop
from clinic.prep.models import Assessment
from clinic.prep.stage import EXPIRES_AFTER
from clinic.privacy.models import Merge

MOVED = (
    "practice.Appointment.client",
    "intake.Intake.client",
    "intake.Clearance.client",
    "practice.Client.merged_into",
    "privacy.Merge.client",
    "practice.Event.client",
)
"""Every column that points at a client, as `app.Model.column`. Whatever else is about them hangs on one of these.

A test holds this against all models: a new column fails the build until somebody has put it here.
"""
CHOSEN = ("name", "birth_date", "phone", "email", "language")
"""What is chosen, field by field, from the one record or from the other."""
EMPTY: dict[str, Any] = {"name": "", "birth_date": None, "phone": "", "email": ""}
"""What is left in the row that leads to the other one: the snapshot holds what stood there."""


class NotMerged(Refused):
    """One of the two records is not there any more, or both are the same."""

    def __init__(self) -> None:
        super().__init__(_("These two records cannot be merged. One of them is closed, or they are the same."))


class ChangedMeanwhile(Conflict):
    """Somebody changed one of the records after the page was opened."""

    def __init__(self) -> None:
        super().__init__(_("One of the records was changed meanwhile. Look at both again, then merge."))


def merge(
    *, kept: Client, gone: Client, chosen: Mapping[str, Any], versions: tuple[int, int] | None, by: User
) -> Merge:
    """Everything of `gone` goes over to `kept`, who has the `chosen` details from now on. Done twice it is one act.

    `versions` are those of both that the page showed. Raises `NotMerged` and `ChangedMeanwhile`, and `Unreadable`
    where the answers of a coming visit cannot be read with what came over; then nothing is changed.
    """
    with transaction.atomic():
        here, there = _locked(kept, gone)
        if there.merged_into_id == here.pk:
            return Merge.objects.get(client=here, gone=there.pk)
        if here.pk == there.pk or here.clinic_id != there.clinic_id or here.closed_at or there.closed_at:
            raise NotMerged
        if versions is not None and versions != (here.version, there.version):
            raise ChangedMeanwhile
        before: dict[str, Any] = {"kept": _columns(here), "gone": _columns(there)}
        before["moved"] = _move(here, there)
        made = Merge.objects.create(clinic=here.clinic, client=here, gone=there.pk, before=before, by=by)
        _settle(here, there, chosen)
        _join_open_clearances(here)
        subject = f"client:{there.pk}"
        audit.record(clinic=here.clinic, action="client.merged", by=by, client=here, subject=subject)
        _prepare_again(here, by)
        return made


def _locked(kept: Client, gone: Client) -> tuple[Client, Client]:
    """Both as the database has them, held behind their visits and forms, in the order of `intake.holding`."""
    pair = (kept.pk, gone.pk)
    visits = list(Appointment.objects.filter(client__in=pair).values_list("pk", flat=True))
    holding.visits(visits)
    holding.forms(visits)
    rows = Client.objects.select_for_update(of=("self",), no_key=True).select_related("clinic").order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=pair)}
    if not set(pair) <= set(found):
        raise NotMerged
    return found[kept.pk], found[gone.pk]


def _columns(client: Client) -> dict[str, Any]:
    """A record's own columns as they are now."""
    return {field.name: field.value_from_object(client) for field in client._meta.concrete_fields}


def _move(kept: Client, gone: Client) -> dict[str, list[int]]:
    """Point everything at `kept`; returns `app.Model` -> the numbers of what came over. Events ask for a permit."""
    moved: dict[str, list[int]] = {}
    with audit.permit("two records are merged"):
        for pointer in MOVED:
            label, _dot, column = pointer.rpartition(".")
            model: Any = apps.get_model(label)
            rows: QuerySet[Any] = QuerySet(model).filter(
                **{column: gone.pk}
            )  # past the guard of the model: the database has its own
            moved[label] = list(rows.order_by("pk").values_list("pk", flat=True))
            rows.update(**{column: kept.pk})
    return moved


def _settle(kept: Client, gone: Client, chosen: Mapping[str, Any]) -> None:
    """The chosen details, under a version that neither of the two had: a form of either that is still open is told."""
    version = max(kept.version, gone.version) + 1
    details = {name: chosen[name] for name in CHOSEN if name in chosen}
    Client.objects.filter(pk=kept.pk).update(**details, version=version)
    Client.objects.filter(pk=gone.pk).update(**EMPTY, merged_into=kept, closed_at=timezone.now(), version=version)
    kept.refresh_from_db()


def _join_open_clearances(client: Client) -> None:
    """One open clearance asks for what both asked for; pages that came in wait as they are."""
    waiting = list(client.clearances.open().select_related("clinic", "client").order_by("pk"))
    empty = [each for each in waiting if each.state != Clearance.State.RECEIVED and not each.files.exists()]
    first = next((each for each in waiting if each not in empty), None) or next(iter(empty), None)
    for other in empty:
        if first is None or other.pk == first.pk:
            continue
        first.covers = sorted({*first.covers, *other.covers})
        first.save(update_fields=["covers"])
        other.state = Clearance.State.VOIDED
        other.save(update_fields=["state"])
        note(other, "clearance.not_needed")


def _prepare_again(client: Client, by: User) -> None:
    """The rules read the forms of coming visits again: a letter, or a doctor's no, of the other record counts now."""
    open_states = (Appointment.Status.PLANNED, Appointment.Status.ARRIVED)
    since = timezone.now() - EXPIRES_AFTER
    coming = Intake.objects.filter(
        client=client, appointment__status__in=open_states, appointment__starts_at__gte=since
    )
    for intake in coming.select_related("appointment", "clinic", "client").order_by("pk"):
        if is_in(intake):
            again = prepare_stop if intake.stopped else prepare
            again(intake=intake, cause=Assessment.Cause.MERGED, by=by)
