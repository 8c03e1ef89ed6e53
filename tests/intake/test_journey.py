"""The whole form through the web: three worked examples of the clinical reference, and what is stored of them."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from clinic.intake import flow
from clinic.intake.facts import facts
from clinic.intake.models import Consent, Intake, RulebookVersion
from clinic.practice.models import Appointment, Event
from clinic.rules import assess, load, read_facts
from tests.intake.filling import fill, parts, quiet

if TYPE_CHECKING:
    from django.test import Client as Browser

pytestmark = pytest.mark.django_db

CHECK = "/my/intake/check/"


def outcome(appointment: Appointment) -> Any:
    """What the rules make of the form that was filled in."""
    intake = Intake.objects.select_related("appointment__client", "appointment__therapist__user").get()
    assert flow.faults(intake) == []
    document = facts(intake)
    assert "all_other_answers" not in document, "a complete form answers every question by itself"
    return assess(read_facts(document, load()), load())


def minutes(plan: Any) -> int:
    return sum(block.minutes for phase in plan.phases for block in phase.blocks)


def test_a_client_with_nothing_to_report_sees_sixteen_pages_at_most(
    as_cleo: "Browser", appointment: Appointment
) -> None:
    seen = fill(as_cleo, {})
    assert seen[-1] == CHECK
    assert len(seen) <= 16
    assert outcome(appointment).triage.level.name == "GO"


def test_v16_plain_arthritis_gets_a_plan_of_sixty_minutes_with_a_warm_pack(
    as_cleo: "Browser", appointment: Appointment
) -> None:
    fill(
        as_cleo,
        {
            "where": {"area": ["inner_knee_R", "front_thigh_R", "kneecap_R"]},
            "pain": {
                "pain_now": "5",
                "pain_week_worst": "6",
                "score_inner_knee_R": "6",
                "score_front_thigh_R": "4",
                "score_kneecap_R": "3",
                "feels_inner_knee_R": ["aching", "stiff"],
            },
            "operations": {"rows": ["oa"]},
            "comfort": quiet("comfort") | {"heat_wanted": "yes"},
        },
    )
    found = outcome(appointment)
    assert found.triage.level.name == "GO"
    assert minutes(found.plan) == 60
    blocks = [block for phase in found.plan.phases for block in phase.blocks]
    assert "heat" in {block.technique for block in blocks}
    kneecap = [block for block in blocks if block.region == "kneecap_R"]
    assert all((block.pressure or 0) <= 1 for block in kneecap)
    assert sum(block.minutes for block in kneecap) <= 3


def test_v10_a_new_knee_without_a_letter_needs_clearance(as_cleo: "Browser", appointment: Appointment) -> None:
    operated = appointment.local_start.date() - timedelta(days=56)
    Appointment.objects.update(minutes=45)
    fill(
        as_cleo,
        {
            "lately": {"rows": ["clot_risk.surgery12w"]},
            "goals": {"primary": "post_surgery", "secondary": "", "other": ""},
            "operations": {"rows": ["leg_surgery", "knee_replacement"]},
            "leg_surgery-more": {
                "side": "R",
                "kind": "knee_replacement",
                **parts("date", operated),
                "wound_closed": "yes",
                "problems": "no",
            },
            "knee_replacement-more": {"answer": "R", **parts("date", operated)},
        },
    )
    found = outcome(appointment)
    assert found.triage.level.name == "CLEARANCE"
    assert found.plan is None
    assert {"letter_get", "letter_bring"} <= {item.id for item in found.checklist}


def test_v13_aspirin_and_varicose_veins_change_the_plan(as_cleo: "Browser", appointment: Appointment) -> None:
    Appointment.objects.update(minutes=50)
    fill(
        as_cleo,
        {
            "where": {"area": ["front_thigh_L", "calf_L"]},
            "pain": {"pain_now": "4", "pain_week_worst": "5", "score_front_thigh_L": "5", "score_calf_L": "4"},
            "heart_blood": {"rows": ["antiplatelet"]},
            "antiplatelet-more": {"answer": "one", "name": "aspirin 75 mg"},
            "skin_touch": {"rows": ["varicose"]},
            "varicose-more": {"answer": "yes", "side": "L", "site": ["calf_L"]},
        },
    )
    found = outcome(appointment)
    assert found.triage.level.name == "MODIFY"
    assert minutes(found.plan) == 50
    blocks = [block for phase in found.plan.phases for block in phase.blocks]
    calf = [block for block in blocks if block.region == "calf_L"]
    assert all((block.pressure or 0) <= 2 for block in calf)
    assert not {"tools", "tapotement", "trigger_point"} & {block.technique for block in calf}


def test_no_answer_lies_in_clear_in_the_database(as_cleo: "Browser", appointment: Appointment) -> None:
    fill(
        as_cleo,
        {
            "goals": {"primary": "other", "secondary": "", "other": "canary-goal"},
            "doctor": quiet("doctor") | {"meds": "canary-medicine"},
            "where": {"area": ["fibula_head_L"]},
            "pain": {"pain_now": "3", "pain_week_worst": "5", "score_fibula_head_L": "7"},
            "consent": {"agreed": "on", "signed_name": "Canary Signature", "sensitive": "yes"},
        },
    )
    assert Intake.objects.get().document["answers"]["meds"] == "canary-medicine"
    assert Consent.objects.get(kind="treatment").signed["name"] == "Canary Signature"
    with connection.cursor() as cursor:
        for model in (Intake, Consent, Event, Appointment):
            cursor.execute("SELECT * FROM " + model._meta.db_table)  # noqa: S608 - a table of ours
            rows = repr(cursor.fetchall())
            for word in ("canary-goal", "canary-medicine", "fibula_head_L", "Canary Signature"):
                assert word not in rows, f"{word} in {model.__name__}"


def test_the_form_is_pinned_to_the_rulebook_that_it_was_started_with(intake: Intake) -> None:
    kept = RulebookVersion.objects.get()
    assert intake.rulebook_id == kept.version == load().version
    assert kept.files == dict(load().files)


def test_what_a_moved_appointment_makes_impossible_is_a_fault_at_its_page(
    as_cleo: "Browser", appointment: Appointment
) -> None:
    hurt = appointment.local_start.date() - timedelta(days=1)
    fill(
        as_cleo,
        {
            "operations": {"rows": ["injury"]},
            "injury-more": {"side": "R", **parts("date", hurt), "still_swollen": "no", "checked": "yes"},
        },
    )
    Appointment.objects.update(starts_at=appointment.starts_at - timedelta(days=5))
    intake = Intake.objects.select_related("appointment__client").get()
    found = flow.faults(intake)
    assert [fault.step.key for fault in found if fault.step] == ["injury-more"]
    assert "after the session date" in found[0].message
