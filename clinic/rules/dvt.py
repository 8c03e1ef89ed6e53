"""Rule D: leg signs that may mean a blood clot, weighed with what makes one more likely. No score is kept or shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from .model import Answer, Facts, Value
from .questions import Named

SURGERY_WINDOW = 84
"""Days after an operation in which a clot is more likely: 12 weeks [R41]."""
NOTHING = Answer(None)


def leg_clot_urgent(facts: Facts) -> bool:
    """Swelling, two signs, or one sign in somebody with a clot risk: a doctor today."""
    ticks = signs(facts)
    return "swelling" in ticks or len(ticks) >= 2 or (len(ticks) == 1 and clot_risk(facts))


def leg_clot_refer(facts: Facts) -> bool:
    """One sign, no risk, and not plainly a strained muscle."""
    ticks = signs(facts)
    return len(ticks) == 1 and not leg_clot_urgent(facts) and not _plain_strain(facts, ticks)


def leg_clot_strain(facts: Facts) -> bool:
    """Pain alone, no risk, and hard exercise or a known strain explains it."""
    return not leg_clot_urgent(facts) and _plain_strain(facts, signs(facts))


def signs(facts: Facts) -> frozenset[str]:
    """The ticks of `dvt_signs`. "Not sure" may be swelling; hot, hard or sore bulging veins are a hard vein."""
    ticks = set(_ticks(facts, "dvt_signs"))
    if "unsure" in ticks:
        ticks.add("swelling")
    if _value(facts, "varicose") in {"hot_hard_sore", "unsure"}:
        ticks.add("hard_vein")
    return frozenset(ticks)


def clot_risk(facts: Facts) -> bool:
    """Whether anything makes a clot more likely: a tick of `clot_risk`, or another answer that says the same."""
    return bool(_ticks(facts, "clot_risk")) or any(says_so(facts) for says_so in _OTHER_ANSWERS)


def _recent_operation(facts: Facts) -> bool:
    leg, knee = _answer(facts, "leg_surgery"), _answer(facts, "knee_replacement")
    if leg.value in {"yes", "unsure"} and _recent(facts, leg):
        return True
    return knee.value in {"L", "R", "both", "unsure"} and _recent(facts, knee)


def _recent_other_operation(facts: Facts) -> bool:
    other = _answer(facts, "other_surgery")
    return other.value in {"yes", "unsure"} and _recent(facts, other)


def _recent(facts: Facts, answer: Answer) -> bool:
    """Within the window; a date that nobody knows counts as within it."""
    happened = answer.follow.get("date")
    return not isinstance(happened, date) or (facts.session_date - happened).days < SURGERY_WINDOW


def _plain_strain(facts: Facts, ticks: frozenset[str]) -> bool:
    return ticks == {"pain"} and _answer(facts, "dvt_signs").follow.get("cause_clear") == "yes"


def _says(question: str, *values: str) -> Callable[[Facts], bool]:
    return lambda facts: _value(facts, question) in {*values, "unsure"}


_SAME_AS: Mapping[str, tuple[Callable[[Facts], bool], ...]] = {
    "surgery12w": (_recent_operation, _recent_other_operation),
    "pregnant_or_6w": (_says("pregnant", "yes", "postpartum6w"),),
    "cancer6m": (_says("cancer", "now_or_6m", "bone"),),
    "past_clot": (_says("clot_history", "now_under3m", "treated_or_ended_under6m", "over6m"),),
}
"""The answers that say the same as a tick of `clot_risk`."""
_OTHER_ANSWERS: tuple[Callable[[Facts], bool], ...] = (
    *(says_so for same in _SAME_AS.values() for says_so in same),
    _says("fracture12w", "healing"),
)


def clot_risk_denied_later(facts: Facts) -> bool:
    """A tick of `clot_risk` that its own question denies: one of the two is wrong, so somebody has to ask."""
    twice = [_SAME_AS[tick] for tick in _ticks(facts, "clot_risk") if tick in _SAME_AS]
    return any(not any(says_so(facts) for says_so in same) for same in twice)


TICKED_AGAIN = ("clot_risk", "leg_surgery", "knee_replacement", "other_surgery", "pregnant", "cancer", "clot_history")
RISK = (*TICKED_AGAIN, "fracture12w")
LEG = ("dvt_signs", "varicose", *RISK)
CONDITIONS: Mapping[str, Named] = {
    "leg_clot_urgent": Named(leg_clot_urgent, reads=LEG),
    "leg_clot_refer": Named(leg_clot_refer, reads=LEG),
    "leg_clot_strain": Named(leg_clot_strain, reads=LEG),
    "clot_risk": Named(clot_risk, reads=RISK),
    "clot_risk_denied_later": Named(clot_risk_denied_later, reads=TICKED_AGAIN),
}
"""What `named` in conditions.toml may say about Rule D."""


def _answer(facts: Facts, question: str) -> Answer:
    return facts.answers.get(question, NOTHING)


def _value(facts: Facts, question: str) -> Value:
    return _answer(facts, question).value


def _ticks(facts: Facts, question: str) -> tuple[str, ...]:
    value = _value(facts, question)
    return value if isinstance(value, tuple) else ()
