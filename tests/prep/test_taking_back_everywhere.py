"""An agreement that is taken back at one visit ends at every open visit of the client, and at nobody else's."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.intake import actions as intake_actions
from clinic.intake import consent
from clinic.intake.models import Consent, Intake
from clinic.intake.sheet import sheet_of
from clinic.mail.models import Message
from clinic.practice.models import Appointment, Event
from clinic.prep import actions
from clinic.prep.stage import Stage, newest_of, stage
from tests.prep.forms import fill

MINE = "/my/consent/"


def signed(appointment: Appointment, send: bool = True) -> Intake:
    """A form that is filled in, signed for the massage and for the sensitive parts, and sent."""
    intake = fill(appointment)
    sheet = sheet_of(intake, "en")
    words = {"treatment": consent.treatment(sheet), "sensitive": consent.sensitive(sheet)}
    intake_actions.sign(intake, [consent.signature(kind, lines, "Cleo") for kind, lines in words.items()], None)
    return actions.send(intake=intake, send_key="k" * 43, by=None) if send else intake


def visit_after(appointment: Appointment, days: int, **fields: Any) -> Appointment:
    found: Appointment = appointment.clinic.appointments.create(
        **{"client": appointment.client, "therapist": appointment.therapist, "minutes": 60, **fields},
        starts_at=appointment.starts_at + timedelta(days=days),
    )
    return found


def now(appointment: Appointment) -> Stage:
    found = Appointment.objects.select_related("clinic", "intake").get(pk=appointment.pk)
    return stage(found, found.intake, newest_of(found))


@pytest.fixture
def two(appointment: Appointment) -> tuple[Appointment, Appointment]:
    """Cleo has signed for the visit of her link, and for another one a week later."""
    later = visit_after(appointment, 7)
    for each in (appointment, later):
        signed(each)
    return appointment, later


def take_back(browser: Browser, kind: str, address: str = MINE) -> Any:
    return browser.post(address, {"kind": kind, "sure": "on"})


def test_the_massage_is_on_hold_at_both_visits(as_cleo: Browser, two: tuple[Appointment, Appointment]) -> None:
    assert [now(each) for each in two] == [Stage.READY] * 2
    assert take_back(as_cleo, "treatment").status_code == 302
    assert [now(each) for each in two] == [Stage.WITHDRAWN] * 2
    assert not Consent.objects.filter(kind="treatment", withdrawn_at=None).exists()
    ended = Event.objects.filter(action="consent.treatment.withdrawn").values_list("subject", flat=True)
    assert sorted(ended) == sorted(f"intake:{each.intake.pk}" for each in two)
    assert Message.objects.filter(name="consent_withdrawn").count() == 2


def test_the_sensitive_parts_go_from_both_plans(as_cleo: Browser, two: tuple[Appointment, Appointment]) -> None:
    take_back(as_cleo, "sensitive")
    for each in two:
        newest = newest_of(each)
        assert newest is not None
        assert (now(each), newest.cause) == (Stage.READY, "consent")
        assert {"glutes_L", "inner_thigh_R"} <= set(newest.facts["wishes"]["no_touch"])


def test_staff_end_it_everywhere_too(as_ana: Browser, two: tuple[Appointment, Appointment]) -> None:
    take_back(as_ana, "treatment", reverse("prep:consents", args=["oak", two[1].pk]))
    assert [now(each) for each in two] == [Stage.WITHDRAWN] * 2


def test_a_form_that_is_not_sent_yet_cannot_be_sent_with_it(as_cleo: Browser, appointment: Appointment) -> None:
    signed(appointment)
    draft = signed(visit_after(appointment, 7), send=False)
    take_back(as_cleo, "treatment")
    draft.refresh_from_db()
    assert draft.state == Intake.State.DRAFT
    assert consent.is_lacking(sheet_of(draft, "en"))


def test_to_keep_letters_is_a_no_in_every_form(as_cleo: Browser, two: tuple[Appointment, Appointment]) -> None:
    for each in two:
        intake = Intake.objects.get(appointment=each)
        intake.document = {**intake.document, "extra": {**intake.document["extra"], "letters": "yes"}}  # type: ignore[assignment, dict-item]
        intake.save(update_fields=["document"])
    actions.agree_to_letters(intake=two[1].intake, name="Cleo", by=None)
    take_back(as_cleo, "letters")
    said = [Intake.objects.get(appointment=each).document["extra"]["letters"] for each in two]
    assert said == ["no", "no"]


def test_a_guardian_s_agreement_ends_at_both_visits(as_ana: Browser, appointment: Appointment) -> None:
    later, client = visit_after(appointment, 7), appointment.client
    client.birth_date = appointment.local_start.date().replace(year=appointment.local_start.year - 16, day=1)
    client.save(update_fields=["birth_date"])
    for each in (appointment, later):
        actions.record_guardian(intake=signed(each), name="Petra", signature="Petra", signed_on=each.clinic.today(),
                                by=each.therapist.user)  # fmt: skip
    take_back(as_ana, "guardian", reverse("prep:consents", args=["oak", appointment.pk]))
    assert [newest_of(each).booking_blocked for each in (appointment, later)] == [True, True]  # type: ignore[union-attr]


@pytest.mark.parametrize("status", Appointment.OVER)
def test_what_was_signed_for_a_visit_that_is_over_stays(
    as_cleo: Browser, two: tuple[Appointment, Appointment], status: str
) -> None:
    Appointment.objects.filter(pk=two[1].pk).update(status=status)
    take_back(as_cleo, "treatment")
    assert Consent.objects.get(intake__appointment=two[1], kind="treatment").withdrawn_at is None


def test_nobody_else_loses_theirs(as_cleo: Browser, appointment: Appointment) -> None:
    signed(appointment)
    other = appointment.clinic.clients.create(name="Cleo Marsh", birth_date=appointment.client.birth_date)
    theirs = visit_after(appointment, 1, client=other)
    signed(theirs)
    take_back(as_cleo, "treatment")
    assert (now(appointment), now(theirs)) == (Stage.WITHDRAWN, Stage.READY)


def test_signing_again_counts_for_the_visit_that_is_signed_for(
    as_cleo: Browser, two: tuple[Appointment, Appointment]
) -> None:
    take_back(as_cleo, "treatment")
    as_cleo.post(MINE, {"again": "1", "again-agreed": "on", "again-signed_name": "Cleo"})
    assert [now(each) for each in two] == [Stage.READY, Stage.WITHDRAWN]
    assert "It ends for every visit that is booked now." in as_cleo.get(MINE).content.decode()
