"""What clients do on their own page: tick things off, and see what is new."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clinic.mail import outbox
from clinic.mail.models import Message
from clinic.practice import audit
from clinic.practice.models import Appointment
from clinic.prep.models import PrepPage
from clinic.prep.stage import newest_of

LINK_MAIL = "page_link"
ASKED_LATELY = timedelta(minutes=10)
"""Whoever asks for the link again within this time gets the mail that is on its way."""


def save_ticks(*, appointment: Appointment, ticks: Iterable[str]) -> PrepPage:
    """Keep which things to do are done. Ids that are not on the client's list are dropped."""
    newest = newest_of(appointment)
    items = newest.result.get("checklist", []) if newest else []
    known = {item["id"] for item in items if item["kind"] == "do"}
    with transaction.atomic():
        page, _made = PrepPage.objects.select_for_update().get_or_create(
            appointment=appointment, defaults={"clinic": appointment.clinic}
        )
        page.ticks, page.saved_at = sorted(known & set(ticks)), timezone.now()
        page.save(update_fields=["ticks", "saved_at"])
        audit.record(
            clinic=appointment.clinic,
            action="prep.ticked",
            by=None,
            kind="client",
            client=appointment.client,
            subject=f"appointment:{appointment.pk}",
        )
        return page


def mark_read(*, appointment: Appointment, number: int, version: int = 0) -> tuple[int, int]:
    """Note that the client saw this version of assessment `number`'s plan; returns what they had seen before.

    (0, 0) stands for nothing. An older page, read in another tab, takes nothing back.
    """
    page, _made = PrepPage.objects.get_or_create(appointment=appointment, defaults={"clinic": appointment.clinic})
    is_older = Q(read_number__lt=number) | Q(read_number=number, read_version__lt=version)
    PrepPage.objects.filter(is_older, pk=page.pk).update(read_number=number, read_version=version)
    appointment.prep_page = page  # whoever shows it next need not ask again
    return page.read_number, page.read_version


def mail_page_link(*, appointment: Appointment) -> bool:
    """Ask the outbox to mail the client a link to their page; False where one was asked for a moment ago."""
    about = outbox.about(appointment=appointment.pk)
    lately = Message.objects.filter(about=about, name=LINK_MAIL, created_at__gt=timezone.now() - ASKED_LATELY)
    with transaction.atomic():
        if lately.exists():
            return False
        outbox.enqueue(LINK_MAIL, tenant=appointment.clinic_id, appointment=appointment.pk)
        audit.record(
            clinic=appointment.clinic,
            action="link.mail_asked",
            by=None,
            kind="client",
            client=appointment.client,
            subject=about,
        )
        return True
