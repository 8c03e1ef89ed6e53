"""What SQLite is told each night: a client's record is looked up by the client, however large the clinic is."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from clinic.practice.models import Appointment, Client, Clinic, Membership
from clinic.progress.models import Rating

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts by itself"),
]


def read_first(client: Client) -> str:
    """Which rows SQLite reads first to find the scores of one client."""
    scores = Rating.objects.filter(clinic=client.clinic_id, appointment__client=client)
    return scores.explain().splitlines()[0]


def test_after_a_night_the_scores_of_one_client_are_found_by_that_client(oak: Clinic, ana: Membership) -> None:
    now = timezone.now()
    clients = Client.objects.bulk_create([Client(clinic=oak, name=f"Client {number}") for number in range(300)])
    visits = Appointment.objects.bulk_create(
        [Appointment(clinic=oak, client=each, therapist=ana, starts_at=now - timedelta(days=9)) for each in clients]
    )
    Rating.objects.bulk_create([Rating(clinic=oak, appointment=each, moment="before", scores={}) for each in visits])
    assert "clinic_id" in read_first(clients[0]), "what it guesses: all scores of the clinic"
    call_command("retention", do=True, verbosity=0)
    assert "client_id" in read_first(clients[0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'progress_rating'")
        assert cursor.fetchone()[0] > 0
