"""Visits with their assessment for the tests of the prep pack, made by the rules and held in memory: no database."""

import random
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from clinic.practice.models import Appointment, Client, Clinic, Membership, User
from clinic.prep.models import Assessment
from clinic.rules import FactsError, assess, load, read_facts
from clinic.rules.letters_in import coverable
from clinic.rules.questions import FollowUp, Question, asks
from clinic.rules.signers import ROLES
from clinic.rules.wording import dump
from tests.rules.documents import SESSION, healthy

BOOK = load()
PLACES = [name for region in BOOK.regions.values() for name in region.instances()]
LONG_NAME = "Ana-Maria Konstantinopoulou-Featherstonehaugh"


def visit(document: dict[str, Any], *, name: str = "Cleo Marsh") -> tuple[Appointment, Assessment]:
    """An appointment at Oak and the assessment of this 2H document."""
    clinic = Clinic(pk=1, slug="oak", name="Oak Massage", time_zone="Europe/Berlin", phone="030 555 0142",
                    hours="9am to 6pm", address="12 Linden Street, 10115 Berlin")  # fmt: skip
    therapist = Membership(clinic=clinic, user=User(name=LONG_NAME), role="owner")
    booked = Appointment(pk=7, clinic=clinic, client=Client(clinic=clinic, name=name), therapist=therapist,
                         starts_at=datetime(2026, 11, 24, 13, 30, tzinfo=UTC),
                         minutes=document["session_minutes"])  # fmt: skip
    result = dump(assess(read_facts(document, BOOK), BOOK))
    made = Assessment(appointment=booked, clinic=clinic, rulebook_id=BOOK.version, level=result["level"], number=1,
                      has_plan=result["plan"] is not None, booking_blocked=result["booking_blocked"], facts=document,
                      result=result)  # fmt: skip
    made.__dict__["_in_force"] = None  # no therapist changed this plan
    return booked, made


def crowded(seed: int) -> dict[str, Any]:
    """An intake with a lot in it, and letters from everybody about everything: most of it is then on the sheets."""
    rng = random.Random(seed)  # noqa: S311 - dice, not secrets
    asked = [question for question in BOOK.questions.values() if question.section != "urgent"]
    chosen = rng.sample(asked, rng.randint(4, 14))
    letters = [
        {"clinician_role": role, "date": (SESSION - timedelta(days=6)).isoformat(), "signed": True, "says": "allowed",
         "covers": list(coverable(BOOK)), "limits": {}}
        for role in ROLES
    ]  # fmt: skip
    return healthy(
        session_minutes=rng.randint(45, 60),
        first_visit=rng.random() < 0.5,
        answers={question.id: _answer(rng, question) for question in chosen},
        letters=letters,
        tender=[{"region": place, "score": rng.randint(1, 8)} for place in rng.sample(PLACES, rng.randint(0, 6))],
        goals={"primary": rng.choice(list(BOOK.goals)), "secondary": None, "other": "to garden again"},
        scores={"pain_now": rng.randint(0, 6)},
        wishes={
            "heat_wanted": rng.choice(["yes", "no"]), "pressure_pref": rng.choice(["P1", "P2", "P3"]),
            "no_touch": rng.sample(PLACES, rng.randint(0, 4)), "support_person": "yes", "physio_plan_held": "yes",
            "position_limits": rng.sample(["front", "back", "side"], rng.randint(0, 2)), "walking_aid": "yes",
        },
    )  # fmt: skip


def _answer(rng: random.Random, question: Question) -> Any:
    value = _value(rng, question)
    given = tuple(value) if isinstance(value, list) else value
    details = {follow.id: _value(rng, follow) for follow in question.follow_ups if asks(question, follow, given)}
    return {"value": value, **details} if details else value


def _value(rng: random.Random, asked: Question | FollowUp) -> Any:
    by_type = {
        "yn": lambda: rng.choice(["yes", "no", "unsure"]),
        "choice": lambda: rng.choice(asked.choices),
        "ms": lambda: rng.sample(list(asked.choices), rng.randint(1, min(4, len(asked.choices)))),
        "side": lambda: rng.choice(["L", "R", "both"]),
        "site": lambda: rng.sample(PLACES, 2),
        "date": lambda: str(SESSION - timedelta(days=rng.randint(0, 900))),
        "num": lambda: rng.randint(int(asked.minimum or 0), int(asked.maximum or 10)),
        "txt": lambda: "tramadol 50 mg, apixaban, vitamin D",
    }
    return by_type[asked.type]()


@cache
def planned(wanted: int) -> list[tuple[Appointment, Assessment]]:
    """So many crowded visits for which a plan is out."""
    found: list[tuple[Appointment, Assessment]] = []
    for seed in range(10_000):
        document = crowded(seed)
        try:
            booked, made = visit(document)
        except FactsError:
            continue  # a dice roll that the format refuses, such as a date before another
        if made.has_plan:
            found.append((booked, made))
        if len(found) == wanted:
            return found
    raise AssertionError("the dice never gave so many plans")
