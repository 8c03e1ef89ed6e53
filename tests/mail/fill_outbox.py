"""Run by `test_kills.py` in a process of its own: a clinic whose clients each wait for a mail with their link."""

import sys
from datetime import timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402 - the apps load first

from clinic.practice import actions  # noqa: E402
from clinic.practice.models import Clinic, Membership, User  # noqa: E402


def fill(count: int) -> None:
    """One appointment and one waiting mail for each of so many clients."""
    clinic = Clinic.objects.create(slug="oak", name="Oak Massage", prep_mail_hours=None)
    user = User.objects.create_user("ana@oak.example", None, name="Ana Ruiz")
    ana = Membership.objects.create(clinic=clinic, user=user, role="owner")
    for number in range(count):
        client = clinic.clients.create(name=f"Client {number}", email=f"client{number}@example.org")
        starts_at = timezone.now() + timedelta(days=20)
        booked = clinic.appointments.create(client=client, therapist=ana, starts_at=starts_at)
        actions.mail_link(appointment=booked, by=user)


if __name__ == "__main__":
    fill(int(sys.argv[1]))
