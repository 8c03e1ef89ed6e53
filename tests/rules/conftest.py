"""Makers of facts for the tests of the rules: a healthy adult, plus whatever the test says."""

import os
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from clinic.rules.model import Answer, Facts, Letter, LetterLimits, TenderArea
from clinic.rules.rulebook import Rulebook, load

SESSION = date(2026, 11, 24)
THOROUGH = bool(os.environ.get("THOROUGH"))
"""Whether to try everything: `THOROUGH=1` takes minutes, not seconds. Only how many cases are tried changes."""

settings.register_profile("rules", max_examples=8, derandomize=True)
settings.register_profile("rules thorough", max_examples=400)
for _name in ("rules", "rules thorough"):
    settings.register_profile(
        _name, settings.get_profile(_name), deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
if os.environ.get("MUTANTS"):  # one failure says enough there: looking for a simpler one takes time
    settings.register_profile("mutants", settings.get_profile("rules"), phases=[Phase.explicit, Phase.generate])
    settings.load_profile("mutants")
else:
    settings.load_profile("rules thorough" if THOROUGH else "rules")


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The working rulebook."""
    return load()


@pytest.fixture
def facts():
    """`facts(bp="controlled")`: see `make_facts`."""
    return make_facts


@pytest.fixture
def letter():
    """`letter("anticoagulant", days_ago=5)`: see `make_letter`."""
    return make_letter


def ago(days: int) -> date:
    """The day so many days before the session."""
    return SESSION - timedelta(days=days)


def answer(given: Any) -> Answer:
    """`"yes"`, `["pain"]`, or `{"value": "yes", "side": "R", "date": 13}` with the date in days before the session."""
    if not isinstance(given, Mapping):
        return Answer(tuple(given) if isinstance(given, list) else given)
    follow = {name: _detail(name, value) for name, value in given.items() if name != "value"}
    value = given["value"]
    return Answer(tuple(value) if isinstance(value, list) else value, follow)


def _detail(name: str, value: Any) -> Any:
    if name == "date" and isinstance(value, int):
        return ago(value)
    return tuple(value) if isinstance(value, list) else value


def make_facts(
    *,
    age: int = 50,
    goal: str = "pain",
    second_goal: str | None = None,
    minutes: int = 60,
    first_visit: bool = False,
    guardian_ok: bool | None = None,
    tender: Mapping[str, int] | None = None,
    scores: Mapping[str, int] | None = None,
    wishes: Mapping[str, Any] | None = None,
    letters: tuple[Letter, ...] = (),
    **answers: Any,
) -> Facts:
    """A healthy adult's intake; every question not named is answered with nothing."""
    return Facts(
        session_date=SESSION,
        session_minutes=minutes,
        birth_date=SESSION.replace(year=SESSION.year - age),
        language="en",
        first_visit=first_visit,
        guardian_ok=guardian_ok,
        goal=goal,
        second_goal=second_goal,
        other_goal="",
        tender=tuple(TenderArea(region, score) for region, score in (tender or {}).items()),
        scores={"pain_now": 0, "pain_week_worst": 0, **(scores or {})},
        wishes={"heat_wanted": "no", "first_massage": "no", "position_limits": (), "no_touch": (), **(wishes or {})},
        answers={**nothing(), **{name: answer(given) for name, given in answers.items()}},
        letters=letters,
    )


@cache
def nothing() -> dict[str, Answer]:
    """Every question answered with nothing."""
    return {name: Answer(question.none) for name, question in load().questions.items()}


def make_letter(*covers: str, days_ago: int = 5, signed: bool = True, says: str = "allowed", role: str = "doctor",
                **limits: Any) -> Letter:  # fmt: skip
    """A letter that covers these questions."""
    return Letter(role, ago(days_ago), signed, says, frozenset(covers), LetterLimits(**limits))
