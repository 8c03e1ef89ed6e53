"""A plan between people and over time: two therapists, a new answer, another length, a withdrawn plan, a locked one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.intake import actions as intake_actions
from clinic.intake.models import Intake
from clinic.practice.models import Appointment, Clinic, Membership, Role, User
from clinic.prep import actions as prep_actions
from clinic.prep.actions import plans
from clinic.prep.models import PlanVersion
from clinic.prep.plan_refusals import PlanChanged
from clinic.prep.stage import newest_of
from clinic.rules.adjust import Move
from tests.conftest import PASSWORD, sign_in
from tests.environment import need_postgresql
from tests.prep.forms import THINNER, URGENT, comes_today
from tests.prep.plans import at, changed, find, of, opened, plan_of, planned, press, published

pytestmark = pytest.mark.django_db
TOGETHER = 6
ROUTES = ("plan_edit", "plan_publish", "plan_versions", "plan_again")


@pytest.fixture
def as_tom(oak: Clinic) -> Browser:
    """Tom, another therapist of Ana's clinic, is signed in."""
    user = User.objects.create_user("tom@oak.example", PASSWORD, name="Tom Hale")
    return sign_in(Membership.objects.create(clinic=oak, user=user, role=Role.THERAPIST))


def thigh(appointment: Appointment) -> int:
    return next(index for index, each in enumerate(plan_of(appointment).phases) if each.id == "P_THIGH")


# --- Two therapists ---------------------------------------------------------------------------------------------------


def test_the_slower_of_two_therapists_gets_both_texts_and_nothing_is_overwritten(
    as_ana: Browser, as_tom: Browser, appointment: Appointment
) -> None:
    plan = planned(appointment)
    calf, phase = find(plan, region="calf_R"), thigh(appointment)
    slow = opened(as_tom, appointment) | {"do": f"down:{phase}-0", "reason": "other", "reason_text": "warmer first"}
    changed(as_ana, appointment, f"remove:{calf[0]}-{calf[1]}")
    lost = as_tom.post(at("plan_edit", appointment), slow)
    assert lost.status_code == 409
    text = " ".join(lost.content.decode().split())
    for words in ("What it says now", "by Ana Ruiz", "Removed:", "Right calf", "What you sent, not kept",
                  "warmer first", "Move within Thigh: Right front of the thigh", "Make my change as well"):  # fmt: skip
        assert words in text, words
    assert PlanVersion.objects.count() == 1
    assert PlanVersion.objects.get().made_by == Membership.objects.get(user__name="Ana Ruiz").user


def test_a_change_that_leads_nowhere_is_a_conflict_like_any_other(
    as_ana: Browser, as_tom: Browser, appointment: Appointment
) -> None:
    """The last block of all goes down: no such place, and no mistake of ours when the plan changed meanwhile."""
    last = planned(appointment).phases[-1]
    end = f"{len(plan_of(appointment).phases) - 1}-{len(last.blocks) - 1}"
    slow = opened(as_tom, appointment) | {"do": f"down:{end}", "reason": "other", "reason_text": "last of all"}
    changed(as_ana, appointment, f"down:{thigh(appointment)}-0")
    lost = as_tom.post(at("plan_edit", appointment), slow)
    assert lost.status_code == 409
    assert "last of all" in lost.content.decode()


def test_who_was_slower_can_make_their_change_on_top_of_the_other(
    as_ana: Browser, as_tom: Browser, appointment: Appointment
) -> None:
    plan = planned(appointment)
    phase = thigh(appointment)
    calf = find(plan, region="calf_R")
    slow = opened(as_tom, appointment) | {"do": f"down:{phase}-0"}
    changed(as_ana, appointment, f"remove:{calf[0]}-{calf[1]}")
    lost = as_tom.post(at("plan_edit", appointment), slow)
    again = dict(lost.context["sent"]) | {"version": str(lost.context["versions"].number)}
    made = as_tom.post(at("plan_edit", appointment), again)
    assert made.status_code == 302
    both = plan_of(appointment)
    assert "calf_R" not in [block.region for each in both.phases for block in each.blocks], "Ana's change is kept"
    assert both.phases[phase].blocks[1].technique == plan.phases[phase].blocks[0].technique, "and Tom's is made"
    assert [edit["kind"] for edit in PlanVersion.objects.get(number=2).content["edits"]][-1] == "move"


def test_a_change_on_top_that_the_rules_refuse_is_said_and_kept(
    as_ana: Browser, as_tom: Browser, appointment: Appointment
) -> None:
    plan = planned(appointment)
    calf = find(plan, region="calf_R")
    slow = opened(as_tom, appointment) | {"do": f"remove:{calf[0]}-{calf[1]}", "reason_text": "too sore"}
    changed(as_ana, appointment, f"remove:{calf[0]}-{calf[1]}")
    lost = as_tom.post(at("plan_edit", appointment), slow)
    again = dict(lost.context["sent"]) | {"version": str(lost.context["versions"].number)}
    refused = as_tom.post(at("plan_edit", appointment), again)
    assert refused.status_code == 422
    assert "There is no such block." in refused.content.decode()
    assert "too sore" in refused.content.decode()
    assert PlanVersion.objects.count() == 1


def test_publishing_or_going_back_on_an_older_version_is_a_conflict(
    as_ana: Browser, as_tom: Browser, appointment: Appointment
) -> None:
    planned(appointment)
    phase = thigh(appointment)
    changed(as_ana, appointment, f"down:{phase}-0")
    changed(as_tom, appointment, f"up:{phase}-1")
    assert as_ana.post(at("plan_publish", appointment), of(appointment, {"version": "1"})).status_code == 409
    back = as_ana.post(at("plan_versions", appointment), of(appointment, {"number": "0", "version": "1", "key": "k"}))
    assert back.status_code == 409
    assert not PlanVersion.objects.published().exists()


def test_interleaved_changes_of_two_therapists_lose_nothing(
    as_ana: Browser, as_tom: Browser, appointment: Appointment
) -> None:
    """Each of the two opens, the other saves in between, by turns: every version is one that somebody made."""
    planned(appointment)
    phase = thigh(appointment)
    kept = 0
    for turn in range(8):
        fast, slow = (as_ana, as_tom) if turn % 2 else (as_tom, as_ana)
        late = opened(slow, appointment) | {"do": f"up:{phase}-1"}
        changed(fast, appointment, f"down:{phase}-0")
        kept += 1
        assert slow.post(at("plan_edit", appointment), late).status_code == 409
    assert PlanVersion.objects.count() == kept
    assert [version.number for version in PlanVersion.objects.order_by("number")] == list(range(1, kept + 1))


def test_two_hundred_interleavings_overwrite_nothing(as_ana: Browser, appointment: Appointment) -> None:
    """Two who look, wait and save in any order: each version stands on the one that its maker had seen."""
    planned(appointment)
    newest, phase, dice = newest_of(appointment), thigh(appointment), Random(7)  # noqa: S311
    assert newest is not None
    known, heads, kept = {"ana": 0, "tom": 0}, [], 0
    for turn in range(200):
        who = dice.choice(["ana", "tom"])
        if dice.random() < 0.5:
            known[who] = kept
        numbers = {"base": known[who], "version": known[who]}
        given = {"reason": who, "key": f"key-{turn}", "by": appointment.therapist.user}
        try:
            edits = [Move((phase, 0), (phase, 1), who)]
            made, _tried = plans.change_plan(assessment=newest, edits=edits, **numbers, **given)
        except PlanChanged as refused:
            heads.append((refused.head, kept, known[who]))
        else:
            assert made.number == known[who] + 1 == kept + 1
            kept += 1
    assert all(head and head.number == newest_one > seen for head, newest_one, seen in heads)
    lost = len(heads)
    assert kept and lost and kept + lost == 200
    assert PlanVersion.objects.count() == kept


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_many_who_save_at_once_one_is_first_and_the_others_are_told(appointment: Appointment) -> None:
    need_postgresql()
    planned(appointment)
    newest, phase = newest_of(appointment), thigh(appointment)

    def save(at: int) -> bool:
        try:
            given = {"base": 0, "version": 0, "reason": "", "key": f"key-{at}", "by": appointment.therapist.user}
            plans.change_plan(assessment=newest, edits=[Move((phase, 0), (phase, 1))], **given)
        except PlanChanged:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(TOGETHER) as pool:
        saved = list(pool.map(save, range(TOGETHER)))
    assert saved.count(True) == 1
    assert PlanVersion.objects.count() == 1


# --- Again, from new answers or another length -------------------------------------------------------------------


def replanned(browser: Browser, appointment: Appointment, minutes: int = 50) -> None:
    appointment.refresh_from_db()
    given = {"minutes": str(minutes), "version": str(appointment.version)}
    assert browser.post(at("plan", appointment), given).status_code == 302


def test_another_length_shows_what_was_changed_by_hand_and_what_of_it_still_fits(
    as_ana: Browser, appointment: Appointment
) -> None:
    plan = planned(appointment)
    phase, calf = thigh(appointment), find(plan, region="calf_R")
    changed(as_ana, appointment, f"down:{phase}-0")
    published(as_ana, appointment, f"pressure:{calf[0]}-{calf[1]}", pressure="2", reason_text="sore")
    replanned(as_ana, appointment)
    response = as_ana.get(at("plan", appointment))
    text = " ".join(response.content.decode().split())
    for words in ("This is a fresh plan", "Ana Ruiz had changed it", "sore",
                  "How the fresh plan differs from the changed one", "50 minutes instead of 60",
                  "These changes fit the fresh plan", "Right calf: kneading, light instead of"):  # fmt: skip
        assert words in text, words
    assert sum(phase["minutes"] for phase in response.context["plan"]["phases"]) == 50
    done = as_ana.post(at("plan_again", appointment), of(appointment, {}))
    assert done.url == at("plan_edit", appointment)
    kept = PlanVersion.objects.get(assessment=newest_of(appointment))
    assert kept.published_at is None, "carried over as a draft"
    assert kept.content["edits"]
    assert plan_of(appointment).planned_minutes == 50
    assert "This is a fresh plan" not in as_ana.get(at("plan", appointment)).content.decode()
    versions = " ".join(as_ana.get(at("plan_versions", appointment)).content.decode().split())
    earlier = versions.partition("Plan 1, not in force any more")[2]
    assert "Version 2" in earlier and "sore" in earlier and "light instead of" in earlier
    assert "Go back to this" not in earlier.partition("</main>")[0]


def test_an_edit_that_does_not_fit_any_more_is_listed_with_its_reason(
    as_ana: Browser, appointment: Appointment
) -> None:
    plan = planned(appointment)
    calf = find(plan, region="calf_R")
    published(as_ana, appointment, f"work:{calf[0]}-{calf[1]}", work="effleurage|calf_R|")
    intake = Intake.objects.get(appointment=appointment)
    intake = prep_actions.reopen(intake=intake, by=appointment.therapist.user)
    document = intake.document
    document["wishes"]["no_touch"] = ["calf_R", "calf_L"]
    document["tender"] = [each for each in document["tender"] if each["region"] != "calf_R"]
    document["extra"]["areas"] = [each["region"] for each in document["tender"]]
    Intake.objects.filter(pk=intake.pk).update(document=document)
    prep_actions.send(intake=Intake.objects.get(pk=intake.pk), send_key="n" * 43, by=appointment.therapist.user)
    context = as_ana.get(at("plan", appointment)).context
    assert context["before"]["made"] == []
    ((_line, why),) = context["before"]["refused"]
    assert why == "There is no such block."
    response = as_ana.post(at("plan_again", appointment), of(appointment, {"fresh": "1"}))
    assert response.url == at("plan", appointment)
    taken = PlanVersion.objects.get(assessment=newest_of(appointment))
    assert (taken.content["edits"], taken.published_by) == ([], appointment.therapist.user)
    assert as_ana.get(at("plan", appointment)).context["before"] is None


def test_a_form_of_the_plan_before_publishes_and_restores_nothing_of_the_new_one(
    as_ana: Browser, appointment: Appointment
) -> None:
    planned(appointment)
    shown = of(appointment, {"number": "0", "version": "1", "key": "k"})
    replanned(as_ana, appointment)
    draft = changed(as_ana, appointment, f"down:{thigh(appointment)}-0")
    assert draft.number == 1
    for name in ("plan_publish", "plan_versions"):
        assert as_ana.post(at(name, appointment), shown).status_code == 409
    as_ana.post(at("plan_again", appointment), shown)
    draft.refresh_from_db()
    assert draft.published_at is None
    assert PlanVersion.objects.count() == 1


def test_to_take_along_twice_or_where_nothing_was_changed_does_nothing(
    as_ana: Browser, appointment: Appointment
) -> None:
    planned(appointment)
    as_ana.post(at("plan_again", appointment), of(appointment, {}))
    assert not PlanVersion.objects.exists()
    changed(as_ana, appointment, f"down:{thigh(appointment)}-0")
    replanned(as_ana, appointment)
    as_ana.post(at("plan_again", appointment), of(appointment, {}))
    as_ana.post(at("plan_again", appointment), of(appointment, {}))
    as_ana.post(at("plan_again", appointment), of(appointment, {"fresh": "1"}))
    assert PlanVersion.objects.count() == 2


def test_a_form_for_the_plan_before_is_a_conflict_and_its_text_is_shown(
    as_ana: Browser, appointment: Appointment
) -> None:
    planned(appointment)
    old = opened(as_ana, appointment) | {"do": f"down:{thigh(appointment)}-0", "reason_text": "my own words"}
    replanned(as_ana, appointment)
    response = as_ana.post(at("plan_edit", appointment), old)
    assert response.status_code == 409
    text = response.content.decode()
    assert "A new plan was made meanwhile" in text
    assert "my own words" in text
    assert not PlanVersion.objects.exists()


# --- A plan that is not released any more ------------------------------------------------------------------------


def stopped(appointment: Appointment) -> None:
    intake = Intake.objects.get(appointment=appointment)
    intake = prep_actions.reopen(intake=intake, by=appointment.therapist.user)
    saved = intake_actions.save_page(
        intake=intake, page="breathing", data={"answers": URGENT}, version=intake.version, by=None
    )
    assert saved.intake.stopped


def needs_a_letter(appointment: Appointment) -> None:
    intake = Intake.objects.get(appointment=appointment)
    intake = prep_actions.reopen(intake=intake, by=appointment.therapist.user)
    pages = {"anticoagulant-more": {"answers": THINNER}}
    intake_actions.save_pages(intake=intake, pages=pages, version=intake.version, by=None)
    prep_actions.send(intake=Intake.objects.get(pk=intake.pk), send_key="n" * 43, by=appointment.therapist.user)
    newest = newest_of(appointment)
    assert newest is not None and newest.level == "CLEARANCE"


def reopened(appointment: Appointment) -> None:
    prep_actions.reopen(intake=Intake.objects.get(appointment=appointment), by=appointment.therapist.user)


def withdrawn(appointment: Appointment) -> None:
    Intake.objects.filter(appointment=appointment).update(state=Intake.State.WITHDRAWN)


def cancelled(appointment: Appointment) -> None:
    appointment.refresh_from_db()
    user = appointment.therapist.user
    prep_actions.close(appointment=appointment, status="cancelled", version=appointment.version, by=user)


@pytest.mark.parametrize("held", [stopped, needs_a_letter, reopened, withdrawn, cancelled])
def test_no_version_of_a_withdrawn_plan_can_be_read_or_changed(
    as_ana: Browser, as_cleo: Browser, appointment: Appointment, held: Callable[[Appointment], None]
) -> None:
    comes_today(appointment)
    planned(appointment)
    phase = thigh(appointment)
    published(as_ana, appointment, f"down:{phase}-0", reason="other", reason_text="canary")
    sent_form = opened(as_ana, appointment) | {"do": f"up:{phase}-1"}
    as_ana.get(at("room", appointment))
    held(appointment)
    appointment = Appointment.objects.select_related("clinic", "client", "intake").get(pk=appointment.pk)
    pages = [as_ana.get(at("plan", appointment)), as_ana.get(at("plan_edit", appointment)),
             as_ana.get(at("plan_versions", appointment), follow=True), as_ana.get("/room/"),
             as_ana.post(at("plan_edit", appointment), sent_form), as_cleo.get("/my/prep/")]  # fmt: skip
    back = of(appointment, {"number": "0", "version": "1"})
    pages += [as_ana.post(at("plan_publish", appointment), of(appointment, {"version": "1"})),
              as_ana.post(at("plan_versions", appointment), back, follow=True),
              as_ana.post(at("plan_again", appointment), of(appointment, {}), follow=True),
              as_ana.post(at("room", appointment), follow=True)]  # fmt: skip
    for page in pages:
        text = page.content.decode()
        assert "Minute by minute" not in text and "minute by minute" not in text, page.request["PATH_INFO"]
        assert "canary" not in text and "kneading" not in text.lower(), page.request["PATH_INFO"]
    assert PlanVersion.objects.count() == 1
    assert PlanVersion.objects.get().content["plan"], "the record stays"


# --- Locked ----------------------------------------------------------------------------------------------------------


def finished(appointment: Appointment, browser: Browser) -> None:
    Appointment.objects.filter(pk=appointment.pk).update(status="arrived")
    address = reverse("progress:finish", args=["oak", appointment.pk])
    assert browser.post(address, {"before": "5", "after": "3"}).status_code == 302


def ran_out(appointment: Appointment, browser: Browser) -> None:
    over = timezone.now() - timedelta(minutes=61)
    Appointment.objects.filter(pk=appointment.pk).update(starts_at=over)


@pytest.mark.parametrize("ends", [finished, ran_out])
def test_once_the_session_has_ended_the_plan_can_be_read_and_nothing_writes(
    as_ana: Browser, appointment: Appointment, ends: Callable[[Appointment, Browser], None]
) -> None:
    comes_today(appointment)
    planned(appointment)
    phase = thigh(appointment)
    published(as_ana, appointment, f"down:{phase}-0")
    form = opened(as_ana, appointment) | {"do": f"up:{phase}-1", "reason_text": "after all"}
    ends(appointment, as_ana)
    page = as_ana.get(at("plan", appointment)).content.decode()
    assert "The session has ended, so its plan is locked." in page
    assert "Minute by minute" in page
    assert "Change the plan" not in page
    assert "Go back to this" not in as_ana.get(at("plan_versions", appointment)).content.decode()
    late = as_ana.post(at("plan_edit", appointment), form)
    assert late.status_code == 409
    assert "locked" in late.content.decode() and "after all" in late.content.decode()
    assert as_ana.post(at("plan_publish", appointment), of(appointment, {"version": "1"})).status_code == 409
    back = of(appointment, {"number": "0", "version": "1"})
    assert as_ana.post(at("plan_versions", appointment), back).status_code == 409
    as_ana.post(at("plan_again", appointment), of(appointment, {}))
    appointment.refresh_from_db()
    again = as_ana.post(at("plan", appointment), {"minutes": "45", "version": str(appointment.version)})
    assert again.status_code == 422
    as_ana.post(at("room", appointment))
    appointment.refresh_from_db()
    assert (PlanVersion.objects.count(), appointment.minutes, appointment.started_at) == (1, 60, None)


def test_a_late_start_keeps_the_plan_open_to_the_real_end(as_ana: Browser, appointment: Appointment) -> None:
    comes_today(appointment)
    planned(appointment)
    began = timezone.now() - timedelta(minutes=30)
    Appointment.objects.filter(pk=appointment.pk).update(starts_at=began - timedelta(minutes=40), started_at=began)
    assert press(as_ana, appointment, f"down:{thigh(appointment)}-0").status_code == 302


# --- Another clinic ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", [*ROUTES, "room"])
def test_the_rival_and_the_front_desk_reach_no_plan(
    as_rex: Browser, as_desk: Browser, appointment: Appointment, route: str
) -> None:
    planned(appointment)
    for method in ("get", "post"):
        assert getattr(as_rex, method)(at(route, appointment)).status_code in (404, 405)
        assert getattr(as_rex, method)(at(route, appointment, "elm")).status_code in (404, 405)
        assert getattr(as_desk, method)(at(route, appointment)).status_code == 403


def test_what_is_stored_of_a_version_is_noise(as_ana: Browser, appointment: Appointment) -> None:
    planned(appointment)
    changed(as_ana, appointment, f"down:{thigh(appointment)}-0", reason="other", reason_text="canary")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM prep_planversion")
        kept = str(cursor.fetchall())
    assert kept != "[]"
    assert "canary" not in kept
    assert "minutes" not in kept


def test_a_plan_that_was_never_changed_has_no_versions(as_ana: Browser, appointment: Appointment) -> None:
    planned(appointment)
    page: Any = as_ana.get(at("plan_versions", appointment))
    assert page.status_code == 200
    assert page.context["rows"] == []
