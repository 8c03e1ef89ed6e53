"""Filled-in forms for the tests of prep and progress, saved page by page through the intake's own actions."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from clinic.intake import actions, answers, flow
from clinic.intake.models import Intake
from clinic.intake.sheet import Sheet, sheet_of
from clinic.practice.models import Appointment
from clinic.prep import actions as prep_actions

WISHES = {
    "pressure_pref": "P3", "heat_wanted": "no", "first_massage": "no", "support_person": "no", "physio_plan_held": "no",
    "walking_aid": "no", "position_limits": [], "no_touch": [],
}  # fmt: skip
URGENT = {"pe_signs": ["breathless"]}
THINNER = {"anticoagulant": {"value": "yes", "name": "apixaban"}}


def replaced_knee(appointment: Appointment, days: int = 56) -> dict[str, Any]:
    """V10 of the worked examples: a knee replaced so many days before the session."""
    day = (appointment.local_start.date() - timedelta(days=days)).isoformat()
    surgery = {"value": "yes", "side": "R", "kind": "knee_replacement", "date": day, "wound_closed": "yes"}
    return {
        "leg_surgery": surgery | {"problems": "no"},
        "knee_replacement": {"value": "R", "date": day},
        "clot_risk": ["surgery12w"],
    }


def fill(appointment: Appointment, said: dict[str, Any] | None = None, **more: Any) -> Intake:
    """A complete form, not sent: `said` are 2H answers, everything else is denied; `more` replaces whole 2H parts."""
    intake = actions.start(appointment=appointment, by=None)
    while True:
        intake = Intake.objects.select_related("appointment__therapist__user", "client", "clinic").get(pk=intake.pk)
        sheet = sheet_of(intake, "en")
        gaps = [step.key for step in flow.steps(sheet) if not step.done]
        if not gaps:
            return intake
        pages: dict[str, Any] = {key: {} for key in gaps}
        pages[gaps[0]] = _patch(sheet, said or {}, more)
        intake = actions.save_pages(intake=intake, pages=pages, version=intake.version, by=None).intake


def _patch(sheet: Sheet, said: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    asked = [question for question in sheet.rulebook.questions.values() if sheet.asked(question.id)]
    tender = more.get("tender", [{"region": "front_thigh_R", "score": 5, "words": []}])
    return {
        "answers": {question.id: said.get(question.id, answers.nothing(question)) for question in asked},
        "goals": {"primary": "pain", "secondary": None, "other": ""},
        "tender": tender,
        "scores": {"pain_now": 4, "pain_week_worst": 7},
        "wishes": WISHES,
        "guardian_ok": None,
        "extra": {
            "who": "me",
            "areas": [area["region"] for area in tender],
            "has_letter": "no",
            "signed_name": "Cleo",
            "sensitive": "yes",
        },
        **more,
    }


def sent(appointment: Appointment, said: dict[str, Any] | None = None, **more: Any) -> Intake:
    """A form that the client has sent."""
    return prep_actions.send(intake=fill(appointment, said, **more), send_key="k" * 43, by=None)


def comes_today(appointment: Appointment) -> Appointment:
    """The same appointment, starting now: the day of the visit has come."""
    Appointment.objects.filter(pk=appointment.pk).update(starts_at=timezone.now())
    appointment.refresh_from_db(fields=["starts_at"])
    return appointment


def checked_in(appointment: Appointment) -> Appointment:
    """The client is here and was asked again; nothing is new."""
    intake = Intake.objects.get(appointment=comes_today(appointment))
    by = appointment.therapist.user
    prep_actions.rescreen(intake=intake, patches=[], anything_new=False, version=intake.version, by=by)
    return appointment


def letter(appointment: Appointment, covers: list[str], **more: Any) -> dict[str, Any]:
    """A family doctor's letter of five days before the session."""
    day = (appointment.local_start.date() - timedelta(days=5)).isoformat()
    limits = {
        "max_pressure": {},
        "avoid": [],
        "scar": "silent",
        "passive_movement": "silent",
        "heat": "silent",
        "text": "",
    }
    return {"clinician_role": "gp", "date": day, "signed": True, "says": "allowed", "covers": covers,
            "limits": limits, **more}  # fmt: skip
