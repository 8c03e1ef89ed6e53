"""Intake documents for tests: a healthy one, and Hypothesis strategies for honest ones and for any JSON at all."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from clinic.rules.questions import FollowUp, Question, asks
from clinic.rules.rulebook import Rulebook

SESSION = date(2026, 11, 24)


def healthy(**changes: Any) -> dict[str, Any]:
    """A healthy adult's document, with these top-level keys changed; None takes one away."""
    document = {
        "format": 1,
        "session_date": SESSION.isoformat(),
        "session_minutes": 60,
        "birth_date": "1968-03-02",
        "goals": {"primary": "pain"},
        "answers": {},
        "all_other_answers": "no",
        **changes,
    }
    return {key: value for key, value in document.items() if value is not None}


def days_before() -> st.SearchStrategy[str]:
    return st.integers(0, 400).map(lambda days: (SESSION - timedelta(days=days)).isoformat())


def values(row: Question | FollowUp, places: Iterable[str]) -> st.SearchStrategy[Any]:
    """Honest answers to a question or follow-up."""
    by_type = {
        "yn": st.sampled_from(["yes", "no", "unsure"]),
        "choice": st.sampled_from([*row.choices, "unsure"]),
        "ms": st.lists(st.sampled_from([*row.choices, "unsure"]), unique=True, max_size=3),
        "side": st.sampled_from(["L", "R", "both"]),
        "site": st.lists(st.sampled_from(list(places)), unique=True, max_size=2),
        "date": days_before(),
        "num": st.integers(int(row.minimum or 0) or 1, int(row.maximum or 0)),
        "txt": st.sampled_from(["", "warfarin 5 mg"]),
    } if row.choices or row.type not in {"choice", "ms"} else {}  # fmt: skip
    return by_type[row.type]


@st.composite
def answers_to(draw: st.DrawFn, question: Question, places: list[str]) -> Any:
    """A plain value, or an object with some of the follow-ups that it asks for."""
    value = draw(values(question, places))
    given = tuple(value) if isinstance(value, list) else value
    wanted = [follow for follow in question.follow_ups if asks(question, follow, given) and draw(st.booleans())]
    details = {follow.id: draw(values(follow, places)) for follow in wanted}
    return {"value": value, **details} if details else value


@st.composite
def documents(draw: st.DrawFn, rulebook: Rulebook) -> dict[str, Any]:
    """Honest documents: a few answers, tender areas and wishes of an adult or a child."""
    places = [name for region in rulebook.regions.values() for name in region.instances()]
    rows = st.sampled_from(list(rulebook.questions.values()))
    chosen = draw(st.lists(rows, max_size=6, unique_by=lambda row: row.id))
    tender = draw(st.lists(st.sampled_from(places), unique=True, max_size=4))
    goals = draw(st.lists(st.sampled_from(list(rulebook.goals)), min_size=1, max_size=2, unique=True))
    return healthy(
        session_minutes=draw(st.integers(45, 60)),
        first_visit=draw(st.booleans()),
        birth_date=draw(st.dates(date(1935, 1, 1), date(2012, 1, 1))).isoformat(),
        guardian_ok=draw(st.booleans()),
        goals={"primary": goals[0], "secondary": goals[1] if len(goals) > 1 else None, "other": ""},
        tender=[{"region": place, "score": draw(st.integers(0, 10))} for place in tender],
        scores={"pain_now": draw(st.integers(0, 10))},
        wishes={
            "pressure_pref": draw(st.sampled_from(["P1", "P2", "P3", "P4"])),
            "heat_wanted": draw(st.sampled_from(["yes", "no"])),
            "no_touch": draw(st.lists(st.sampled_from(places), unique=True, max_size=2)),
        },
        answers={row.id: draw(answers_to(row, places)) for row in chosen},
    )


def any_json() -> st.SearchStrategy[Any]:
    """Whatever a parser could hand over, lone surrogates and huge numbers included."""
    leaves = st.one_of(
        st.sampled_from(
            ["yes", "unsure", "2026-11-24", "20261124", "calf_L", "value", "", "\ud800", "a\x00", "é" * 300]
        ),
        st.sampled_from([None, True, False, 0, -1, 5, 10**400, 1.5, float("nan"), float("inf")]),
        st.integers(),
    )
    keys = st.sampled_from(["value", "region", "score", "primary", "answers", "x", "\ud800", ""])
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8
    )
