"""The four doors that open without a sign-in, a live link to each, and every row that one could change."""

from typing import Any

from django.core import serializers

from clinic.intake.models import Clearance, Consent, Intake, LetterFile
from clinic.mail.models import Message
from clinic.practice import invitations, people, single_use
from clinic.practice.models import Appointment, ClientLink, Event, Invitation, Membership, SingleUseLink
from clinic.practice.tenancy import mint_link
from clinic.prep import actions
from tests.prep.forms import THINNER, sent

DOORS = {"client": "/a/{}/", "guardian": "/g/{}/", "letter": "/u/{}/", "invitation": "/join/{}/"}
TABLES = (Appointment, ClientLink, Clearance, Consent, Event, Intake, Invitation, LetterFile, Membership, Message,
          SingleUseLink)  # fmt: skip


def live_links(appointment: Appointment, owner: Membership) -> dict[str, str]:
    """The token of a live link of each kind. Cleo is 16, so that a guardian has to sign."""
    client, day = appointment.client, appointment.local_start.date()
    client.birth_date = day.replace(year=day.year - 16, day=1)
    client.save(update_fields=["birth_date"])
    actions.agree_to_letters(intake=sent(appointment, THINNER), name="Cleo Marsh", by=None)
    invitation = people.invite(clinic=owner.clinic, email="new@oak.example", role="therapist", by=owner.user)
    return {
        "client": mint_link(appointment),
        "guardian": single_use.mint(appointment, single_use.Purpose.GUARDIAN),
        "letter": single_use.mint(appointment, single_use.Purpose.LETTER),
        "invitation": invitations.token_of(invitation.key),
    }


def everything() -> list[Any]:
    """Every row that a link could change."""
    return [serializers.serialize("json", model._default_manager.order_by("pk")) for model in TABLES]
