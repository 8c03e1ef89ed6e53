"""A clearance from needed to accepted, refused, expired and void."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from clinic.intake import actions as intake_actions
from clinic.intake.models import Clearance, LetterFile
from clinic.mail.models import Message
from clinic.practice.models import Appointment, Event
from clinic.prep import actions, uploads
from clinic.prep.actions.following import expire_due
from clinic.prep.actions.letters import ask_doctor
from clinic.prep.clearance_state import mine
from clinic.prep.models import Assessment
from clinic.prep.stage import Stage, newest_of
from tests.prep.forms import THINNER, letter, replaced_knee, sent
from tests.prep.letters import State, now, only, take
from tests.prep.made_files import jpeg, png


class TestStates:
    """Each state has one writer."""

    def test_an_answer_that_asks_for_a_letter_makes_it_needed(self, needing: Appointment) -> None:
        assert (only().state, only().covers, only().appointment) == (State.NEEDED, ["anticoagulant"], needing)
        assert Event.objects.filter(action="clearance.needed", actor_kind="system").count() == 1

    def test_one_is_open_however_often_the_rules_run(self, needing: Appointment) -> None:
        for _time in range(2):
            actions.prepare(intake=needing.intake, cause=Assessment.Cause.SENT, by=None)
        assert Clearance.objects.count() == 1

    def test_a_healthy_client_needs_none(self, appointment: Appointment) -> None:
        sent(appointment)
        assert not Clearance.objects.exists()

    def test_the_sheet_makes_it_requested(self, needing: Appointment) -> None:
        ask_doctor(appointment=needing, by=None)
        assert only().state == State.REQUESTED
        assert only().requested_at is not None

    def test_an_upload_makes_it_received(self, needing: Appointment, photo: uploads.Page) -> None:
        take(needing, [photo])
        assert (only().state, only().files.count()) == (State.RECEIVED, 1)
        assert Message.objects.filter(name="letter_came").count() == 1

    def test_a_yes_makes_it_accepted_until_ninety_days_from_its_date(self, needing: Appointment) -> None:
        written = letter(needing, ["anticoagulant"])
        actions.record_letter(intake=needing.intake, letter=written, by=needing.therapist.user)
        assert only().state == State.ACCEPTED
        assert only().expires_on == needing.local_start.date() + timedelta(days=85)
        assert now(needing) is Stage.READY

    def test_a_no_makes_it_refused_without_an_end(self, needing: Appointment) -> None:
        written = letter(needing, ["anticoagulant"], says="not_allowed")
        actions.record_letter(intake=needing.intake, letter=written, by=needing.therapist.user)
        assert (only().state, only().expires_on) == (State.REFUSED, None)
        assert now(needing) is Stage.REFER

    def test_a_newer_yes_of_the_same_doctor_sets_their_no_aside_and_says_so(self, needing: Appointment) -> None:
        ana = needing.therapist.user
        day = needing.local_start.date() - timedelta(days=20)
        no = letter(needing, ["anticoagulant"], says="not_allowed", date=day.isoformat())
        refusal = actions.record_letter(intake=needing.intake, letter=no, by=ana)
        other = letter(needing, ["anticoagulant"], clinician_role="hospital_doctor")
        actions.record_letter(intake=needing.intake, letter=other, by=ana)
        assert now(needing) is Stage.REFER
        actions.record_letter(intake=needing.intake, letter=letter(needing, ["anticoagulant"]), by=ana)
        refusal.refresh_from_db()
        assert refusal.state == State.VOIDED
        assert Event.objects.filter(action="clearance.taken_back", subject=f"clearance:{refusal.pk}").exists()
        assert now(needing) is Stage.READY

    def test_its_last_day_over_it_is_expired(self, needing: Appointment) -> None:
        written = letter(needing, ["anticoagulant"])
        actions.record_letter(intake=needing.intake, letter=written, by=needing.therapist.user)
        Clearance.objects.update(expires_on=needing.clinic.today())
        expire_due(timezone.now())
        assert only().state == State.ACCEPTED
        expire_due(timezone.now() + timedelta(days=1))
        expire_due(timezone.now() + timedelta(days=1))
        assert only().state == State.EXPIRED
        assert Event.objects.filter(action="clearance.expired").count() == 1

    def test_a_newer_operation_voids_it_and_all_that_it_covered(self, needing: Appointment) -> None:
        day = needing.local_start.date() - timedelta(days=40)
        covers = ["anticoagulant", "leg_surgery", "knee_replacement"]
        written = letter(needing, covers, date=day.isoformat(), clinician_role="gp")
        actions.record_letter(intake=needing.intake, letter=written, by=needing.therapist.user)
        assert now(needing) is Stage.READY
        said = THINNER | replaced_knee(needing, days=20)
        intake = actions.reopen(intake=needing.intake, by=needing.therapist.user)
        data = {"answers": said}
        intake_actions.save_page(intake=intake, page="breathing", data=data, version=intake.version, by=None)
        actions.prepare(intake=intake, cause=Assessment.Cause.SENT, by=None)
        old = Clearance.objects.order_by("pk").first()
        assert old is not None
        assert old.state == State.VOIDED
        findings = {found["question"]: found for found in newest_of(needing).result["findings"]}  # type: ignore[union-attr]
        assert findings["anticoagulant"]["level_after_letter"] == "CLEARANCE"
        assert Event.objects.filter(action="clearance.voided").count() == 1

    def test_nobody_waits_for_it_any_more_once_the_answers_change(self, needing: Appointment) -> None:
        intake = actions.reopen(intake=needing.intake, by=needing.therapist.user)
        data: dict[str, Any] = {"answers": {"anticoagulant": "no"}}
        intake_actions.save_page(intake=intake, page="breathing", data=data, version=intake.version, by=None)
        actions.prepare(intake=intake, cause=Assessment.Cause.SENT, by=None)
        assert only().state == State.VOIDED
        assert Event.objects.filter(action="clearance.not_needed").count() == 1

    def test_it_serves_the_next_visit_too(self, needing: Appointment) -> None:
        actions.record_letter(
            intake=needing.intake, letter=letter(needing, ["anticoagulant"]), by=needing.therapist.user
        )
        later = needing.clinic.appointments.create(
            client=needing.client, therapist=needing.therapist, starts_at=needing.starts_at + timedelta(days=20)
        )
        sent(later, THINNER)
        assert now(later) is Stage.READY
        assert Clearance.objects.count() == 1

    def test_it_does_not_serve_a_visit_after_its_end(self, needing: Appointment) -> None:
        actions.record_letter(
            intake=needing.intake, letter=letter(needing, ["anticoagulant"]), by=needing.therapist.user
        )
        later = needing.clinic.appointments.create(
            client=needing.client, therapist=needing.therapist, starts_at=needing.starts_at + timedelta(days=86)
        )
        sent(later, THINNER)
        assert now(later) is Stage.CLEARANCE
        assert mine(later.client, newest_of(later), later.local_start.date()).has_expired

    def test_a_doctor_who_was_asked_for_less_is_asked_again(self, needing: Appointment) -> None:
        ask_doctor(appointment=needing, by=None)
        intake = actions.reopen(intake=needing.intake, by=needing.therapist.user)
        data: dict[str, Any] = {"answers": replaced_knee(needing)}
        intake_actions.save_page(intake=intake, page="breathing", data=data, version=intake.version, by=None)
        actions.prepare(intake=intake, cause=Assessment.Cause.SENT, by=None)
        assert only().state == State.NEEDED
        assert set(only().covers) == {"anticoagulant", "knee_replacement", "leg_surgery"}

    def test_of_two_letters_the_other_goes_on_waiting(self, appointment: Appointment) -> None:
        sent(appointment, THINNER | replaced_knee(appointment))
        pages = [uploads.read(jpeg()), uploads.read(png())]
        take(appointment, pages)
        first = LetterFile.objects.order_by("pk").first()
        assert first is not None
        actions.record_letter(
            intake=appointment.intake, letter=letter(appointment, ["anticoagulant"]), pages=[first.name],
            by=appointment.therapist.user,
        )  # fmt: skip
        accepted, waiting = Clearance.objects.order_by("pk")
        assert (accepted.state, waiting.state) == (State.ACCEPTED, State.RECEIVED)
        assert [found.files.count() for found in (accepted, waiting)] == [1, 1]
        assert waiting.covers == ["knee_replacement", "leg_surgery"]
