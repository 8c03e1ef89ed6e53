"""The bridge from the stored intake to the rules: one document in the intake format (clinical reference, 2H)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from clinic.intake import answers
from clinic.intake.consent import untouched
from clinic.intake.models import Clearance, Intake
from clinic.intake.rulebooks import keep_rulebook, rulebook_of
from clinic.intake.sheet import Sheet, sheet_of
from clinic.practice.models import Appointment
from clinic.rules.questions import Question

__all__ = ["complete_answers", "facts", "facts_of", "keep_rulebook", "letters_in_force", "rulebook_of"]

WISHES: Mapping[str, Any] = {
    "pressure_pref": "P3", "heat_wanted": "no", "first_massage": "no", "position_limits": [], "no_touch": [],
    "support_person": "no", "physio_plan_held": "no", "walking_aid": "no",
}  # fmt: skip
"""How a wish reads that nobody was asked for: the form of a stopped intake may end early."""


def facts(intake: Intake) -> dict[str, Any]:
    """The 2H document of an intake. Gaps stay gaps, so that `read_facts` refuses them, unless the intake is stopped."""
    sheet = sheet_of(intake, intake.client.language)
    return facts_of(
        sheet,
        minutes=intake.appointment.minutes,
        first_visit=not _been_before(intake.appointment),
        letters=[clearance.as_letter() for clearance in letters_in_force(intake)],
        gaps_are_nothing=intake.stopped,
    )


def facts_of(
    sheet: Sheet,
    *,
    minutes: int = 60,
    first_visit: bool = True,
    letters: Iterable[Mapping[str, Any]] = (),
    gaps_are_nothing: bool = False,
) -> dict[str, Any]:
    """The 2H document of an open sheet. With `gaps_are_nothing` the unanswered rest counts as asked and denied."""
    document = sheet.document
    goals = document.goals or ({"primary": "other"} if gaps_are_nothing else {})
    return {
        "format": 1,
        "language": sheet.client.language,
        "session_date": sheet.session_date.isoformat(),
        "session_minutes": minutes,
        "first_visit": first_visit,
        "birth_date": _birth_date(sheet, gaps_are_nothing),
        "guardian_ok": bool(document.guardian_ok) if sheet.is_minor else document.guardian_ok,
        "goals": {"primary": None, "secondary": None, "other": "", **goals},
        "tender": [{"words": [], **area} for area in document.tender],
        "scores": document.scores,
        "wishes": {**WISHES, **document.wishes, "no_touch": untouched(sheet)},
        "answers": complete_answers(sheet, gaps_are_nothing=gaps_are_nothing),
        "letters": [dict(letter) for letter in letters],
    } | ({"all_other_answers": "no"} if gaps_are_nothing else {})


def complete_answers(sheet: Sheet, *, gaps_are_nothing: bool = False) -> dict[str, Any]:
    """Every question's answer: those given and asked, and nothing for those that do not apply.

    With `gaps_are_nothing`, answers that still lack a detail are left out too: they could read worse than they are.
    """
    complete: dict[str, Any] = {}
    for question in sheet.rulebook.questions.values():
        if not sheet.asked(question.id):
            complete[question.id] = answers.nothing(question)
        elif sheet.document.has(question.id) and not (gaps_are_nothing and _lacks(sheet, question)):
            complete[question.id] = sheet.document.answers[question.id]
    return {question: answer for question, answer in complete.items() if answer is not None}


def _lacks(sheet: Sheet, question: Question) -> bool:
    return bool(answers.lacking(question, sheet.document.answers[question.id]))


def _birth_date(sheet: Sheet, gaps_are_nothing: bool) -> str | None:
    """The date of birth; for a form that stopped before it was given, that of somebody of forty."""
    if sheet.birth_date is None and gaps_are_nothing:
        return sheet.session_date.replace(year=sheet.session_date.year - 40, day=1).isoformat()
    return sheet.birth_date.isoformat() if sheet.birth_date else None


def _been_before(appointment: Appointment) -> bool:
    earlier = appointment.client.appointments.filter(
        status=Appointment.Status.DONE, starts_at__lt=appointment.starts_at
    )
    return earlier.exists()


def letters_in_force(intake: Intake) -> list[Clearance]:
    """The client's letters that count on the day of the session: those accepted until then, and those that say no."""
    day, states = intake.appointment.local_start.date(), Clearance.State
    judged = (states.ACCEPTED, states.EXPIRED, states.REFUSED)  # one that expired since was good on an earlier day
    read = intake.client.clearances.filter(state__in=judged, letter__isnull=False)
    return list(read.filter(Q(expires_on=None) | Q(expires_on__gte=day)).order_by("pk"))
