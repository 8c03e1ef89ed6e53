"""Rows held until a transaction ends, in one order everywhere: visits, forms, the client, then letters and the rest.

Whoever needs several takes them in this order, and several of a kind by their number; then two never wait for each
other. They are held without their keys (`no_key`): a new row that points at one of them need not wait for anybody.
"""

from collections.abc import Iterable

from clinic.intake.models import Intake
from clinic.practice.models import Appointment, Client


def visit(pk: int) -> Appointment:
    """The appointment as the database has it now, held."""
    related = Appointment.objects.select_related("client", "clinic", "intake")
    return related.select_for_update(of=("self",), no_key=True).get(pk=pk)


def visits(pks: Iterable[int]) -> None:
    """Hold several appointments."""
    found = Appointment.objects.filter(pk__in=list(pks)).order_by("pk")
    list(found.select_for_update(no_key=True).values_list("pk"))


def forms(visits: Iterable[int]) -> None:
    """Hold the forms of these appointments, which are held already."""
    found = Intake.objects.filter(appointment__in=list(visits)).order_by("pk")
    list(found.select_for_update(no_key=True).values_list("pk"))


def form(pk: int) -> Intake:
    """The intake as the database has it now, held; with its client, visit and clinic, each of which stands once."""
    related = Intake.objects.select_related("client", "appointment__clinic", "appointment__therapist__user")
    found = related.select_for_update(of=("self",), no_key=True).get(pk=pk)
    found.appointment.client = found.client
    found.clinic = found.client.clinic = found.appointment.clinic
    return found


def client(pk: int) -> Client:
    """The client's row, held: whoever writes their letters does so alone."""
    return Client.objects.select_for_update(no_key=True).get(pk=pk)
