"""Two at the same moment: the same form sent by many threads is stored once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connection

from clinic.intake.models import Intake
from clinic.practice.models import Appointment
from clinic.prep import actions
from clinic.prep.models import Assessment
from tests.environment import need_postgresql
from tests.prep.forms import fill

TOGETHER = 6


def _send(pk: int) -> datetime | None:
    try:
        return actions.send(intake=Intake.objects.get(pk=pk), send_key="k" * 43, by=None).sent_at
    finally:
        connection.close()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_form_sent_at_once_by_many_is_stored_once_and_all_get_the_same_receipt(appointment: Appointment) -> None:
    need_postgresql()
    intake = fill(appointment)
    with ThreadPoolExecutor(TOGETHER) as pool:
        receipts = list(pool.map(_send, [intake.pk] * TOGETHER))
    assert len(set(receipts)) == 1
    assert Assessment.objects.count() == 1
