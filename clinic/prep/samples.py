"""Made-up clients whose checklists an owner reads before a wording goes out: the real rules on the working rulebook."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.practice.models import Clinic
from clinic.prep.emergency import with_own_number
from clinic.prep.own_words import worded
from clinic.rules import assess, load, read_facts
from clinic.rules.letters_in import coverable
from clinic.rules.wording import dump, render

Document = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """A made-up client and the checklist that they would get."""

    title: str | Promise
    level: str
    items: list[dict[str, Any]]

    def has(self, item: str) -> bool:
        """Whether this line is on the list."""
        return any(each["id"] == item for each in self.items)


def samples(content: Mapping[str, Any], language: str, clinic: Clinic) -> list[Sample]:
    """Every sample client's checklist in this language, with this wording of the clinic."""
    return [
        Sample(title, result["level"], with_own_number(result, clinic.emergency_number)["checklist"])
        for title, document in _documents(clinic.today())
        for result in [worded(_rendered(document, language), content)]
    ]


def _rendered(document: Document, language: str) -> dict[str, Any]:
    rulebook = load()
    return render(dump(assess(read_facts(document, rulebook), rulebook)), rulebook, language, "client")


def _documents(today: date) -> list[tuple[str | Promise, Document]]:
    operated = _ago(today, 70)
    surgery = {"value": "yes", "side": "R", "kind": "knee_replacement", "date": operated, "wound_closed": "yes"}
    return [
        (_("A healthy adult on a first visit"), _document(today, 41, first_visit=True)),
        (
            _("Ten weeks after a new knee, with the surgeon’s letter"),
            _document(
                today, 69,
                answers={
                    "leg_surgery": {**surgery, "problems": "no"}, "clot_risk": ["surgery12w"],
                    "knee_replacement": {"value": "R", "date": operated},
                },
                wishes={"physio_plan_held": "yes", "walking_aid": "yes"},
                letters=[_letter(today, "surgeon")],
            ),
        ),
        (
            _("Takes a blood thinner and has diabetes, with the doctor’s letter"),
            _document(
                today, 66,
                answers={
                    "anticoagulant": {"value": "yes", "name": "apixaban"}, "patch_gel": "yes",
                    "diabetes": {"value": "steady", "insulin": "yes"},
                    "allergy": {"value": ["latex"], "severity": "anaphylaxis"},
                },
                wishes={"heat_wanted": "yes"},
                letters=[_letter(today, "doctor")],
            ),
        ),
        (
            _("Pregnant, and the midwife’s letter is not here yet"),
            _document(today, 32, answers={"pregnant": {"value": "yes", "weeks": 24}}),
        ),
        (_("Fifteen years old, with a parent’s consent"), _document(today, 15, guardian_ok=True)),
    ]  # fmt: skip


def _document(today: date, age: int, **more: Any) -> Document:
    """A client of this age who denies everything else."""
    return {
        "format": 1, "session_date": today.isoformat(), "session_minutes": 60, "first_visit": False,
        "birth_date": today.replace(year=today.year - age, day=1).isoformat(), "goals": {"primary": "pain"},
        "tender": [{"region": "front_thigh_R", "score": 4}], "answers": {}, "all_other_answers": "no", **more,
    }  # fmt: skip


def _letter(today: date, role: str) -> Document:
    """A letter that is about everything."""
    return {
        "clinician_role": role, "date": _ago(today, 5), "signed": True, "says": "allowed",
        "covers": list(coverable(load())), "limits": {},
    }  # fmt: skip


def _ago(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()
