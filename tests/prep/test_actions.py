"""Actions of prep: one transaction each, one snapshot for each cause, and nothing half done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.intake import actions as intake_actions
from clinic.intake.hand_over import lend
from clinic.intake.models import Intake
from clinic.intake.sheet import sheet_of
from clinic.mail.models import Message
from clinic.practice import audit
from clinic.practice.models import Appointment, ClientLink, Event, Membership
from clinic.prep import actions
from clinic.prep.actions import preparing
from clinic.prep.models import Assessment
from clinic.prep.refusals import Incomplete, NothingToConfirm, NotSent, NotToday, Over, Stale, StillStopped, Unreadable
from clinic.prep.stage import Stage, newest_of, stage
from clinic.rules import FactsError
from tests.prep.forms import THINNER, URGENT, comes_today, fill, letter, replaced_knee, sent


def now(appointment: Appointment) -> Stage:
    """The stage of an appointment as the database has it."""
    found = Appointment.objects.select_related("clinic", "client").get(pk=appointment.pk)
    return stage(found, Intake.objects.filter(appointment=found).first(), newest_of(found))


def test_sending_a_form_stores_one_assessment_one_mail_and_the_events(appointment: Appointment) -> None:
    intake = sent(appointment)
    found = Assessment.objects.get()
    assert (found.number, found.cause, found.level, found.has_plan) == (1, "sent", "GO", True)
    assert found.rulebook_id == intake.rulebook_id
    assert found.facts["session_date"] == appointment.local_start.date().isoformat()
    assert [message.name for message in Message.objects.all()] == ["prep_ready"]
    assert Event.objects.filter(action="assessment.sent", actor_kind="client").count() == 1


def test_a_form_sent_twice_is_stored_once_and_gives_the_same_receipt(appointment: Appointment) -> None:
    first = sent(appointment)
    again = actions.send(intake=first, send_key="k" * 43, by=None)
    other_tab = actions.send(intake=first, send_key="z" * 43, by=None)
    assert first.sent_at == again.sent_at == other_tab.sent_at
    assert Assessment.objects.count() == 1
    assert Message.objects.count() == 1


def test_an_old_send_key_does_not_send_a_form_that_was_opened_again(appointment: Appointment, ana: Membership) -> None:
    intake = sent(appointment)
    actions.reopen(intake=intake, by=ana.user)
    with pytest.raises(Stale):
        actions.send(intake=intake, send_key="k" * 43, by=None)
    assert now(appointment) is Stage.REOPENED
    actions.send(intake=intake, send_key="n" * 43, by=None)
    assert now(appointment) is Stage.READY
    assert Assessment.objects.count() == 2


def test_an_unfinished_form_is_not_sent(appointment: Appointment) -> None:
    intake = intake_actions.start(appointment=appointment, by=None)
    with pytest.raises(Incomplete) as refusal:
        actions.send(intake=intake, send_key="k" * 43, by=None)
    assert refusal.value.faults
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("status", ["done", "cancelled", "no_show"])
def test_a_closed_appointment_takes_no_form(appointment: Appointment, status: str) -> None:
    intake = fill(appointment)
    Appointment.objects.update(status=status)
    with pytest.raises(Over):
        actions.send(intake=intake, send_key="k" * 43, by=None)
    assert Intake.objects.get().state == "draft"


def test_a_form_comes_too_late_after_the_appointment_but_staff_may_still_send_it(
    appointment: Appointment, ana: Membership
) -> None:
    intake = fill(appointment)
    Appointment.objects.update(starts_at=timezone.now() - timedelta(hours=2))
    with pytest.raises(Over):
        actions.send(intake=intake, send_key="k" * 43, by=None)
    assert actions.send(intake=intake, send_key="k" * 43, by=ana.user).state == "sent"


def test_nothing_is_stored_where_the_last_step_fails(appointment: Appointment, monkeypatch: pytest.MonkeyPatch) -> None:
    intake = fill(appointment)
    events = Event.objects.count()
    monkeypatch.setattr(audit, "record", _fail)
    with pytest.raises(RuntimeError):
        actions.send(intake=intake, send_key="k" * 43, by=None)
    assert (Intake.objects.get().state, Intake.objects.get().sent_at) == ("draft", None)
    assert (Assessment.objects.count(), Message.objects.count(), Event.objects.count()) == (0, 0, events)


def _fail(**_given: object) -> None:
    raise RuntimeError


def test_an_urgent_answer_stops_the_plan_in_the_model(appointment: Appointment) -> None:
    intake = fill(appointment, URGENT)
    assert intake.stopped
    actions.send(intake=intake, send_key="k" * 43, by=None)
    found = Assessment.objects.get()
    assert (found.level, found.has_plan, found.result["plan"]) == ("URGENT", False, None)
    assert now(appointment) is Stage.STOPPED
    assert "prep_ready" not in Message.objects.values_list("name", flat=True)
    assert Message.objects.filter(name="urgent_answer").count() == 1


def test_a_mistake_holds_the_plan_until_the_therapist_confirms_it(appointment: Appointment, ana: Membership) -> None:
    intake = fill(appointment, URGENT)
    with pytest.raises(NothingToConfirm):
        actions.confirm_mistake(intake=intake, by=ana.user)
    intake = intake_actions.claim_mistake(intake=intake, by=None)
    actions.send(intake=intake, send_key="k" * 43, by=None)
    held = Assessment.objects.get()
    assert (held.level, held.has_plan, held.result["plan"]) == ("GO", False, None)
    assert now(appointment) is Stage.STOPPED
    actions.confirm_mistake(intake=intake, by=ana.user)
    assert now(appointment) is Stage.READY
    kept = Intake.objects.get().document["mistakes"][0]
    assert (kept["was"], kept["now"], kept["confirmed_by"]) == (["breathless"], [], ana.user.pk)
    with pytest.raises(NothingToConfirm):
        actions.confirm_mistake(intake=intake, by=ana.user)


def test_a_letter_releases_the_plan_that_a_new_knee_held(appointment: Appointment, ana: Membership) -> None:
    intake = sent(appointment, replaced_knee(appointment))
    assert now(appointment) is Stage.CLEARANCE
    assert newest_of(appointment).result["plan"] is None
    actions.record_letter(intake=intake, letter=letter(appointment, ["leg_surgery", "knee_replacement"]), by=ana.user)
    newest = newest_of(appointment)
    assert (newest.number, newest.cause, newest.level, newest.has_plan) == (2, "clearance", "MODIFY", True)
    assert now(appointment) is Stage.READY
    assert Assessment.objects.get(number=1).level == "CLEARANCE"


def test_a_letter_that_covers_something_else_releases_nothing(appointment: Appointment, ana: Membership) -> None:
    intake = sent(appointment, THINNER)
    actions.record_letter(intake=intake, letter=letter(appointment, ["leg_surgery"]), by=ana.user)
    assert now(appointment) is Stage.CLEARANCE


def test_a_letter_that_says_no_means_no_massage(appointment: Appointment, ana: Membership) -> None:
    intake = sent(appointment, THINNER)
    refusal = letter(appointment, ["anticoagulant"], says="not_allowed")
    clearance = actions.record_letter(intake=intake, letter=refusal, by=ana.user)
    assert clearance.state == "refused"
    assert now(appointment) is Stage.REFER


def test_a_letter_serves_the_next_visit_until_it_is_ninety_days_old(appointment: Appointment, ana: Membership) -> None:
    intake = sent(appointment, THINNER)
    clearance = actions.record_letter(intake=intake, letter=letter(appointment, ["anticoagulant"]), by=ana.user)
    assert now(appointment) is Stage.READY
    assert (clearance.expires_on - appointment.local_start.date()).days == 85
    _move(appointment, ana, days=85)
    assert now(appointment) is Stage.READY
    _move(appointment, ana, days=1)
    assert now(appointment) is Stage.CLEARANCE


def _move(appointment: Appointment, ana: Membership, days: int, **more: int) -> Appointment:
    current = Appointment.objects.get(pk=appointment.pk)
    slot = {
        "starts_at": current.starts_at + timedelta(days=days),
        "minutes": current.minutes,
        "version": current.version,
    }
    return actions.move(appointment=current, by=ana.user, **(slot | more))


def test_moving_the_date_runs_the_rules_again(appointment: Appointment, ana: Membership) -> None:
    sent(appointment, replaced_knee(appointment, days=70))
    assert now(appointment) is Stage.CLEARANCE
    _move(appointment, ana, days=20)
    newest = newest_of(appointment)
    assert (newest.cause, newest.level, newest.has_plan) == ("moved", "MODIFY", True)


def test_another_length_plans_again(appointment: Appointment, ana: Membership) -> None:
    sent(appointment)
    _move(appointment, ana, days=0, minutes=45)
    assert newest_of(appointment).result["planned_minutes"] == 45


def test_moving_keeps_the_client_s_link_alive(appointment: Appointment, ana: Membership, link_token: str) -> None:
    moved = _move(appointment, ana, days=60)
    assert appointment.links.get().expires_at > moved.ends_at


def test_moving_brings_no_link_back_and_lends_no_tablet(
    appointment: Appointment, ana: Membership, link_token: str
) -> None:
    ClientLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    lend(appointment=appointment, by=ana.user)
    ended = list(appointment.links.order_by("pk").values_list("expires_at", flat=True))
    _move(appointment, ana, days=60)
    assert list(appointment.links.order_by("pk").values_list("expires_at", flat=True)) == ended


def test_moving_an_older_version_changes_nothing(appointment: Appointment, ana: Membership) -> None:
    _move(appointment, ana, days=1)
    with pytest.raises(Stale):
        _move(appointment, ana, days=9, version=1)
    assert Appointment.objects.get().starts_at == appointment.starts_at + timedelta(days=1)


def test_a_closed_appointment_is_locked(appointment: Appointment, ana: Membership) -> None:
    intake = sent(appointment)
    actions.close(appointment=appointment, status="cancelled", version=1, by=ana.user)
    for act in (
        lambda: actions.prepare(intake=intake, cause="moved", by=ana.user),
        lambda: _move(appointment, ana, days=1),
        lambda: actions.accept(intake=intake, by=ana.user),
        lambda: actions.record_letter(intake=intake, letter=letter(appointment, ["bp"]), by=ana.user),
        lambda: _rescreen(intake, ana),
    ):
        with pytest.raises(Over):
            act()
    assert Assessment.objects.count() == 1


def test_a_letter_for_a_form_that_is_open_again_is_kept_until_the_form_is_sent(
    appointment: Appointment, ana: Membership
) -> None:
    intake = actions.reopen(intake=sent(appointment, THINNER), by=ana.user)
    actions.record_letter(intake=intake, letter=letter(appointment, ["anticoagulant"]), by=ana.user)
    assert now(appointment) is Stage.REOPENED
    actions.send(intake=intake, send_key="n" * 43, by=None)
    assert now(appointment) is Stage.READY


def _lacking(intake: Intake, question: str, ana: Membership) -> Intake:
    """The form is open again, and one answer is gone from it."""
    intake = actions.reopen(intake=intake, by=ana.user)
    intake.document["answers"].pop(question)
    intake.save(update_fields=["document"])
    return intake


def test_a_form_with_gaps_is_moved_and_not_prepared(appointment: Appointment, ana: Membership) -> None:
    intake = _lacking(sent(appointment), "anticoagulant", ana)
    _move(appointment, ana, days=2)
    assert Assessment.objects.count() == 1
    with pytest.raises(Unreadable) as refusal:
        actions.prepare(intake=intake, cause="moved", by=ana.user)
    assert refusal.value.faults
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__
    assert "anticoagulant" not in str(refusal.value)


def test_a_mistake_on_a_form_with_gaps_is_confirmed_and_the_form_still_waits(
    appointment: Appointment, ana: Membership
) -> None:
    intake = _lacking(sent(appointment), "anticoagulant", ana)
    intake = intake_actions.save_page(
        intake=intake, page="breathing", data={"answers": URGENT}, version=intake.version, by=None
    ).intake
    intake = intake_actions.claim_mistake(intake=intake, by=None)
    actions.confirm_mistake(intake=intake, by=ana.user)
    assert Assessment.objects.count() == 1
    assert now(appointment) is Stage.REOPENED


def _rescreen(intake: Intake, ana: Membership, new: bool = False, **answers: object) -> Intake:
    version = Intake.objects.get(pk=intake.pk).version
    comes_today(intake.appointment)
    patches = [("signs", {"answers": answers})]
    return actions.rescreen(intake=intake, patches=patches, anything_new=new, version=version, by=ana.user)


def test_the_check_on_arrival_runs_the_rules_again(appointment: Appointment, ana: Membership) -> None:
    intake = sent(appointment)
    mails = Message.objects.count()
    _rescreen(intake, ana)
    assert (newest_of(appointment).cause, now(appointment)) == ("rescreen", Stage.ARRIVED)
    assert Message.objects.count() == mails


def test_a_new_urgent_answer_on_arrival_stops_the_session(appointment: Appointment, ana: Membership) -> None:
    intake = sent(appointment)
    _rescreen(intake, ana, pe_signs=["chest_pain"])
    assert now(appointment) is Stage.STOPPED
    assert newest_of(appointment).has_plan is False


@pytest.mark.parametrize("said_by", ["client", "arrival"])
def test_no_check_on_arrival_ever_lifts_a_stop(appointment: Appointment, ana: Membership, said_by: str) -> None:
    intake = sent(appointment, URGENT if said_by == "client" else None)
    if said_by == "arrival":
        intake = _rescreen(intake, ana, **URGENT)
    assert intake.stopped
    for answers in ({"pe_signs": []}, {}, URGENT):
        with pytest.raises(StillStopped):
            _rescreen(intake, ana, **answers)
    kept = Intake.objects.get()
    assert (kept.stopped, kept.document["answers"]["pe_signs"]) == (True, ["breathless"])
    assert now(appointment) is Stage.STOPPED
    assert not newest_of(appointment).has_plan


def test_a_red_flag_that_only_the_rules_saw_is_not_asked_away_either(appointment: Appointment, ana: Membership) -> None:
    intake = sent(appointment, URGENT)
    Intake.objects.update(stopped=False)
    with pytest.raises(StillStopped):
        _rescreen(intake, ana, pe_signs=[])
    before = sheet_of(intake, "en")
    intake.stopped = False
    intake_actions.store(intake, before, before.document.patched({"answers": {"pe_signs": []}}), (), None)
    kept = Intake.objects.get()
    assert kept.stopped
    assert kept.document["mistakes"][0]["was"] == ["breathless"]


def test_a_red_flag_on_arrival_is_lifted_by_the_form_and_a_confirmed_mistake_only(
    appointment: Appointment, ana: Membership
) -> None:
    intake = _rescreen(sent(appointment), ana, **URGENT)
    assert Message.objects.filter(name="urgent_answer").count() == 1
    intake = actions.reopen(intake=intake, by=ana.user)
    intake = intake_actions.claim_mistake(intake=intake, by=ana.user)
    actions.send(intake=intake, send_key="n" * 43, by=ana.user)
    assert now(appointment) is Stage.STOPPED
    actions.confirm_mistake(intake=intake, by=ana.user)
    assert now(appointment) is Stage.ARRIVED
    claim = Intake.objects.get().document["mistakes"][0]
    assert (claim["was"], claim["now"], claim["confirmed_by"]) == (["breathless"], [], ana.user.pk)
    assert claim["judged_at"]


def test_a_red_flag_on_arrival_is_kept_where_the_form_cannot_be_read(
    appointment: Appointment, ana: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = sent(appointment)
    monkeypatch.setattr(preparing, "read_facts", _refuse)
    _rescreen(intake, ana, **URGENT)
    assert Intake.objects.get().stopped
    assert now(appointment) is Stage.STOPPED


def _refuse(*_given: object) -> None:
    raise FactsError([])


def test_the_check_on_arrival_waits_for_the_day_of_the_visit(appointment: Appointment, ana: Membership) -> None:
    intake = sent(appointment)
    version = intake.version
    with pytest.raises(NotToday):
        actions.rescreen(intake=intake, patches=[], anything_new=False, version=version, by=ana.user)
    Appointment.objects.update(status="arrived")
    actions.rescreen(intake=intake, patches=[], anything_new=False, version=version, by=ana.user)
    assert newest_of(appointment).cause == "rescreen"


def test_something_new_on_arrival_opens_the_form_and_holds_the_plan(appointment: Appointment, ana: Membership) -> None:
    intake = sent(appointment)
    intake = _rescreen(intake, ana, new=True)
    assert now(appointment) is Stage.REOPENED
    assert Event.objects.filter(action="intake.reopened", actor=ana.user).count() == 1
    actions.send(intake=intake, send_key="n" * 43, by=ana.user)
    assert now(appointment) is Stage.ARRIVED


def test_the_check_on_arrival_needs_a_sent_form_and_the_newest_answers(
    appointment: Appointment, ana: Membership
) -> None:
    intake = fill(appointment)
    with pytest.raises(NotSent):
        _rescreen(intake, ana)
    intake = actions.send(intake=intake, send_key="k" * 43, by=None)
    comes_today(appointment)
    with pytest.raises(Stale):
        actions.rescreen(intake=intake, patches=[], anything_new=False, version=1, by=ana.user)


def test_ticks_are_kept_and_unknown_ones_dropped(appointment: Appointment) -> None:
    sent(appointment)
    page = actions.save_ticks(appointment=appointment, ticks=["shorts", "no_alcohol", "<b>", "shorts"])
    assert page.ticks == ["shorts"]
    assert actions.save_ticks(appointment=appointment, ticks=[]).ticks == []


def test_every_action_writes_one_event_about_the_client(appointment: Appointment, ana: Membership) -> None:
    intake = sent(appointment)
    before = set(Event.objects.values_list("pk", flat=True))
    actions.accept(intake=intake, by=ana.user)
    event = Event.objects.exclude(pk__in=before).get()
    assert (event.action, event.actor, event.client_id) == ("intake.accepted", ana.user, appointment.client_id)


def test_a_plan_keeps_the_rulebook_that_the_form_was_started_with(appointment: Appointment) -> None:
    intake = sent(appointment)
    assert Assessment.objects.get().rulebook_id == intake.rulebook_id == sheet_of(intake, "en").rulebook.version
