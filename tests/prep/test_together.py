"""Two at the same moment: what is sent by many threads is stored once, and nobody waits for each other in a ring."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from clinic.intake import holding
from clinic.intake.models import Clearance, Intake, LetterFile
from clinic.practice.models import Appointment
from clinic.prep import actions, uploads
from clinic.prep.actions.preparing import locked
from clinic.prep.models import Assessment
from clinic.privacy.actions import erase
from tests.environment import need_postgresql
from tests.prep.forms import THINNER, fill, letter, sent
from tests.prep.made_files import jpeg, png

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


def _apart(pool: ThreadPoolExecutor, act: Callable[..., Any], **given: Any) -> "Future[Any]":
    """Do it in another thread, over a connection of its own."""

    def run() -> Any:
        try:
            return act(**given)
        finally:
            connection.close()

    return pool.submit(run)


def _upload(appointment: Appointment, page: uploads.Page) -> dict[str, Any]:
    return {"appointment": appointment, "pages": [page], "source": LetterFile.Source.CLIENT}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_upload_never_waits_for_a_visit_that_somebody_holds(appointment: Appointment) -> None:
    """Else it would hold the client while it waits, and whoever holds the visit comes to the client next."""
    need_postgresql()
    intake = sent(appointment, THINNER)
    actions.agree_to_letters(intake=intake, name="Cleo", by=None)
    Clearance.objects.all().delete()  # so that the upload makes one, which points at the visit
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        locked(intake)
        _apart(pool, actions.receive, **_upload(appointment, uploads.read(jpeg()))).result(timeout=10)
        actions.prepare(intake=intake, cause=Assessment.Cause.CLEARANCE, by=None)
    assert Clearance.objects.get().state == Clearance.State.RECEIVED


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_pages_that_come_in_while_the_rules_run_are_not_forgotten(appointment: Appointment) -> None:
    """The rules widen what is asked for; they must not write an older state over "received"."""
    need_postgresql()
    intake = sent(appointment, THINNER)
    actions.agree_to_letters(intake=intake, name="Cleo", by=None)
    Clearance.objects.update(covers=[], state=Clearance.State.REQUESTED)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            holding.client(appointment.client_id)
            running = _apart(pool, actions.prepare, intake=intake, cause=Assessment.Cause.SENT, by=None)
            with pytest.raises(TooLong):
                running.result(timeout=1)
            actions.receive(**_upload(appointment, uploads.read(jpeg())))
        running.result(timeout=10)
    assert Clearance.objects.get().state == Clearance.State.RECEIVED


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_everything_that_writes_a_client_s_letters_at_once_ends_well(appointment: Appointment) -> None:
    need_postgresql()
    visits = [appointment, appointment.clinic.appointments.create(
        client=appointment.client, therapist=appointment.therapist, starts_at=appointment.starts_at + timedelta(days=7)
    )]  # fmt: skip
    forms = [sent(each, THINNER) for each in visits]
    by, pages = appointment.therapist.user, [uploads.read(jpeg()), uploads.read(png())]
    actions.agree_to_letters(intake=forms[0], name="Cleo", by=None)
    with ThreadPoolExecutor(TOGETHER) as pool:
        under_way = []
        for turn in range(8):
            mine, other = turn % 2, 1 - turn % 2
            under_way += [
                _apart(pool, actions.receive, **_upload(visits[mine], pages[other])),
                _apart(pool, actions.record_letter, intake=forms[other], by=by,
                       letter=letter(appointment, ["anticoagulant"])),
                _apart(pool, actions.ask_doctor, appointment=visits[other], by=by),
                _apart(pool, actions.prepare, intake=forms[mine], cause=Assessment.Cause.SENT, by=None),
                _apart(pool, actions.reassign, appointments=visits[::-1], therapist=appointment.therapist, by=by),
            ]  # fmt: skip
        assert [each.exception(timeout=120) for each in under_way] == [None] * 40
    assert Clearance.objects.open().count() <= 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_client_is_erased_while_the_rules_run(appointment: Appointment) -> None:
    need_postgresql()
    intake = sent(appointment, THINNER)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            locked(intake)
            erasing = _apart(pool, erase, client=appointment.client, by=None, whole=True)
            with pytest.raises(TooLong):
                erasing.result(timeout=1)
            actions.prepare(intake=intake, cause=Assessment.Cause.SENT, by=None)
        erasing.result(timeout=10)
    assert not Appointment.objects.exists()
