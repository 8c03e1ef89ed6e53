"""Mail that did not go out: what it was, to whom, why in plain words, and what an owner does about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, IntegerField, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.mail.models import GAVE_UP, NO_SERVER, SET_ASIDE, Message
from clinic.practice import audit
from clinic.practice.models import Appointment, Clinic, Invitation, User

Text = str | Promise

MAILS: Mapping[str, Text] = {
    "client_link": _("The link to the form"),
    "page_link": _("The link that the client asked for"),
    "prep_ready": _("The page to get ready with"),
    "form_reminder": _("A reminder of the form"),
    "prep_reminder": _("A reminder of the visit"),
    "clearance_reminder": _("A reminder that something is still missing"),
    "visit_changed": _("News that the visit was moved or cancelled"),
    "after_visit": _("How the client is, the day after"),
    "guardian_link": _("The link for a parent or guardian"),
    "urgent_answer": _("To the therapist: an answer to look at now"),
    "letter_came": _("To the therapist: a letter came in"),
    "consent_withdrawn": _("To the therapist: an agreement was taken back"),
    "invitation": _("An invitation to work here"),
}
"""Each registered message as the list names it; a test holds it against the outbox."""

REASONS: Mapping[str, Text] = {
    "SMTPRecipientsRefused": _("The address was refused. Ask for the right one."),
    "SMTPDataError": _("The other mail server refused it for good."),
    "no server": _("Our mail server did not answer for three days."),
    "no answer": _("The program stopped at each try. Tell whoever runs it."),
    "SMTPServerDisconnected": _("The mail server broke off each time."),
    "TimeoutError": _("The mail server was too slow each time."),
}
FAULT = _("Something in the program failed. Tell whoever runs it.")
STAFF = frozenset({"urgent_answer", "letter_came", "consent_withdrawn"})
"""Mail to a therapist, not to the client."""
MOST = 200


@dataclass(frozen=True)
class Unsent:
    """One mail on the list. `appointment` or `invitation` is what it is about, where that is still there."""

    message: Message
    what: Text
    why: Text
    is_held_up: bool
    """Whether it still waits for the mail server: nothing has to be done about it."""
    appointment: Appointment | None
    invitation: Invitation | None

    @property
    def is_to_staff(self) -> bool:
        return self.message.name in STAFF

    @property
    def name(self) -> str:
        """Who should have got it."""
        booked = self.appointment
        if booked is None:
            return self.invitation.email if self.invitation else ""
        return str(booked.therapist.user if self.is_to_staff else booked.client)

    @property
    def address(self) -> str:
        """Where it should have gone: as the mail itself says, else the client's address as it is now."""
        booked = self.appointment
        return str(self.message.ids.get("email") or (booked.client.email if booked else ""))


def unsent(clinic: Clinic) -> list[Unsent]:
    """The clinic's mail that was given up or is held up, the newest first, in three queries."""
    found = list(Message.objects.unsent(clinic.pk).order_by("-created_at", "-pk")[:MOST])
    related = clinic.appointments.select_related("client", "therapist__user")
    booked = related.in_bulk(_numbers(found, "appointment"))
    asked = clinic.invitations.in_bulk(_numbers(found, "invitation"))
    return [_row(message, clinic, booked, asked) for message in found]


def how_many(clinic: Clinic) -> Any:
    """An expression for a query on anything: how much mail of this clinic did not go out."""
    counted = Message.objects.unsent(clinic.pk).order_by().values("tenant").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number"), output_field=IntegerField()), 0)


def _numbers(found: Sequence[Message], kind: str) -> list[int]:
    return [message.ids[kind] for message in found if kind in message.ids]


def _row(message: Message, clinic: Clinic, booked: dict[int, Any], asked: dict[int, Any]) -> Unsent:
    appointment = booked.get(message.ids.get("appointment", 0))
    if appointment is not None:
        appointment.clinic = clinic
    return Unsent(
        message=message,
        what=MAILS.get(message.name, message.name),
        why=REASONS.get(message.outcome.removeprefix(GAVE_UP), FAULT),
        is_held_up=message.dead_at is None,
        appointment=appointment,
        invitation=asked.get(message.ids.get("invitation", 0)),
    )


def is_known(clinic: Clinic, message: int) -> bool:
    """Whether this is a mail of the clinic, sent or not."""
    return Message.objects.filter(pk=message, tenant=clinic.pk).exists()


@transaction.atomic
def send_again(*, clinic: Clinic, message: int, by: User) -> bool:
    """Give a mail that was given up all its tries anew; False where it is not there, or waits already."""
    fresh = {"dead_at": None, "attempts": 0, "outcome": "", "leased_until": None, "send_after": timezone.now()}
    return _change(clinic, message, fresh, "mail.again", by)


@transaction.atomic
def set_aside(*, clinic: Clinic, message: int, by: User) -> bool:
    """Nobody has to look at this mail any more, and it is not sent; False where it is not there, or went out."""
    aside = {"dead_at": timezone.now(), "outcome": SET_ASIDE, "leased_until": None}
    return _change(clinic, message, aside, "mail.set_aside", by, also_held_up=True)


def _change(
    clinic: Clinic, pk: int, fields: dict[str, Any], action: str, by: User, *, also_held_up: bool = False
) -> bool:
    every = Message.objects.unsent(clinic.pk).filter(pk=pk)
    found = (every if also_held_up else every.filter(dead_at__isnull=False)).select_for_update().first()
    if found is None or not every.update(**fields):
        return False
    booked = clinic.appointments.select_related("client").filter(pk=found.ids.get("appointment", 0)).first()
    client = booked.client if booked else None
    audit.record(clinic=clinic, action=action, by=by, client=client, subject=f"message:{pk}")
    return True


def server_is_away(rows: Sequence[Unsent]) -> bool:
    """Whether some of it waits because the mail server does not answer."""
    return any(row.is_held_up and row.message.outcome.startswith(NO_SERVER) for row in rows)
