"""What the staff pages have in common: reaching an appointment with its form, refusals, keys."""

import re
import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings

from clinic.intake.rulebooks import speak_as
from clinic.practice.models import Appointment
from clinic.practice.policy import CARE
from clinic.practice.records import clinic_appointment
from clinic.practice.refusals import Refused
from clinic.practice.tenancy import StaffRequest
from clinic.prep.refusals import Unreadable


def staff_appointment(request: StaffRequest, pk: int, what: str) -> Appointment:
    """This clinic's appointment with its client, therapist and intake loaded; `what` names the page for the trail."""
    appointment = clinic_appointment(request, pk, what, "intake__rulebook")
    if hasattr(appointment, "intake"):
        appointment.intake.appointment = appointment
        appointment.intake.clinic, appointment.intake.client = request.clinic, appointment.client
        speak_as(appointment.intake.rulebook_id)
    return appointment


def may_read_health(request: StaffRequest) -> bool:
    """Whether this member of staff gives care; the front desk sees states and times only."""
    return request.membership.role in CARE


def gaps_of(refusal: Refused | None) -> Sequence[Any]:
    """What the answers lack, where an action was refused for that: faults of `intake.flow`."""
    return refusal.faults if isinstance(refusal, Unreadable) else ()


def show_refusal(request: StaffRequest, form: forms.Form, refusal: Refused) -> None:
    """Put a refusal above a form. What the answers lack is named to those who may read answers."""
    gaps = gaps_of(refusal) if may_read_health(request) else ()
    form.add_error(None, [str(refusal), *(gap.message for gap in gaps)])


def send_key(typed: str) -> str:
    """The key that came with a form; a garbled or missing one is replaced, not refused."""
    return typed if re.fullmatch(r"[\w-]{16,43}", typed, re.ASCII) else secrets.token_urlsafe(32)


def absolute(path: str) -> str:
    """The whole address of a page of ours, as it goes into mail and QR codes."""
    return settings.SITE_URL + path
